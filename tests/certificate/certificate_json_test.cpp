// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/certificate/certificate_json.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "certificate/check_certificate.hpp"
#include "report/schema.hpp"

BOOST_AUTO_TEST_SUITE(certificate_json_test)

using namespace snellen;
using Json = nlohmann::json;

namespace {

Json schema() {
  return Json::parse(std::ifstream(SNELLEN_SOURCE_DIR "/docs/reference/certificate.schema.json"));
}

Integer integer_of(const Json& number) {
  return number.is_string() ? Integer(number.get<std::string>()) : Integer(number.get<long>());
}

/// Every integer below a document: as a string exactly where it is beyond 2^53.
void check_numbers(const Json& value) {
  if (value.is_structured()) {
    for (const auto& inner : value) check_numbers(inner);
  } else if (value.is_number()) {
    BOOST_TEST(value.is_number_integer());
    BOOST_TEST(std::abs(value.get<long>()) <= 1L << 53);
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(documents_meet_their_schema) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Model model = test::random_covered_model(seed, 3);
    const auto certification = test::certification_of(
        model, test::question_about("<bos> 1^n", "<bos> 1^(n+1) 0", {1, 5}, {"bf16", "fp64", "fp128"}));
    if (certification.certified == 0) continue;
    const Json document = Json::parse(certificate_json(certification.certificate));
    for (const std::string& line : test::violations(document, schema(), schema())) BOOST_TEST(false, line);
    check_numbers(document);
  }
}

BOOST_AUTO_TEST_CASE(the_schema_refuses_other_documents) {
  const auto certification = test::certification_of(test::random_covered_model(1, 2),
                                                    test::question_about("<bos> 1", "<bos> 1 1", {1}, {"fp32"}));
  Json document = Json::parse(certificate_json(certification.certificate));
  document["rows"][0]["cells"][0]["verdict"] = "D";
  document["model"]["heads"] = 1.5;
  document["model"].erase("tokens");
  document["version"] = "0.1.0";
  BOOST_TEST(test::violations(document, schema(), schema()).size() == 4U);
}

BOOST_AUTO_TEST_CASE(it_holds_the_model_and_the_rows) {
  const Model model = test::random_covered_model(11, 2);
  const auto certification =
      test::certification_of(model, test::question_about("<bos> 1^n", "<bos> 1^(n+1)", {2, 30}, {"fp8-e4m3", "fp32"}));
  const Certificate& certificate = certification.certificate;
  const Json document = Json::parse(certificate_json(certificate));
  BOOST_TEST(document["case"] == "<bos> 1^n / <bos> 1^(n+1)");
  BOOST_TEST(document["model"]["width"] == model.config.width);
  BOOST_TEST(document["model"]["layers"] == model.config.layers);
  BOOST_TEST(document["model"]["tokens"] == Json({"<bos>", "1"}));
  const Json& embedding = document["model"]["embedding"];
  BOOST_TEST((Rational(integer_of(embedding["rows"][1][0])) * power_of_two(embedding["exponent"].get<long>()) ==
              rational_from_double(model.weights.embedding(2, 0))));
  BOOST_TEST_REQUIRE(document["rows"].size() == certificate.rows.size());
  BOOST_TEST(document["rows"][0]["left"] == Json({{0, 1}, {1, 2}}));
  BOOST_TEST(document["rows"][0]["right"] == Json({{0, 1}, {1, 3}}));
  BOOST_TEST(document["rows"][0]["cells"].size() == certificate.rows[0].cells.size());
}

BOOST_AUTO_TEST_CASE(texts_cannot_break_it) {
  auto certification = test::certification_of(test::random_covered_model(1, 2),
                                              test::question_about("<bos> 1", "<bos> 1 1", {1}, {"fp32"}));
  certification.certificate.title = "a \"title\"\n\\ with \xff bytes \x01";
  certification.certificate.model.tokens[0] = "\"]";
  const std::string text = certificate_json(certification.certificate);
  BOOST_TEST(Json::parse(text)["model"]["tokens"][0] == "\"]");
  BOOST_TEST(test::check_certificate(text).code == 0);
}

BOOST_AUTO_TEST_SUITE_END()
