// SPDX-License-Identifier: LGPL-3.0-or-later
// A named pipe as a case was waited for without end, and /dev/zero as a witness was read until memory ended.
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <string>

#include "cli/run_program.hpp"

BOOST_AUTO_TEST_SUITE(on_2026_11_30_no_regular_file)

using namespace snellen::test;
namespace fs = std::filesystem;

constexpr const char* small_case =
    "[pair]\nleft = \"1^n\"\nright = \"1^(n+1)\"\nn = \"1..2\"\n[model]\nwidth = 2\nlayers = 1\n";

void refused(const std::vector<std::string>& arguments, const std::string& said, const std::string& folder = {}) {
  const Outcome outcome = run_program(arguments, {.folder = folder, .most_memory_bytes = std::uint64_t{2} << 30U});
  BOOST_TEST(outcome.code == 2);
  BOOST_TEST(outcome.err.find(said) != std::string::npos, outcome.err);
}

BOOST_AUTO_TEST_CASE(a_pipe_a_device_or_a_folder_is_no_case_and_no_witness) {
  const TemporaryFolder folder;
  const std::string pipe = (folder.path() / "pipe.toml").string();
  BOOST_REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  for (const char* command : {"threshold", "inspect", "tail", "certify", "verify", "figure", "check", "replay"}) {
    refused({command, pipe}, pipe + ": it is a pipe, not a file; ");
    refused({command, "/dev/zero"}, "/dev/zero: it is a device, not a file; ");
    if (std::string(command) != "check") {
      refused({command, folder.path().string()}, folder.path().string() + ": it is a folder, not a file; ");
    }
  }
}

BOOST_AUTO_TEST_CASE(nor_a_baseline) {
  const TemporaryFolder folder;
  fs::create_directories(folder.path() / "cases");
  fs::create_directories(folder.path() / "baseline/cases");
  (void)folder.file("cases/a.toml", small_case);
  const fs::path kept = folder.path() / "baseline/cases/a.json";
  const std::vector<std::string> check = {"check", "cases"};
  BOOST_REQUIRE(::mkfifo(kept.c_str(), 0600) == 0);
  refused(check, "baseline/cases/a.json", folder.path().string());
  fs::remove(kept);
  fs::create_symlink("/dev/zero", kept);
  refused(check, "baseline/cases/a.json", folder.path().string());
  fs::remove(kept);
  fs::create_directory(kept);  // this was an internal error
  refused(check, "baseline/cases/a.json", folder.path().string());
}

BOOST_AUTO_TEST_CASE(an_output_pipe_that_nobody_reads_is_not_waited_for) {
  const TemporaryFolder folder;
  const std::string pipe = (folder.path() / "pipe").string();
  BOOST_REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  refused({"threshold", folder.file("a.toml", small_case), "--output", pipe, "--output-format", "text"},
          pipe + ": nobody reads this pipe; ");
}

BOOST_AUTO_TEST_SUITE_END()
