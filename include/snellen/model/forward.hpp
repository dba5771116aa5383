// SPDX-License-Identifier: LGPL-3.0-or-later
// The transformer of section 2 of arXiv:2406.04267, over nodes, each a row: those of a prefix tree, or those that stand
// for whole stretches of a tail. This is the definition of evaluate(); include it to run the model in an arithmetic of
// your own or to listen to what happens inside, include transformer.hpp otherwise.
#pragma once

#include <concepts>
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

template <class L>
concept Hears = std::derived_from<L, Listener>;

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

// Symbols: d the width of the stream, L layers, H heads of width k, which share G key-value heads, f the width of the
// feed-forward part; v the stream, n the normalized one, s_ij logits, alpha_ij attention weights.

/// W x + b, (nodes, heads k); (0, 0) where logits come from a table and need no queries and keys.
template <Arithmetic A>
typename A::Matrix queries_or_keys(const A& a, const typename A::Matrix& n, const DoubleMatrix& w,
                                   const DoubleVector& b, const Context& context) {
  return context.config.attention.logits == LogitSource::token_table ? a.zeros(0, 0) : a.linear(n, w, b);
}

/// One head of queries or keys, rotated by RoPE where the model has it: (nodes, k).
template <Arithmetic A>
typename A::Matrix head(const A& a, const typename A::Matrix& all, std::int64_t h, const Context& context) {
  const Attention& attention = context.config.attention;
  const Position& position = context.config.position;
  if (attention.logits == LogitSource::token_table) return a.zeros(0, 0);
  auto one = a.columns(all, h * attention.head_width, attention.head_width);
  if (position.scheme != PositionScheme::rope) return one;
  return a.rotate(one, context.positions, position.theta, position.layout);
}

/// s_ij of head h for a block of queries i and the keys j that each sees: from q_i . k_j or from the table of tokens,
/// capped, and biased by distance where the model does that.
template <Arithmetic A>
typename A::Scores logits(const A& a, const typename A::Matrix& q, const typename A::Matrix& k, std::int32_t h,
                          NodeRange block, const LayerWeights& w, const Context& context) {
  const Attention& attention = context.config.attention;
  auto s = attention.logits == LogitSource::token_table
               ? a.table_scores(w.logit_table[static_cast<std::size_t>(h)], context.tokens, context.visible, block)
               : a.scores(q, k, context.visible, block, attention.scale);
  if (attention.soft_cap > 0) a.soft_cap(s, attention.soft_cap);
  if (!context.biases.empty()) a.add_distance_bias(s, context.biases[h], context.visible, block);
  return s;
}

/// Attention of all heads: n (nodes, d) -> sum_h W_O^h o^h (nodes, d), o^h_i = sum_j alpha_ij v_j over the keys j
/// visible to i.
template <Arithmetic A, Hears Hooks>
typename A::Matrix attend(const A& a, const typename A::Matrix& n, std::size_t l, const LayerWeights& w,
                          const Context& context, Hooks& hooks) {
  const Attention& attention = context.config.attention;
  const std::int32_t heads = attention.heads;             // H
  const std::int32_t groups = attention.key_value_heads;  // G
  const std::int32_t shared = heads / groups;             // heads by group
  const std::int64_t k = attention.head_width;

  const auto q = queries_or_keys(a, n, w.query, w.query_bias, context);  // (nodes, H k)
  const auto keys = queries_or_keys(a, n, w.key, w.key_bias, context);   // (nodes, G k)
  const auto values = a.linear(n, w.value, w.value_bias);                // (nodes, G k)
  auto o = a.zeros(n.rows(), heads * k);                                 // (nodes, H k)
  for (std::int32_t g = 0; g < groups; ++g) {
    const auto k_g = head(a, keys, g, context);    // (nodes, k)
    const auto v_g = a.columns(values, g * k, k);  // (nodes, k)
    hooks.values(l, g, v_g);
    for (std::int32_t h = g * shared; h < (g + 1) * shared; ++h) {
      const auto q_h = head(a, q, h, context);  // (nodes, k)
      for (const NodeRange& block : context.blocks) {
        const auto s = logits(a, q_h, k_g, h, block, w, context);                         // (block, visible)
        const auto alpha = a.softmax(s, attention.softmax, sink_logit(attention, w, h));  // (block, visible)
        hooks.weights(l, h, block, alpha);
        a.write_block(o, a.average(alpha, v_g, context.visible, block), block.begin, h * k);  // (block, k)
      }
    }
  }
  return a.linear(o, w.output, w.output_bias);
}

/// psi: z (nodes, d) -> (nodes, d).
template <Arithmetic A>
typename A::Matrix feed_forward(const A& a, const typename A::Matrix& z, const LayerWeights& w, const FeedForward& ff) {
  auto hidden = a.activate(a.linear(z, ff.gated ? w.gate : w.up, ff.gated ? w.gate_bias : w.up_bias), ff.activation);
  if (ff.gated) hidden = a.multiply(hidden, a.linear(z, w.up, w.up_bias));  // (nodes, f)
  return a.linear(hidden, w.down, w.down_bias);
}

/// v^(0): embeddings and the positions that are added to them, (nodes, d).
template <Arithmetic A>
typename A::Matrix embedded(const A& a, const Model& model, const Context& context) {
  const Position& position = model.config.position;
  auto v = a.embed(model.weights.embedding, context.tokens, model.config.embedding_scale);
  if (position.scheme == PositionScheme::sinusoidal) return a.add_sinusoid(v, context.positions, position.theta);
  if (position.scheme == PositionScheme::learned)
    return a.add_rows(v, model.weights.position_embedding, context.positions);
  return v;
}

}  // namespace forward

/// evaluate() over the nodes of any context, heard by `hooks`.
template <Arithmetic A, forward::Hears Hooks>
typename A::Matrix evaluate(const Model& model, const forward::Context& context, std::span<const Node> nodes,
                            Observable observable, const A& a, Hooks& hooks, const Progress& progress = {}) {
  const Config& config = model.config;
  const Weights& weights = model.weights;
  forward::check_tokens(context);
  forward::check_observable(config, observable);
  const auto norm = [&](const typename A::Matrix& x, const DoubleVector& gain, const DoubleVector& bias) {
    return a.normalize(x, config.norm, config.epsilon, gain, bias);
  };

  auto v = forward::embedded(a, model, context);  // v^(0): (nodes, d)
  for (std::size_t l = 0; l < weights.layers.size(); ++l) {
    const LayerWeights& w = weights.layers[l];
    if (progress) progress(static_cast<double>(l) / static_cast<double>(weights.layers.size()));
    hooks.stream(l, v);
    const auto n = norm(v, w.attention_gain, w.attention_bias);
    hooks.normalized(l, n);
    auto z = a.add(v, forward::attend(a, n, l, w, context, hooks));  // z = v + attention(N1 v)
    hooks.attended(l, z);
    if (config.feed_forward.present) {  // v' = z + psi(N2 z)
      const auto m = norm(z, w.feed_forward_gain, w.feed_forward_norm_bias);
      z = a.add(z, forward::feed_forward(a, m, w, config.feed_forward));
    }
    v = std::move(z);
  }
  hooks.stream(weights.layers.size(), v);
  if (progress) progress(1);

  v = a.rows(v, nodes);
  if (observable == Observable::stream) return v;
  auto y = norm(v, weights.final_gain, weights.final_bias);  // y = N3(v^(L))
  if (observable == Observable::normalized) return y;
  return a.linear(y, config.tied_embeddings ? weights.embedding : weights.unembedding, DoubleVector());
}

/// evaluate() over the nodes of a tree, heard by `hooks`.
template <Arithmetic A, forward::Hears Hooks>
typename A::Matrix evaluate(const Model& model, const PrefixTree& tree, std::span<const Node> nodes,
                            Observable observable, const A& a, Hooks& hooks, const Progress& progress = {}) {
  return evaluate(model, forward::context_of(model, tree), nodes, observable, a, hooks, progress);
}

template <Arithmetic A>
typename A::Matrix evaluate(const Model& model, const PrefixTree& tree, std::span<const Node> nodes,
                            Observable observable, const A& a, const Progress& progress) {
  forward::Listener silent;
  return evaluate(model, tree, nodes, observable, a, silent, progress);
}

}  // namespace snellen
