// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/threshold/rounded_rows.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "snellen/model/synthetic.hpp"
#include "snellen/number/rounding.hpp"
#include "snellen/threshold/table.hpp"

BOOST_AUTO_TEST_SUITE(rounded_rows_test)

using namespace snellen;

namespace {

Config config_of(std::int32_t layers, PositionScheme scheme) {
  Config config;
  config.layers = layers;
  config.width = 4;
  config.vocabulary = 20;
  config.attention.head_width = 4;
  config.position.scheme = scheme;
  if (scheme == PositionScheme::alibi) config.position.slopes = alibi_slopes(1);
  return config;
}

Question question_of(std::vector<long> n_values, const std::vector<std::string>& formats) {
  const Vocabulary vocabulary = Vocabulary::standard();
  Question question{.title = "t",
                    .model_lines = {},
                    .left = Pattern::parse("<bos> 1^n", vocabulary),
                    .right = Pattern::parse("<bos> 1^(n+1)", vocabulary),
                    .n_values = std::move(n_values),
                    .formats = {},
                    .policies = {},
                    .families = {}};
  for (const std::string& format : formats) question.formats.push_back(format_by_name(format));
  return question;
}

/// Values up to 5000, in rationals.
Model large_rational_model() {
  Config config = config_of(1, PositionScheme::none);
  config.norm = NormKind::none;
  config.norm_gain = false;
  config.attention.softmax = SoftmaxKind::phi;
  return synthetic_model(config, {.kind = SyntheticWeights::Kind::dyadic, .reach = 9, .bits = 0});
}

}  // namespace

BOOST_AUTO_TEST_CASE(verdicts_are_those_of_the_table) {
  for (const PositionScheme scheme : {PositionScheme::none, PositionScheme::rope, PositionScheme::alibi}) {
    const Model model = synthetic_model(config_of(2, scheme), {});
    const Question question = question_of({0, 1, 5, 40, 300}, {"fp8-e4m3", "bf16", "fp32", "fp64"});
    const ThresholdTable table = threshold_table(model, question);
    const std::vector<RoundedRow> rows = rounded_rows(model, question);
    BOOST_TEST_REQUIRE(rows.size() == table.rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      BOOST_TEST(rows[i].n == table.rows[i].n);
      BOOST_TEST(rows[i].left.size() == table.rows[i].left_length);
      BOOST_TEST(rows[i].right.size() == table.rows[i].right_length);
      for (std::size_t f = 0; f < question.formats.size(); ++f) {
        BOOST_TEST((rows[i].cells[f].verdict == table.rows[i].storage[f]),
                   rows[i].n << ' ' << question.formats[f].name);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(floats_are_the_roundings_of_the_rationals) {
  const Model model = large_rational_model();
  Question question = question_of({1, 2, 3, 30}, {"bf16", "fp64", "p3e9"});
  question.arithmetic = RealArithmetic::exact;
  const std::vector<RoundedRow> rows = rounded_rows(model, question);
  std::size_t checked = 0;
  for (const RoundedRow& row : rows) {
    BOOST_TEST(row.precision == 0);
    const std::vector<std::vector<Token>> sides = {row.left, row.right};
    const PrefixTree tree = tree_for(model.config, sides);
    const std::vector<Node> nodes = {tree.last(0), tree.last(1)};
    const RationalMatrix values = evaluate(model, tree, nodes, question.observable, Exact(), {});
    for (std::size_t f = 0; f < question.formats.size(); ++f) {
      const RoundedCell& cell = row.cells[f];
      const auto at = [&](std::int64_t side, std::size_t k) {
        return round(values.at(side, static_cast<std::int64_t>(k)), question.formats[f]);
      };
      if (cell.verdict == Verdict::distinct) {
        BOOST_TEST(cell.left.numerically_equals(at(0, cell.coordinate)));
        BOOST_TEST(cell.right.numerically_equals(at(1, cell.coordinate)));
        BOOST_TEST(!cell.left.numerically_equals(cell.right));
        for (std::size_t k = 0; k < cell.coordinate; ++k) BOOST_TEST(at(0, k).numerically_equals(at(1, k)));
      } else {
        BOOST_TEST((cell.verdict == Verdict::collapsed));
        for (std::size_t k = 0; k < cell.floats.size(); ++k) {
          BOOST_TEST((cell.floats[k].numerically_equals(at(0, k)) && cell.floats[k].numerically_equals(at(1, k))));
        }
      }
      ++checked;
    }
    // Enclosures find the same.
    Question enclosed = question;
    enclosed.arithmetic = RealArithmetic::certified;
    enclosed.n_values = {row.n};
    const RoundedRow same = rounded_rows(model, enclosed).front();
    BOOST_TEST(same.precision >= 64);
    for (std::size_t f = 0; f < question.formats.size(); ++f) BOOST_TEST((same.cells[f].floats == row.cells[f].floats));
  }
  BOOST_TEST(checked == 12U);
}

BOOST_AUTO_TEST_CASE(beyond_a_format_that_saturates) {
  const Model model = large_rational_model();
  Question question = question_of({3}, {"fp8-e4m3", "fp4-e2m1"});
  for (const RealArithmetic arithmetic : {RealArithmetic::exact, RealArithmetic::certified}) {
    question.arithmetic = arithmetic;
    const RoundedRow row = rounded_rows(model, question).front();
    for (const RoundedCell& cell : row.cells) BOOST_TEST((cell.verdict == Verdict::exceptional));
  }
  BOOST_TEST((threshold_table(model, question).rows.front().storage[1] != Verdict::exceptional));
}

BOOST_AUTO_TEST_CASE(more_bits_only_where_they_are_needed) {
  const Model model = synthetic_model(config_of(1, PositionScheme::none), {});
  Question question = question_of({1, 3}, {"bf16"});
  for (const RoundedRow& row : rounded_rows(model, question)) BOOST_TEST(row.precision == 64);
  question.formats = {format_by_name("fp128")};
  for (const RoundedRow& row : rounded_rows(model, question)) BOOST_TEST(row.precision == 128);
  question.precision_limit = 100;
  for (const RoundedRow& row : rounded_rows(model, question)) {
    BOOST_TEST((row.cells[0].verdict == Verdict::undecided));
    BOOST_TEST(row.cells[0].floats.empty());
  }
}

BOOST_AUTO_TEST_SUITE_END()
