// SPDX-License-Identifier: LGPL-3.0-or-later
// snellen tail and threshold --for-all as a user meets them. What a proof says is the threshold floor's to test,
// how it looks the report's.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "case/settings.hpp"
#include "cli/message.hpp"
#include "cli/run_program.hpp"
#include "command/commands.hpp"
#include "shell/program.hpp"

BOOST_AUTO_TEST_SUITE(tail_test)

using namespace snellen;
using namespace snellen::cli;
using test::run_program;
using Arguments = std::vector<std::string>;

namespace {

Arguments tiny(const std::string& command, const Arguments& more = {}) {
  Arguments arguments = {command, "--left", "<bos> 1^n", "--right",   "<bos> 1^(n+1)",
                         "--n",   "1..4",   "--width",   "4",         "--explicit",
                         "16",    "--work", "8",         "--formats", "bf16,fp32"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

TailProof proof_of(const std::vector<TailVerdict>& verdicts) {
  TailProof proof;
  for (const TailVerdict verdict : verdicts) {
    proof.formats.push_back({.format = "bf16", .verdict = verdict, .from = 1, .last_exception = {}, .reason = {}});
  }
  return proof;
}

Case one_case(const Arguments& arguments) {
  return std::move(cases_of(std::get<CommandLine>(read_command_line(arguments))).front());
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_proof_is_decided_when_every_format_is) {
  using enum TailVerdict;
  BOOST_TEST(is_decided(proof_of({same, exact, apart})));
  BOOST_TEST(!is_decided(proof_of({same, boundary, apart})));
  BOOST_TEST(!is_decided(proof_of({unknown})));
  BOOST_TEST(is_decided(proof_of({})));
  BOOST_TEST(undecided == 3);
}

BOOST_AUTO_TEST_CASE(the_exit_code_says_whether_every_format_has_a_statement) {
  for (const char* right : {"<bos> 1^(n+1)", "<bos> 1^n", "<bos> 1^n 0^n"}) {
    const test::Outcome outcome = run_program(tiny("tail", {"--right", right, "--output-format", "json"}));
    BOOST_TEST(outcome.err.empty(), outcome.err);
    const auto document = nlohmann::json::parse(outcome.out);
    BOOST_TEST(document["kind"] == "tail");
    BOOST_REQUIRE(document["formats"].size() == 2U);
    const bool decided = std::ranges::none_of(document["formats"], [](const nlohmann::json& statement) {
      return statement["verdict"] == "boundary" || statement["verdict"] == "unknown";
    });
    BOOST_TEST(outcome.code == (decided ? 0 : 3), right);
  }
}

BOOST_AUTO_TEST_CASE(two_growing_parts_have_no_statement) {
  const test::Outcome outcome = run_program(tiny("tail", {"--right", "<bos> 1^n 0^n"}));
  BOOST_TEST(outcome.code == 3);
  BOOST_TEST(outcome.err.empty());
  BOOST_TEST(outcome.out.find("unknown") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(several_cases_and_every_output_format) {
  const test::TemporaryFolder folder;
  const std::string pair = "[model]\nwidth = 4\n[pair]\nleft = \"<bos> 1^n\"\nright = \"<bos> 1^n 0^n\"\n";
  const std::string first = folder.file("a.toml", "title = \"first\"\n" + pair);
  const std::string second = folder.file("b.toml", "title = \"second\"\n" + pair);
  for (const std::string format : {"text", "csv", "markdown", "latex", "json"}) {
    const test::Outcome outcome = run_program({"tail", first, second, "--format", "bf16", "--output-format", format});
    BOOST_TEST(outcome.code == 3, format);
    BOOST_TEST(outcome.err.empty(), format);
    BOOST_TEST(outcome.out.find("bf16") != std::string::npos, format);
  }
  const test::Outcome json = run_program({"tail", first, second, "--output-format", "json"});
  BOOST_TEST(nlohmann::json::parse(json.out).size() == 2U);
  const std::string file = (folder.path() / "out.csv").string();
  BOOST_TEST(run_program({"tail", first, "--output", file}).code == 3);
  BOOST_TEST(test::contents_of(file).starts_with("modulus,residue,format,verdict,from,"));
}

BOOST_AUTO_TEST_CASE(formats_have_two_spellings) {
  const Case one = one_case({"tail", "--left", "1^n", "--right", "1", "--format", "bf16,fp16"});
  const Case many = one_case({"tail", "--left", "1^n", "--right", "1", "--formats", "bf16,fp16"});
  BOOST_REQUIRE(one.question.formats.size() == 2U);
  BOOST_TEST(many.question.formats.size() == 2U);
  BOOST_TEST(one.question.formats[1].name == "fp16");
  // The last of both counts.
  const Case last = one_case({"tail", "--left", "1^n", "--right", "1", "--formats", "bf16,fp16", "--format", "fp32"});
  BOOST_TEST(last.question.formats.size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_effort_is_an_option_or_a_key) {
  const Case standard = one_case({"tail", "--left", "1^n", "--right", "1", "--width", "4"});
  BOOST_TEST(standard.tail_effort.most_positions == TailEffort().most_positions);
  BOOST_TEST(standard.tail_effort.most_products == TailEffort().most_products);
  BOOST_TEST(!standard.for_all);
  const test::TemporaryFolder folder;
  const std::string file = folder.file("a.toml",
                                       "[model]\nwidth = 4\n[pair]\nleft = \"1^n\"\nright = \"1\"\n"
                                       "[measure]\nfor-all = true\n[tail]\nexplicit = 7\nwork = 9\n");
  const Case given = one_case({"threshold", file, "--work", "11"});
  BOOST_TEST(given.tail_effort.most_positions == 7U);
  BOOST_TEST(given.tail_effort.most_products == 11e6);
  BOOST_TEST(given.for_all);
  BOOST_TEST(!one_case({"threshold", file, "--no-for-all"}).for_all);
  for (const char* option : {"--explicit", "--work"}) {
    for (const char* value : {"0", "-1", "1048577"}) {
      BOOST_TEST(test::complaint_of([&] {
                   one_case(tiny("tail", {option, value}));
                 }) == std::string(option) + ": " + value + " is out of range; take 1 to 1048576");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_table_has_statements_for_every_n_when_asked) {
  const auto plain = nlohmann::json::parse(run_program(tiny("threshold", {"--output-format", "json"})).out);
  BOOST_TEST(plain["for_all"].is_null());
  const test::Outcome outcome = run_program(tiny("threshold", {"--for-all", "--output-format", "json"}));
  BOOST_TEST(outcome.code == 0);  // a format without a statement is no error of a table
  BOOST_TEST(outcome.err.empty());
  auto document = nlohmann::json::parse(outcome.out);
  BOOST_TEST(document["for_all"].size() == 2U);
  BOOST_TEST(document["for_all"].contains("fp32"));
  document["for_all"] = nullptr;
  BOOST_TEST(document == plain);
  const std::string text = run_program(tiny("threshold", {"--for-all", "--right", "<bos> 1^n 0^n"})).out;
  BOOST_TEST(text.find("\nbf16: not decided for all n: ") != std::string::npos);
  BOOST_TEST(run_program(tiny("threshold", {"--for-all", "--output-format", "csv"})).out ==
             run_program(tiny("threshold", {"--output-format", "csv"})).out);
}

BOOST_AUTO_TEST_CASE(mistakes) {
  const auto complaint = [](const Arguments& arguments) {
    const test::Outcome outcome = run_program(arguments);
    BOOST_TEST(outcome.code == 2);
    BOOST_TEST(outcome.out.empty());
    return outcome.err;
  };
  BOOST_TEST(complaint({"tail"}) ==
             "snellen: command line: there is nothing to compare; name a CASE.toml, or give --left and --right\n");
  BOOST_TEST(complaint(tiny("tail", {"--wrok", "3"})) ==
             "snellen: command line: unknown option '--wrok' (did you mean '--work'?); see snellen tail --help\n");
  BOOST_TEST(complaint(tiny("tail", {"--output", "tail.svg"})).find("unknown extension '.svg'") != std::string::npos);
  const test::TemporaryFolder folder;
  const std::string claim = folder.file("claim.toml", "claim = \"lemma-b1\"\n[tail]\nwork = 3\n");
  BOOST_TEST(complaint({"verify", claim}) ==
             "snellen: " + claim +
                 ":3:8: 'tail.work' is for tables; remove it, or ask for a table with snellen threshold\n");
}

BOOST_AUTO_TEST_SUITE_END()
