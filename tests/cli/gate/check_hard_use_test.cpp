// SPDX-License-Identifier: LGPL-3.0-or-later
// snellen check where the system fails it: nothing is lost, nothing half-written, and one clear line says what to do.
// Covers src/cli/shell/memory.cpp.
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <csignal>
#include <filesystem>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "cli/preconditions.hpp"
#include "cli/run_program.hpp"
#include "shell/sanitized.hpp"

BOOST_AUTO_TEST_SUITE(check_hard_use_test)

using namespace snellen;
using test::contents_of;
using test::run_program;
using test::RunningProgram;
using test::Surroundings;
using test::TemporaryFolder;
using Arguments = std::vector<std::string>;
namespace fs = std::filesystem;

namespace {

const std::string passing =
    "[model]\nlayers = 1\nwidth = 4\n[pair]\nleft = \"<bos> 1^n\"\nright = \"<bos> 1^(n+1)\"\nn = \"1..64\"\n"
    "[measure]\nformats = [\"bf16\", \"fp32\"]\n[expect]\nverdict.fp32.at.3 = \"D\"\n";
const std::string failing = passing + "verdict.fp32.at.4 = \"C\"\n";

/// A folder of cases.
class Project {
 public:
  explicit Project(const std::vector<std::string>& cases) {
    fs::create_directories(path() / "cases");
    for (std::size_t k = 0; k < cases.size(); ++k) {
      std::ofstream(path() / "cases" / (std::string(1, static_cast<char>('a' + k)) + ".toml")) << cases[k];
    }
  }
  [[nodiscard]] fs::path path() const { return folder_.path(); }
  [[nodiscard]] Surroundings here() const {
    Surroundings surroundings;
    surroundings.folder = path().string();
    return surroundings;
  }
  [[nodiscard]] std::string read(const std::string& name) const { return contents_of(path() / name); }
  void write(const std::string& name, const std::string& text) const { std::ofstream(path() / name) << text; }
  /// What stands in its top folder.
  [[nodiscard]] std::vector<std::string> names() const { return folder_.names(); }

 private:
  TemporaryFolder folder_;
};

bool is_json(const std::string& text) {
  return nlohmann::json::accept(text);
}

/// Whether the process is there and does something: what its parent has not asked after yet is dead all the same.
bool runs(const std::string& process) {
  std::istringstream status(contents_of("/proc/" + process + "/stat"));
  std::string word;
  status >> word >> word >> word;  // number, name, state
  return !word.empty() && word != "Z" && word != "X";
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_full_disk_leaves_what_was_there) {
  const Project project({passing});
  Surroundings full = project.here();
  full.most_file_bytes = 150;  // room for the line that says so
  for (const auto& [option, file] : std::vector<std::pair<std::string, std::string>>{
           {"--junit", "out.xml"}, {"--sarif", "out.sarif"}, {"--output", "out.json"}}) {
    project.write(file, "the last run's");
    const test::Outcome outcome = run_program({"check", option, file, "--quiet"}, full);
    BOOST_TEST(outcome.code == 2);
    BOOST_TEST(outcome.err ==
               "snellen: " + file + ": cannot write: File too large; make room or choose another place\n");
    BOOST_TEST(project.read(file) == "the last run's");
  }
  const test::Outcome baseline = run_program({"check", "--update-baseline", "--quiet"}, full);
  BOOST_TEST(baseline.code == 2);
  BOOST_TEST(baseline.err ==
             "snellen: baseline/cases/a.json: cannot write: File too large; make room or choose another place\n");
  BOOST_TEST(project.names() == Arguments({"baseline", "cases", "out.json", "out.sarif", "out.xml"}),
             boost::test_tools::per_element());
  BOOST_TEST(fs::is_empty(project.path() / "baseline/cases"));
}

BOOST_AUTO_TEST_CASE(a_device_without_room_is_named) {
  const Project project({passing});
  const test::Outcome outcome = run_program({"check", "--junit", "/dev/full"}, project.here());
  BOOST_TEST(outcome.code == 2);
  BOOST_TEST(outcome.err ==
             "snellen: /dev/full: cannot write: No space left on device; make room or choose another place\n");
}

BOOST_AUTO_TEST_CASE(an_output_that_cannot_be_is_named) {
  const Project project({passing});
  for (const auto& [place, problem] : std::vector<std::pair<std::string, std::string>>{
           {"no/out.xml", "there is no folder 'no'; create it or name another file"},
           {"cases/a.toml/out.xml", "there is no folder 'cases/a.toml'; create it or name another file"},
           {"cases", "it is a folder; name a file"}}) {
    const test::Outcome outcome = run_program({"check", "--junit", place}, project.here());
    BOOST_TEST(outcome.code == 2);
    BOOST_TEST(outcome.err == "snellen: " + place + ": " + problem + "\n");
    BOOST_TEST(outcome.out.empty(), "found before anything is computed");
  }
}

BOOST_AUTO_TEST_CASE(readers_that_leave_change_no_result) {
  const Project project({failing, passing});
  for (const bool errors_too : {false, true}) {
    Surroundings alone = project.here();
    alone.reader_has_left = true;
    alone.nobody_reads_errors = errors_too;
    BOOST_TEST(run_program({"check", "--junit", "out.xml"}, alone).code == 1);
    BOOST_TEST(project.read("out.xml").ends_with("</testsuites>\n"));
    BOOST_TEST(run_program({"check", "cases/b.toml"}, alone).code == 0);
    BOOST_TEST(run_program({"check", "cases/c.toml"}, alone).code == 2);
  }
}

BOOST_AUTO_TEST_CASE(no_standard_input_is_none_to_miss) {
  const Project project({passing});
  Surroundings closed = project.here();
  closed.closed_input = true;
  // The number of the missing input is given to the first file that is opened: here the pipe of a case's process.
  const test::Outcome outcome = run_program({"check", "--junit", "out.xml"}, closed);
  BOOST_TEST(outcome.code == 0, outcome.err);
  BOOST_TEST(project.read("out.xml").ends_with("</testsuites>\n"));
}

BOOST_AUTO_TEST_CASE(a_case_without_memory_fails_alone, *boost::unit_test::precondition(test::is_not_sanitized)) {
  // Its sweep needs some gigabytes.
  const std::string large =
      "[model]\nlayers = 1\nwidth = 64\n[pair]\nleft = \"<bos> ?{0,1}^n\"\nright = \"<bos> ?{1,2}^n 1\"\nn = "
      "\"4000..8000*2\"\n[measure]\nformats = [\"bf16\"]\ninitial-precision = 65536\nprecision-limit = 65536\n";
  const Project project({large, passing});
  Surroundings little = project.here();
  little.most_memory_bytes = std::uint64_t{600} << 20U;
  const test::Outcome outcome = run_program({"check", "--threads", "1", "--output-format", "json"}, little);
  BOOST_REQUIRE_MESSAGE(is_json(outcome.out), outcome.out << outcome.err);
  const auto cases = nlohmann::json::parse(outcome.out)["cases"];
  BOOST_REQUIRE(cases.size() == 2U);
  BOOST_TEST(cases[0]["outcome"] == "unusable", outcome.out);
  const std::string said = " of memory, and 629 MB are allowed; take fewer or smaller n";
  BOOST_TEST(cases[0]["tests"][0]["meaning"].get<std::string>().find(said) != std::string::npos, outcome.out);
  BOOST_TEST(cases[1]["outcome"] == "passed", outcome.out);
  BOOST_TEST(outcome.code == 2);
  BOOST_TEST(outcome.err.empty(), outcome.err);

  const test::Outcome table = run_program({"threshold", "--threads", "1", "cases/a.toml"}, little);
  BOOST_TEST(table.code == 2);
  BOOST_TEST(table.err.find(said) != std::string::npos, table.err);
  // More is allowed than there is: what could not be known beforehand.
  const test::Outcome lack =
      run_program({"threshold", "--threads", "1", "cases/a.toml", "--memory", "1T", "--hours", "1000"}, little);
  BOOST_TEST(lack.code == 2);
  BOOST_TEST(lack.err == "snellen: memory: there is not enough of it; take a smaller model or a smaller n\n");
}

BOOST_AUTO_TEST_CASE(killed_at_any_time_it_leaves_whole_files_and_no_children) {
  const Project project({passing, failing, passing});
  const Arguments arguments = {"check",   "--update-baseline", "--junit",  "out.xml",
                               "--sarif", "out.sarif",         "--output", "out.json"};
  const auto begin = std::chrono::steady_clock::now();
  BOOST_TEST(run_program(arguments, project.here()).code == 1);
  const auto whole = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
  const std::vector<std::string> files = {
      "out.xml", "out.sarif", "out.json", "baseline/cases/a.json", "baseline/cases/b.json", "baseline/cases/c.json"};
  // Of a baseline what was there before is one, or it would not be written over: the same in other white space.
  std::map<std::string, std::string> old;
  for (const std::string& file : files) {
    old[file] = file.starts_with("baseline/") ? nlohmann::ordered_json::parse(project.read(file)).dump(4) : "old";
  }
  std::mt19937_64 engine(1);
  int early = 0;
  int orphans = 0;
  for (int round = 0; round < 60; ++round) {
    for (const std::string& file : files) project.write(file, old[file]);
    RunningProgram program(arguments, project.here());
    std::this_thread::sleep_for(std::chrono::microseconds(engine() % static_cast<std::uint64_t>(whole.count())));
    const std::string children = program.children();
    program.send(SIGKILL);
    if (program.wait().signal == SIGKILL) ++early;
    std::istringstream words(children);
    for (std::string child; words >> child;) {
      ++orphans;
      for (int attempt = 0; attempt < 100 && runs(child); ++attempt)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
      BOOST_TEST(!runs(child), "round " << round << ": process " << child << " outlives its parent");
    }
    for (const std::string& file : files) {
      const std::string text = project.read(file);
      const bool complete = file == "out.xml" ? text.ends_with("</testsuites>\n") : is_json(text);
      BOOST_TEST((text == old[file] || complete), "round " << round << ": " << file << " is\n" << text);
    }
  }
  BOOST_TEST(early >= 20);
  BOOST_TEST(orphans >= 1);
  // What was left behind is in nobody's way.
  BOOST_TEST(run_program(arguments, project.here()).code == 1);
  for (const std::string& file : files) BOOST_TEST(project.read(file) != old[file], file);
}

BOOST_AUTO_TEST_CASE(interrupted_at_any_time_it_leaves_whole_files) {
  const Project project({passing, failing, passing});
  const Arguments arguments = {"check", "--junit", "out.xml", "--sarif", "out.sarif", "--output", "out.json"};
  const auto begin = std::chrono::steady_clock::now();
  BOOST_TEST(run_program(arguments, project.here()).code == 1);
  const auto whole = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
  std::mt19937_64 engine(2);
  int interrupted = 0;
  for (int round = 0; round < 30; ++round) {
    for (const char* file : {"out.xml", "out.sarif", "out.json"}) project.write(file, "old");
    RunningProgram program(arguments, project.here());
    std::this_thread::sleep_for(std::chrono::microseconds(engine() % static_cast<std::uint64_t>(whole.count())));
    program.send(round % 2 == 0 ? SIGINT : SIGTERM);
    const test::Outcome outcome = program.wait();
    const bool before_main = outcome.signal != 0;  // no handler was there yet
    const int by_signal = round % 2 == 0 ? 130 : 143;
    BOOST_TEST((before_main || outcome.code == by_signal || outcome.code == 1),
               "round " << round << ": " << outcome.code);
    if (outcome.code == by_signal) ++interrupted;
    const std::string junit = project.read("out.xml");
    BOOST_TEST((junit == "old" || junit.ends_with("</testsuites>\n")), junit);
    for (const char* file : {"out.sarif", "out.json"}) {
      BOOST_TEST((project.read(file) == "old" || is_json(project.read(file))), "round " << round << ": " << file);
    }
  }
  BOOST_TEST(interrupted >= 5);
}

BOOST_AUTO_TEST_SUITE_END()
