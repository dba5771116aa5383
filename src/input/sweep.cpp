// SPDX-License-Identifier: LGPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "scanner.hpp"
#include "snellen/input/pattern.hpp"

namespace snellen {

namespace {

using input_detail::Scanner;

constexpr std::size_t most_values = std::size_t{1} << 20U;

class SweepParser {
 public:
  SweepParser(std::string_view text, std::string_view label) : scanner_(text, label) {}

  std::vector<long> parse() {
    do {
      part();
      scanner_.skip_space();
    } while (scanner_.accept(","));
    if (!scanner_.at_end()) {
      scanner_.fail(scanner_.position(), fmt::format("expected ',' or '..' and found {}", scanner_.here()),
                    "write values and ranges as in 1..64, 128, 256");
    }
    std::ranges::sort(values_);
    values_.erase(std::unique(values_.begin(), values_.end()), values_.end());
    return std::move(values_);
  }

 private:
  /// value | first '..' last [':' step | '*' ratio]
  void part() {
    scanner_.skip_space();
    const std::size_t begin = scanner_.position();
    const long first = value();
    scanner_.skip_space();
    if (!scanner_.accept("..")) {
      append(begin, first);
      return;
    }
    const long last = value();
    if (last < first) {
      scanner_.fail(begin, fmt::format("the range {}..{} runs downwards", first, last),
                    fmt::format("write {}..{}", last, first));
    }
    scanner_.skip_space();
    if (scanner_.accept("*")) {
      const long ratio = positive(2, "a ratio must be an integer of at least 2", "write it as in 1..4096*2");
      if (first == 0) scanner_.fail(begin, "a ratio leads nowhere from 0", "begin at 1, or write 0, 1..4096*2");
      for (long n = first; n <= last; n *= ratio) append(begin, n);  // both are below 2^31: no overflow
    } else {
      const long step =
          scanner_.accept(":") ? positive(1, "a step must be a positive integer", "write it as in 8..64:8") : 1;
      for (long n = first; n <= last; n += step) append(begin, n);
    }
  }

  long value() {
    scanner_.skip_space();
    if (scanner_.at('-')) scanner_.fail(scanner_.position(), "a negative n", "values of n begin at 0");
    if (!scanner_.at_digit()) {
      scanner_.fail(scanner_.position(), fmt::format("expected an integer and found {}", scanner_.here()),
                    "write values and ranges as in 1..64, 128, 256");
    }
    return scanner_.integer();
  }

  long positive(long least, std::string_view problem, std::string_view mend) {
    scanner_.skip_space();
    const std::size_t position = scanner_.position();
    const long number = scanner_.at_digit() ? scanner_.integer() : 0;
    if (number < least) scanner_.fail(position, problem, mend);
    return number;
  }

  /// Repeated values count each time, which keeps any text affordable.
  void append(std::size_t position, long n) {
    if (values_.size() == most_values) {
      scanner_.fail(position, fmt::format("more than {} values of n", most_values),
                    "use a step (8..64:8) or a ratio (1..4096*2)");
    }
    values_.push_back(n);
  }

  Scanner scanner_;
  std::vector<long> values_;
};

}  // namespace

std::vector<long> parse_sweep(std::string_view text, std::string_view label) {
  return SweepParser(text, label).parse();
}

}  // namespace snellen
