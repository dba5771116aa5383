// SPDX-License-Identifier: LGPL-3.0-or-later
// Covers src/report/figure_plot.cpp, src/report/json_figure.cpp, src/report/xml.cpp.
#include "snellen/report/figure_document.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "csv_reader.hpp"
#include "snellen/error.hpp"
#include "snellen/report/figure_plot.hpp"
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

BOOST_AUTO_TEST_CASE(a_plot_holds_its_data_and_none_of_its_texts) {
  Figure figure = sample(2);
  const std::string script = figure_plot(figure);
  BOOST_TEST(script.find("1 0.333333333333 0.666666666667 1.00000000000\n") != std::string::npos);
  BOOST_TEST(script.find("0.00781250000000 with lines dashtype 2") != std::string::npos);
  for (const std::string& text : {figure.title, figure.ordinate, figure.threshold.str(), figure.series[0].name}) {
    BOOST_TEST(script.find(text) == std::string::npos, text);
  }
  // Another title of the same length is the same script: nothing of it reaches gnuplot.
  figure.title = std::string(figure.title.size(), '`');
  figure.series[0].name = "$(x)\"";
  figure.series[0].name.resize(sample(2).series[0].name.size(), '@');
  BOOST_TEST(figure_plot(figure) == script);
}

BOOST_AUTO_TEST_CASE(the_texts_are_put_into_the_drawing) {
  Figure figure = sample(2);
  figure.title = "</text><script>&\"'\x1b\uffff place3x";
  const std::string script = figure_plot(figure);
  // What gnuplot would draw: every text in single quotes.
  std::string drawing = "<?xml version=\"1.0\"?><svg>displace ";
  for (std::size_t at = script.find("'place"); at != std::string::npos; at = script.find("'place", at)) {
    const std::size_t end = script.find('\'', at + 1);
    drawing += "<text>" + script.substr(at + 1, end - at - 1) + "</text>";
    at = end + 1;
  }
  const std::string whole = figure_drawing(figure, drawing + "</svg>");
  BOOST_TEST(whole ==
             "<?xml version=\"1.0\"?><svg>displace "
             "<text>&lt;/text&gt;&lt;script&gt;&amp;&quot;'\\x1b\\u{ffff} place3x</text><text>n</text>"
             "<text>distance</text><text>first</text><text>second</text><text>1/128</text></svg>");
  BOOST_CHECK_THROW(figure_drawing(figure, drawing), InputError);  // it ends too early
  BOOST_CHECK_THROW(figure_drawing(figure, "<?xml?><svg></svg>"), InputError);
  BOOST_CHECK_THROW(figure_drawing(figure, ""), InputError);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
