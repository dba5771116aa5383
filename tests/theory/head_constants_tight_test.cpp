// SPDX-License-Identifier: LGPL-3.0-or-later
// The constants of attention heads: weights whose norms are plain to see, and logits that shift and oscillate by as
// much as their bounds say.
#include <boost/test/unit_test.hpp>
#include <random>

#include "attained.hpp"
#include "snellen/theory/layer_constants.hpp"
#include "snellen/theory/spectral_norm.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(head_constants_tight_test)

namespace {

using namespace testing;

constexpr Precision bits = 128;

Real real(double x) {
  return {Ball(x), bits};
}

Real root(long x) {
  return sqrt(Real(x, bits));
}

DoubleMatrix matrix(Eigen::Index rows, Eigen::Index columns, std::initializer_list<double> entries) {
  DoubleMatrix out(rows, columns);
  std::copy(entries.begin(), entries.end(), out.data());
  return out;
}

DoubleVector vector(std::initializer_list<double> entries) {
  DoubleVector out(static_cast<Eigen::Index>(entries.size()));
  std::copy(entries.begin(), entries.end(), out.data());
  return out;
}

/// Width 2, two heads of width 2 that share keys and values; every norm is a whole number or its root.
Model two_heads() {
  Model model;
  Config& config = model.config;
  config.width = 2;
  config.vocabulary = 2;
  config.attention.heads = 2;
  config.attention.key_value_heads = 1;
  config.attention.head_width = 2;
  config.attention.query_key_value_bias = true;
  config.embedding_scale = -2;
  LayerWeights w;
  w.attention_gain = vector({1, -7});
  w.attention_bias = vector({5, 12});
  w.query = matrix(4, 2, {1, 0, 0, 2, 6, 0, 0, 3});
  w.key = matrix(2, 2, {5, 0, 0, 1});
  w.value = matrix(2, 2, {4, 0, 0, 1});
  w.output = matrix(2, 4, {1, 0, 0, 5, 0, 3, 1, 0});
  w.query_bias = vector({0, 1, 6, 8});
  w.key_bias = vector({3, 4});
  w.value_bias = vector({1, 2});
  w.output_bias = vector({8, 15});
  w.feed_forward_gain = vector({9, 2});
  w.feed_forward_norm_bias = vector({3, 4});
  w.up = matrix(2, 2, {2, 0, 0, -3});
  w.gate = matrix(2, 2, {0, 5, 0, 0});
  w.down = matrix(2, 2, {0, 1, 7, 0});
  w.up_bias = vector({3, 4});
  w.gate_bias = vector({6, 8});
  w.down_bias = vector({1, 1});
  model.weights.layers = {w};
  model.weights.embedding = matrix(2, 2, {3, 4, 1, 1});
  model.weights.final_gain = vector({-3, 2});
  model.weights.final_bias = vector({0, 4});
  return model;
}

BOOST_AUTO_TEST_CASE(every_head_has_the_norms_of_its_own_part_of_the_weights) {
  const Model model = two_heads();
  const ModelConstants all = model_constants(model, bits);
  const std::vector<HeadConstants>& heads = all.layers[0].heads;
  BOOST_TEST_REQUIRE(heads.size() == 2U);
  // W_O W_V is diag(4, 3) and (0, 5; 4, 0): shorter than the product of both norms.
  check_is("omega of the first head", heads[0].value, Real(4, bits));
  check_is("omega of the second head", heads[1].value, Real(5, bits));
  // W_Q^T W_K is diag(5, 2): shorter, too.
  check_is("mu of the first head", heads[0].logit, 5 / root(2));
  check_is("mu of the second head", heads[1].logit, 30 / root(2));
  check_is("query of the first head", heads[0].query, 2 / root(2));
  check_is("query of the second head", heads[1].query, 6 / root(2));
  check_is("key", heads[1].key, Real(5, bits));
  check_is("key bias", heads[1].key_bias, Real(5, bits));
  check_is("query bias of the first head", heads[0].query_bias, 1 / root(2));
  check_is("query bias of the second head", heads[1].query_bias, 10 / root(2));
  check_is("query bias through the keys", heads[1].query_bias_logit, root(482));
  check_is("value bias of the first head", heads[0].constant, root(37));
  check_is("value bias of the second head", heads[1].constant, root(101));
}

BOOST_AUTO_TEST_CASE(every_layer_has_the_norms_of_its_weights) {
  const ModelConstants all = model_constants(two_heads(), bits);
  const LayerConstants& layer = all.layers[0];
  check_is("gain before attention", layer.attention_gain, Real(7, bits));
  check_is("bias before attention", layer.attention_bias, Real(13, bits));
  check_is("gain before the feed-forward part", layer.feed_forward_gain, Real(9, bits));
  check_is("bias before the feed-forward part", layer.feed_forward_bias, Real(5, bits));
  check_is("output bias", layer.output_bias, Real(17, bits));
  check_is("up", layer.feed_forward.up, Real(3, bits));
  check_is("gate", layer.feed_forward.gate, Real(5, bits));
  check_is("down", layer.feed_forward.down, Real(7, bits));
  check_is("up bias", layer.feed_forward.up_bias, Real(5, bits));
  check_is("gate bias", layer.feed_forward.gate_bias, Real(10, bits));
  check_is("down bias", layer.feed_forward.down_bias, root(2));
  check_is("last gain", all.final_gain, Real(3, bits));
  check_is("last bias", all.final_bias, Real(4, bits));
}

BOOST_AUTO_TEST_CASE(logits_are_measured_as_exponents_of_e) {
  Model model = two_heads();
  model.config.attention.scale = -0.25;
  check_is("a scale of its own", model_constants(model, bits).layers[0].heads[0].logit, Real(Rational(5, 4), bits));
  model.config.attention.softmax = SoftmaxKind::base2;
  const Real ln2 = log(Real(2, bits));
  check_is("base 2", model_constants(model, bits).layers[0].heads[0].logit, ln2 * Real(Rational(5, 4), bits));
  model.config.attention.logits = LogitSource::token_table;
  model.weights.layers[0].logit_table = {matrix(2, 2, {-9, -7, 0, 5}), matrix(2, 2, {1, 1, 2, 2})};
  const auto table = [&](std::size_t head) { return model_constants(model, bits).layers[0].heads[head].table; };
  check_is("a table, base 2", table(0), 5 * ln2);  // a row's own oscillation
  check_is("a table of alike keys", table(1) + 1, Real(1, bits));
  model.config.attention.softmax = SoftmaxKind::exponential;
  check_is("a table", table(0), Real(5, bits));
  model.config.attention.softmax = SoftmaxKind::phi;
  check_is("a table of phi weights", table(0), Real(9, bits));  // the largest magnitude
}

BOOST_AUTO_TEST_CASE(embeddings_and_their_positions_point_one_way) {
  Model model = two_heads();
  check_is("embedding", model_constants(model, bits).embedding, Real(10, bits));
  model.config.position.scheme = PositionScheme::learned;
  model.weights.position_embedding = matrix(3, 2, {1, 1, -6, -8, 0, 2});  // the longest along -2 (3, 4)
  check_is("with learned positions", model_constants(model, bits).embedding, Real(20, bits));
  // (sin p, cos p) has length 1, and comes into the direction of the longest embedding at some p.
  model.weights.position_embedding = DoubleMatrix();
  model.config.position.scheme = PositionScheme::sinusoidal;
  check_is("with sinusoids", model_constants(model, bits).embedding, Real(11, bits));
  Attained found;
  for (int position = 0; position < 700; ++position) {
    const MpfrReal p(static_cast<double>(position));
    found.add(sqrt(square(sin(p) - MpfrReal(6.0)) + square(cos(p) - MpfrReal(8.0))),
              model_constants(model, bits).embedding);
  }
  check_attained("a sinusoid along an embedding", found, 0.9999);
  model.config.width = 6;  // three pairs
  model.weights.embedding = DoubleMatrix::Zero(2, 6);
  model.weights.layers.clear();
  check_is("three sinusoids", model_constants(model, bits).embedding, root(3));
}

// One coordinate, or two: s_j = q k_j with q = mu x + b, and keys k_j = x_j.

HeadConstants head_of(double query, double key, double query_bias, double key_bias, double table) {
  return {real(1),          real(query * key),      real(query), real(key), real(key_bias),
          real(query_bias), real(key * query_bias), real(table), real(0)};
}

MpfrReal number(double x) {
  return MpfrReal(x);
}

struct Weighting {
  const char* name;
  SoftmaxKind softmax;
  double cap;
  PositionScheme scheme = PositionScheme::none;
};

Config weighted(const Weighting& how) {
  Config config;
  config.attention.softmax = how.softmax;
  config.attention.soft_cap = how.cap;
  config.position.scheme = how.scheme;
  return config;
}

/// A softmax sees only how the keys differ, and a common shift of them has no effect: neither phi nor a cap nor turns.
bool sees_differences_only(const Weighting& how) {
  return how.softmax != SoftmaxKind::phi && how.cap == 0 && how.scheme != PositionScheme::rope;
}

/// The log-weight of a logit that comes in exponents of e, and with base 2 is multiplied by ln 2 after the cap only.
MpfrReal log_weight(const Weighting& how, MpfrReal s) {
  const MpfrReal ln2 = log(number(2));
  const MpfrReal unit = how.softmax == SoftmaxKind::base2 ? ln2 : number(1);
  if (how.cap > 0) s = number(how.cap) * tanh(s / unit / number(how.cap)) * unit;
  if (how.softmax == SoftmaxKind::phi) s = log(number(1) + s + square(s) / number(2));
  return s;
}

BOOST_AUTO_TEST_CASE(shifts_of_logits_are_attained_by_keys_on_both_sides) {
  const double query = 3;
  const double key = 0.5;
  for (const Weighting& how :
       {Weighting{"bilinear", SoftmaxKind::exponential, 0}, Weighting{"base 2", SoftmaxKind::base2, 0},
        Weighting{"capped", SoftmaxKind::exponential, 0x1p30}, Weighting{"phi", SoftmaxKind::phi, 0},
        Weighting{"rotated", SoftmaxKind::exponential, 0, PositionScheme::rope}}) {
    Attained found;
    const double radius = 0.75;
    const double moved = 0x1p-20;
    // Queries 0 and `moved`; keys of length `radius` on both sides, whose bias makes them longer by 1/4. A common bias
    // only counts where the weights see more than differences: there it turns with the key.
    const bool bilinear = sees_differences_only(how);
    BOOST_TEST(bilinear_logits(weighted(how)) == bilinear, how.name);
    const double reach = key * radius + (bilinear ? 0 : 0.25);
    std::vector<MpfrReal> shift;
    for (const double sign : {1.0, -1.0}) {
      shift.push_back(log_weight(how, number(query * moved * reach * sign)) - log_weight(how, number(0)));
    }
    found.add(oscillation(shift) / number(moved),
              logit_shift(weighted(how), head_of(query, key, 0, 0.25, 0), real(2 * radius), real(radius)));
    check_attained(std::string("shift, ") + how.name, found, 0.999);
    // Keys that are apart by less than twice their length: only the bilinear bound knows.
    const Real near = logit_shift(weighted(how), head_of(query, key, 0, 0.25, 0), real(0.125), real(radius));
    check_is(how.name, near, bilinear ? real(query * key * 0.125) : real(2 * query * (key * radius + 0.25)));
  }
}

BOOST_AUTO_TEST_CASE(oscillations_of_logits_are_attained) {
  const double query = 3;
  const double key = 0.5;
  const double query_bias = 2;
  const double key_bias = 0.25;
  const double radius = 1.5;
  const double q = query * radius + query_bias;
  for (const Weighting& how :
       {Weighting{"bilinear", SoftmaxKind::exponential, 0}, Weighting{"base 2", SoftmaxKind::base2, 0},
        Weighting{"hardly capped", SoftmaxKind::exponential, 0x1p30},
        Weighting{"capped", SoftmaxKind::exponential, 0x1p-6}, Weighting{"capped, base 2", SoftmaxKind::base2, 0x1p-6},
        Weighting{"phi", SoftmaxKind::phi, 0}, Weighting{"phi, capped", SoftmaxKind::phi, 1.5},
        Weighting{"rotated", SoftmaxKind::exponential, 0, PositionScheme::rope}}) {
    const double k = key * radius + (sees_differences_only(how) ? 0 : key_bias);
    std::vector<MpfrReal> weights = {log_weight(how, number(q * k)), log_weight(how, number(-q * k))};
    if (how.softmax == SoftmaxKind::phi) weights[1] = log_weight({"", how.softmax, 0}, number(-1));  // phi is least
    Attained found;
    found.add(oscillation(weights),
              logit_oscillation(weighted(how), head_of(query, key, query_bias, key_bias, 0), real(radius)));
    check_attained(std::string("oscillation, ") + how.name, found, how.cap == 1.5 ? 0.95 : 0.999);
  }
}

BOOST_AUTO_TEST_CASE(the_oscillation_of_a_table_is_its_bound) {
  const Weighting plain{"table", SoftmaxKind::exponential, 0};
  check_is("a table", logit_oscillation(weighted(plain), head_of(0, 0, 0, 0, 5), real(3)), real(5));
  const Weighting phi{"phi table", SoftmaxKind::phi, 0};
  Attained found;
  found.add(log_weight(phi, number(4)) - log_weight(phi, number(-1)),
            logit_oscillation(weighted(phi), head_of(0, 0, 0, 0, 4), real(3)));
  check_attained("a table of phi weights", found, 0.999999);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
