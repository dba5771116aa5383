// SPDX-License-Identifier: LGPL-3.0-or-later
#include <boost/test/unit_test.hpp>

#include "cli/message.hpp"
#include "cli/run_program.hpp"
#include "command/commands.hpp"

BOOST_AUTO_TEST_SUITE(cases_test)

using namespace snellen;
using namespace snellen::cli;

namespace {

std::vector<Case> cases(const std::vector<std::string>& arguments) {
  return cases_of(std::get<CommandLine>(read_command_line(arguments)));
}

}  // namespace

BOOST_AUTO_TEST_CASE(options_alone_are_a_case) {
  const std::vector<Case> one = cases({"threshold", "--left", "1^n", "--right", "1", "--width", "8", "--n", "1..3"});
  BOOST_REQUIRE(one.size() == 1U);
  BOOST_TEST(one[0].model.config.width == 8);
  BOOST_TEST(one[0].question.n_values.size() == 3U);
}

BOOST_AUTO_TEST_CASE(options_change_every_case) {
  const test::TemporaryFolder folder;
  const std::string first = folder.file("a.toml", "title = \"a\"\n[pair]\nleft = \"1^n\"\nright = \"1\"\n");
  const std::string second = folder.file("b.toml", "title = \"b\"\n[pair]\nleft = \"0^n\"\nright = \"1\"\n");
  const std::vector<Case> both = cases({"threshold", first, second, "--width", "8"});
  BOOST_REQUIRE(both.size() == 2U);
  BOOST_TEST(both[0].question.title == "a");
  BOOST_TEST(both[1].question.title == "b");
  BOOST_TEST(both[1].model.config.width == 8);
  BOOST_TEST(both[1].name == second);
}

BOOST_AUTO_TEST_CASE(nothing_to_compare) {
  BOOST_TEST(test::complaint_of([] { cases({"threshold"}); }) ==
             "command line: there is nothing to compare; name a CASE.toml, or give --left and --right");
}

BOOST_AUTO_TEST_CASE(a_refusal_names_where_the_arithmetic_was_chosen) {
  const Case asked =
      std::move(cases({"threshold", "--left", "1", "--right", "1", "--width", "8", "--arithmetic", "exact"})[0]);
  BOOST_TEST(test::complaint_of([&] {
               naming_refusal(asked,
                              []() -> int { throw Refused("exact", "rms norm", "a square root is not rational"); });
             }).starts_with("--arithmetic: "));
}

BOOST_AUTO_TEST_SUITE_END()
