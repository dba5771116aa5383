// SPDX-License-Identifier: LGPL-3.0-or-later
// What the user or the system did was called an internal error, exit 4: a folder in a baseline's place, a link to
// itself, a deleted working folder, a case name that is not UTF-8, no thread to be had.
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <string>

#include "cli/run_program.hpp"

BOOST_AUTO_TEST_SUITE(on_2026_11_30_users_faults)

using namespace snellen::test;
namespace fs = std::filesystem;

constexpr const char* small_case =
    "[pair]\nleft = \"1^n\"\nright = \"1^(n+1)\"\nn = \"1..2\"\n[model]\nwidth = 2\nlayers = 1\n";

/// A shell's line, in which $0 is the program.
Outcome shell(const std::string& line, const std::string& folder) {
  return run_program({"-c", line, SNELLEN_PROGRAM}, {.program = "/bin/sh", .folder = folder});
}

/// One line that says so, and exit code 2.
void users_fault(const Outcome& outcome, const std::string& said) {
  BOOST_TEST(outcome.code == 2, outcome.code << " " << outcome.signal << " " << outcome.err);
  BOOST_TEST(outcome.err.find(said) != std::string::npos, outcome.err);
  BOOST_TEST(outcome.err.find("internal error") == std::string::npos, outcome.err);
  BOOST_TEST(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1, outcome.err);
}

struct Project : TemporaryFolder {
  Project() {
    fs::create_directories(path() / "cases");
    (void)file("cases/a.toml", small_case);
  }
  [[nodiscard]] Outcome run(const std::vector<std::string>& arguments) const {
    return run_program(arguments, {.folder = path().string()});
  }
};

BOOST_AUTO_TEST_CASE(a_baseline_that_is_something_else) {
  const Project project;
  fs::create_symlink("loop", project.path() / "loop");
  users_fault(project.run({"check", "cases", "--baseline", "loop"}), "loop: ");
  fs::create_directories(project.path() / "baseline/cases/a.json");
  users_fault(project.run({"check", "cases"}), "baseline/cases/a.json: ");
  users_fault(project.run({"check", "cases", "--update-baseline"}), "baseline/cases/a.json: ");
}

BOOST_AUTO_TEST_CASE(names_of_every_kind) {
  const Project project;
  const std::string long_name(300, 'x');
  fs::create_symlink("circle.toml", project.path() / "circle.toml");
  for (const char* command : {"threshold", "inspect", "tail", "certify", "verify", "figure", "check", "replay"}) {
    users_fault(project.run({command, "missing.toml"}), "missing.toml: no such file");
    users_fault(project.run({command, "cases/a.toml/b.toml"}), "cases/a.toml");  // check: the folder's place has a file
    users_fault(project.run({command, long_name}), "xxx: ");
    users_fault(project.run({command, "circle.toml"}), "circle.toml: ");
  }
  for (const std::string& output : {std::string("no/folder/x.txt"), std::string("cases"), std::string("circle.toml"),
                                    std::string("cases/a.toml/x.txt"), long_name + ".txt", std::string("")}) {
    users_fault(project.run({"threshold", "cases/a.toml", "--output", output, "--output-format", "text"}), ": ");
    users_fault(project.run({"check", "cases", "--junit", output}), ": ");
  }
  users_fault(project.run({"verify", "--claim", "lemma-b1", "--n", "4", "--witnesses", "cases/a.toml"}), "");
}

BOOST_AUTO_TEST_CASE(a_case_name_that_is_not_utf_8) {
  const Project project;
  (void)project.file("cases/\xff.toml", small_case);
  const Outcome kept = project.run({"check", "cases/\xff.toml", "--update-baseline"});
  BOOST_TEST(kept.code != 4);
  BOOST_TEST(kept.err.find("internal error") == std::string::npos);
  for (const char* format : {"text", "json", "markdown", "csv", "latex"}) {
    const Outcome outcome =
        project.run({"check", "cases/\xff.toml", "--output-format", format, "--junit", "x", "--sarif", "y"});
    BOOST_TEST(outcome.code != 4, format << ": " << outcome.err);
    BOOST_TEST(project.run({"threshold", "cases/\xff.toml", "--output-format", format}).code == 0);
  }
}

BOOST_AUTO_TEST_CASE(a_working_folder_that_is_gone) {
  const Project project;
  const std::string gone = "mkdir gone && cd gone && rmdir ../gone && exec \"$0\" ";
  users_fault(shell(gone + "check cases", project.path().string()), "cases: ");
  const Outcome check = shell(gone + "check " + (project.path() / "cases").string(), project.path().string());
  users_fault(check, ": ");
  const Outcome table =
      shell(gone + "threshold " + (project.path() / "cases/a.toml").string(), project.path().string());
  BOOST_TEST(table.code == 0, table.err);
  users_fault(shell(gone + "threshold " + (project.path() / "cases/a.toml").string() + " --output x.txt",
                    project.path().string()),
              "x.txt: ");
}

BOOST_AUTO_TEST_CASE(streams_that_are_closed) {
  const Project project;
  const std::string folder = project.path().string();
  users_fault(shell("exec \"$0\" threshold cases/a.toml >&-", folder), "standard output: ");
  BOOST_TEST(shell("exec \"$0\" threshold cases/a.toml <&-", folder).code == 0);
  // A file that is opened gets no number of a stream.
  BOOST_TEST(shell("exec \"$0\" threshold cases/missing.toml 2>&- <&-", folder).code == 2);
  BOOST_TEST(shell("exec \"$0\" threshold cases/a.toml --output x.txt <&- >&- 2>&-", folder).code == 0);
  BOOST_TEST(contents_of(project.path() / "x.txt") == shell("exec \"$0\" threshold cases/a.toml", folder).out);
  users_fault(shell("exec \"$0\" threshold cases/a.toml >/dev/full", folder), "standard output: ");
}

boost::test_tools::assertion_result another_user_may_run_it(boost::unit_test::test_unit_id) {
  const Project project;
  fs::permissions(project.path(), fs::perms::all);
  boost::test_tools::assertion_result result(
      shell("setpriv --version >/dev/null 2>&1 && setpriv --reuid=65533 --clear-groups \"$0\" --version",
            project.path().string())
          .code == 0);
  result.message() << "there is no setpriv, or another user may not run the program";
  return result;
}

BOOST_AUTO_TEST_CASE(no_thread_is_needed, *boost::unit_test::precondition(another_user_may_run_it)) {
  const Project project;
  fs::permissions(project.path(), fs::perms::all);
  // Root may have any number of processes. A search for leaks would begin a thread of its own.
  const std::string limited =
      "ASAN_OPTIONS=detect_leaks=0 " +
      std::string(::geteuid() == 0
                      ? "setpriv --reuid=65533 --clear-groups bash -c 'ulimit -u 1; exec \"$0\" \"$@\"' \"$0\" "
                      : "bash -c 'ulimit -u 1; exec \"$0\" \"$@\"' \"$0\" ");
  const std::string folder = project.path().string();
  const std::string table = project.run({"threshold", "cases/a.toml", "--policies", "naive-bf16"}).out;
  for (const char* threads : {"", " --threads 8"}) {
    const Outcome outcome = shell(limited + "threshold cases/a.toml --policies naive-bf16" + threads, folder);
    BOOST_TEST(outcome.code == 0, outcome.err);
    BOOST_TEST(outcome.out == table);
  }
  users_fault(shell(limited + "check cases", folder), "system: no process for a case: ");
}

BOOST_AUTO_TEST_SUITE_END()
