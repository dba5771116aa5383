// SPDX-License-Identifier: LGPL-3.0-or-later
// The transformer of section 2 of arXiv:2406.04267, over nodes, each a row: those of a prefix tree, or those that stand
// for whole stretches of a tail. This is the definition of evaluate(); include it to run the model in an arithmetic of
// your own or to listen to what happens inside, include transformer.hpp otherwise.
#pragma once

#include <optional>
#include <vector>

#include "snellen/model/distance_bias.hpp"
#include "snellen/model/transformer.hpp"

namespace snellen {
namespace forward {

/// What one evaluation needs to know besides the weights.
struct Context {
  const Config& config;
  std::span<const Token> tokens;            // by node
  std::span<const std::int32_t> positions;  // by node, from 0
  VisibleKeys visible;
  std::vector<NodeRange> blocks;  // of queries, each with few enough logits
  HeadBiases biases;              // by head: ALiBi slope, or T5's or the caller's table
};

/// Hears of everything inside an evaluation as it is computed, and does nothing with it. A listener of your own derives
/// from this and hides what it wants to hear; layers are counted from 0.
struct Listener {
  template <class Matrix>
  void stream(std::size_t /*layer*/, const Matrix& /*v*/) {}  ///< v^(l), (nodes, d), for l = 0..L
  template <class Matrix>
  void normalized(std::size_t /*layer*/, const Matrix& /*n*/) {}  ///< N1(v^(l)), (nodes, d)
  template <class Matrix>
  void values(std::size_t /*layer*/, std::int32_t /*group*/, const Matrix& /*v*/) {}  ///< (nodes, k)
  template <class Scores>
  void weights(std::size_t /*layer*/, std::int32_t /*head*/, NodeRange /*queries*/, const Scores& /*alpha*/) {}
  template <class Matrix>
  void attended(std::size_t /*layer*/, const Matrix& /*z*/) {}  ///< z = v + attention(N1 v), (nodes, d)
};

/// All queries in blocks that each have few enough logits to hold at once.
std::vector<NodeRange> query_blocks(const VisibleKeys& visible);

/// The context of a tree's nodes; the tree and the config must outlive it.
Context context_of(const Model& model, const PrefixTree& tree);

/// Throws InputError for a token outside the vocabulary and for a sequence longer than the learned positions.
void check_tokens(const Context& context);

/// Throws InputError when the model has no such observable.
void check_observable(const Config& config, Observable observable);

/// The logit of the head's sink, or nothing.
std::optional<double> sink_logit(const Attention& attention, const LayerWeights& weights, std::int32_t head);

/// Attention of all heads: n (nodes, d) -> sum_h W_O^h o^h (nodes, d), o^h_i = sum_j alpha_ij v_j over the keys j
/// visible to i.
template <Arithmetic A, class Hears>
typename A::Matrix attend(const A& a, const typename A::Matrix& n, std::size_t l, const LayerWeights& w,
                          const Context& context, Hears& listener) {
  const Attention& at = context.config.attention;
  const Position& position = context.config.position;
  const std::int64_t k = at.head_width;
  const std::int32_t group = at.heads / at.key_value_heads;
  const bool table = at.logits == LogitSource::token_table;
  const auto turned = [&](const typename A::Matrix& x, std::int64_t head) {  // (nodes, k)
    typename A::Matrix part = a.columns(x, head * k, k);
    return position.scheme == PositionScheme::rope ? a.rotate(part, context.positions, position.theta, position.layout)
                                                   : part;
  };

  const auto q = table ? a.zeros(0, 0) : a.product(n, w.query, w.query_bias);  // (nodes, H k)
  const auto keys = table ? a.zeros(0, 0) : a.product(n, w.key, w.key_bias);   // (nodes, G k)
  const auto values = a.product(n, w.value, w.value_bias);                     // (nodes, G k)
  auto o = a.zeros(n.rows(), at.heads * k);                                    // (nodes, H k)
  for (std::int32_t g = 0; g < at.key_value_heads; ++g) {
    const auto k_g = table ? a.zeros(0, 0) : turned(keys, g);  // (nodes, k)
    const auto v_g = a.columns(values, g * k, k);              // (nodes, k)
    listener.values(l, g, v_g);
    for (std::int32_t h = g * group; h < (g + 1) * group; ++h) {
      const auto q_h = table ? a.zeros(0, 0) : turned(q, h);  // (nodes, k)
      const std::optional<double> sink = sink_logit(at, w, h);
      for (const NodeRange& block : context.blocks) {
        auto s =
            table ? a.table_scores(w.logit_table[static_cast<std::size_t>(h)], context.tokens, context.visible, block)
                  : a.scores(q_h, k_g, context.visible, block, at.scale);  // s_ij: (block, visible)
        if (at.soft_cap > 0) a.soft_cap(s, at.soft_cap);
        if (!context.biases.empty()) a.add_distance_bias(s, context.biases[h], context.visible, block);
        const auto alpha = a.softmax(s, at.softmax, sink);  // (block, visible)
        listener.weights(l, h, block, alpha);
        a.place(o, a.average(alpha, v_g, context.visible, block), block.begin, h * k);  // (block, k)
      }
    }
  }
  return a.product(o, w.output, w.output_bias);
}

/// psi: z (nodes, d) -> (nodes, d).
template <Arithmetic A>
typename A::Matrix feed_forward(const A& a, const typename A::Matrix& z, const LayerWeights& w, const FeedForward& ff) {
  auto hidden = a.activate(a.product(z, ff.gated ? w.gate : w.up, ff.gated ? w.gate_bias : w.up_bias), ff.activation);
  if (ff.gated) hidden = a.multiply(hidden, a.product(z, w.up, w.up_bias));  // (nodes, f)
  return a.product(hidden, w.down, w.down_bias);
}

}  // namespace forward

/// evaluate() over the nodes of any context, with a forward::Listener or a class that derives from it.
template <Arithmetic A, class Hears>
typename A::Matrix evaluate_in(const Model& model, const forward::Context& context, std::span<const Node> nodes,
                               Observable observable, const A& a, Hears& listener, const Progress& progress) {
  const Config& config = model.config;
  const Weights& weights = model.weights;
  forward::check_tokens(context);
  forward::check_observable(config, observable);
  const auto norm = [&](const typename A::Matrix& x, const DoubleVector& gain, const DoubleVector& bias) {
    return a.normalize(x, config.norm, config.epsilon, gain, bias);
  };

  auto v = a.embed(weights.embedding, context.tokens, config.embedding_scale);  // v^(0): (nodes, d)
  if (config.position.scheme == PositionScheme::sinusoidal)
    v = a.add_sinusoid(v, context.positions, config.position.theta);
  if (config.position.scheme == PositionScheme::learned)
    v = a.add_rows(v, weights.position_embedding, context.positions);
  for (std::size_t l = 0; l < weights.layers.size(); ++l) {
    const LayerWeights& w = weights.layers[l];
    if (progress) progress(static_cast<double>(l) / static_cast<double>(weights.layers.size()));
    listener.stream(l, v);
    const auto n = norm(v, w.attention_gain, w.attention_bias);
    listener.normalized(l, n);
    auto z = a.add(v, forward::attend(a, n, l, w, context, listener));  // z = v + attention(N1 v)
    listener.attended(l, z);
    if (config.feed_forward.present) {  // v' = z + psi(N2 z)
      z = a.add(
          z, forward::feed_forward(a, norm(z, w.feed_forward_gain, w.feed_forward_norm_bias), w, config.feed_forward));
    }
    v = std::move(z);
  }
  listener.stream(weights.layers.size(), v);
  if (progress) progress(1);

  v = a.rows(v, nodes);
  if (observable == Observable::stream) return v;
  auto y = norm(v, weights.final_gain, weights.final_bias);  // y = N3(v^(L))
  if (observable == Observable::normalized) return y;
  return a.product(y, config.tied_embeddings ? weights.embedding : weights.unembedding, DoubleVector());
}

/// evaluate_in() over the nodes of a tree.
template <Arithmetic A, class Hears>
typename A::Matrix evaluate_heard(const Model& model, const PrefixTree& tree, std::span<const Node> nodes,
                                  Observable observable, const A& a, Hears& listener, const Progress& progress) {
  return evaluate_in(model, forward::context_of(model, tree), nodes, observable, a, listener, progress);
}

template <Arithmetic A>
typename A::Matrix evaluate(const Model& model, const PrefixTree& tree, std::span<const Node> nodes,
                            Observable observable, const A& a, const Progress& progress) {
  forward::Listener silent;
  return evaluate_heard(model, tree, nodes, observable, a, silent, progress);
}

}  // namespace snellen
