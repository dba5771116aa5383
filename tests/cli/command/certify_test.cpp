// SPDX-License-Identifier: LGPL-3.0-or-later
// snellen certify as a user meets it. What a certificate holds, and that it is checked, is the certificate floor's to
// test.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "cli/run_program.hpp"

BOOST_AUTO_TEST_SUITE(certify_test)

using namespace snellen;
using test::run_program;
using Arguments = std::vector<std::string>;

namespace {

Arguments tiny(const Arguments& more = {}) {
  Arguments arguments = {"certify", "--left",  "<bos> 1^n", "--right",  "<bos> 1^(n+1)", "--n",
                         "3",       "--width", "4",         "--format", "bf16"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

std::string complaint(const Arguments& arguments) {
  const test::Outcome outcome = run_program(arguments);
  BOOST_TEST(outcome.code == 2);
  BOOST_TEST(outcome.out.empty());
  BOOST_TEST(std::ranges::count(outcome.err, '\n') == 1);
  return outcome.err;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_row_in_a_file_or_on_standard_output) {
  const test::TemporaryFolder folder;
  const std::string file = (folder.path() / "row.json").string();
  const test::Outcome written = run_program(tiny({"--output", file}));
  BOOST_TEST(written.code == 0);
  BOOST_TEST(written.out.empty());
  BOOST_TEST(written.err == "snellen: 1 of 1 cell is certified, in 1 row\n");
  const test::Outcome printed = run_program(tiny());
  BOOST_TEST(printed.out == test::contents_of(file));
  const auto document = nlohmann::json::parse(printed.out);
  BOOST_TEST(document["kind"] == "snellen-certificate");
  BOOST_TEST(document["rows"][0]["n"] == 3);
  BOOST_TEST(run_program(tiny({"--threads", "1"})).out == run_program(tiny({"--threads", "2"})).out);
}

BOOST_AUTO_TEST_CASE(theorems_for_coq) {
  const test::TemporaryFolder folder;
  const std::string file = (folder.path() / "row.v").string();
  BOOST_TEST(run_program(tiny({"--output", file})).code == 0);
  const std::string text = test::contents_of(file);
  BOOST_TEST(text.starts_with("(* snellen certificate: <bos> 1^n / <bos> 1^(n+1) *)\n"));
  BOOST_TEST(text.find("\nTheorem row_3 : Forall (holds the_model left_3 right_3) [\n") != std::string::npos);
  BOOST_TEST(run_program(tiny({"--output-format", "coq"})).out == text);
  const std::string base_two = run_program(tiny({"--softmax", "base2", "--output-format", "coq"})).out;
  BOOST_TEST(base_two.find("softmax := base_two_weights;") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(rows_and_formats_have_two_spellings) {
  const std::string many = run_program(tiny({"--rows", "2..5", "--formats", "bf16,fp32"})).out;
  BOOST_TEST(nlohmann::json::parse(many)["rows"].size() == 4U);
  BOOST_TEST(nlohmann::json::parse(many)["rows"][0]["cells"].size() == 2U);
  BOOST_TEST(run_program(tiny({"--n", "2..5", "--format", "bf16,fp32"})).out == many);
}

BOOST_AUTO_TEST_CASE(a_case_file_with_options_over_it) {
  const std::string file = SNELLEN_SOURCE_DIR "/cases/thresholds/repeat-last.toml";
  const auto document =
      nlohmann::json::parse(run_program({"certify", file, "--n", "2", "--width", "3", "--format", "bf16"}).out);
  BOOST_TEST(document["case"] == "repeat-last: a run against a run that is one longer");
  BOOST_TEST(document["model"]["width"] == 3);
  BOOST_TEST(complaint({"certify", file, "--width", "3"}) ==
             "snellen: --n: 512 rows, and a certificate holds at most 100; take a shorter sweep, such as 1..100, and a "
             "file for each\n");
  BOOST_TEST(complaint({"certify", file, file, "--n", "2"}) ==
             "snellen: command line: 2 cases, and a certificate holds one; certify one after another\n");
}

BOOST_AUTO_TEST_CASE(what_is_not_covered_is_a_line_each) {
  const test::TemporaryFolder folder;
  const std::string file = (folder.path() / "row.json").string();
  const test::Outcome some = run_program(tiny({"--format", "bf16,e8m0", "--output", file}));
  BOOST_TEST(some.code == 3);
  BOOST_TEST(some.err ==
             "snellen: not covered: e8m0: a format without sign\nsnellen: 1 of 2 cells are certified, in 1 row\n");
  BOOST_TEST((folder.names() == Arguments{"row.json"}));
  const test::TemporaryFolder other;
  const std::string nothing = (other.path() / "row.json").string();
  const test::Outcome none =
      run_program(tiny({"--position", "rope", "--activation", "silu", "--gated", "--output", nothing}));
  BOOST_TEST(none.code == 5);
  BOOST_TEST(none.out.empty());
  BOOST_TEST(none.err ==
             "snellen: not covered: positions by RoPE\nsnellen: not covered: SiLU\nsnellen: not covered: a gated "
             "feed-forward part\nsnellen: 0 of 1 cell is certified; nothing is written\n");
  BOOST_TEST(other.names().empty());
  BOOST_TEST(run_program(tiny({"--position", "alibi"})).out.empty());
}

BOOST_AUTO_TEST_CASE(a_table_says_which_cells_are_certified) {
  Arguments arguments = tiny({"--n", "1..3", "--formats", "bf16,e8m0,fp32", "--output-format", "json"});
  arguments.front() = "threshold";
  *std::ranges::find(arguments, "--format") = "--formats";
  const auto plain = nlohmann::json::parse(run_program(arguments).out);
  BOOST_TEST(plain["certificates"].is_null());
  arguments.emplace_back("--certificates");
  const test::Outcome outcome = run_program(arguments);
  BOOST_TEST(outcome.code == 0);
  BOOST_TEST(outcome.err.empty());
  auto document = nlohmann::json::parse(outcome.out);
  BOOST_TEST_REQUIRE(document["certificates"]["rows"].size() == 3U);
  for (const auto& row : document["certificates"]["rows"]) BOOST_TEST(row["formats"] == Arguments({"bf16", "fp32"}));
  BOOST_TEST(document["certificates"]["uncovered"].size() == 1U);
  document["certificates"] = nullptr;
  BOOST_TEST(document == plain);
  // A table may have more rows than a certificate.
  Arguments longer = {"threshold", "--left", "1^n", "--right", "1 2", "--n", "1..120", "--width", "2", "--layers", "1"};
  longer.insert(longer.end(), {"--formats", "bf16", "--certificates", "--output-format", "csv"});
  const std::string records = run_program(longer).out;
  BOOST_TEST(std::ranges::count(records, '\n') == 121);
  BOOST_TEST(records.ends_with(",bf16\r\n"));
}

BOOST_AUTO_TEST_CASE(mistakes) {
  BOOST_TEST(complaint(tiny({"--output", "row.txt"})) ==
             "snellen: row.txt: unknown extension '.txt'; end the name in .json or .v, or give --output-format\n");
  BOOST_TEST(complaint(tiny({"--output-format", "jsno"})) ==
             "snellen: --output-format: unknown format 'jsno' (did you mean 'json'?); take json, coq or coq-plain\n");
  BOOST_TEST(complaint(tiny({"--output", ""})) == "snellen: --output: the name is empty; name a file\n");
  BOOST_TEST(complaint(tiny({"--output", "/nowhere/row.json"})) ==
             "snellen: /nowhere/row.json: there is no folder '/nowhere'; create it or name another file\n");
  BOOST_TEST(complaint(tiny({"--output", "row-3.v"})) ==
             "snellen: row-3.v: Coq cannot compile a file of this name; use letters, digits and _, as in row_300.v\n");
  BOOST_TEST(complaint(tiny({"--output", "3.v"})).starts_with("snellen: 3.v: Coq cannot compile"));
  BOOST_TEST(complaint(tiny({"--color", "never"})).find("unknown option '--color'") != std::string::npos);
  BOOST_TEST(complaint(tiny({"--arithmetic", "exact"})).starts_with("snellen: --arithmetic: "));
}

BOOST_AUTO_TEST_SUITE_END()
