// SPDX-License-Identifier: LGPL-3.0-or-later
#include "sequence.hpp"

#include <gmpxx.h>

namespace checkcert {
namespace {

constexpr std::size_t most_runs_shown = 64;
constexpr std::size_t runs_shown_at_the_end = 4;

void append(Runs& runs, const Runs& more) {
  for (const auto& [token, count] : more) {
    if (!runs.empty() && runs.back().first == token) {
      runs.back().second += count;
    } else {
      runs.emplace_back(token, count);
    }
  }
}

Runs merged(const Runs& runs) {
  Runs out;
  append(out, runs);
  return out;
}

unsigned long length(const Runs& runs) {
  unsigned long sum = 0;
  for (const auto& [token, count] : runs) sum += count;
  return sum;
}

std::string words_of_some(const Runs& runs, std::size_t begin, std::size_t end) {
  std::string out;
  for (std::size_t k = begin; k < end; ++k) {
    out += (k > begin ? " #" : "#") + std::to_string(runs[k].first);
    if (runs[k].second > 1) out += "^" + std::to_string(runs[k].second);
  }
  return out;
}

}  // namespace

std::string words(const Runs& runs) {
  const Runs own = merged(runs);
  if (own.size() <= most_runs_shown) return words_of_some(own, 0, own.size());
  return words_of_some(own, 0, most_runs_shown - runs_shown_at_the_end) + " ... " +
         words_of_some(own, own.size() - runs_shown_at_the_end, own.size()) + " (" + std::to_string(own.size()) +
         " runs, " + std::to_string(length(own)) + " tokens)";
}

bool is_member(const Runs& runs, const Family& family, long n) {
  const mpz_class times = mpz_class(family.step) * n + family.offset;
  const unsigned long own = length(runs);
  const unsigned long fixed = length(family.prefix) + length(family.suffix);
  // Lengths come first: nothing is written out that is longer than what the file itself wrote.
  if (times < 0 || fixed + times * length(family.period) != own) return false;
  const Runs period = merged(family.period);
  Runs expected;
  append(expected, family.prefix);
  if (period.size() == 1) {
    if (times > 0) append(expected, {{period.front().first, period.front().second * times.get_ui()}});
  } else if (!period.empty()) {
    const Runs sides = merged(runs);
    // A period of several runs begins one more each time, but where its ends are one token.
    for (unsigned long k = 0; k < times.get_ui(); ++k) {
      append(expected, period);
      if (expected.size() > sides.size()) return false;
    }
  }
  append(expected, family.suffix);
  return expected == merged(runs);
}

}  // namespace checkcert
