// SPDX-License-Identifier: LGPL-3.0-or-later
// snellen claims, verify, explain and replay as a user meets them.
// Covers src/cli/case/claim_case.cpp, src/cli/case/witness.cpp, src/cli/command/claims.cpp.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "case/case_file.hpp"
#include "case/claim_case.hpp"
#include "case/embedded.hpp"
#include "cli/run_program.hpp"
#include "snellen/theory/registry.hpp"

BOOST_AUTO_TEST_SUITE(verify_test)

using namespace snellen;
using namespace snellen::cli;
using test::run_program;

namespace {

void complains(const std::vector<std::string>& arguments, const std::string& line) {
  const test::Outcome outcome = run_program(arguments);
  BOOST_TEST(outcome.code == 2);
  BOOST_TEST(outcome.out.empty());
  BOOST_TEST(outcome.err == "snellen: " + line + "\n");
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_claim_has_a_default_case_and_a_page) {
  std::set<std::string> with_case;
  for (const EmbeddedFile& file : default_claim_cases()) {
    const std::string name(file.name);
    ClaimCase asked;
    BOOST_REQUIRE_NO_THROW(asked = resolve_claim(draft(name, read_case_text(file.text, name), {})));
    with_case.insert(std::string(asked.claim->id));
    BOOST_TEST(name.starts_with(asked.claim->id), name);
  }
  for (const Claim& claim : claims()) {
    BOOST_TEST(with_case.contains(std::string(claim.id)), claim.id);
    const auto page = std::ranges::find(theory_pages(), claim.page, &EmbeddedFile::name);
    BOOST_TEST((page != theory_pages().end()), claim.id << " has no page docs/theory/" << claim.page << ".md");
  }
  for (const Statement& statement : statements()) {
    const auto page = std::ranges::find(theory_pages(), statement.page, &EmbeddedFile::name);
    BOOST_TEST((page != theory_pages().end()), statement.number);
    const auto claim = std::ranges::find(claims(), statement.number, &Claim::statement);
    BOOST_TEST((claim != claims().end()), statement.number << " has no claim");
  }
}

BOOST_AUTO_TEST_CASE(a_claim_is_verified_the_same_with_any_number_of_threads) {
  const std::vector<std::string> arguments = {"verify", "--claim", "lemma-b1",   "--expect", "vacuous",
                                              "--n",    "2..16",   "--no-times", "--threads"};
  std::vector<std::string> one = arguments;
  one.emplace_back("1");
  std::vector<std::string> two = arguments;
  two.emplace_back("2");
  const test::Outcome outcome = run_program(one);
  BOOST_TEST(outcome.code == 0);
  BOOST_TEST(outcome.out == run_program(two).out);
  BOOST_TEST(outcome.out.find("verified") != std::string::npos);
  BOOST_TEST(outcome.out.find("Lemma B.1: ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(every_output_format_has_every_finding) {
  const std::vector<std::string> arguments = {"verify",  "--claim", "lemma-b1-exact", "--n", "2, 3",
                                              "--draws", "2",       "--output-format"};
  for (const std::string format : {"text", "csv", "json", "markdown", "latex"}) {
    std::vector<std::string> all = arguments;
    all.push_back(format);
    const test::Outcome outcome = run_program(all);
    BOOST_TEST(outcome.code == 0, format);
    BOOST_TEST(outcome.out.find("B1-eq") != std::string::npos, format);
  }
  std::vector<std::string> json = arguments;
  json.emplace_back("json");
  const auto document = nlohmann::json::parse(run_program(json).out);
  BOOST_TEST(document["schema_version"] == 1);
  BOOST_TEST(document["kind"] == "verification");
  BOOST_TEST(document["findings"].size() == 12U);  // 2 draws, 2 lengths, 3 checks
  BOOST_TEST(document["findings"][0]["conclusion"] == "verified");
  BOOST_TEST(document["statements"][0]["statement"] == "Lemma B.1");
}

BOOST_AUTO_TEST_CASE(an_expectation_decides_the_exit_code) {
  const test::TemporaryFolder folder;
  const std::string text = "claim = \"lemma-b1\"\n[instance]\nfamily = \"linear\"\n[pair]\nn = \"5\"\n";
  const std::string failing = folder.file("failing.toml", text);
  BOOST_TEST(run_program({"verify", failing}).code == 1);
  const std::string expecting = folder.file("expecting.toml", "expect = \"hypothesis-fails\"\n" + text);
  BOOST_TEST(run_program({"verify", expecting}).code == 0);
  // Another instance than the file's: its expectation says nothing about it.
  BOOST_TEST(run_program({"verify", failing, "--n", "6"}).code == 0);
  BOOST_TEST(run_program({"verify", failing, "--n", "6", "--expect", "verified"}).code == 1);
}

BOOST_AUTO_TEST_CASE(a_witness_is_refuted_again_and_a_changed_one_is_not_believed) {
  const test::TemporaryFolder folder;
  const std::string witnesses = (folder.path() / "witnesses").string();
  BOOST_TEST(run_program({"verify", "--claim", "lemma-b1", "--family", "adversarial", "--n", "5", "--tighten", "9/10",
                          "--draws", "20", "--witnesses", witnesses})
                 .code == 1);  // refuted, and no case expects it
  const std::string file = witnesses + "/lemma-b1-B1-sup.json";
  const test::Outcome outcome = run_program({"replay", file});
  BOOST_TEST(outcome.code == 0);
  BOOST_TEST(outcome.out.find("refuted") != std::string::npos);

  auto json = nlohmann::json::parse(test::contents_of(file));
  json["settings"]["instance.tighten"] = "2";
  const std::string loose = folder.file("loose.json", json.dump());
  const test::Outcome refused = run_program({"replay", loose});
  BOOST_TEST(refused.code == 2);
  BOOST_TEST(refused.err.find("its bound value is") != std::string::npos);
  json["settings"]["instance.tighten"] = "9/10";
  for (const auto& [field, value] : {std::pair<std::string, nlohmann::json>("draw", -1),
                                     {"n", 1.5},
                                     {"precision", 1U << 30U},
                                     {"precision", 1U << 20U},
                                     {"relation", ">="}}) {
    auto changed = json;
    changed[field] = value;
    BOOST_TEST(run_program({"replay", folder.file("changed.json", changed.dump())}).code == 2, field);
  }
  complains({"replay", folder.file("no.json", "{}")},
            (folder.path() / "no.json").string() +
                ": the field 'kind' is missing or of another type; take a file that snellen verify --witnesses wrote");
  complains(
      {"replay", folder.file("bad.json", "{")},
      (folder.path() / "bad.json").string() +
          ":1:1: it is not JSON: unexpected end of input, expected string literal; take a file that snellen verify "
          "--witnesses wrote");
}

BOOST_AUTO_TEST_CASE(witnesses_of_draws_that_follow_one_another_are_refuted_again) {
  const test::TemporaryFolder folder;
  const std::string witnesses = (folder.path() / "witnesses").string();
  BOOST_TEST(run_program({"verify", "--claim", "corollary-b10-printed", "--family", "straddle", "--n", "1..8*2",
                          "--draws", "1", "--witnesses", witnesses})
                 .code == 0);
  for (const auto& entry : std::filesystem::directory_iterator(witnesses)) {
    const test::Outcome outcome = run_program({"replay", entry.path().string()});
    BOOST_TEST(outcome.code == 0, entry.path().string() << ": " << outcome.err);
  }
}

BOOST_AUTO_TEST_CASE(the_shortest_lengths_are_checked_or_refused) {
  for (const Claim& claim : claims()) {
    if (claim.about_models) continue;
    for (const Family& family : claim.families) {
      for (const char* n : {"0", "1"}) {
        const test::Outcome outcome = run_program({"verify", "--claim", std::string(claim.id), "--family",
                                                   std::string(family.name), "--n", n, "--draws", "1"});
        // 5: every bound is vacuous at these lengths.
        BOOST_TEST((outcome.code == 0 || outcome.code == 2 || outcome.code == 5),
                   claim.id << " " << family.name << " " << n << " " << outcome.code << " " << outcome.err);
        BOOST_TEST(std::ranges::count(outcome.err, '\n') == (outcome.code == 2 ? 1 : 0));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_model_that_exact_arithmetic_refuses_is_a_mistake) {
  for (const char* claim : {"theorem-b3-exact", "theorem-b3-identity-exact", "theorem-b3-window"}) {
    const test::Outcome outcome = run_program({"verify", "--claim", claim, "--family", "model", "--n", "2"});
    BOOST_TEST(outcome.code == 2);
    BOOST_TEST(outcome.err.find("exact arithmetic refuses: RMSNorm") != std::string::npos, outcome.err);
  }
}

BOOST_AUTO_TEST_CASE(explanations_are_the_claim_and_its_page) {
  const test::Outcome outcome = run_program({"explain", "lemma-b1"});
  BOOST_TEST(outcome.code == 0);
  BOOST_TEST(outcome.out.find("B1-sup") != std::string::npos);
  BOOST_TEST(outcome.out.find("# Lemma B.1") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(malformed) {
  complains({"verify", "--claim", "lemma-b11"},
            "--claim: unknown claim 'lemma-b11' (did you mean 'lemma-b1'?); snellen claims lists the claims");
  complains(
      {"verify", "--claim", "lemma-b1", "--family", "adversary"},
      "--family: lemma-b1 has no family 'adversary' (did you mean 'adversarial'?); take one of random, adversarial, "
      "linear");
  complains({"verify", "--claim", "lemma-b1", "--set", "bond=2"},
            "--set: lemma-b1 has no parameter 'bond' (did you mean 'bound'?); take one of bound");
  complains({"verify", "--claim", "lemma-b1", "--set", "bound"},
            "--set: 'bound' sets nothing; write name = value, as in bound = 2");
  complains({"verify", "--claim", "lemma-b1", "--set", "bound=two"},
            "--set: 'two' is not a number; write an integer, a decimal or a quotient such as 1/3");
  complains({"verify", "--claim", "lemma-b1", "--set", "bound=-1"},
            "--set: bound = -1 is out of range; take 1/1024 to 1000");
  complains({"verify", "--claim", "lemma-b1", "--tighten", "0"}, "--tighten: a factor is positive; take 1/2 or 0.9");
  complains({"verify", "--claim", "lemma-b1", "--draws", "0"}, "--draws: there is nothing to draw; take 1 or more");
  complains({"verify", "--claim", "lemma-b1", "--layers", "2"}, "--layers: lemma-b1 is not about models; remove it");
  complains({"verify", "--claim", "lemma-b1", "--n", "2147483647"},
            "--n: n = 2147483647 is out of range; take at most 4194304");
  complains({"explain", "lemma"}, "command line: unknown claim or page 'lemma'; snellen claims lists the claims");
  complains({"explain"}, "command line: there is nothing to explain; name a claim; snellen claims lists them");
  complains({"replay"}, "command line: there is nothing to replay; name a witness file");
  const test::TemporaryFolder folder;
  const std::string table =
      folder.file("table.toml", "[pair]\nleft = \"1^n\"\nright = \"1\"\n[measure]\nformats = [\"bf16\"]\n");
  complains({"verify", table}, table +
                                   ":5:11: 'measure.formats' is for tables; remove it, or ask for a table with "
                                   "snellen threshold");
  const std::string claim = folder.file("claim.toml", "claim = \"lemma-b1\"\n");
  complains({"threshold", claim},
            claim + ":1:9: 'claim' is for claims; remove it, or check the claim with snellen verify");
  const std::string nothing = folder.file("nothing.toml", "[pair]\nn = 3\n");
  complains({"verify", nothing}, nothing + ": claim: the claim is missing; name one; snellen claims lists them");
}

BOOST_AUTO_TEST_SUITE_END()
