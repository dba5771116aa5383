// SPDX-License-Identifier: LGPL-3.0-or-later
// The real program: what it prints, where, and how it ends.
// Covers src/cli/command/formats.cpp, src/cli/command/inspect.cpp, src/cli/command/threshold.cpp,
// src/cli/shell/threads.cpp.
#include "shell/program.hpp"

#include <signal.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cli/run_program.hpp"

BOOST_AUTO_TEST_SUITE(program_test)

using namespace snellen::test;
using Arguments = std::vector<std::string>;

namespace {

/// A tiny question that takes no time.
Arguments tiny(const Arguments& more = {}) {
  Arguments arguments = {"threshold", "--left", "<bos> 1^n", "--right", "<bos> 1^(n+1)", "--n",       "1..12",
                         "--width",   "8",      "--heads",   "2",       "--policies",    "naive-bf16"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

/// A question that takes far longer than a test may.
Arguments endless(const Arguments& more = {}) {
  Arguments arguments = {"threshold", "--left", "<bos> 1^n", "--right", "<bos> 1^(n+1)", "--n", "1..8000",
                         "--width",   "256",    "--layers",  "6"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

}  // namespace

BOOST_AUTO_TEST_CASE(tables_go_to_standard_output) {
  const Outcome outcome = run_program(tiny());
  BOOST_TEST(outcome.code == 0);
  BOOST_TEST(outcome.err.empty());
  BOOST_TEST(outcome.out.find("<bos> 1^n") != std::string::npos);
  BOOST_TEST(outcome.out.find("bf16") != std::string::npos);
  BOOST_TEST(outcome.out.find('\x1b') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(help_and_version) {
  const Outcome version = run_program({"--version"});
  BOOST_TEST(version.code == 0);
  BOOST_TEST(version.out.starts_with("snellen "));
  const Outcome help = run_program({"threshold", "--help"});
  BOOST_TEST(help.code == 0);
  BOOST_TEST(help.err.empty());
  BOOST_TEST(help.out.find("--norm-of-distance") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(formats_are_listed) {
  const Outcome all = run_program({"formats"});
  BOOST_TEST(all.code == 0);
  BOOST_TEST(all.out.find("fp8-e4m3") != std::string::npos);
  const Outcome two = run_program({"formats", "bf16", "p12e5", "--output-format", "csv"});
  BOOST_TEST(two.out.find("p12e5") != std::string::npos);
  BOOST_TEST(two.out.find("fp8-e4m3") == std::string::npos);
  BOOST_TEST(run_program({"formats", "bf17"}).code == 2);
}

BOOST_AUTO_TEST_CASE(one_n_is_inspected) {
  Arguments arguments = tiny({"--n", "5", "--output-format", "json"});
  const nlohmann::json row = nlohmann::json::parse(run_program(arguments).out)["rows"][0];
  arguments[0] = "inspect";
  const Outcome outcome = run_program(arguments);
  BOOST_TEST(outcome.code == 0);
  BOOST_TEST(outcome.err.empty());
  const nlohmann::json inspection = nlohmann::json::parse(outcome.out);
  BOOST_TEST(inspection["kind"] == "inspection");
  BOOST_TEST(inspection["row"] == row);  // as the table has it
  BOOST_TEST(inspection["left_tokens"] == (Arguments{"<bos>", "1", "1", "1", "1", "1"}));
  BOOST_TEST(inspection["right_tokens"].size() == 7U);
  BOOST_TEST(inspection["coordinates"].size() == 8U);  // the width
}

BOOST_AUTO_TEST_CASE(threads_change_nothing) {
  for (const char* format : {"text", "json"}) {
    const Outcome one = run_program(tiny({"--threads", "1", "--output-format", format}));
    const Outcome two = run_program(tiny({"--threads", "2", "--output-format", format}));
    BOOST_TEST(one.code == 0);
    BOOST_TEST(!one.out.empty());
    BOOST_TEST(one.out == two.out);
  }
}

BOOST_AUTO_TEST_CASE(colour_is_for_terminals_and_those_who_ask) {
  const auto coloured = [](const Arguments& more, const Surroundings& surroundings = {}) {
    return run_program(tiny(more), surroundings).out.find('\x1b') != std::string::npos;
  };
  BOOST_TEST(!coloured({}));
  BOOST_TEST(coloured({"--color", "always"}));
  BOOST_TEST(!coloured({"--color", "never"}));
  BOOST_TEST(coloured({"--color", "always"}, Surroundings{.environment = {{"NO_COLOR", "1"}}}));
  BOOST_TEST(!coloured({"--color", "always", "--output-format", "markdown"}));
}

BOOST_AUTO_TEST_CASE(options_change_a_case) {
  const TemporaryFolder folder;
  const std::string file = folder.file(
      "a.toml", "[model]\nwidth = 8\n[pair]\nleft = \"<bos> 1^n\"\nright = \"<bos> 1^n 0\"\nn = \"1..4\"\n");
  const Outcome outcome = run_program({"threshold", file, "--position", "alibi", "--output-format", "csv"});
  BOOST_TEST(outcome.code == 0);
  BOOST_TEST(outcome.err.empty());
  BOOST_TEST(outcome.out != run_program({"threshold", file, "--output-format", "csv"}).out);
}

BOOST_AUTO_TEST_CASE(several_cases) {
  const TemporaryFolder folder;
  const std::string pair = "[model]\nwidth = 8\n[pair]\nleft = \"<bos> 1^n\"\nright = \"<bos> 1^n 0\"\nn = \"1..4\"\n";
  const std::string first = folder.file("a.toml", "title = \"first\"\n" + pair);
  const std::string second = folder.file("b.toml", "title = \"second\"\n" + pair);
  const nlohmann::json both =
      nlohmann::json::parse(run_program({"threshold", first, second, "--output-format", "json"}).out);
  BOOST_TEST(both.is_array());
  BOOST_TEST(both.size() == 2U);
  const nlohmann::json one = nlohmann::json::parse(run_program({"threshold", first, "--output-format", "json"}).out);
  BOOST_TEST(one.is_object());
  const std::string text = run_program({"threshold", first, second}).out;
  BOOST_TEST(text.find("first") < text.find("second"));
  // The second case is wrong: nothing is computed.
  const std::string wrong = folder.file("c.toml", "titel = 1\n");
  const Outcome outcome = run_program({"threshold", first, wrong});
  BOOST_TEST(outcome.code == 2);
  BOOST_TEST(outcome.out.empty());
}

BOOST_AUTO_TEST_CASE(files_are_written_whole) {
  const TemporaryFolder folder;
  const std::string file = folder.file("table.json", "what was there before");
  const Outcome outcome = run_program(tiny({"--output", file}));
  BOOST_TEST(outcome.code == 0);
  BOOST_TEST(outcome.out.empty());
  BOOST_TEST(nlohmann::json::parse(contents_of(file)).is_object());
  BOOST_TEST(folder.names() == Arguments({"table.json"}), boost::test_tools::per_element());
  BOOST_TEST(contents_of(file) == run_program(tiny({"--output-format", "json"})).out);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_written_is_known_before_computing) {
  const TemporaryFolder folder;
  const Outcome extension = run_program(endless({"--output", "table.xyz"}), {.folder = folder.path().string()});
  BOOST_TEST(extension.code == 2);
  BOOST_TEST(extension.err.find("unknown extension '.xyz'") != std::string::npos);
  BOOST_TEST(run_program(endless({"--output", "missing/table.csv"}), {.folder = folder.path().string()}).code == 2);
  BOOST_TEST(folder.names().empty());
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_an_error) {
  if (!std::filesystem::exists("/dev/full")) return;
  const Outcome outcome = run_program({"formats"}, {.standard_output = "/dev/full"});
  BOOST_TEST(outcome.code == 2);
  BOOST_TEST(outcome.err ==
             "snellen: standard output: it cannot be written: No space left on device; free some space or use "
             "--output\n");
}

BOOST_AUTO_TEST_CASE(a_reader_that_leaves_is_no_error) {
  for (const Arguments& arguments : {Arguments({"formats"}), tiny(), Arguments({"--help"})}) {
    const Outcome outcome = run_program(arguments, {.reader_has_left = true});
    BOOST_TEST(outcome.code == 0);
    BOOST_TEST(outcome.err.empty());
  }
}

BOOST_AUTO_TEST_CASE(an_interrupt_leaves_the_file_as_it_was) {
  const TemporaryFolder folder;
  const std::string file = folder.file("table.json", "what was there before");
  RunningProgram program(endless({"--output", file}), {});
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  program.send(SIGINT);
  const Outcome outcome = program.wait();
  BOOST_TEST(outcome.code == 130);
  BOOST_TEST(outcome.err.empty());
  BOOST_TEST(contents_of(file) == "what was there before");
  BOOST_TEST(folder.names() == Arguments({"table.json"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(exit_codes_are_published) {
  namespace cli = snellen::cli;
  const std::string page = contents_of(SNELLEN_SOURCE_DIR "/docs/reference/exit-codes.md");
  const std::vector<std::pair<cli::ExitCode, std::string>> meanings = {
      {cli::success, "done, and all is as expected"},
      {cli::unexpected, "refuted or regressed"},
      {cli::user_error, "a mistake in options, cases or files"},
      {cli::undecided, "undecided or not finished in time"},
      {cli::internal_error, "a fault of snellen"},
      {cli::nothing_ran, "something was compared with nothing"}};
  for (const auto& [code, meaning] : meanings) {
    BOOST_TEST(page.find("\n| " + std::to_string(code) + " | " + meaning) != std::string::npos, meaning);
  }
  std::size_t rows = 0;
  for (std::size_t at = page.find("\n| "); at != std::string::npos; at = page.find("\n| ", at + 1)) ++rows;
  BOOST_TEST(rows == 2 + meanings.size() + 2);  // the head and its line, and two rows of signals
}

BOOST_AUTO_TEST_SUITE_END()
