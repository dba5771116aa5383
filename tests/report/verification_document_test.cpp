// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/verification_document.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "csv_reader.hpp"
#include "snellen/report/render.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(verification_document_test)

namespace {

std::vector<CheckedCase> sample() {
  const Claim& claim = claim_by_id("lemma-b1", "test");
  Instance instance = default_instance(claim);
  instance.family = "linear";
  instance.lengths = {5, 10};
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
  for (const char* part : {"B1-sup", "adversarial", "bound = 2", "certified: balls", "Lemma B.1"}) {
    BOOST_TEST(words.find(part) != std::string::npos, part);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
