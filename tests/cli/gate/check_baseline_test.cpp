// SPDX-License-Identifier: LGPL-3.0-or-later
// What snellen check reads, keeps and removes of a folder of baselines, and that nothing is green for want of it.
// Covers src/cli/gate/baseline_folder.cpp, src/cli/shell/folder.cpp.
#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/preconditions.hpp"
#include "cli/run_program.hpp"

BOOST_AUTO_TEST_SUITE(check_baseline_test)

using namespace snellen;
using test::contents_of;
using test::run_program;
using test::TemporaryFolder;
using Arguments = std::vector<std::string>;
namespace fs = std::filesystem;

namespace {

std::string table(int width, const std::string& more = "") {
  return "[model]\nlayers = 1\nwidth = " + std::to_string(width) +
         "\n[pair]\nleft = \"<bos> 1^n\"\nright = \"<bos> 1^(n+1)\"\nn = \"1..8\"\n[measure]\nformats = [\"bf16\", "
         "\"fp32\"]\n" +
         more;
}

const std::string expecting = "[expect]\nverdict.fp32.at.3 = \"D\"\n";

/// A folder with some cases below cases/, and the program in it.
class Project {
 public:
  explicit Project(const std::vector<std::string>& names) {
    for (const std::string& name : names) write("cases/" + name + ".toml", table(4));
  }
  void write(const std::string& name, const std::string& text) const { static_cast<void>(folder_.file(name, text)); }
  void link(const std::string& target, const std::string& name) const {
    fs::create_directories((folder_.path() / name).parent_path());
    fs::create_symlink(target, folder_.path() / name);
  }
  void remove(const std::string& name) const { fs::remove_all(folder_.path() / name); }
  [[nodiscard]] test::Outcome check(Arguments more = {}, std::map<std::string, std::string> environment = {}) const {
    more.insert(more.begin(), "check");
    return run_program(more, {.environment = std::move(environment), .folder = folder_.path().string()});
  }
  /// As a pipeline runs it.
  [[nodiscard]] test::Outcome gate(const Arguments& more = {}) const { return check(more, {{"CI", "true"}}); }
  [[nodiscard]] bool has(const std::string& name) const {
    return fs::exists(fs::symlink_status(folder_.path() / name));
  }
  [[nodiscard]] std::string read(const std::string& name) const { return contents_of(folder_.path() / name); }
  [[nodiscard]] const fs::path& path() const { return folder_.path(); }

  /// Keeps the values of now, then changes what is computed: the regression that every check has to notice.
  void keep_and_regress(const std::string& more = "") const {
    BOOST_REQUIRE(check({"--update-baseline"}).code == 0);
    write("cases/a.toml", table(8, more));
  }

 private:
  TemporaryFolder folder_;
};

void check_refused(const test::Outcome& outcome, const std::string& message) {
  BOOST_TEST(outcome.code == 2);
  BOOST_TEST(outcome.err == "snellen: " + message + "\n");
  BOOST_TEST(outcome.out.empty(), "before anything is computed");
}

}  // namespace

// --- what is removed

BOOST_AUTO_TEST_CASE(what_snellen_has_not_written_stays) {
  const Project project({"a"});
  const std::vector<std::pair<std::string, std::string>> strangers = {
      {"baseline/package.json", R"({"name": "web", "version": "1.0.0"})"},
      {"baseline/model/config.json", "{}"},
      {"baseline/cases/broken.json", "{"},
      {"baseline/cases/empty.json", ""},
      {"baseline/cases/list.json", "[1, 2]"},
      {"baseline/cases/of-another.json", R"({"schema_version": 1, "case": "cases/x.toml", "values": {}})"},
      {"baseline/cases/newer.json", R"({"schema_version": 2, "case": "cases/newer.toml", "values": {}})"},
      {"baseline/cases/more.json", R"({"schema_version": 1, "case": "cases/more.toml", "values": {}, "by": "me"})"},
      {"baseline/cases/notes.txt", "notes"}};
  for (const auto& [name, text] : strangers) project.write(name, text);
  BOOST_TEST(project.check({"--update-baseline"}).err == "snellen: 1 baseline written, 0 removed\n");
  BOOST_TEST(project.check().code == 0);
  for (const auto& [name, text] : strangers) BOOST_TEST(project.read(name) == text, name);
}

BOOST_AUTO_TEST_CASE(a_baseline_is_removed_when_its_case_is_gone_and_this_is_said_before) {
  const Project project({"a", "old/b", "old/c"});
  BOOST_REQUIRE(project.check({"--update-baseline"}).code == 0);
  project.remove("cases/old");
  const test::Outcome seen = project.check({"--no-times"});
  BOOST_TEST(seen.code == 1);
  for (const char* file : {"baseline/cases/old/b.json", "baseline/cases/old/c.json"}) {
    BOOST_TEST(seen.out.find(std::string(file) + ": regressed: stale") != std::string::npos, seen.out);
    BOOST_TEST(project.has(file), "it is only reported");
  }
  const test::Outcome updated = project.check({"--update-baseline"});
  BOOST_TEST(updated.code == 0);
  const std::string root = fs::canonical(project.path()).string();
  BOOST_TEST(updated.err == "snellen: baseline/cases/old/b.json: removed, as its case " + root +
                                "/cases/old/b.toml is gone\nsnellen: baseline/cases/old/c.json: removed, as its case " +
                                root + "/cases/old/c.toml is gone\nsnellen: 0 baselines written, 2 removed\n");
  BOOST_TEST(!project.has("baseline/cases/old/b.json"));
  BOOST_TEST(project.has("baseline/cases/a.json"));
}

BOOST_AUTO_TEST_CASE(only_below_the_folders_that_were_asked_for) {
  const Project project({"one/a", "one/b", "two/c", "two/d"});
  BOOST_REQUIRE(project.check({"--update-baseline"}).code == 0);
  project.remove("cases/one/b.toml");
  project.remove("cases/two/d.toml");
  const test::Outcome file = project.check({"cases/one/a.toml", "--update-baseline"});
  BOOST_TEST(file.err == "snellen: 0 baselines written, 0 removed\n");
  BOOST_TEST(file.code == 1);  // they are stale, and reported
  const test::Outcome folder = project.check({"cases/one", "--update-baseline"});
  BOOST_TEST(folder.err.ends_with("snellen: 0 baselines written, 1 removed\n"), folder.err);
  BOOST_TEST(folder.code == 1);
  BOOST_TEST(!project.has("baseline/cases/one/b.json"));
  BOOST_TEST(project.has("baseline/cases/two/d.json"));
  BOOST_TEST(folder.out.find("belongs to none of the folders that were checked") != std::string::npos, folder.out);
}

BOOST_AUTO_TEST_CASE(nothing_is_removed_by_a_run_that_is_not_whole) {
  const Project project({"a", "b"});
  BOOST_REQUIRE(project.check({"--update-baseline"}).code == 0);
  project.remove("cases/b.toml");
  const std::string slow =
      "[model]\nlayers = 4\n[pair]\nleft = \"<bos> ?{0,1}^n\"\nright = \"<bos> ?{0,1}^(n+1)\"\nn = \"1..4096\"\n";
  project.write("cases/c.toml", slow);
  const test::Outcome late = project.check({"--update-baseline", "--timeout", "0.3"});
  BOOST_TEST(late.code == 1);
  BOOST_TEST(late.out.find("it stays until every case can be checked") != std::string::npos, late.out);
  project.write("cases/c.toml", table(4, "arithmetic = \"exact\"\n"));  // which the model refuses
  BOOST_TEST(project.check({"--update-baseline"}).code == 2);
  project.write("cases/c.toml", "[modle]\n");
  BOOST_TEST(project.check({"--update-baseline"}).code == 2);
  BOOST_TEST(project.has("baseline/cases/b.json"));
  project.remove("cases/c.toml");
  project.remove("cases/a.toml");  // as where a file system is not mounted
  const test::Outcome bare = project.check({"--update-baseline"});
  BOOST_TEST(bare.code == 1);
  BOOST_TEST(project.has("baseline/cases/a.json"));
  BOOST_TEST(project.has("baseline/cases/b.json"));
}

BOOST_AUTO_TEST_CASE(a_case_that_cannot_be_read_is_not_gone) {
  const Project project({"a", "b", "inner/c"});
  BOOST_REQUIRE(project.check({"--update-baseline"}).code == 0);
  project.remove("cases/b.toml");
  project.link("nowhere", "cases/b.toml");
  check_refused(project.check({"--update-baseline"}),
                "cases/b.toml: it is a link to nothing; remove the link, or make what it leads to");
  project.remove("cases/b.toml");
  project.link("b.toml", "cases/b.toml");
  check_refused(
      project.check({"--update-baseline"}),
      "cases/b.toml: it cannot be read: Too many levels of symbolic links; check its permissions, or where its "
      "links lead");
  project.remove("cases/b.toml");
  project.write("cases/b.toml", table(4));
  project.remove("cases/inner");
  project.link("nowhere", "cases/inner");
  check_refused(project.check({"--update-baseline"}),
                "cases/inner: it is a link to nothing; remove the link, or make what it leads to");
  // Asked for by its name, the rest of the folder is not looked into; what is stale there is still not known to be
  // gone.
  check_refused(project.check({"cases/a.toml", "--update-baseline"}),
                fs::canonical(project.path()).string() +
                    "/cases/inner: it is a link to nothing; remove the link, or make what it leads to");
  BOOST_TEST(project.has("baseline/cases/b.json"));
  BOOST_TEST(project.has("baseline/cases/inner/c.json"));
}

BOOST_AUTO_TEST_CASE(links_lead_nowhere_out_of_the_folder) {
  const Project project({"a", "inner/b"});
  BOOST_REQUIRE(project.check({"--update-baseline"}).code == 0);
  // A folder elsewhere with what looks stale.
  project.write("elsewhere/gone.json", R"({"schema_version": 1, "case": "cases/link/gone.toml", "values": {}})");
  project.link("../../elsewhere", "baseline/cases/link");
  BOOST_TEST(project.check({"--update-baseline"}).err == "snellen: 0 baselines written, 0 removed\n");
  BOOST_TEST(project.has("elsewhere/gone.json"));
  // A baseline that is a link to a file of the user's.
  project.write("precious.json", project.read("baseline/cases/a.json"));
  project.remove("baseline/cases/a.json");
  project.link("../../precious.json", "baseline/cases/a.json");
  const std::string problem =
      "baseline/cases/a.json: a link leads out of the folder of baselines; put the file itself there";
  check_refused(project.check({"--update-baseline"}), problem);
  check_refused(project.check(), problem);
  project.remove("baseline/cases/a.json");
  project.remove("baseline/cases/inner");
  project.link("../../elsewhere", "baseline/cases/inner");
  const test::Outcome outcome = project.check({"--update-baseline"});
  check_refused(outcome, "baseline/cases/inner/b.json: a link leads out of the folder of baselines; remove the link");
  BOOST_TEST(!project.has("elsewhere/b.json"));
}

BOOST_AUTO_TEST_CASE(a_strangers_file_is_never_written_over) {
  const Project project({"a"});
  project.write("baseline/cases/a.json", R"({"name": "web"})");
  check_refused(
      project.check({"--update-baseline"}),
      "baseline/cases/a.json: it is there already and is no baseline; move it away, or name another folder with "
      "--baseline");
  BOOST_TEST(project.read("baseline/cases/a.json") == R"({"name": "web"})");
  project.remove("baseline");
  BOOST_REQUIRE(project.check({"--update-baseline"}).code == 0);
  const std::string good = project.read("baseline/cases/a.json");
  project.write("baseline/cases/a.json", nlohmann::json::parse(good).dump());  // it is still a baseline
  BOOST_TEST(project.check({"--update-baseline"}).code == 0);
  BOOST_TEST(project.read("baseline/cases/a.json") == good);
}

// --- nothing is green for want of something to compare

BOOST_AUTO_TEST_CASE(a_regression_is_noticed) {
  const Project project({"a", "b"});
  project.keep_and_regress();
  BOOST_TEST(project.check().code == 1);
  BOOST_TEST(project.gate().code == 1);
  BOOST_TEST(project.gate({"--baseline", "baseline"}).code == 1);
}

BOOST_AUTO_TEST_CASE(a_folder_that_is_named_has_to_be_there) {
  const Project project({"a", "b"});
  project.keep_and_regress(expecting);
  const std::string mend = "; snellen check --update-baseline makes it; to do without say --no-baseline";
  for (const bool pipeline : {false, true}) {
    const auto with = [&](const std::string& folder) {
      return pipeline ? project.gate({"--baseline", folder}) : project.check({"--baseline", folder});
    };
    check_refused(with("basline"), "basline: there is no such folder" + mend);
    check_refused(with("no/where"), "no/where: there is no such folder" + mend);
    check_refused(with(""), "--baseline: the name is empty; name a folder");
    check_refused(with("cases/a.toml"), "cases/a.toml: it is no folder; name a folder with --baseline");
    check_refused(with("cases/a.toml/x"), "cases/a.toml: it is a file in the place of a folder; move it away");
  }
  project.link("self", "self");
  check_refused(project.check({"--baseline", "self"}),
                "self: it cannot be read: Too many levels of symbolic links; check its permissions, or where its links "
                "lead");
  project.link("nothing", "dangling");
  check_refused(project.check({"--baseline", "dangling"}),
                "dangling: it is a link to nothing; remove the link, or make what it leads to");
  check_refused(project.check({"--baseline", "dangling", "--update-baseline"}),
                "dangling: it is a link to nothing; remove the link, or make what it leads to");
  project.link("baseline", "good-link");
  BOOST_TEST(project.check({"--baseline", "good-link"}).code == 1);
}

BOOST_AUTO_TEST_CASE(without_a_folder_a_project_begins_and_a_pipeline_fails) {
  const Project project({});
  project.write("cases/a.toml", table(4, expecting));
  const test::Outcome first = project.check({"--no-times"});
  BOOST_TEST(first.code == 0, first.err);
  BOOST_TEST(first.out.find("1 case has values that no baseline holds") != std::string::npos, first.out);
  check_refused(
      project.gate(),
      "baseline: there is no such folder, and CI is set; snellen check --update-baseline makes it; to do without "
      "say --no-baseline");
  BOOST_TEST(project.gate({"--no-baseline"}).code == 0);
  BOOST_REQUIRE(project.check({"--update-baseline"}).code == 0);
  BOOST_TEST(project.gate().code == 0);
  // A link of that name that leads nowhere is nobody's beginning.
  project.remove("baseline");
  project.link("not-mounted", "baseline");
  check_refused(project.check(), "baseline: it is a link to nothing; remove the link, or make what it leads to");
}

BOOST_AUTO_TEST_CASE(a_baseline_that_cannot_be_read_is_named) {
  const Project project({"a", "inner/b"});
  project.keep_and_regress(expecting);
  const std::string file = "baseline/cases/a.json";
  project.remove(file);
  project.link("gone.json", file);
  check_refused(project.check(), file + ": it is a link to nothing; remove the link, or make what it leads to");
  project.remove(file);
  project.link("a.json", file);
  check_refused(project.check(),
                file +
                    ": it cannot be read: Too many levels of symbolic links; check its permissions, or "
                    "where its links lead");
  project.remove(file);
  fs::create_directory(project.path() / file);
  check_refused(project.check(), file + ": it is a folder, not a file; move it away");
  project.remove(file);
  BOOST_REQUIRE(::mkfifo((project.path() / file).c_str(), 0600) == 0);
  check_refused(project.check(), file + ": it is a pipe, not a file; move it away");
  project.remove("baseline/cases");
  project.write("baseline/cases", "");
  check_refused(project.check(), "baseline/cases: it is a file in the place of a folder; move it away");
  project.remove("baseline/cases");
  project.link("nowhere", "baseline/cases");
  check_refused(project.check(), "baseline/cases: it is a link to nothing; remove the link, or make what it leads to");
}

BOOST_AUTO_TEST_CASE(permissions_that_lack_are_named, *boost::unit_test::precondition(test::permissions_bind)) {
  const Project project({"a", "inner/b"});
  project.keep_and_regress(expecting);
  fs::permissions(project.path(), fs::perms(0755));
  for (const auto& [folder, problem] :
       std::vector<std::pair<std::string, std::string>>{{"baseline", "baseline"},
                                                        {"baseline/cases", "baseline/cases"},
                                                        {"cases/inner", "cases/inner"},
                                                        {"cases", "cases"}}) {
    fs::permissions(project.path() / folder, fs::perms::none);
    test::Surroundings here{.folder = project.path().string()};
    here.as_nobody = ::geteuid() == 0;  // whom nothing is forbidden
    const test::Outcome outcome = run_program({"check"}, here);
    fs::permissions(project.path() / folder, fs::perms(0755));
    BOOST_TEST(outcome.code == 2, folder);
    BOOST_TEST(outcome.err.starts_with("snellen: " + problem), outcome.err);
    BOOST_TEST(outcome.err.find("Permission denied") != std::string::npos, outcome.err);
    BOOST_TEST(outcome.out.empty());
  }
}

BOOST_AUTO_TEST_CASE(a_baseline_without_values_is_nothing_to_compare_with) {
  const Project project({"a", "b"});
  project.keep_and_regress(expecting);
  project.write("baseline/cases/a.json", R"({"schema_version": 1, "case": "cases/a.toml", "values": {}})");
  const test::Outcome outcome = project.check({"--no-times"});
  BOOST_TEST(outcome.code == 5);
  BOOST_TEST(outcome.out.find("1 passed, 1 nothing to test") != std::string::npos, outcome.out);
  BOOST_TEST(outcome.out.find("cases/a.toml: nothing to test: baseline; the case's baseline has no values") !=
                 std::string::npos,
             outcome.out);
  project.write("baseline/cases/a.json",
                R"({"schema_version": 1, "case": "cases/a.toml", "n": "1..8", "values": {"distance": {}}})");
  check_refused(project.check(),
                "baseline/cases/a.json: 'distance' has no values; remove it and make it again with snellen check "
                "--update-baseline");
}

BOOST_AUTO_TEST_CASE(a_case_that_is_tested_for_nothing_fails_the_run) {
  const Project project({"b"});
  project.write("cases/a.toml", table(4, expecting));
  const test::Outcome outcome = project.check({"--no-times"});
  BOOST_TEST(outcome.code == 5);
  BOOST_TEST(
      outcome.out.find("cases/b.toml: nothing to test: compare; the case expects nothing, and no baseline holds its "
                       "values; write [expect], or snellen check cases/b.toml --update-baseline") != std::string::npos,
      outcome.out);
  BOOST_REQUIRE(project.check({"--update-baseline"}).code == 0);
  BOOST_TEST(project.check().code == 0);
  BOOST_TEST(project.check({"--no-baseline"}).code == 5);
}

BOOST_AUTO_TEST_CASE(no_baseline_compares_with_what_is_expected_alone) {
  const Project project({"a"});
  project.keep_and_regress(expecting);
  const test::Outcome outcome = project.check({"--no-baseline", "--no-times"});
  BOOST_TEST(outcome.code == 0, outcome.out);
  BOOST_TEST(outcome.out.find("baseline") == std::string::npos, outcome.out);
  check_refused(project.check({"--no-baseline", "--baseline", "baseline"}),
                "--no-baseline: it contradicts --baseline; remove one");
  check_refused(project.check({"--no-baseline", "--update-baseline"}),
                "--no-baseline: it contradicts --update-baseline; remove one");
}

BOOST_AUTO_TEST_CASE(a_folder_of_cases_is_read_as_a_whole_or_refused) {
  const Project project({"a", "inner/b"});
  BOOST_REQUIRE(project.check({"--update-baseline"}).code == 0);
  project.link("../inner-elsewhere", "cases/more");
  check_refused(project.check(), "cases/more: it is a link to nothing; remove the link, or make what it leads to");
  fs::create_directory(project.path() / "inner-elsewhere");
  check_refused(
      project.check(),
      "cases/more: it is a link to a folder, which is not followed; name that folder as well and remove the link");
  project.remove("cases/more");
  project.link("more", "cases/more");
  check_refused(project.check(),
                "cases/more: it cannot be read: Too many levels of symbolic links; check its permissions, or where its "
                "links lead");
  project.remove("cases/more");
  BOOST_REQUIRE(::mkfifo((project.path() / "cases/pipe.toml").c_str(), 0600) == 0);
  check_refused(project.check(), "cases/pipe.toml: it is no ordinary file; remove it or give it another name");
  project.remove("cases/pipe.toml");
  project.link("somebody@somewhere.123:456", "cases/.#a.toml");  // somebody edits a.toml
  project.write("cases/readme.md", "notes");
  project.link("readme.md", "cases/link.md");
  BOOST_TEST(project.check().code == 0);
  project.write("shared.toml", table(4, expecting));
  project.link("../shared.toml", "cases/shared.toml");
  const test::Outcome linked = project.check({"--no-times"});
  BOOST_TEST(linked.code == 0);
  BOOST_TEST(linked.out.find("cases/shared.toml") != std::string::npos, linked.out);
}

BOOST_AUTO_TEST_CASE(a_folder_without_cases_is_told) {
  const Project project({"a"});
  BOOST_REQUIRE(project.check({"--update-baseline"}).code == 0);
  fs::create_directories(project.path() / "more/inner");
  const test::Outcome outcome = project.check({"cases", "more", "--no-times"});
  BOOST_TEST(outcome.code == 5);
  BOOST_TEST(outcome.out.find("more: nothing to test: cases of more; no .toml is below it; name a folder of TOML case "
                              "files") != std::string::npos,
             outcome.out);
}

BOOST_AUTO_TEST_CASE(a_case_elsewhere_has_no_baseline_here) {
  const Project project({"a"});
  BOOST_REQUIRE(project.check({"--update-baseline"}).code == 0);
  const TemporaryFolder elsewhere;
  const std::string file = elsewhere.file("c.toml", table(4, expecting));
  const test::Outcome outcome = project.check({file});
  check_refused(outcome, file + ": it is outside of " + fs::canonical(project.path()).string() +
                             ", to which the baselines belong; name another folder with --baseline, or do without: "
                             "--no-baseline");
  BOOST_TEST(project.check({file, "--no-baseline"}).code == 0);
}

BOOST_AUTO_TEST_CASE(an_expectation_of_nothing_is_a_mistake) {
  const Project project({});
  for (const std::string text : {"[expect.verdict.fp32.at]\n", "[expect.nonsense]\n", "[expect]\nverdict = {}\n"}) {
    project.write("cases/a.toml", table(4, text));
    const test::Outcome outcome = project.check();
    BOOST_TEST(outcome.code == 2);
    BOOST_TEST(outcome.err.find("expects nothing; write what is expected, or remove it") != std::string::npos,
               outcome.err);
  }
  project.write("cases/a.toml", table(4, "[expect]\n"));
  BOOST_TEST(project.check().code == 5);
}

BOOST_AUTO_TEST_SUITE_END()
