// SPDX-License-Identifier: LGPL-3.0-or-later
// snellen-checkcert FILE: checks a certificate that snellen certify wrote, and shares nothing with it.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <exception>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "check.hpp"
#include "file.hpp"
#include "json_reader.hpp"

namespace {

constexpr std::string_view usage =
    "usage: snellen-checkcert [--work N] FILE\n\n"
    "Checks every cell of a certificate that snellen certify wrote as JSON, in arithmetic of its own.\n"
    "  --work N   spend at most N thousand million steps on it (300, some minutes; at most 1000000)\n"
    "Exit codes: 0 every cell holds, 1 some cell does not, 2 the file is no certificate or takes more work, 5 nothing "
    "was\n"
    "checked.\n";

constexpr std::uint64_t thousand_million = 1'000'000'000;
constexpr std::uint64_t most_thousand_millions = 1'000'000;

int refuse(const std::string& problem) {
  std::fprintf(stderr, "snellen-checkcert: %s\n", checkcert::printable(problem).c_str());
  return 2;
}

void require_enough(std::uint64_t work, const checkcert::Certificate& certificate) {
  const double estimate = checkcert::estimated_work(certificate);
  if (estimate <= static_cast<double>(work)) return;
  const std::uint64_t most = work / thousand_million;
  const double needed = std::ceil(estimate / static_cast<double>(thousand_million));
  std::string number = std::to_string(needed);
  number.resize(number.find('.'));
  const bool possible = needed <= static_cast<double>(most_thousand_millions);
  throw checkcert::BadFile("it takes some " + number + " thousand million steps, and at most " + std::to_string(most) +
                           " are spent: " + (possible ? "--work " + number : "make files of fewer or shorter rows"));
}

int run(const std::string& name, std::uint64_t work) {
  using Kind = checkcert::Outcome::Kind;
  const checkcert::Certificate certificate = checkcert::read_certificate(checkcert::contents(name));
  require_enough(work, certificate);
  const std::vector<checkcert::Outcome> outcomes = checkcert::check(certificate, work);
  const auto count = [&](Kind kind) { return std::ranges::count(outcomes, kind, &checkcert::Outcome::kind); };
  for (const checkcert::Outcome& outcome : outcomes) std::printf("%s\n", outcome.words.c_str());
  const auto cells = count(Kind::holds) + count(Kind::refused);
  if (cells > 0) std::printf("%td of %td cell%s\n", count(Kind::holds), cells, cells == 1 ? " holds" : "s hold");
  if (std::fflush(stdout) != 0) return refuse("standard output: it cannot be written");
  if (count(Kind::refused) > 0) return 1;
  if (cells > 0 && count(Kind::nothing_claimed) == 0) return 0;
  const char* what = cells > 0                  ? "of some rows nothing was checked: they have no cells"
                     : certificate.rows.empty() ? "nothing was checked: it has no rows"
                                                : "nothing was checked: its rows have no cells";
  refuse(name + ": " + what);
  return 5;
}

std::optional<std::uint64_t> steps(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool good = failure == std::errc() && end == text.data() + text.size();
  if (!good || number < 1 || number > most_thousand_millions) return std::nullopt;
  return number * thousand_million;
}

}  // namespace

int main(int count, char** arguments) {
  std::vector<std::string> words(arguments + 1, arguments + count);
  if (words == std::vector<std::string>{"--help"} || words == std::vector<std::string>{"-h"}) {
    std::fputs(usage.data(), stdout);
    return 0;
  }
  std::uint64_t work = checkcert::usual_work;
  if (words.size() == 3 && words.front() == "--work") {
    const auto given = steps(words[1]);
    if (!given) return refuse("--work: take an integer from 1 to " + std::to_string(most_thousand_millions));
    work = *given;
    words.erase(words.begin(), words.begin() + 2);
  }
  if (words.size() != 1) {
    std::fputs(usage.data(), stderr);
    return 2;
  }
  const std::string& name = words.front();
  try {
    return run(name, work);
  } catch (const checkcert::BadFile& problem) {
    return refuse(name + ": " + problem.what());
  } catch (const std::bad_alloc&) {
    return refuse(name + ": there is not enough memory");
  } catch (const std::exception& problem) {
    return refuse(name + ": " + problem.what());
  }
}
