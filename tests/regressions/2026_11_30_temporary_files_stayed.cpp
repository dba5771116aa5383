// SPDX-License-Identifier: LGPL-3.0-or-later
// SIGHUP and SIGQUIT killed the program as it wrote, and .snellen-PID-N.tmp stayed for ever; so did it after SIGINT
// during verify --witnesses.
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>

#include "cli/run_program.hpp"

BOOST_AUTO_TEST_SUITE(on_2026_11_30_temporary_files_stayed)

using namespace snellen::test;

BOOST_AUTO_TEST_CASE(signals_are_heeded) {
  for (const int signal : {SIGHUP, SIGQUIT}) {
    Outcome outcome;
    for (int wait = 300; wait < 10000; wait *= 2) {  // until it listens
      RunningProgram program(
          {"threshold", "--left", "<bos> ?{0,1}^n", "--right", "<bos> ?{0,1}^(n+1)", "--n", "1..4096", "--layers", "4"},
          {});
      std::this_thread::sleep_for(std::chrono::milliseconds(wait));
      program.send(signal);
      outcome = program.wait();
      if (outcome.code == 128 + signal) break;
    }
    BOOST_TEST(outcome.code == 128 + signal);
  }
}

BOOST_AUTO_TEST_CASE(the_next_that_writes_cleans_up) {
  const TemporaryFolder folder;
  const std::string left = folder.file(".snellen-4194303-0.tmp", "half");
  BOOST_TEST(run_program({"formats", "bf16", "--output", (folder.path() / "f.txt").string()}).code == 0);
  BOOST_TEST(!std::filesystem::exists(left));
}

BOOST_AUTO_TEST_SUITE_END()
