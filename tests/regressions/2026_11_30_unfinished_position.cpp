// SPDX-License-Identifier: LGPL-3.0-or-later
// snellen-checkcert kept a position whose keys did not exist yet when a row was given up as undecided: the next row
// read what was not there, so that a false row held in company, and another file crashed the checker.
#include <boost/test/unit_test.hpp>

#include "cli/run_program.hpp"

BOOST_AUTO_TEST_SUITE(on_2026_11_30_unfinished_position)

using snellen::test::run_program;

namespace {

snellen::test::Outcome checked(const std::string& name) {
  return run_program({SNELLEN_SOURCE_DIR "/tests/regressions/data/certificates/" + name},
                     {.program = SNELLEN_CHECKCERT});
}

constexpr const char* false_row =
    "#0 #1 | #0 #1, bf16: REFUSED: coordinate 0 of the left side rounds to -192 * 2^-6, not to ";

}  // namespace

BOOST_AUTO_TEST_CASE(a_false_row_is_refused_in_company_and_alone) {
  const auto company = checked("unfinished_position_accepted.json");
  BOOST_TEST(company.code == 1);
  BOOST_TEST(company.out == "#2 | #2, bf16: collapsed, checked\n#0 | #0, bf16: collapsed, checked\n" +
                                std::string(false_row) + "-160 * 2^-5\n2 of 3 cells hold\n");
  const auto alone = checked("false_alone.json");
  BOOST_TEST(alone.code == 1);
  BOOST_TEST(alone.out == std::string(false_row) + "-160 * 2^-5\n0 of 1 cell holds\n");
  BOOST_TEST(checked("true_alone.json").code == 0);
}

BOOST_AUTO_TEST_CASE(the_other_file_ends_with_an_answer) {
  const auto outcome = checked("unfinished_position_crash.json");
  BOOST_TEST(outcome.code == 1);
  BOOST_TEST(outcome.out ==
             "#0 | #0, bf16: collapsed, checked\n" + std::string(false_row) + "128 * 2^-67\n1 of 2 cells hold\n");
}

BOOST_AUTO_TEST_SUITE_END()
