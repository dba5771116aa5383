// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/figure_document.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "csv_reader.hpp"
#include "snellen/report/render.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(figure_document_test)

namespace {

FigureSeries series(const std::string& name, long points) {
  FigureSeries out{name, {}, 16, std::nullopt};
  for (long n = 1; n <= points; ++n) {
    const auto value = [n](long parts) { return Real(Rational(parts) / (3 * n), 128); };
    out.points.push_back({n, value(1), value(2), value(3)});
  }
  return out;
}

Figure sample(long points = 40) {
  return {.id = "figure-8",
          .title = "A \"quoted\" title",
          .abscissa = "n",
          .ordinate = "distance",
          .threshold = Rational(1) / 128,
          .series = {series("first", points), series("second", points)},
          .variants = {{"residual", "left out", "added", {series("first", points)}}},
          .notes = {"a note"}};
}

BOOST_AUTO_TEST_CASE(people_see_a_part_and_the_crossings) {
  const std::string text = render(sample(), OutputFormat::text, {});
  BOOST_TEST(text.find("below 1/128 from this n of the sweep on") != std::string::npos);
  BOOST_TEST(text.find("never") != std::string::npos);
  BOOST_TEST(text.find("residual: added") != std::string::npos);
  BOOST_TEST(text.find(" of 40 lengths; CSV and JSON have all") != std::string::npos);
  BOOST_TEST(text.find("a note") != std::string::npos);
  BOOST_TEST(render(sample(3), OutputFormat::text, {}).find("of 3 lengths") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(records_have_every_point_of_every_series) {
  const auto records = test::read_csv(render(sample(), OutputFormat::csv, {}));
  BOOST_TEST(records.size() == 1U + 3 * 40);
  BOOST_TEST(records[1][1] == "first");
  BOOST_TEST(records[1][4] == "0.333333333333");
  BOOST_TEST(records.back()[2] == "residual: added");
  const auto json = nlohmann::json::parse(render(sample(), OutputFormat::json, {}));
  BOOST_TEST(json["series"].size() == 2U);
  BOOST_TEST(json["variants"][0]["series"][0]["points"].size() == 40U);
  BOOST_TEST(json["series"][0]["all_below"].is_null());
}

BOOST_AUTO_TEST_CASE(a_plot_holds_its_data_and_quotes_its_texts) {
  const std::string script = figure_plot(sample(2), "/a \"b\"/c.svg");
  BOOST_TEST(script.find("set output \"/a \\\"b\\\"/c.svg\"") != std::string::npos);
  BOOST_TEST(script.find("set title \"A \\\"quoted\\\" title\"") != std::string::npos);
  BOOST_TEST(script.find("1 0.333333333333 0.666666666667 1.00000000000\n") != std::string::npos);
  BOOST_TEST(script.find("0.00781250000000 with lines dashtype 2") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
