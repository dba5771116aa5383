// SPDX-License-Identifier: LGPL-3.0-or-later
// The constants of the collapse theorems along a trajectory and in the mean field, on models of one coordinate: keys
// and values are the embeddings, and logits scale * ln 2 times a product of two of them.
// Covers src/theory/collapse/mean_field.cpp, src/theory/collapse/traced_model.cpp.
#include <boost/test/unit_test.hpp>

#include "theory/attained.hpp"
#include "theory/collapse/collapse_bound.hpp"
#include "theory/collapse/mean_field.hpp"
#include "theory/over_squashing/scalar_model.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(traced_constants_tight_test)

namespace {

using namespace testing;

constexpr Precision bits = 128;
constexpr double scale = 0.125;

Real number(long n, long d = 1) {
  return {Rational(n, d), bits};
}

Real ln2() {
  return log(number(2));
}

TracedModel traced(const std::vector<double>& embedding, const std::vector<Token>& tokens, std::int32_t layers = 1) {
  const std::vector<std::vector<Token>> sequences = {tokens};
  return {scalar_model(layers, embedding, scale), PrefixTree::shared(sequences), bits};
}

/// The average of keys -3 and 3 that are their own values, under this query.
MpfrReal average(double query) {
  return MpfrReal(3.0) * tanh(MpfrReal(3 * query * scale) * log(MpfrReal(2.0)));
}

BOOST_AUTO_TEST_CASE(a_moved_query_moves_logits_and_averages_by_all_of_the_bound) {
  const TracedModel model = traced({-3, 3}, {0, 1, 1});
  for (const double e : {0x1p-10, 2.0}) {
    const Real distance{Ball(e), bits};
    // From -e/2 to e/2: both keys' logits move by 3 e scale ln 2, one up and one down.
    const Real oscillation = shift_oscillation(model, 0, 0, 1, 2, distance, 1);
    check_is("the shift's oscillation", oscillation, 6 * distance * ln2() / 8);
    Attained found;
    found.add(average(e / 2) - average(-e / 2), query_shift(model, 0, 0, 1, 2, distance, 1, number(6)));
    check_attained("an average under another query", found, 0.999999);
  }
}

BOOST_AUTO_TEST_CASE(along_a_path_the_greatest_counts) {
  const TracedModel model = traced({-3, 3, 5}, {1, 0, 2, 1});
  check_is("the keys' diameter", model.key_diameter(0, 3), number(8));
  check_is("the keys' diameter up to the second", model.key_diameter(0, 1), number(6));
  check_is("the keys' length", model.key_radius(0, 3), number(5));
  check_is("the values' diameter", model.value_diameter(0, 0, 2), number(8));
  check_is("a distance of values", model.value_distance(0, 0, 0, 1), number(6));
  check_is("a distance of streams", model.stream_distance(0, 1, 2), number(8));
  // The last query is 3: logits 9, -9 and 15 times scale ln 2.
  check_is("the spread", model.spread(0, 0, 3), exp(24 * ln2() / 8));
  check_is("the step without a part", model.step_secant(0, 2, 3), number(1));
  const Real own = exp(9 * ln2() / 8);
  check_is("the own weight", model.own_weight(0, 0, 3), own / (2 * own + exp(-9 * ln2() / 8) + exp(15 * ln2() / 8)));
}

BOOST_AUTO_TEST_CASE(the_mean_field_weighs_tokens_by_their_frequencies) {
  // The period 0 1 1: frequencies 1/3 and 2/3.
  const TracedModel model = traced({-3, 3, 5}, {2, 0, 1, 1, 0, 1, 1});
  const MeanField mean(model, {0, 1, 1});
  BOOST_TEST((mean.frequencies().at(1) == Rational(2, 3)));
  BOOST_TEST(!mean.covers(0));
  const Real up = exp(9 * ln2() / 8);
  const Real output = 3 * (2 * up - 1 / up) / (2 * up + 1 / up);  // of the token 3
  check_is("a value's offset", mean.value_offset(0, 0, 0, 1), output + 3);
  check_is("an actual value's offset", mean.node_offset(0, 0, 0, 1), 5 - output);
  check_is("a token of no frequency in the spread", mean.spread(0, 0, 1, {0}), exp(24 * ln2() / 8));
  check_is("the spread", mean.spread(0, 0, 1, {}), exp(18 * ln2() / 8));
  // A key that moves by e moves its logit by q scale ln 2 e.
  check_is("the sensitivity to keys", mean.key_sensitivity(0, 0, 0), 3 * ln2() / 8);
  check_is("a distance of streams", mean.stream_distance(0, 1) + 1, number(1));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
