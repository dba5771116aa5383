// SPDX-License-Identifier: LGPL-3.0-or-later
// gnuplot ran what stood in backticks in a figure's title, of a case file or of --title: it was given in double quotes.
#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "cli/preconditions.hpp"
#include "cli/run_program.hpp"

BOOST_AUTO_TEST_SUITE(on_2026_11_30_title_runs_a_command)

namespace test = snellen::test;

BOOST_AUTO_TEST_CASE(a_title_is_data, *boost::unit_test::precondition(test::HasProgram{"gnuplot"})) {
  const std::string given = std::string(SNELLEN_SOURCE_DIR) + "/tests/regressions/data/title-runs-a-command.toml";
  for (const std::vector<std::string>& more : {std::vector<std::string>{},
                                               {"--title", "`touch OWNED`"},
                                               {"--title", "\\\"`touch OWNED`"},
                                               {"--title", "'.system('touch OWNED').'"},
                                               {"--title", "x\nsystem('touch OWNED')\n!touch OWNED"}}) {
    const test::TemporaryFolder folder;
    std::vector<std::string> arguments = {"figure", given, "--output", "drawn.svg"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    BOOST_TEST(test::run_program(arguments, {.folder = folder.path().string()}).code == 0);
    BOOST_TEST(folder.names() == std::vector<std::string>{"drawn.svg"}, boost::test_tools::per_element());
    BOOST_TEST(test::contents_of(folder.path() / "drawn.svg").find("touch OWNED") != std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()
