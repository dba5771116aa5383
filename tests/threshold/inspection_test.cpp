// SPDX-License-Identifier: LGPL-3.0-or-later
#include <boost/test/unit_test.hpp>

#include "snellen/model/synthetic.hpp"
#include "snellen/number/decimal.hpp"
#include "snellen/number/rounding.hpp"
#include "snellen/threshold/inspection.hpp"
#include "snellen/threshold/table.hpp"

namespace snellen {

BOOST_AUTO_TEST_SUITE(inspection_test)

BOOST_AUTO_TEST_CASE(coordinates_agree_with_the_row) {
  const Vocabulary vocabulary = Vocabulary::standard();
  Config config;
  config.layers = 2;
  config.width = 4;
  config.vocabulary = vocabulary.size();
  config.attention.head_width = 4;
  const Model model = synthetic_model(config, {});
  const Question q{.title = "t",
                   .model_lines = {},
                   .left = Pattern::parse("<bos> 1^n", vocabulary),
                   .right = Pattern::parse("<bos> 1^(n+1)", vocabulary),
                   .n_values = {1},
                   .formats = {format_by_name("bf16"), format_by_name("fp32")},
                   .policies = {},
                   .families = {}};
  const Inspection found = inspect(model, q, vocabulary, 17);
  BOOST_TEST(found.row.n == 17);
  BOOST_TEST(found.left_tokens.size() == 18U);
  BOOST_TEST(found.left_tokens.front() == "<bos>");
  BOOST_TEST_REQUIRE(found.coordinates.size() == 4U);
  Rational largest = 0;
  for (const InspectedCoordinate& c : found.coordinates) {
    BOOST_TEST(c.left.size() >= 8U);  // the row was decided, so many digits are
    const Rational difference = parse_rational(c.difference).value();
    largest = std::max(largest, difference);
    // The printed float is the rounding of the printed digits: 8 digits are more than bf16 has, up to a tie.
    BOOST_TEST(c.left_rounded[0] == to_decimal(round(parse_rational(c.left).value(), q.formats[0]).value(), 9));
    BOOST_TEST((c.verdicts[0] == Verdict::distinct) == (c.left_rounded[0] != c.right_rounded[0]));
  }
  BOOST_TEST(largest == parse_rational(found.row.distance).value());  // Linf: both are six digits of the same number
}

BOOST_AUTO_TEST_CASE(coordinates_climb_the_ladder_on_their_own) {
  // The row is decided by its largest difference at 64 bits; fp128 and the smallest differences need more.
  const Vocabulary vocabulary = Vocabulary::standard();
  Config config;
  config.layers = 2;
  config.width = 8;
  config.vocabulary = vocabulary.size();
  config.attention.head_width = 8;
  const Model model = synthetic_model(config, {});
  Question q{.title = "t",
             .model_lines = {},
             .left = Pattern::parse("<bos> 1^n", vocabulary),
             .right = Pattern::parse("<bos> 1^(n+1)", vocabulary),
             .n_values = {1},
             .formats = {format_by_name("bf16"), format_by_name("fp128")},
             .policies = {},
             .families = {}};
  const Inspection found = inspect(model, q, vocabulary, 3);
  BOOST_TEST(found.row.precision == 64);
  for (const InspectedCoordinate& c : found.coordinates) {
    BOOST_TEST(!c.difference.empty());
    BOOST_TEST((c.bits.state == Bits::State::decided));
    for (const std::string& text : c.left_rounded) BOOST_TEST(text != "?");
    for (const std::string& text : c.right_rounded) BOOST_TEST(text != "?");
  }
  q.precision_limit = 64;
  const Inspection limited = inspect(model, q, vocabulary, 3);
  BOOST_TEST(limited.coordinates.front().left_rounded.back() == "?");
}

BOOST_AUTO_TEST_CASE(a_coordinate_that_is_exactly_equal_needs_no_bits) {
  const Vocabulary vocabulary = Vocabulary::standard();
  Config config;
  config.layers = 0;
  config.width = 4;
  config.norm = NormKind::none;
  config.norm_gain = false;
  config.vocabulary = vocabulary.size();
  config.attention.head_width = 4;
  Model model = synthetic_model(config, {});
  model.weights.embedding(vocabulary.find("0").value(), 2) = model.weights.embedding(vocabulary.find("1").value(), 2);
  const Question q{.title = "t",
                   .model_lines = {},
                   .left = Pattern::parse("0", vocabulary),
                   .right = Pattern::parse("1", vocabulary),
                   .n_values = {1},
                   .formats = {},
                   .policies = {},
                   .families = {}};
  const Inspection found = inspect(model, q, vocabulary, 1);
  BOOST_TEST(found.coordinates[2].difference == "0");
  BOOST_TEST((found.coordinates[2].bits.state == Bits::State::infinite));
  BOOST_TEST((found.coordinates[1].bits.state == Bits::State::decided));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
