// SPDX-License-Identifier: LGPL-3.0-or-later
// Covers src/report/json_parts.cpp, src/report/json_tail.cpp.
#include "snellen/report/json.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "golden.hpp"
#include "sample_table.hpp"
#include "sample_tail.hpp"
#include "schema.hpp"

BOOST_AUTO_TEST_SUITE(json_test)

using snellen::render_json;
using Json = nlohmann::ordered_json;

namespace {

nlohmann::json threshold_schema() {
  return nlohmann::json::parse(snellen::test::source_file("docs/reference/threshold.schema.json"));
}

nlohmann::json tail_schema() {
  return nlohmann::json::parse(snellen::test::source_file("docs/reference/tail.schema.json"));
}

/// Whether the schema describes and requires every field of the object, and no other.
void check_description(const nlohmann::json& object, const nlohmann::json& description) {
  for (const auto& [key, value] : object.items()) {
    BOOST_TEST(description["properties"].contains(key), key);
    const auto& required = description["required"];
    BOOST_TEST((std::find(required.begin(), required.end(), key) != required.end()), key);
  }
  BOOST_TEST(object.size() == description["properties"].size());
}

std::vector<std::string> keys_of(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_table_meets_its_schema) {
  const nlohmann::json schema = threshold_schema();
  const nlohmann::json table = nlohmann::json::parse(render_json(snellen::test::sample_table(), "1.2.3"));
  const std::vector<std::string> found = snellen::test::violations(table, schema, schema);
  BOOST_TEST(found.empty(), (found.empty() ? "" : found.front()));
}

BOOST_AUTO_TEST_CASE(the_schema_describes_and_requires_every_field) {
  const nlohmann::json schema = threshold_schema();
  const nlohmann::json table = nlohmann::json::parse(render_json(snellen::test::sample_table(), "1.2.3"));
  check_description(table, schema);
  check_description(table["question"], schema["properties"]["question"]);
  check_description(table["rows"][0], schema["properties"]["rows"]["items"]);
  check_description(table["rows"][0]["storage_bits"], schema["$defs"]["bits"]);
  for (const char* list : {"collapses", "growth", "rungs"})
    check_description(table[list][0], schema["properties"][list]["items"]);
}

BOOST_AUTO_TEST_CASE(statements_below_a_table_meet_its_schema) {
  const nlohmann::json schema = threshold_schema();
  const nlohmann::json table =
      nlohmann::json::parse(render_json(snellen::test::sample_table(), "1.2.3", snellen::test::sample_for_all()));
  const std::vector<std::string> found = snellen::test::violations(table, schema, schema);
  BOOST_TEST(found.empty(), (found.empty() ? "" : found.front()));
  check_description(table["for_all"]["bf16"], schema["properties"]["for_all"]["additionalProperties"]);
  BOOST_TEST(table["for_all"]["bf16"]["from"] == "40823");
  BOOST_TEST(table["for_all"]["bf16"]["last_exception_in_sweep"] == 4);
  BOOST_TEST(table["for_all"]["fp16"]["last_exception"].is_null());
  BOOST_TEST(table["for_all"]["fp8-e4m3"]["from"].is_null());
  nlohmann::json bad = table;
  bad["for_all"]["bf16"]["sharp"] = "no";
  BOOST_TEST(snellen::test::violations(bad, schema, schema).size() == 1U);
}

BOOST_AUTO_TEST_CASE(certified_cells_meet_the_schema_of_tables) {
  const nlohmann::json schema = threshold_schema();
  const nlohmann::json table =
      nlohmann::json::parse(render_json(snellen::test::sample_table(), "1.2.3", {}, snellen::test::sample_certified()));
  const std::vector<std::string> found = snellen::test::violations(table, schema, schema);
  BOOST_TEST(found.empty(), (found.empty() ? "" : found.front()));
  const nlohmann::json& description = schema["properties"]["certificates"];
  check_description(table["certificates"], description);
  check_description(table["certificates"]["rows"][0], description["properties"]["rows"]["items"]);
  check_description(table["certificates"]["uncovered"][0], description["properties"]["uncovered"]["items"]);
  BOOST_TEST(table["certificates"]["rows"][5]["formats"].size() == 1U);
  BOOST_TEST(table["certificates"]["uncovered"][0]["n"].is_null());
  BOOST_TEST(table["certificates"]["uncovered"][2]["n"] == 2);
}

BOOST_AUTO_TEST_CASE(proofs_for_every_n_meet_their_schema) {
  const nlohmann::json schema = tail_schema();
  for (const snellen::TailProof& proof : {snellen::test::sample_tail(), snellen::test::sample_tail_classes(),
                                          snellen::test::sample_tail_alike(), snellen::test::sample_tail_refused()}) {
    const nlohmann::json json = nlohmann::json::parse(render_json(proof, "1.2.3"));
    const std::vector<std::string> found = snellen::test::violations(json, schema, schema);
    BOOST_TEST(found.empty(), (found.empty() ? "" : found.front()));
  }
  const nlohmann::json json = nlohmann::json::parse(render_json(snellen::test::sample_tail(), "1.2.3"));
  check_description(json, schema);
  check_description(json["question"], schema["properties"]["question"]);
  check_description(json["formats"][0], schema["$defs"]["statement"]);
  const nlohmann::json& description = schema["properties"]["classes"]["items"];
  check_description(json["classes"][0], description);
  const nlohmann::json& side = description["properties"]["sides"]["items"];
  check_description(json["classes"][0]["sides"][0], side);
  check_description(json["classes"][0]["sides"][0]["blocks"][0], side["properties"]["blocks"]["items"]);
  BOOST_TEST(json["formats"][2]["from"] == "12345678901234567890123456");
  BOOST_TEST(json["classes"][0]["sides"][0]["blocks"][3]["end"].is_null());
  nlohmann::json bad = json;
  bad["classes"][0]["sides"][1]["blocks"][0]["begin"] = 64;
  BOOST_TEST(snellen::test::violations(bad, schema, schema).size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_schema_refuses_what_is_wrong) {
  const nlohmann::json schema = threshold_schema();
  const nlohmann::json good = nlohmann::json::parse(render_json(snellen::test::sample_table(), "1.2.3"));
  const auto count = [&](const nlohmann::json& table) {
    return snellen::test::violations(table, schema, schema).size();
  };
  nlohmann::json bad = good;
  bad["rows"][0].erase("distance");
  BOOST_TEST(count(bad) == 1U);
  bad = good;
  bad["rows"][2]["storage"]["bf16"] = "D";
  BOOST_TEST(count(bad) == 1U);
  bad = good;
  bad["rows"][2]["n"] = "2";
  BOOST_TEST(count(bad) == 1U);
  bad = good;
  bad["schema_version"] = 2;
  BOOST_TEST(count(bad) == 1U);
}

BOOST_AUTO_TEST_CASE(keys_are_in_order_and_values_have_their_types) {
  const Json table = Json::parse(render_json(snellen::test::sample_table(), "1.2.3"));
  const std::vector<std::string> expected = {"schema_version", "kind",  "snellen",   "title",
                                             "question",       "rows",  "collapses", "growth",
                                             "rungs",          "nodes", "for_all",   "certificates"};
  BOOST_TEST(keys_of(table) == expected, boost::test_tools::per_element());
  const Json& row = table["rows"][3];
  BOOST_TEST(row["n"].get<int>() == 3);
  BOOST_TEST(row["distance"].get<std::string>() == "0.0333333");
  BOOST_TEST(row["exact_distance"].get<std::string>() == "1/30");
  BOOST_TEST(row["storage"]["bf16"].get<std::string>() == "collapsed");
  BOOST_TEST(row["storage_bits"]["gaps"].get<std::vector<int>>() == (std::vector<int>{6, 8}),
             boost::test_tools::per_element());
  BOOST_TEST(row["arithmetic_bits"]["ideal-e5"]["state"].get<std::string>() == "exceptional");
  BOOST_TEST(row["arithmetic_bits"]["ideal-e5"]["p_stable"].is_null());
  BOOST_TEST(table["rows"][7]["distance"].is_null());
  BOOST_TEST(table["rows"][8]["equal_because"].get<std::string>() == "structure");
  BOOST_TEST(table["growth"][2]["slope"].is_null());
}

BOOST_AUTO_TEST_CASE(ill_formed_bytes_are_replaced) {
  snellen::ThresholdTable table = snellen::test::sample_table();
  table.question.title = "\xff\x1b[2J\"";
  const std::string text = render_json(table, "1.2.3");
  BOOST_TEST(text.find('\x1b') == std::string::npos);
  BOOST_TEST(Json::parse(text)["title"].get<std::string>() == "\ufffd\x1b[2J\"");
}

BOOST_AUTO_TEST_CASE(a_row_is_a_line) {
  const std::string text = render_json(snellen::test::sample_table(), "1.2.3");
  std::size_t lines = 0;
  for (std::size_t k = text.find("\n    {\"n\":"); k != std::string::npos; k = text.find("\n    {\"n\":", k + 1))
    ++lines;
  BOOST_TEST(lines == 10U);
}

BOOST_AUTO_TEST_CASE(inspections_and_formats) {
  const Json inspection = Json::parse(render_json(snellen::test::sample_inspection(), "1.2.3"));
  BOOST_TEST(inspection["kind"].get<std::string>() == "inspection");
  BOOST_TEST(inspection["coordinates"][1]["storage"]["fp16"]["right"].get<std::string>() == "-1.533203125");
  BOOST_TEST(inspection["coordinates"][2]["left"].is_null());
  BOOST_TEST(inspection["right_tokens"][5].get<std::string>() == "\x1b[31mred\ufffd");
  const Json formats = Json::parse(render_json(snellen::format_catalogue(), "1.2.3"));
  BOOST_TEST(formats["kind"].get<std::string>() == "formats");
  BOOST_TEST(formats["formats"].size() == snellen::format_catalogue().size());
}

BOOST_AUTO_TEST_SUITE_END()
