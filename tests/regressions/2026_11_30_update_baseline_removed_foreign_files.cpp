// SPDX-License-Identifier: LGPL-3.0-or-later
// snellen check --update-baseline removed every .json below its folder that no case names: package.json, tsconfig.json,
// model/config.json.
#include <boost/test/unit_test.hpp>

#include <string>

#include "cli/run_program.hpp"

BOOST_AUTO_TEST_SUITE(on_2026_11_30_update_baseline_removed_foreign_files)

BOOST_AUTO_TEST_CASE(they_stay) {
  using namespace snellen::test;
  const TemporaryFolder folder;
  static_cast<void>(
      folder.file("cases/a.toml",
                  "[model]\nwidth = 4\nlayers = 1\n[pair]\nleft = \"<bos> 1^n\"\nright = \"<bos> 1^(n+1)\"\nn "
                  "= \"1..4\"\n"));
  const std::string package = folder.file("package.json", "{}");
  const std::string config = folder.file("model/config.json", R"({"hidden_size": 64})");
  const Outcome outcome = run_program({"check", "cases", "--update-baseline", "--baseline", ".", "--quiet"},
                                      {.folder = folder.path().string()});
  BOOST_TEST(outcome.code == 0, outcome.err);
  BOOST_TEST(contents_of(package) == "{}");
  BOOST_TEST(contents_of(config) == R"({"hidden_size": 64})");
}

BOOST_AUTO_TEST_SUITE_END()
