// SPDX-License-Identifier: LGPL-3.0-or-later
#include "failures.hpp"

#include <fmt/format.h>

#include <charconv>

#include "change_words.hpp"

namespace snellen {
namespace {

/// "cases/count.toml:12" is a file and a line.
Failure located(const std::string& file, const GateTest& test) {
  Failure failure{.file = file, .line = 0, .test = &test};
  const std::size_t colon = test.where.rfind(':');
  if (colon == std::string::npos) {
    if (!test.where.empty()) failure.file = test.where;
    return failure;
  }
  const char* const end = test.where.data() + test.where.size();
  const auto [stop, error] = std::from_chars(test.where.data() + colon + 1, end, failure.line);
  if (error == std::errc() && stop == end) {
    failure.file = test.where.substr(0, colon);
  } else {
    failure.line = 0;
  }
  return failure;
}

}  // namespace

std::vector<Failure> failures(const Gate& gate) {
  std::vector<Failure> all;
  for (const GateCase& checked : gate.cases) {
    for (const GateTest& test : checked.tests) {
      if (test.outcome > Outcome::passed) all.push_back(located(checked.file, test));
    }
  }
  for (const std::vector<GateTest>* beside : {&gate.stale, &gate.empty}) {
    for (const GateTest& test : *beside) all.push_back(located({}, test));
  }
  return all;
}

std::string sentence(const GateTest& test) {
  std::string words = test.changes.empty() ? std::string() : changes_words(test.changes, 3) + ": ";
  words += test.meaning;
  return test.mend.empty() ? words : fmt::format("{}; {}", words, test.mend);
}

}  // namespace snellen
