// SPDX-License-Identifier: LGPL-3.0-or-later
// snellen check as a user meets it. What is compared and how reports look is the gate floor's to test.
// Covers src/cli/case/expectation_file.cpp, src/cli/command/init.cpp, src/cli/gate/gate_case.cpp,
// src/cli/gate/isolated.cpp.
#include <boost/test/unit_test.hpp>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "cli/run_program.hpp"
#include "gate/gate_case.hpp"
#include "gate/isolated.hpp"
#include "shell/program.hpp"
#include "snellen/error.hpp"
#include "snellen/report/render.hpp"

BOOST_AUTO_TEST_SUITE(check_test)

using namespace snellen;
using namespace snellen::cli;
using test::contents_of;
using test::run_program;
using test::RunningProgram;
using test::Surroundings;
using test::TemporaryFolder;
using Arguments = std::vector<std::string>;
namespace fs = std::filesystem;

namespace {

const std::string small_model =
    "[model]\nlayers = 1\nwidth = 4\n[pair]\nleft = \"<bos> 1^n\"\nright = \"<bos> 1^(n+1)\"\nn = \"1..8\"\n";

std::string table_case(const std::string& more = "", const std::string& formats = "[\"bf16\", \"fp32\"]") {
  return small_model + "[measure]\nformats = " + formats + "\n" + more;
}

/// A case that takes minutes.
std::string endless_case() {
  return "[model]\nlayers = 4\n[pair]\nleft = \"<bos> ?{0,1}^n\"\nright = \"<bos> ?{0,1}^(n+1)\"\nn = "
         "\"1..4096\"\n";
}

/// A folder with one case, and the program in it.
struct Project {
  TemporaryFolder folder;

  explicit Project(const std::string& text, const std::string& name = "one.toml") {
    fs::create_directories(folder.path() / "cases");
    add(name, text);
  }
  void add(const std::string& name, const std::string& text) const {
    std::ofstream(folder.path() / "cases" / name) << text;
  }
  test::Outcome check(Arguments more = {}, std::map<std::string, std::string> environment = {}) const {
    more.insert(more.begin(), "check");
    return run_program(more, {.environment = std::move(environment), .folder = folder.path().string()});
  }
  std::string read(const std::string& name) const { return contents_of(folder.path() / name); }
};

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const std::size_t at = text.find(what);
  BOOST_REQUIRE_MESSAGE(at != std::string::npos, what << " in " << text);
  return text.replace(at, what.size(), by);
}

}  // namespace

BOOST_AUTO_TEST_CASE(exit_code_0_all_is_as_expected_and_as_it_was) {
  const Project project(table_case("[expect]\nverdict.fp32.at.\"1..\" = \"D\"\nbits.storage.at.1 = \"1..20\"\n"));
  BOOST_TEST(project.check().code == 0);
  BOOST_TEST(project.check({"--update-baseline"}).code == 0);
  const test::Outcome again = project.check({"--no-times"});
  BOOST_TEST(again.code == 0, again.out);
  BOOST_TEST(again.err.empty(), again.err);
  BOOST_TEST(again.out.find("1 passed") != std::string::npos, again.out);
}

BOOST_AUTO_TEST_CASE(exit_code_1_for_what_differs_and_what_has_changed) {
  const Project differs(table_case("[expect]\nverdict.fp32.at.3 = \"C\"\n"));
  const test::Outcome one = differs.check();
  BOOST_TEST(one.code == 1);
  BOOST_TEST(one.out.find("cases/one.toml:11: differs: expect verdict.fp32.at.3: n = 3: C -> D") != std::string::npos,
             one.out);

  const Project regressed(table_case());
  BOOST_TEST(regressed.check({"--update-baseline"}).code == 0);
  regressed.add("one.toml", replaced(table_case(), "width = 4", "width = 8"));
  const test::Outcome two = regressed.check();
  BOOST_TEST(two.code == 1);
  BOOST_TEST(two.out.find("regressed: baseline distance: n = 1: ") != std::string::npos, two.out);
  BOOST_TEST(two.out.find("snellen check cases/one.toml --update-baseline") != std::string::npos, two.out);
}

BOOST_AUTO_TEST_CASE(exit_code_1_for_a_claim_that_concludes_otherwise) {
  const Project good("claim = \"lemma-b6\"\n[pair]\nn = \"3..8\"\n");
  BOOST_TEST(good.check().code == 0);
  const Project bad("claim = \"lemma-b1\"\nexpect = \"refuted\"\n[pair]\nn = \"2..8\"\n");
  const test::Outcome outcome = bad.check();
  BOOST_TEST(outcome.code == 1);
  BOOST_TEST(outcome.out.find("cases/one.toml:2: differs: expect refuted") != std::string::npos, outcome.out);
}

BOOST_AUTO_TEST_CASE(exit_code_2_for_what_cannot_be_used) {
  const auto complains = [](const std::string& text, const std::string& message) {
    const Project project(text);
    const test::Outcome outcome = project.check();
    BOOST_TEST(outcome.code == 2);
    BOOST_TEST(outcome.out.empty());
    BOOST_TEST(outcome.err == "snellen: cases/one.toml:" + message + "\n");
  };
  complains(table_case("[expect]\nverdict.fp23.at.3 = \"C\"\n"),
            "11:21: the case has no 'fp23' (did you mean 'fp32'?); take one of bf16, fp32");
  complains(table_case("[expect]\nverdict.fp32.at.9 = \"C\"\n"),
            "11:21: the case has no n = 9; take one of its n, or add this one to [pair] n");
  complains(table_case("[expect]\nbits.storage.at.1 = [1]\n"),
            "11:21: 'bits.storage.at.1' is neither a text nor a number; write what is expected, such as 21, \"20..22\" "
            "or \"C\"");
  complains(table_case("[expect]\nundecided = true\n"),
            "11:13: 'undecided' is a word; write \"allowed\", or \"fails\" as without it");
  complains("[modle]\n", "1:2: unknown key 'modle' (did you mean 'model'?); docs/reference/case.md lists the keys");

  const Project project(table_case());
  BOOST_TEST(project.check({"nowhere"}).err ==
             "snellen: nowhere: no such file or folder; name a TOML case file, or a folder of them\n");
  BOOST_TEST(project.check({"--timeout", "soon"}).err ==
             "snellen: --timeout: 'soon' is not a time; take seconds, such as 60 or 0.5\n");
  BOOST_TEST(project.check({"--junit", "no/where.xml"}).code == 2);
  BOOST_TEST(project.check({"--layers", "2"}).code == 2);
}

BOOST_AUTO_TEST_CASE(exit_code_2_for_a_case_that_refuses_with_the_others_still_checked) {
  const Project project(table_case("arithmetic = \"exact\"\n"));
  project.add("two.toml", table_case("[expect]\nverdict.fp32.at.3 = \"D\"\n"));
  const test::Outcome outcome = project.check();
  BOOST_TEST(outcome.code == 2);
  BOOST_TEST(outcome.out.find("1 passed, 1 unusable") != std::string::npos, outcome.out);
  BOOST_TEST(outcome.out.find("exact arithmetic refuses") != std::string::npos, outcome.out);
}

BOOST_AUTO_TEST_CASE(exit_code_3_for_what_is_undecided_or_out_of_time) {
  const Project undecided(table_case("for-all = true\n[expect]\nverdict.bf16.at.1 = \"D\"\n", "[\"bf16\"]"));
  undecided.add("one.toml", replaced(table_case("for-all = true\n"), "1^(n+1)", "1^n 0^n"));
  const test::Outcome open = undecided.check();
  BOOST_TEST(open.code == 3, open.out);
  BOOST_TEST(open.out.find("undecided: decided tail.bf16: decided -> unknown") != std::string::npos, open.out);
  undecided.add("one.toml",
                replaced(table_case("for-all = true\n[expect]\nundecided = \"allowed\"\ntail.bf16 = \"unknown\"\n"),
                         "1^(n+1)", "1^n 0^n"));
  BOOST_TEST(undecided.check().code == 0);

  const Project late(endless_case());
  for (const char* option : {"--timeout", "--budget"}) {
    const test::Outcome outcome = late.check({option, "0.5", "--output-format", "json"});
    BOOST_TEST(outcome.code == 3);
    const auto one = nlohmann::json::parse(outcome.out)["cases"][0];
    BOOST_TEST(one["outcome"] == "timed out");
    BOOST_TEST(one["seconds"].get<double>() < 1.5);  // within a second of the limit
  }
}

BOOST_AUTO_TEST_CASE(exit_code_4_for_a_fault) {
  const Isolated end = isolated(
      []() -> std::string {
        std::raise(SIGKILL);
        return {};
      },
      {});
  BOOST_CHECK(end.end == Isolated::End::fault);
  BOOST_TEST(end.text == "ended by signal 9 (Killed)");
  const Isolated logic = isolated([]() -> std::string { throw std::logic_error("it is broken"); }, {});
  BOOST_CHECK(logic.end == Isolated::End::fault);
  BOOST_TEST(logic.text == "it is broken");

  const Project project(endless_case());
  const std::string out = (project.folder.path() / "out.txt").string();
  RunningProgram program({"check", "--output", out}, {.folder = project.folder.path().string()});
  // Its only child computes the case.
  std::string child;
  for (int attempt = 0; attempt < 200 && child.empty(); ++attempt) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    child = program.children();
  }
  BOOST_REQUIRE(!child.empty());
  ::kill(std::stoi(child), SIGKILL);
  BOOST_TEST(program.wait().code == 4);
  BOOST_TEST(contents_of(out).find("broken: compute; ended by signal 9 (Killed)") != std::string::npos,
             contents_of(out));
}

BOOST_AUTO_TEST_CASE(exit_code_5_when_there_was_nothing_to_check) {
  const Project project(table_case());
  BOOST_TEST(project.check().code == 5);
  fs::remove(project.folder.path() / "cases/one.toml");
  BOOST_TEST(project.check().code == 5);
}

BOOST_AUTO_TEST_CASE(exit_code_130_leaves_what_is_done_whole) {
  const Project project(table_case("[expect]\nverdict.fp32.at.3 = \"D\"\n"), "a.toml");
  project.add("b.toml", endless_case());
  RunningProgram program({"check", "--junit", "out.xml", "--sarif", "out.sarif", "--output", "out.json"},
                         {.folder = project.folder.path().string()});
  for (int attempt = 0; attempt < 400 && program.children().empty(); ++attempt) {
    std::this_thread::sleep_for(std::chrono::milliseconds(25));
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  program.send(SIGINT);
  BOOST_TEST(program.wait().code == 130);
  BOOST_TEST(project.read("out.xml").find("cases/a.toml") != std::string::npos);
  BOOST_TEST(project.read("out.xml").ends_with("</testsuites>\n"));
  BOOST_TEST(nlohmann::json::parse(project.read("out.json"))["cases"].size() == 1U);
  BOOST_TEST(nlohmann::json::parse(project.read("out.sarif"))["runs"][0]["results"].empty());
  BOOST_TEST(!fs::exists(project.folder.path() / "baseline"));
}

BOOST_AUTO_TEST_CASE(baselines_change_only_where_values_do) {
  const Project project(table_case());
  project.add("two.toml", replaced(table_case(), "width = 4", "width = 6"));
  BOOST_TEST(project.check({"--update-baseline"}).err == "snellen: 2 baselines written, 0 removed\n");
  const std::string two = project.read("baseline/cases/two.json");
  const auto time = fs::last_write_time(project.folder.path() / "baseline/cases/two.json");
  project.add("one.toml", replaced(table_case(), "n = \"1..8\"", "n = \"1..9\""));
  BOOST_TEST(project.check({"--update-baseline"}).err == "snellen: 1 baseline written, 0 removed\n");
  BOOST_TEST(project.read("baseline/cases/two.json") == two);
  BOOST_CHECK(fs::last_write_time(project.folder.path() / "baseline/cases/two.json") == time);
}

BOOST_AUTO_TEST_CASE(a_baseline_is_not_updated_by_a_pipeline) {
  const Project project(table_case());
  const test::Outcome outcome = project.check({"--update-baseline"}, {{"CI", "true"}});
  BOOST_TEST(outcome.code == 2);
  BOOST_TEST(
      outcome.err ==
      "snellen: --update-baseline: CI is set, and a pipeline that accepts what it finds checks nothing; run it on your "
      "own machine and commit the folder\n");
  BOOST_TEST(!fs::exists(project.folder.path() / "baseline"));
  BOOST_TEST(project.check({"--update-baseline"}, {{"CI", "false"}}).code == 0);
}

BOOST_AUTO_TEST_CASE(a_baseline_without_a_case_is_stale) {
  const Project project(table_case());
  project.add("two.toml", table_case());
  project.check({"--update-baseline"});
  fs::remove(project.folder.path() / "cases/two.toml");
  const test::Outcome outcome = project.check();
  BOOST_TEST(outcome.code == 1);
  BOOST_TEST(outcome.out.find("baseline/cases/two.json") != std::string::npos, outcome.out);
  BOOST_TEST(project.check({"--update-baseline"}).err.ends_with("snellen: 0 baselines written, 1 removed\n"));
  BOOST_TEST(project.check().code == 0);
}

BOOST_AUTO_TEST_CASE(a_file_in_the_place_of_a_baseline_is_named) {
  const Project project(table_case());
  project.check({"--update-baseline"});
  std::ofstream(project.folder.path() / "baseline/cases/one.json") << "{";
  const test::Outcome outcome = project.check();
  BOOST_TEST(outcome.code == 2);
  BOOST_TEST(outcome.err.starts_with("snellen: baseline/cases/one.json:1:1: it is not JSON"), outcome.err);
  BOOST_TEST(outcome.err.ends_with("; remove it and make it again with snellen check --update-baseline\n"),
             outcome.err);
}

BOOST_AUTO_TEST_CASE(results_do_not_depend_on_threads) {
  const Project project(table_case("[expect]\nverdict.fp32.at.3 = \"D\"\n"));
  const std::string one = project.check({"--no-times", "--threads", "1", "--output-format", "json"}).out;
  BOOST_TEST(project.check({"--no-times", "--threads", "2", "--output-format", "json"}).out == one);
  BOOST_TEST(!one.empty());
}

BOOST_AUTO_TEST_CASE(github_gets_annotations_and_the_summary) {
  const Project project(table_case("[expect]\nverdict.fp32.at.3 = \"C\"\n"));
  const std::string summary = (project.folder.path() / "summary.md").string();
  std::ofstream(summary) << "before\n";
  const test::Outcome outcome = project.check({"--github"}, {{"GITHUB_STEP_SUMMARY", summary}});
  BOOST_TEST(outcome.out.starts_with("::error file=cases/one.toml,line=11,"), outcome.out);
  BOOST_TEST(contents_of(summary).starts_with("before\n"));
  BOOST_TEST(contents_of(summary).find("| differs | cases/one.toml |") != std::string::npos, contents_of(summary));
}

BOOST_AUTO_TEST_CASE(init_writes_a_pipeline_and_never_over_one) {
  const TemporaryFolder folder;
  const Surroundings here{.folder = folder.path().string()};
  for (const auto& [service, file] :
       {std::pair("github", ".github/workflows/snellen.yml"), std::pair("gitlab", ".gitlab-ci.yml")}) {
    const test::Outcome outcome = run_program({"init", service}, here);
    BOOST_TEST(outcome.code == 0, outcome.err);
    BOOST_TEST(outcome.out.starts_with(file));
    const std::string text = contents_of(folder.path() / file);
    BOOST_TEST(text.find("snellen check ") != std::string::npos);
    BOOST_TEST(text.find("@PROJECT_VERSION@") == std::string::npos);
    BOOST_TEST(text.find("--branch v" + std::string(snellen_version())) != std::string::npos);
    const test::Outcome again = run_program({"init", service}, here);
    BOOST_TEST(again.code == 2);
    BOOST_TEST(again.err.find("it exists already") != std::string::npos, again.err);
    BOOST_TEST(contents_of(folder.path() / file) == text);
  }
  BOOST_TEST(run_program({"init", "gitlap"}, here).err ==
             "snellen: command line: unknown service 'gitlap' (did you mean 'gitlab'?); name one of github, gitlab\n");
  BOOST_TEST(run_program({"init"}, here).code == 2);
}

BOOST_AUTO_TEST_CASE(what_one_process_sends_the_other_reads) {
  const Computed sent{
      .measured = {{{Metric::verdict, "bf16"}, {{3, "X", MeasuredValue::State::exceptional}}},
                   {{Metric::growth, "storage"}, {{std::nullopt, "none", MeasuredValue::State::decided}}}},
      .contradicts = true};
  const Computed received = deserialized(serialized(sent));
  BOOST_CHECK(received.measured == sent.measured);
  BOOST_TEST(received.contradicts);
}

BOOST_AUTO_TEST_CASE(work_in_a_process_of_its_own_answers_or_is_stopped) {
  BOOST_TEST(isolated([] { return std::string(300000, 'x'); }, {}).text == std::string(300000, 'x'));
  const Isolated error = isolated([]() -> std::string { throw InputError("here", "wrong", "mend it"); }, {});
  BOOST_CHECK(error.end == Isolated::End::user_error);
  BOOST_TEST(error.text == "here: wrong; mend it");
  const auto forever = []() -> std::string {
    for (;;) std::this_thread::sleep_for(std::chrono::seconds(1));
  };
  BOOST_CHECK(isolated(forever, std::chrono::milliseconds(50)).end == Isolated::End::timed_out);
  BOOST_CHECK(isolated(forever, std::chrono::milliseconds(0)).end == Isolated::End::timed_out);
}

BOOST_AUTO_TEST_SUITE_END()
