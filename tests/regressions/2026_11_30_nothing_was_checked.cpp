// SPDX-License-Identifier: LGPL-3.0-or-later
// A certificate without rows, or with rows without cells, was "0 of 0 cells hold" with exit code 0; and the printed
// label could be any number, whatever the sequences were.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>

#include "cli/run_program.hpp"

BOOST_AUTO_TEST_SUITE(on_2026_11_30_nothing_was_checked)

using snellen::test::run_program;

namespace {

/// The true certificate, with one part replaced.
snellen::test::Outcome checked_with(const std::string& part, const std::string& by) {
  std::ifstream file(SNELLEN_SOURCE_DIR "/tests/regressions/data/certificates/true_alone.json");
  std::string text(std::istreambuf_iterator<char>(file), {});
  const std::size_t at = text.find(part);
  BOOST_TEST_REQUIRE(at != std::string::npos);
  text.replace(at, part.size(), by);
  const snellen::test::TemporaryFolder folder;
  return run_program({folder.file("certificate.json", text)}, {.program = SNELLEN_CHECKCERT});
}

}  // namespace

BOOST_AUTO_TEST_CASE(it_is_exit_5_and_a_line_that_says_so) {
  const auto commented = checked_with(R"("rows": [{"n": 2)", R"("rows": [], "more": [{"n": 2)");
  BOOST_TEST(commented.code == 2);  // nothing may follow
  std::ifstream file(SNELLEN_SOURCE_DIR "/tests/regressions/data/certificates/true_alone.json");
  std::string text(std::istreambuf_iterator<char>(file), {});
  text = text.substr(0, text.find(R"("rows": [{"n")")) + R"("rows": []})";
  const snellen::test::TemporaryFolder folder;
  const auto none = run_program({folder.file("certificate.json", text)}, {.program = SNELLEN_CHECKCERT});
  BOOST_TEST(none.code == 5);
  BOOST_TEST(none.out.empty());
  BOOST_TEST(none.err.ends_with("certificate.json: nothing was checked: it has no rows\n"), none.err);
}

BOOST_AUTO_TEST_CASE(a_label_is_not_what_is_printed) {
  const auto labelled = checked_with(R"("n": 2)", R"("n": 1000000)");
  BOOST_TEST(labelled.code == 0);
  BOOST_TEST(labelled.out == "#0 #1 | #0 #1, bf16: collapsed, checked\n1 of 1 cell holds\n");
}

BOOST_AUTO_TEST_SUITE_END()
