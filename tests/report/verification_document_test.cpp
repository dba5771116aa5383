// SPDX-License-Identifier: LGPL-3.0-or-later
// Covers src/report/claims_document.cpp, src/report/json_verification.cpp.
#include "snellen/report/verification_document.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "csv_reader.hpp"
#include "golden.hpp"
#include "schema.hpp"
#include "snellen/report/render.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(verification_document_test)

namespace {

std::vector<CheckedCase> sample() {
  const Claim& claim = claim_by_id("lemma-b1", "test");
  Instance instance = default_instance(claim);
  instance.family = "linear";
  instance.n_values = {5, 10};
  CheckedCase checked{.claim = &claim,
                      .name = "sample",
                      .title = "",
                      .expected = Conclusion::hypothesis_fails,
                      .instance = instance,
                      .model_lines = {},
                      .findings = verify(claim, instance),
                      .seconds = 1.5};
  return {checked};
}

std::string text(const VerificationView& view, OutputFormat format = OutputFormat::text) {
  return render(sample(), view, format, {});
}

BOOST_AUTO_TEST_CASE(a_row_stands_for_all_findings_of_a_check) {
  const std::string short_text = text({});
  BOOST_TEST(short_text.find("hypothesis-fails") != std::string::npos);
  BOOST_TEST(short_text.find("every logit lies in [-B, B]") != std::string::npos);
  BOOST_TEST(short_text.find("1.50 s") != std::string::npos);
  const std::string long_text = text({.all_findings = true, .times = false});
  BOOST_TEST(long_text.find(" s\n") == std::string::npos);
  const auto lines = [](const std::string& of) { return std::count(of.begin(), of.end(), '\n'); };
  BOOST_TEST(lines(long_text) > lines(short_text));
}

BOOST_AUTO_TEST_CASE(records_have_every_finding) {
  const auto records = test::read_csv(text({.all_findings = false, .times = false}, OutputFormat::csv));
  BOOST_TEST_REQUIRE(records.size() == 9U);  // a header, two lengths of four checks
  BOOST_TEST(records[0].front() == "claim");
  BOOST_TEST(records[1].size() == records[0].size());
}

BOOST_AUTO_TEST_CASE(json_has_numbers_as_strings) {
  const auto json = nlohmann::json::parse(text({}, OutputFormat::json));
  BOOST_TEST(json["cases"][0]["expected"] == "hypothesis-fails");
  BOOST_TEST(json["cases"][0]["parameters"]["bound"] == "2");
  BOOST_TEST(json["findings"].size() == 8U);
  BOOST_TEST(json["findings"][1]["measured"].is_string());
  BOOST_TEST(json["findings"][1]["hypotheses"][0]["standing"] == "fails");
  BOOST_TEST(json["statements"][0]["confirmed"] == true);
}

/// B1-ub is vacuous at n = 16 and says something at n = 100; at n = 16 alone nothing of it is tested.
std::vector<CheckedCase> partly_vacuous(std::vector<long> n_values) {
  std::vector<CheckedCase> cases = sample();
  Instance& instance = cases.front().instance;
  instance.family = "random";
  instance.n_values = std::move(n_values);
  cases.front().expected = Conclusion::vacuous;
  cases.front().findings = verify(*cases.front().claim, instance);
  return cases;
}

BOOST_AUTO_TEST_CASE(vacuous_findings_are_apart_in_every_format) {
  const std::vector<CheckedCase> cases = partly_vacuous({16, 100});
  const VerificationView view{.all_findings = false, .times = false};
  for (const OutputFormat format : {OutputFormat::text, OutputFormat::markdown, OutputFormat::latex}) {
    const std::string document = render(cases, view, format, {});
    BOOST_TEST(document.find("7 verified, 1 vacuous") != std::string::npos, document);
    BOOST_TEST(document.find("any input") != std::string::npos, document);
    BOOST_TEST(document.find("nothing is tested there") != std::string::npos, document);
  }
  const auto records = test::read_csv(render(cases, view, OutputFormat::csv, {}));
  const auto column = [&](const char* name) {
    return static_cast<std::size_t>(std::ranges::find(records[0], name) - records[0].begin());
  };
  std::size_t vacuous = 0;
  for (const auto& record : records) {
    if (record[column("conclusion")] != "vacuous") continue;
    ++vacuous;
    BOOST_TEST(record[column("check")] == "B1-ub");
    BOOST_TEST(record[column("n")] == "16");
    BOOST_TEST(record[column("any_input")] == "1");
  }
  BOOST_TEST(vacuous == 1U);
  const auto json = nlohmann::json::parse(render(cases, view, OutputFormat::json, {}));
  BOOST_TEST(json["statements"][0]["verified"] == 7);
  BOOST_TEST(json["statements"][0]["vacuous"] == 1);
  BOOST_TEST(json["statements"][0]["untested"].empty());
  BOOST_TEST(json["cases"][0]["expected"] == "vacuous");
}

BOOST_AUTO_TEST_CASE(json_meets_its_schema) {
  const auto schema = nlohmann::json::parse(test::source_file("docs/reference/verification.schema.json"));
  for (const std::vector<CheckedCase>& cases : {sample(), partly_vacuous({16, 100}), partly_vacuous({16})}) {
    for (const bool times : {false, true}) {
      const auto json =
          nlohmann::json::parse(render(cases, {.all_findings = false, .times = times}, OutputFormat::json, {}));
      const std::vector<std::string> found = test::violations(json, schema, schema);
      BOOST_TEST(found.empty(), (found.empty() ? "" : found.front()));
      for (const char* list : {"cases", "findings", "statements"}) {
        const auto& properties = schema["properties"][list]["items"]["properties"];
        for (const auto& [key, value] : json[list][0].items()) BOOST_TEST(properties.contains(key), key);
      }
    }
  }
  auto bad = nlohmann::json::parse(text({}, OutputFormat::json));
  bad["findings"][0]["conclusion"] = "true";
  BOOST_TEST(test::violations(bad, schema, schema).size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_is_not_tested_is_named) {
  const std::vector<CheckedCase> cases = partly_vacuous({16});
  const VerificationView view{.all_findings = false, .times = false};
  const std::string document = render(cases, view, OutputFormat::text, {});
  BOOST_TEST(document.find("not tested, as all its bounds are vacuous: lemma-b1 B1-ub") != std::string::npos, document);
  std::vector<CheckedCase> nothing = cases;
  std::erase_if(nothing.front().findings, [](const Finding& f) { return f.conclusion != Conclusion::vacuous; });
  const std::string untested = render(nothing, view, OutputFormat::text, {});
  BOOST_TEST(untested.find("Lemma B.1: not tested: every bound that was checked is vacuous") != std::string::npos,
             untested);
  const auto json = nlohmann::json::parse(render(nothing, view, OutputFormat::json, {}));
  BOOST_TEST(json["statements"][0]["confirmed"].is_null());
}

BOOST_AUTO_TEST_CASE(quantities) {
  BOOST_TEST(quantity_words(Rational(2) / 3, 6) == "2/3");
  BOOST_TEST(quantity_words(power_of_two(-60), 4) == "8.674e-19");
  BOOST_TEST(quantity_words(Real(Rational(1) / 3, 128), 4) == "0.3333");
  BOOST_TEST(quantity_words(Real(Ball(Rational(-1), Rational(1), 64), 64), 4) == "<1e1");
  BOOST_TEST(quantity_words(Real(Ball(-power_of_two(-130), power_of_two(-120), 64), 64), 4) == "<1e-36");
  BOOST_TEST(quantity_words(Real(Ball(Rational(1), Rational(3), 64), 64), 4) == "?");
  BOOST_TEST(quantity_words(1 / Real(0, 64), 4) == "?");
  BOOST_TEST(quantity_words(Real(0, 64), 4) == "0");
  BOOST_TEST(quantity_text(power_of_two(-60)) == "1/1152921504606846976");
  BOOST_TEST(quantity_text(Real(Rational(1) / 3, 200)) == "0.333333333333333333333333333333");
}

BOOST_AUTO_TEST_CASE(a_claim_in_words_lists_its_parts) {
  const std::string words = claim_words(claim_by_id("lemma-b1", "test"));
  for (const char* part :
       {"B1-sup", "adversarial", "bound = 2", "certified: balls", "Lemma B.1", "B1-ub    1: p and p* lie in [0, 1]"}) {
    BOOST_TEST(words.find(part) != std::string::npos, part);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
