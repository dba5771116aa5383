// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/input/count.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>

#include "input/message.hpp"
#include "input/scanner.hpp"

BOOST_AUTO_TEST_SUITE(count_test)

using snellen::input_detail::Count;
using snellen::input_detail::parse_count;
using snellen::input_detail::Scanner;
using snellen::test::message_of;

namespace {

Count parsed(std::string_view text) {
  Scanner scanner(text, "count");
  Count count = parse_count(scanner);
  BOOST_TEST(scanner.at_end(), "left over: " << scanner.here());
  return count;
}

long at(std::string_view text, long n) {
  return parsed(text).at(n).value();
}

std::string message(std::string_view text) {
  return message_of([&] { parsed(text); });
}

}  // namespace

BOOST_AUTO_TEST_CASE(values) {
  BOOST_TEST(at("7", 100) == 7);
  BOOST_TEST(at("n", 100) == 100);
  BOOST_TEST(at("(2n+1)", 5) == 11);
  BOOST_TEST(at("( 2 * n - 1 )", 5) == 9);
  BOOST_TEST(at("(n*2)", 5) == 10);
  BOOST_TEST(at("(3(n-1)+2(4))", 5) == 20);
  BOOST_TEST(at("((n))", 5) == 5);
  BOOST_TEST(at("(-n+9)", 5) == 4);
  BOOST_TEST(at("(9-n-1)", 5) == 3);  // from the left
  BOOST_TEST(at("(9-(n-1))", 5) == 5);
  BOOST_TEST(at("(7-2n//3)", 5) == 4);  // 2n first, then the quotient, then the difference
  BOOST_TEST(at("(-2*n)", 5) == -10);
}

BOOST_AUTO_TEST_CASE(quotients_round_down_and_remainders_are_not_negative) {
  for (long n = -20; n <= 20; ++n) {
    const long quotient = at("(n//7)", n);
    const long remainder = at("(n%7)", n);
    BOOST_TEST(7 * quotient + remainder == n);
    BOOST_TEST((remainder >= 0 && remainder < 7));
  }
  BOOST_TEST(at("((n-3)//2)", 0) == -2);
  BOOST_TEST(at("(n//2%3)", 11) == 2);
}

BOOST_AUTO_TEST_CASE(linear_in_a_class_of_n) {
  for (const std::string_view text :
       {"7", "n", "(2n+1)", "(-n+9)", "(3*(n-4)//6)", "((9-n)//4)", "((7-5n)%12)", "(n//2//3-n%4*5)", "(-(n%6)*2)"}) {
    for (long residue = 0; residue < 12; ++residue) {
      const auto linear = parsed(text).in_class(12, residue).value();
      BOOST_TEST(linear.refinement == 1);
      for (long t = -9; t <= 9; ++t) {
        BOOST_TEST(linear.slope * t + linear.constant == at(text, 12 * t + residue),
                   text << " at " << t << ", " << residue);
      }
    }
  }
  BOOST_TEST(parsed("(n//6)").in_class(4, 1).value().refinement == 3);
  BOOST_TEST(parsed("(n%6)").in_class(1, 0).value().refinement == 6);
  BOOST_TEST(parsed("(n//2//2)").in_class(1, 0).value().refinement == 2);  // and 2 more once that is done
  BOOST_TEST(parsed("(512*2147483647*n)").in_class(1, 0).has_value());
  BOOST_TEST(!parsed("(512*2147483647*n)").in_class(2, 0).has_value());
  BOOST_TEST(!parsed("(1-512*2147483647*2147483647*n)").in_class(1, 0).has_value());
  BOOST_TEST(!parsed("(-1099511*1000000*8388608)").in_class(1, 0).has_value());
}

BOOST_AUTO_TEST_CASE(knows_whether_it_uses_n) {
  BOOST_TEST(!parsed("(2*3)").uses_n());
  BOOST_TEST(parsed("(2*3+n)").uses_n());
}

BOOST_AUTO_TEST_CASE(overflow_is_no_value) {
  constexpr long largest = std::numeric_limits<long>::max();
  BOOST_TEST(at("(n+0)", largest) == largest);
  BOOST_TEST(!parsed("(n+1)").at(largest).has_value());
  BOOST_TEST(!parsed("(2n)").at(largest).has_value());
  BOOST_TEST(!parsed("(n-1)").at(-largest - 1).has_value());
  BOOST_TEST(!parsed("(-n)").at(-largest - 1).has_value());
  BOOST_TEST(!parsed("(2147483647*2147483647*2147483647*2147483647)").at(0).has_value());
}

BOOST_AUTO_TEST_CASE(malformed) {
  BOOST_TEST(message("") ==
             "count, column 1: expected a count after '^' and found the end; write x^7, x^n or x^(2n+1)");
  BOOST_TEST(message("x") == "count, column 1: expected a count after '^' and found 'x'; write x^7, x^n or x^(2n+1)");
  BOOST_TEST(message("-1") == "count, column 1: expected a count after '^' and found '-'; write x^7, x^n or x^(2n+1)");
  BOOST_TEST(message("{n+1}") == "count, column 1: '{' after '^'; write the count in parentheses, as in 1^(n+1)");
  BOOST_TEST(message("()") ==
             "count, column 2: expected an integer, n or '(' and found ')'; write a count such as 2n+1");
  BOOST_TEST(message("(n+)") ==
             "count, column 4: expected an integer, n or '(' and found ')'; write a count such as 2n+1");
  BOOST_TEST(message("(--n)") ==
             "count, column 3: expected an integer, n or '(' and found '-'; write a count such as 2n+1");
  BOOST_TEST(message("(n+m)") ==
             "count, column 4: expected an integer, n or '(' and found 'm'; write a count such as 2n+1");
  BOOST_TEST(message("(n+1") == "count, column 1: this '(' is never closed; add a ')'");
  BOOST_TEST(message("(n+(2") == "count, column 4: this '(' is never closed; add a ')'");
  BOOST_TEST(message("(n/2)") ==
             "count, column 3: '/' in a count; a count is built of integers, n, + - * // % and parentheses");
  BOOST_TEST(message("(n 2)") ==
             "count, column 4: '2' in a count; a count is built of integers, n, + - * // % and parentheses");
  BOOST_TEST(message("(n//0)") == "count, column 5: a divisor must be a positive integer; write it as n//2 or n%3");
  BOOST_TEST(message("(7%n)") == "count, column 4: a divisor must be a positive integer; write it as n//2 or n%3");
  BOOST_TEST(message("(n*n)") ==
             "count, column 3: a product of n with n; a count must be linear in n; sweep over fewer values instead");
  BOOST_TEST(message("((n+1)*(2n))").starts_with("count, column 7: a product of n with n; "));
  BOOST_TEST(message("(99999999999n)") ==
             "count, column 2: the number '99999999999' is too large; the largest is 2147483647");
}

BOOST_AUTO_TEST_CASE(nesting_is_limited_to_64) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '(') + "n" + std::string(depth, ')'); };
  BOOST_TEST(at(nested(64), 3) == 3);
  BOOST_TEST(message(nested(65)) == "count, column 65: parentheses nested deeper than 64; simplify the count");
  BOOST_TEST(message(std::string(100000, '(')).starts_with("count, column 65: "));
  std::string side_by_side = "(n";
  for (int k = 0; k < 100; ++k) side_by_side += "+(n)";
  BOOST_TEST(at(side_by_side + ")", 3) == 303);
}

BOOST_AUTO_TEST_SUITE_END()
