// SPDX-License-Identifier: LGPL-3.0-or-later
// A negative coordinate in binary8p3ue, which has no sign and does not saturate, was rounded to 0 and the cell said D:
// P3109 says NaN, so X. And binary8p8ue, whose precision is its whole width, was refused.
#include <boost/test/unit_test.hpp>
#include <string>

#include "cli/run_program.hpp"
#include "snellen/number/format.hpp"
#include "snellen/number/rounding.hpp"

BOOST_AUTO_TEST_SUITE(on_2026_11_30_negative_in_unsigned)

using namespace snellen;

BOOST_AUTO_TEST_CASE(a_cell_with_negative_coordinates_is_exceptional) {
  const test::Outcome outcome =
      test::run_program({"threshold", "--left", "<bos> 1^n", "--right", "<bos> 1^(n+1)", "--n", "4", "--width", "8",
                         "--layers", "1", "--formats", "binary8p3ue,binary8p3uf", "--output-format", "csv"});
  BOOST_TEST(outcome.code == 0, outcome.err);
  const std::string row = outcome.out.substr(outcome.out.find('\n') + 1);
  BOOST_TEST(row.find(",exceptional,distinct") != std::string::npos, outcome.out);
}

BOOST_AUTO_TEST_CASE(a_precision_of_the_whole_width_is_a_format) {
  BOOST_TEST(format_by_name("binary8p8ue").maximum() == Rational(253, 128));
  BOOST_TEST((round(-1.0, format_by_name("binary8p8ue")).kind() == FloatValue::Kind::nan));
}

BOOST_AUTO_TEST_SUITE_END()
