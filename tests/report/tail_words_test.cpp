// SPDX-License-Identifier: LGPL-3.0-or-later
#include "report/tail_words.hpp"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "sample_table.hpp"
#include "sample_tail.hpp"
#include "snellen/number/decimal.hpp"

BOOST_AUTO_TEST_SUITE(tail_words_test)

using namespace snellen;
using namespace snellen::report_detail;

namespace {

TailStatement statement(TailVerdict verdict, Integer from, std::optional<Integer> last = {}) {
  return {.format = "bf16",
          .verdict = verdict,
          .from = std::move(from),
          .last_exception = std::move(last),
          .reason = "a reason"};
}

std::string line(const TailStatement& statement) {
  return for_all_line(statement, test::sample_table());
}

Integer integer_of(const std::string& words) {
  return numerator(parse_rational(words).value());
}

}  // namespace

BOOST_AUTO_TEST_CASE(integers_of_twenty_digits_are_whole) {
  for (const Toward direction : {Toward::smaller, Toward::larger}) {
    BOOST_TEST(integer_words(0, direction) == "0");
    BOOST_TEST(integer_words(40823, direction) == "40823");
    BOOST_TEST(integer_words(Integer("99999999999999999999"), direction) == "99999999999999999999");
    BOOST_TEST(integer_words(Integer("100000000000000000000"), direction) == "1.00e20");
  }
  BOOST_TEST(!is_shortened(Integer("99999999999999999999")));
  BOOST_TEST(is_shortened(Integer("100000000000000000000")));
}

BOOST_AUTO_TEST_CASE(longer_integers_are_rounded_the_way_that_is_asked) {
  const Integer value("12345678901234567890123456");
  BOOST_TEST(integer_words(value, Toward::smaller) == "1.23e25");
  BOOST_TEST(integer_words(value, Toward::larger) == "1.24e25");
  const Integer nines("999999999999999999999");
  BOOST_TEST(integer_words(nines, Toward::smaller) == "9.99e20");
  BOOST_TEST(integer_words(nines, Toward::larger) == "1.00e21");
  BOOST_TEST(integer_words(Integer("100000000000000000001"), Toward::larger) == "1.01e20");
}

BOOST_AUTO_TEST_CASE(shortened_integers_bound_the_value) {
  BOOST_TEST(rc::check([] {
    Integer value = 1;
    const int factors = *rc::gen::inRange(1, 12);
    for (int k = 0; k < factors; ++k) value *= *rc::gen::inRange(1, 1 << 30);
    const Integer below = integer_of(integer_words(value, Toward::smaller));
    const Integer above = integer_of(integer_words(value, Toward::larger));
    RC_ASSERT(below <= value);
    RC_ASSERT(value <= above);
    RC_ASSERT((above - below) * 100 <= above);
  }));
}

BOOST_AUTO_TEST_CASE(widths_are_rounded_up) {
  BOOST_TEST(width_words(0) == "0");
  BOOST_TEST(width_words(0.125) == "0.125");
  BOOST_TEST(width_words(0.1) == "0.101");  // the double is above 1/10
  BOOST_TEST(width_words(0.3) == "0.300");  // the double is below 3/10
  BOOST_TEST(width_words(0.9991) == "1.00");
  BOOST_TEST(width_words(std::ldexp(1.0, -40)) == "9.10e-13");
  BOOST_TEST(width_words(1024) == "1.03e+03");
  BOOST_TEST(width_words(std::numeric_limits<double>::infinity()) == "inf");
  BOOST_TEST(width_words(std::nan("")) == "inf");
  BOOST_TEST(rc::check([] {
    const double width = std::ldexp(1.0 + *rc::gen::inRange(0, 1 << 20) / 1048576.0, *rc::gen::inRange(-300, 300));
    const Rational words = parse_rational(width_words(width)).value();
    RC_ASSERT(words >= rational_from_double(width));
    RC_ASSERT(words <= rational_from_double(width) * Rational(101, 100));
  }));
}

BOOST_AUTO_TEST_CASE(statements) {
  BOOST_TEST(statement_words(statement(TailVerdict::same, 40823)) == "the same floats for every n >= 40823");
  BOOST_TEST(statement_words(statement(TailVerdict::exact, 1)) == "equal as real numbers for every n >= 1");
  BOOST_TEST(statement_words(statement(TailVerdict::apart, 0)) == "apart for every n >= 0");
  BOOST_TEST(statement_words(statement(TailVerdict::boundary, 0)) == "limit on a rounding boundary");
  BOOST_TEST(statement_words(statement(TailVerdict::unknown, 0)) == "unknown");
}

BOOST_AUTO_TEST_CASE(ratios) {
  BOOST_TEST(ratio_words(statement(TailVerdict::same, 40823, 20270)) == "2.01");
  BOOST_TEST(ratio_words(statement(TailVerdict::same, 129, 128)) == "sharp");
  BOOST_TEST(ratio_words(statement(TailVerdict::same, 1, 0)) == "sharp");
  BOOST_TEST(ratio_words(statement(TailVerdict::same, 2, 0)) == "");
  BOOST_TEST(ratio_words(statement(TailVerdict::same, 2)) == "");
  BOOST_TEST(ratio_words(statement(TailVerdict::unknown, 0, 20270)) == "");
  // Of the even n, 300 follows 298.
  BOOST_TEST(ratio_words(statement(TailVerdict::same, 300, 298), 2) == "sharp");
  BOOST_TEST(ratio_words(statement(TailVerdict::same, 300, 298), 1) == "1.01");
  // An unknown begins at 0, of which -1 is no exception.
  BOOST_TEST(!is_sharp(statement(TailVerdict::unknown, 0, -1)));
}

BOOST_AUTO_TEST_CASE(lines_below_a_table) {
  // bf16 in the sweep 0..9: distinct at 0, 1, 2 and 4, undecided at 7, collapsed at 3, 5, 6, 8 and 9.
  BOOST_TEST(line(statement(TailVerdict::same, 40823, 20270)) ==
             "bf16: collapsed for every n >= 40823 (proved); some n >= 20270 differs");
  BOOST_TEST(line(statement(TailVerdict::same, 40823, 40822)) ==
             "bf16: collapsed for every n >= 40823 (proved, sharp: n = 40822 differs)");
  BOOST_TEST(line(statement(TailVerdict::same, 40823)) ==
             "bf16: collapsed for every n >= 40823 (proved); last n that differs in the sweep: 4");
  BOOST_TEST(line(statement(TailVerdict::same, 40823, 2)) ==
             "bf16: collapsed for every n >= 40823 (proved); last n that differs in the sweep: 4");
  BOOST_TEST(line(statement(TailVerdict::same, 5)) ==
             "bf16: collapsed for every n >= 5 (proved, sharp: n = 4 differs)");
  BOOST_TEST(line(statement(TailVerdict::same, 4)) ==
             "bf16: collapsed for every n >= 4 (proved); last n that differs in the sweep: 2");
  BOOST_TEST(line(statement(TailVerdict::same, 0)) == "bf16: collapsed for every n >= 0 (proved)");
  BOOST_TEST(line(statement(TailVerdict::exact, 31)) ==
             "bf16: equal as real numbers for every n >= 31 (proved); last n that differs in the sweep: 4");
  BOOST_TEST(line(statement(TailVerdict::exact, 0)) == "bf16: equal as real numbers for every n >= 0 (proved)");
  BOOST_TEST(line(statement(TailVerdict::apart, 1)) == "bf16: distinct for every n >= 1 (proved)");
  BOOST_TEST(line(statement(TailVerdict::apart, 12)) ==
             "bf16: distinct for every n >= 12 (proved); last n that collapses in the sweep: 9");
  BOOST_TEST(line(statement(TailVerdict::apart, 30, 20)) ==
             "bf16: distinct for every n >= 30 (proved); some n >= 20 collapses");
  BOOST_TEST(line(statement(TailVerdict::apart, 10)) ==
             "bf16: distinct for every n >= 10 (proved, sharp: n = 9 collapses)");
  BOOST_TEST(line(statement(TailVerdict::boundary, 0)) == "bf16: not decided for all n: a reason");
  BOOST_TEST(line(statement(TailVerdict::unknown, 0)) == "bf16: not decided for all n: a reason");
  const Integer huge("12345678901234567890123456");
  BOOST_TEST(line(statement(TailVerdict::same, huge, huge / 2)) ==
             "bf16: collapsed for every n >= 1.24e25 (proved); some n >= 6.17e24 differs");
  BOOST_TEST(line(statement(TailVerdict::same, huge, huge - 1)) ==
             "bf16: collapsed for every n >= 1.24e25 (proved, sharp: the n before differs)");
}

BOOST_AUTO_TEST_CASE(bounds_stay_on_their_side) {
  BOOST_TEST(bound_words(Rational(1, 3), Toward::smaller) == "0.333333");
  BOOST_TEST(bound_words(Rational(1, 3), Toward::larger) == "0.333334");
  BOOST_TEST(bound_words(Rational(2, 3), Toward::smaller) == "0.666666");
  BOOST_TEST(bound_words(Rational(1, 4), Toward::smaller) == "0.250000");
  BOOST_TEST(bound_words(parse_rational("0.9999999").value(), Toward::smaller) == "0.999990");
  BOOST_TEST(bound_words(parse_rational("0.9999999").value(), Toward::larger) == "1.00000");
  BOOST_TEST(bound_words(parse_rational("1.2345678e-12").value(), Toward::smaller) == "1.23456e-12");
  BOOST_TEST(bound_words(parse_rational("12345678.9").value(), Toward::larger) == "1.23457e+07");
  rc::check("a bound is on the side that is asked, and near", [] {
    const auto numerator = *rc::gen::inRange<long>(1, 1L << 40);
    const auto denominator = *rc::gen::inRange<long>(1, 1L << 40);
    const Rational value(numerator, denominator);
    const Rational below = parse_rational(bound_words(value, Toward::smaller)).value();
    const Rational above = parse_rational(bound_words(value, Toward::larger)).value();
    RC_ASSERT(below <= value);
    RC_ASSERT(value <= above);
    RC_ASSERT((above - below) * 30000 <= value);
  });
}

BOOST_AUTO_TEST_CASE(distances_are_told_by_their_law_or_their_least) {
  TailClass one;
  BOOST_TEST(separation_words(one).empty());
  one.separations = {{.from = 3, .least = Rational(1, 8)}, {.from = 40, .least = Rational(1, 2)}};
  BOOST_TEST(separation_words(one) == "distance: at least 0.500000 for every n >= 40 (proved)");
  one.separations[0].least = Rational(47, 100);
  BOOST_TEST(separation_words(one) == "distance: at least 0.470000 for every n >= 3 (proved)");
  one.separations.clear();
  one.no_growth = "the run's period has several tokens";
  BOOST_TEST(separation_words(one) == "no growth law: the run's period has several tokens");
  one.no_growth.clear();
  one.growth =
      TailGrowth{.from = 4097, .most = Rational(1, 3), .most_power = 1, .least = Rational(1, 3), .least_power = 0};
  BOOST_TEST(separation_words(one) ==
             "distance: at least 0.333333 / n^2 and at most 0.333334 (1 + ln n) / n^2 for every n >= 4097 (proved)");
  one.growth->most_power = 2;
  one.growth->least.reset();
  BOOST_TEST(separation_words(one) == "distance: at most 0.333334 (1 + ln n)^2 / n^2 for every n >= 4097 (proved)");
  one.growth->most = 0;
  one.growth->most_power = 0;
  BOOST_TEST(separation_words(one) == "distance: at most 0 / n^2 for every n >= 4097 (proved)");
}

BOOST_AUTO_TEST_SUITE_END()
