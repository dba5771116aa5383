// SPDX-License-Identifier: LGPL-3.0-or-later
// Covers src/gate/lengths.cpp.
#include "snellen/gate/baseline.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "report/schema.hpp"
#include "snellen/error.hpp"

BOOST_AUTO_TEST_SUITE(baseline_test)

namespace {

using namespace snellen;
using State = MeasuredValue::State;

MeasuredSeries verdicts(const std::vector<long>& n_values, const std::string& letters) {
  MeasuredSeries series{{Metric::verdict, "bf16"}, {}};
  for (std::size_t k = 0; k < n_values.size(); ++k) {
    series.values.push_back({n_values[k], std::string(1, letters[k]),
                             letters[k] == '?'   ? State::undecided
                             : letters[k] == 'X' ? State::exceptional
                                                 : State::decided});
  }
  return series;
}

std::string message(const std::string& json) {
  try {
    read_baseline(json, "b.json");
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

BOOST_AUTO_TEST_CASE(neighbours_of_the_sweep_share_a_line) {
  const std::vector<MeasuredSeries> all = {{{Metric::growth, "storage"}, {{std::nullopt, "1.99", State::decided}}},
                                           verdicts({1, 2, 4, 8, 16, 32}, "DDDCC?")};
  BOOST_TEST(baseline_json("cases/a.toml", all) ==
             "{\n"
             " \"schema_version\": 1,\n"
             " \"case\": \"cases/a.toml\",\n"
             " \"n\": \"1..2, 4, 8, 16, 32\",\n"
             " \"values\": {\n"
             "  \"growth.storage\": \"1.99\",\n"
             "  \"verdict.bf16\": {\n"
             "   \"1..4\": \"D\",\n"
             "   \"8..16\": \"C\"\n"
             "  }\n"
             " }\n"
             "}\n");
}

BOOST_AUTO_TEST_CASE(only_what_is_decided_is_kept_and_a_gap_ends_a_run) {
  const std::vector<MeasuredSeries> all = {verdicts({1, 2, 3, 4, 5, 6}, "D?DXDD")};
  const std::vector<MeasuredSeries> back = read_baseline(baseline_json("c", all), "b.json");
  BOOST_REQUIRE(back.size() == 1U);
  BOOST_CHECK(back[0] == [&] {
    MeasuredSeries kept = all[0];
    std::erase_if(kept.values, [](const MeasuredValue& value) { return value.state != State::decided; });
    return kept;
  }());
}

BOOST_AUTO_TEST_CASE(nothing_decided_leaves_nothing) {
  const std::vector<MeasuredSeries> all = {verdicts({1, 2}, "?X"),
                                           {{Metric::tail, "bf16"}, {{std::nullopt, "unknown", State::undecided}}}};
  BOOST_TEST(read_baseline(baseline_json("c", all), "b.json").empty());
}

BOOST_AUTO_TEST_CASE(what_is_kept_meets_its_schema) {
  std::ifstream file(SNELLEN_SOURCE_DIR "/docs/reference/baseline.schema.json");
  const auto schema = nlohmann::json::parse(file);
  const std::vector<MeasuredSeries> all = {{{Metric::growth, "storage"}, {{std::nullopt, "1.99", State::decided}}},
                                           verdicts({1, 2, 4}, "DDC")};
  const auto document = nlohmann::json::parse(baseline_json("cases/a.toml", all));
  for (const std::string& line : test::violations(document, schema, schema)) BOOST_ERROR(line);
}

BOOST_AUTO_TEST_CASE(what_was_never_written_is_refused) {
  const std::string again = "; remove it and make it again with snellen check --update-baseline";
  BOOST_TEST(message("{").starts_with("b.json:1:1: it is not JSON"));
  BOOST_TEST(message("{").ends_with(again));
  BOOST_TEST(message("[]") == "b.json: its schema_version is not 1" + again);
  BOOST_TEST(message(R"({"schema_version": 2, "values": {}})") == "b.json: its schema_version is not 1" + again);
  BOOST_TEST(message(R"({"schema_version": 1})") == "b.json: it has no values" + again);
  BOOST_TEST(message(R"({"schema_version": 1, "values": {"height": "1"}})") ==
             "b.json: nothing is called 'height'" + again);
  BOOST_TEST(message(R"({"schema_version": 1, "values": {"distance": "1"}})") ==
             "b.json: 'distance' has the wrong type" + again);
  BOOST_TEST(message(R"({"schema_version": 1, "n": "1..4", "values": {"distance": {"x": "1"}}})") ==
             "b.json: 'distance' has no range of n at 'x'" + again);
  BOOST_TEST(message(R"({"schema_version": 1, "n": "1..4", "values": {"distance": {"1..2": "1", "2..3": "1"}}})") ==
             "b.json: 'distance' has n = 2 twice or too late" + again);
  BOOST_TEST(message(R"({"schema_version": 1, "n": 7, "values": {}})") == "b.json: its n is not a text" + again);
  BOOST_TEST(message(R"({"schema_version": 1, "n": "x", "values": {}})").starts_with("b.json: n"));
}

BOOST_AUTO_TEST_CASE(a_text_that_would_compare_less_than_it_seems_to_is_refused) {
  const std::string again = "; remove it and make it again with snellen check --update-baseline";
  const auto with = [](const std::string& n, const std::string& values) {
    return R"({"schema_version": 1, "case": "c.toml", "n": ")" + n + R"(", "values": {)" + values + "}}";
  };
  BOOST_TEST(message(with("1..4", R"("verdict.bf16": {"1..4": "D"})")) == "no error");
  BOOST_TEST(message(with("1..4", R"("verdict.bf16": {})")) == "b.json: 'verdict.bf16' has no values" + again);
  BOOST_TEST(message(with("1..4", R"("verdict.bf16": {"5..9": "D"})")) ==
             "b.json: 'verdict.bf16' has n = 5, which its n has not" + again);
  BOOST_TEST(message(with("1..4, 8", R"("verdict.bf16": {"4..7": "D"})")) ==
             "b.json: 'verdict.bf16' has n = 7, which its n has not" + again);
  BOOST_TEST(message(with("", R"("verdict.bf16": {"1": "D"})")) ==
             "b.json: 'verdict.bf16' has n = 1, which its n has not" + again);
  BOOST_TEST(message(with("1..4", R"("verdict.bf16": {"1": "D"}, "verdict.bf16": {"2": "D"})")).find("twice") !=
             std::string::npos);
  BOOST_TEST(message(with("1..4", R"("verdict.bf16": {"1": "D", "1": "C"})")).find("twice") != std::string::npos);
  BOOST_TEST(message(R"({"schema_version": 1, "values": {"growth.storage": "2"}, "values": {}})").find("twice") !=
             std::string::npos);
  BOOST_TEST(message(R"({"schema_version": 1, "value": {}, "values": {}})") ==
             "b.json: 'value' is no field of a baseline" + again);
  BOOST_TEST(message(with("1..4", R"("verdict.bf16": {"1..4": "D"})") + std::string(1, '\0') + "}") != "no error");
}

BOOST_AUTO_TEST_CASE(a_baseline_names_its_case_and_nothing_else_is_one) {
  const std::vector<MeasuredSeries> all = {{{Metric::growth, "storage"}, {{std::nullopt, "1.99", State::decided}}},
                                           verdicts({1, 2, 4}, "DDC")};
  const std::string good = baseline_json("cases/a.toml", all);
  BOOST_TEST(case_of_baseline(good).value() == "cases/a.toml");
  BOOST_TEST(case_of_baseline(baseline_json("b.toml", {})).value() == "b.toml");
  BOOST_TEST(case_of_baseline(nlohmann::json::parse(good).dump(4)).value() == "cases/a.toml");  // formatted anew
  for (const std::string text :
       {"", "{", "{}", "[]", "null", R"({"name": "web", "version": "1.0.0", "dependencies": {}})",
        R"({"schema_version": 1, "case": "a.toml"})", R"({"schema_version": 1, "values": {}})",
        R"({"schema_version": 2, "case": "a.toml", "values": {}})",
        R"({"schema_version": "1", "case": "a.toml", "values": {}})",
        R"({"schema_version": 1, "case": 3, "values": {}})", R"({"schema_version": 1, "case": "a.toml", "values": []})",
        R"({"schema_version": 1, "case": "a.toml", "values": {"a": 1}})",
        R"({"schema_version": 1, "case": "a.toml", "values": {"a": {"b": {}}}})",
        R"({"schema_version": 1, "case": "a.toml", "n": 1, "values": {}})",
        R"({"schema_version": 1, "case": "a.toml", "values": {}, "license": "MIT"})",
        R"({"schema_version": 1, "case": "a.toml", "case": "b.toml", "values": {}})"}) {
    BOOST_TEST(!case_of_baseline(text), text);
  }
  BOOST_TEST(!case_of_baseline(good + std::string(1, '\0')));
}

BOOST_AUTO_TEST_CASE(the_baselines_of_this_repository_are_known) {
  const std::filesystem::path folder = SNELLEN_SOURCE_DIR "/baseline";
  int known = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const std::optional<std::string> name = case_of_baseline(text);
    BOOST_REQUIRE_MESSAGE(name, entry.path());
    BOOST_TEST(folder / std::filesystem::path(*name).replace_extension(".json") == entry.path());
    BOOST_TEST(!read_baseline(text, entry.path()).empty());
    ++known;
  }
  BOOST_TEST(known >= 100);
}

BOOST_AUTO_TEST_SUITE_END()
