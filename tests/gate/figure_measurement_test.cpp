// SPDX-License-Identifier: LGPL-3.0-or-later
// Figures as the gate sees them.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "snellen/error.hpp"
#include "snellen/gate/baseline.hpp"
#include "snellen/gate/judgement.hpp"
#include "snellen/report/figure_document.hpp"
#include "snellen/theory/figure_9.hpp"

BOOST_AUTO_TEST_SUITE(figure_measurement_test)

namespace {

using namespace snellen;
using State = MeasuredValue::State;

FigureQuestion small_question(std::vector<long> n_values) {
  FigureQuestion asked;
  asked.n_values = std::move(n_values);
  asked.seeds = 2;
  asked.width = 4;
  return asked;
}

Figure figure_of(FigureSeries series) {
  return {.id = "figure-8",
          .title = "a figure",
          .abscissa = "n",
          .ordinate = "distance",
          .threshold = 1,
          .series = {std::move(series)},
          .variants = {},
          .notes = {}};
}

const MeasuredSeries& named(const std::vector<MeasuredSeries>& all, const std::string& name) {
  const auto found = std::ranges::find_if(all, [&](const MeasuredSeries& series) { return text(series.name) == name; });
  BOOST_REQUIRE_MESSAGE(found != all.end(), name);
  return *found;
}

std::vector<std::string> texts(const std::vector<SeriesName>& names) {
  std::vector<std::string> out;
  for (const SeriesName& name : names) out.push_back(text(name));
  std::ranges::sort(out);
  return out;
}

std::vector<std::string> texts(const std::vector<MeasuredSeries>& all) {
  std::vector<SeriesName> names;
  for (const MeasuredSeries& series : all) names.push_back(series.name);
  return texts(names);
}

std::string message(const std::vector<std::string>& path, const std::string& wanted) {
  const FigureOutline outline = figure_10_outline(small_question({5, 9}));
  try {
    read_expectation(path, wanted, series_names(outline), outline.n_values);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_figure_is_measured_as_its_records_show_it) {
  const Figure figure = figure_8(small_question({5, 9, 20}));
  const std::vector<MeasuredSeries> all = measured(figure);
  std::size_t row = 0;
  const Document::Table records = figure_records(figure);
  for (const std::string of :
       {"sinusoidal", "distance-l1.sinusoidal", "distance-linf.sinusoidal", "residual.sinusoidal",
        "sinusoids-on-values.sinusoidal", "first-frequency.sinusoidal", "smaller-variance.sinusoidal",
        "unit-variance.sinusoidal", "queries-keys-and-values.sinusoidal"}) {
    for (std::size_t k = 0; k < 3; ++k, ++row) {
      const std::vector<Document::Cell>& record = records.rows.at(row);
      std::size_t column = 4;
      for (const std::string metric : {"least", "mean", "greatest"}) {
        const MeasuredValue& value = named(all, metric + "." + of).values.at(k);
        BOOST_TEST(std::to_string(value.n.value()) == record.at(3).text);
        BOOST_TEST(value.value == record.at(column++).text);
        BOOST_CHECK(value.state == State::decided);
      }
    }
  }
  BOOST_TEST(row == records.rows.size());
}

// What a case may expect has to be what it is measured by, or an expectation could never be met.
BOOST_AUTO_TEST_CASE(the_names_of_a_figure_are_those_that_are_measured) {
  const auto agree = [](const FigureOutline& outline, const Figure& figure) {
    const std::vector<std::string> names = texts(series_names(outline));
    BOOST_TEST(names == texts(measured(figure)), boost::test_tools::per_element());
    BOOST_TEST(std::set<std::string>(names.begin(), names.end()).size() == names.size());
    for (const std::string& name : names) {
      // In TOML no key is a value and a table.
      BOOST_TEST(std::ranges::none_of(names, [&](const std::string& other) { return other.starts_with(name + "."); }));
      BOOST_TEST(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.") == std::string::npos, name);
    }
  };
  FigureQuestion asked = small_question({5, 9});
  agree(figure_8_outline(asked), figure_8(asked));
  agree(figure_10_outline(asked), figure_10(asked));
  asked.n_values = {500, 501};
  agree(figure_9_outline(asked), figure_9(asked));
  const std::vector<std::string> names = texts(series_names(figure_9_outline(asked)));
  for (const std::string name : {"mean.measured", "mean.total-variation.measured", "all-below.logits.measured",
                                 "least.bound-by-the-heads-mass", "proved-below.bound-of-the-worst-case"}) {
    BOOST_TEST((std::ranges::find(names, name) != names.end()), name);
  }
  asked.variants = false;
  for (const std::string& name : texts(series_names(figure_9_outline(asked)))) {
    BOOST_TEST(std::ranges::count(name, '.') == 1, name);
  }
}

BOOST_AUTO_TEST_CASE(digits_that_a_ball_does_not_decide_are_undecided) {
  const Real exact(Rational(1) / 8, 128);
  const Real wide = hull(exact, exact + Real(power_of_two(-39), 128));  // the twelfth digit is open
  const Real narrow = hull(exact, exact + Real(power_of_two(-60), 128));
  FigureSeries series{.name = "one"};
  series.points = {{5, exact, wide, narrow}, {6, Real(0, 128), exact, exact}};
  const std::vector<MeasuredSeries> all = measured(figure_of(std::move(series)));
  BOOST_CHECK(named(all, "least.one").values[0] == (MeasuredValue{5, "0.125000000000", State::decided}));
  BOOST_CHECK(named(all, "least.one").values[1] == (MeasuredValue{6, "0", State::decided}));
  BOOST_CHECK(named(all, "mean.one").values[0] == (MeasuredValue{5, "undecided", State::undecided}));
  BOOST_CHECK(named(all, "greatest.one").values[0] == (MeasuredValue{5, "0.125000000000", State::decided}));

  const std::vector<MeasuredSeries> kept = read_baseline(baseline_json("cases/a.toml", all), "b.json");
  BOOST_TEST(named(kept, "mean.one").values.size() == 1U);
  const std::vector<GateTest> tests = judge("a.toml", all, {}, &kept);
  const auto open = std::ranges::find(tests, "decided mean.one", &GateTest::name);
  BOOST_REQUIRE(open != tests.end());
  BOOST_CHECK(open->outcome == Outcome::undecided);
  BOOST_TEST(open->meaning == "the figure's balls do not decide the value");
  BOOST_TEST(open->mend == "raise bits in [figure], or allow it: undecided = \"allowed\" in [expect]");
}

BOOST_AUTO_TEST_CASE(crossings_are_numbers_none_or_undecided) {
  FigureSeries series{.name = "one"};
  series.mean_below = 9;
  series.all_decided = false;
  series.about_every_n = true;
  const auto value = [&](const std::string& metric) {
    return named(measured(figure_of(series)), metric + ".one").values.at(0);
  };
  BOOST_CHECK(value("mean-below") == (MeasuredValue{{}, "9", State::decided}));
  BOOST_CHECK(value("all-below") == (MeasuredValue{{}, "undecided", State::undecided}));
  BOOST_CHECK(value("proved-below") == (MeasuredValue{{}, "undecided", State::undecided}));
  series.all_decided = true;
  series.proved_below = 7;
  BOOST_CHECK(value("all-below") == (MeasuredValue{{}, "none", State::decided}));
  BOOST_CHECK(value("proved-below") == (MeasuredValue{{}, "7", State::decided}));
}

BOOST_AUTO_TEST_CASE(a_baseline_keeps_a_figure_and_reads_it_back) {
  const std::vector<MeasuredSeries> all = measured(figure_8(small_question({5, 9, 20})));
  const std::vector<MeasuredSeries> kept = read_baseline(baseline_json("cases/a.toml", all), "b.json");
  BOOST_TEST(texts(kept) == texts(all), boost::test_tools::per_element());
  for (const MeasuredSeries& series : kept) BOOST_CHECK(series == named(all, text(series.name)));
  for (const GateTest& test : judge("a.toml", all, {}, &kept)) BOOST_CHECK(test.outcome == Outcome::passed);

  std::vector<MeasuredSeries> old = kept;
  MeasuredValue& changed = old.front().values.front();
  changed.value = "1";
  const std::vector<GateTest> tests = judge("a.toml", all, {}, &old);
  const auto red = std::ranges::find(tests, "baseline " + text(old.front().name), &GateTest::name);
  BOOST_REQUIRE(red != tests.end());
  BOOST_CHECK(red->outcome == Outcome::regressed);
  BOOST_TEST(red->changes.size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_expectation_names_a_series_and_a_choice) {
  const FigureOutline outline = figure_10_outline(small_question({5, 9}));
  const std::vector<SeriesName> names = series_names(outline);
  const auto read = [&](const std::vector<std::string>& path, const std::string& wanted) {
    return read_expectation(path, wanted, names, outline.n_values);
  };
  const Expectation own = read({"mean", "rope", "at", "5"}, "0.5 +- 0.1");
  BOOST_CHECK(own.name == (SeriesName{Metric::mean, "rope"}));
  BOOST_TEST(own.at == std::vector<long>{5}, boost::test_tools::per_element());
  BOOST_TEST(own.wanted.accepts("0.450000000000"));
  BOOST_TEST(!own.wanted.accepts("undecided"));
  const Expectation other = read({"greatest", "residual", "sinusoidal", "at", "5.."}, "1..2");
  BOOST_CHECK(other.name == (SeriesName{Metric::greatest, "residual.sinusoidal"}));
  BOOST_TEST(other.at.size() == 2U);
  BOOST_TEST(read({"all-below", "alibis-slope", "alibi"}, "none").name.of == "alibis-slope.alibi");
}

BOOST_AUTO_TEST_CASE(what_a_figure_has_not_is_said_with_what_it_has) {
  BOOST_TEST(message({"verdict", "bf16", "at", "5"}, "C") ==
             "nothing is called 'verdict' here; a value is one of least, mean, greatest, mean-below, all-below");
  BOOST_TEST(message({"tail", "bf16"}, "same") ==
             "nothing is called 'tail' here; a value is one of least, mean, greatest, mean-below, all-below");
  BOOST_TEST(message({"mean", "rope", "at", "6"}, "1") ==
             "the case has no n = 6; take one of its n, or add this one to [pair] n");
  BOOST_TEST(message({"mean", "rope"}, "1") == "'mean.rope' does not say at which n; write mean.rope.at.9");
  BOOST_TEST(message({"mean"}, "1") == "'mean' does not say of what; write mean.sinusoidal");
  BOOST_TEST(message({"mean", "residul", "sinusoidal", "at", "5"}, "1")
                 .starts_with("the case has no 'residul.sinusoidal' (did you mean 'residual.sinusoidal'?); take one of "
                              "sinusoidal, rope, alibi, nope, "));
  BOOST_TEST(message({"mean-below", "rope", "at", "5"}, "1") ==
             "'mean-below.rope.at.5' goes on after 'mean-below.rope'; write mean-below.rope = \"500..600\"");
  BOOST_TEST(message({"mean-below", "rope"}, "never") ==
             "'never' is nothing that mean-below.rope can be; write a number, a range such as \"500..600\" or one of "
             "none, undecided");
}

BOOST_AUTO_TEST_SUITE_END()
