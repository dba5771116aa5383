// SPDX-License-Identifier: LGPL-3.0-or-later
#include <boost/test/unit_test.hpp>

#include "case/settings.hpp"
#include "cli/message.hpp"

BOOST_AUTO_TEST_SUITE(assignment_test)

using namespace snellen;
using namespace snellen::cli;

namespace {

Draft with(std::string_view key, const std::string& value) {
  return draft({}, {}, {assignment_from_text(*find_setting(key), value)});
}

std::string complaint(std::string_view key, const std::string& value) {
  return test::complaint_of([&] { with(key, value); });
}

}  // namespace

BOOST_AUTO_TEST_CASE(values_of_every_kind) {
  BOOST_TEST(with("model.layers", "7").config.layers == 7);
  BOOST_TEST(with("model.weights.seed", "18446744073709551615").weights.seed == 18446744073709551615U);
  BOOST_TEST(with("model.epsilon", "1e-6").config.epsilon == 1e-6);
  BOOST_TEST(with("model.attention.sink", "true").config.attention.sink);
  BOOST_TEST(!with("model.attention.causal", "false").config.attention.causal);
  BOOST_CHECK(with("model.norm", "layer").config.norm == NormKind::layer);
  BOOST_TEST(with("pair.left", " 1^n ").left->text == " 1^n ");
  const Draft formats = with("measure.formats", "bf16, fp32");
  BOOST_REQUIRE(formats.table.formats->size() == 2U);
  BOOST_TEST(formats.table.formats->at(1).text == "fp32");
  BOOST_TEST(with("model.position.slopes", "0.5,0.25").config.position.slopes == std::vector<double>({0.5, 0.25}),
             boost::test_tools::per_element());
  const Draft tokens = with("vocabulary.tokens", "<bos> ,  1");
  BOOST_REQUIRE(tokens.tokens.size() == 3U);
  BOOST_TEST(tokens.tokens[1].text == ",");
}

BOOST_AUTO_TEST_CASE(rope_comes_in_two_layouts) {
  BOOST_CHECK(with("model.position.scheme", "rope").config.position.layout == RotationLayout::half_split);
  const Position interleaved = with("model.position.scheme", "rope-interleaved").config.position;
  BOOST_CHECK(interleaved.scheme == PositionScheme::rope);
  BOOST_CHECK(interleaved.layout == RotationLayout::interleaved);
}

BOOST_AUTO_TEST_CASE(malformed) {
  BOOST_TEST(complaint("model.layers", "two") == "--layers: 'two' is not an integer; write --layers 2");
  BOOST_TEST(complaint("model.layers", "") == "--layers: '' is not an integer; write --layers 2");
  BOOST_TEST(complaint("model.layers", "2x") == "--layers: '2x' is not an integer; write --layers 2");
  BOOST_TEST(complaint("model.layers", "99999999999999999999") ==
             "--layers: '99999999999999999999' is out of range; take a smaller number");
  BOOST_TEST(complaint("model.layers", "-5000000000") ==
             "--layers: -5000000000 is out of range; take at least -2147483648");
  BOOST_TEST(complaint("model.weights.seed", "-1") == "--seed: '-1' is not an integer, 0 or more; write --seed 7");
  BOOST_TEST(complaint("model.epsilon", "1e-5x") == "--epsilon: '1e-5x' is not a number; write --epsilon 1e-5");
  BOOST_TEST(complaint("model.epsilon", "1e999") == "--epsilon: '1e999' is out of range; take a smaller number");
  BOOST_TEST(complaint("model.epsilon", "1e-999") == "--epsilon: '1e-999' is out of range; take 0 or a larger number");
  BOOST_TEST(complaint("model.norm", "rsm") ==
             "--norm: unknown word 'rsm' (did you mean 'rms'?); take one of none, rms, layer, l1, max");
  BOOST_TEST(complaint("measure.formats", "bf16,,fp32") ==
             "--formats: 'bf16,,fp32' has an empty part; write the parts with one comma between them");
  BOOST_TEST(complaint("measure.formats", "") ==
             "--formats: '' has an empty part; write the parts with one comma between them");
  BOOST_TEST(complaint("model.position.slopes", "0.5,x") == "--slopes: 'x' is not a number; write --slopes 0.5,0.25");
}

BOOST_AUTO_TEST_SUITE_END()
