// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/collapse_map_document.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "csv_reader.hpp"
#include "snellen/report/render.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(collapse_map_document_test)

namespace {

MapCell cell(Conclusion verdict, const Rational& bound) {
  MapCell out;
  out.predicted = CollapseKind::power;
  out.prediction = "1/n";
  out.points = {{16, 17, Rational(1) / 16}, {32, 33, Rational(1) / 32}};
  out.exponents = {"1.00"};
  out.rate = "n^-1.00";
  out.asserted = {{"the distance falls", "", 32, {}, Rational(1) / 32, Relation::at_most, bound}};
  out.verdict = verdict;
  return out;
}

CollapseMap sample() {
  CollapseMap map;
  map.question.n_values = {16, 32};
  map.columns = {"NoPE", "RoPE"};
  map.rows = {{"run", "a^n", "a^(n+1)", {cell(Conclusion::verified, 1), cell(Conclusion::refuted, 0)}}};
  map.notes = {"a note"};
  return map;
}

BOOST_AUTO_TEST_CASE(people_see_prediction_rate_and_verdict) {
  const std::string text = render(sample(), OutputFormat::text, {});
  for (const char* part : {"a^n / a^(n+1)", "+ n^-1.00", "- n^-1.00", "1/n", "1 of 2 cells agree", "a note",
                           "assertions that are not verified", "the distance falls"}) {
    BOOST_TEST(text.find(part) != std::string::npos, part);
  }
}

BOOST_AUTO_TEST_CASE(records_have_every_point) {
  const auto records = test::read_csv(render(sample(), OutputFormat::csv, {}));
  BOOST_TEST(records.size() == 5U);
  BOOST_TEST(records[1].back() == "1/16");
  const auto json = nlohmann::json::parse(render(sample(), OutputFormat::json, {}));
  BOOST_TEST(json["kind"] == "collapse-map");
  BOOST_TEST(json["cells"].size() == 2U);
  BOOST_TEST(json["cells"][1]["verdict"] == "refuted");
  BOOST_TEST(json["cells"][1]["asserted"][0]["conclusion"] == "refuted");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
