// SPDX-License-Identifier: LGPL-3.0-or-later
// A regression passed with a note and exit code 0 when the baselines could not be found: --baseline mistyped, a link to
// nothing, no values.
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <string>

#include "cli/run_program.hpp"

BOOST_AUTO_TEST_SUITE(on_2026_11_30_gate_failed_open)

BOOST_AUTO_TEST_CASE(it_fails) {
  using namespace snellen::test;
  namespace fs = std::filesystem;
  const TemporaryFolder folder;
  const Surroundings here{.folder = folder.path().string()};
  const auto write = [&](int width) {
    static_cast<void>(folder.file("cases/a.toml", "[model]\nlayers = 1\nwidth = " + std::to_string(width) +
                                                      "\n[pair]\nleft = \"<bos> 1^n\"\nright = \"<bos> 1^(n+1)\"\nn = "
                                                      "\"1..4\"\n[expect]\nverdict.fp32.at.1 = \"D\"\n"));
  };
  write(4);
  BOOST_REQUIRE(run_program({"check", "--update-baseline"}, here).code == 0);
  write(8);
  BOOST_TEST(run_program({"check"}, here).code == 1);
  BOOST_TEST(run_program({"check", "--baseline", "basline"}, here).code == 2);
  const std::string file =
      folder.file("baseline/cases/a.json", R"({"schema_version": 1, "case": "cases/a.toml", "values": {}})");
  BOOST_TEST(run_program({"check"}, here).code == 5);
  fs::remove(file);
  fs::create_symlink("nothing", file);
  BOOST_TEST(run_program({"check"}, here).code == 2);
  fs::remove_all(folder.path() / "baseline");
  fs::create_symlink("baseline", folder.path() / "baseline");  // in a circle
  BOOST_TEST(run_program({"check"}, here).code == 2);
  fs::remove(folder.path() / "baseline");
  Surroundings pipeline = here;
  pipeline.environment = {{"CI", "true"}};
  BOOST_TEST(run_program({"check"}, pipeline).code == 2);
  BOOST_TEST(run_program({"check", "--no-baseline"}, pipeline).code == 0);
}

BOOST_AUTO_TEST_SUITE_END()
