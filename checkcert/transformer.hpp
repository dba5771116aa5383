// SPDX-License-Identifier: LGPL-3.0-or-later
// The transformer of section 2 of arXiv:2406.04267 without positions, causal, in any arithmetic A: the observable of a
// sequence's last token.
//
//   z_i = v_i + W_O [sum_j alpha_ij W_V n_j]_heads,  alpha_ij ~ exp(scale q_i . k_j) over j <= i,  n = N1(v)
//   v_i' = z_i + W_2 relu(W_1 N2(z_i) + b_1) + b_2
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "certificate.hpp"
#include "work.hpp"

namespace checkcert {

/// What it computed once it keeps, and only what is complete: a token's vectors are all there or none is, a position
/// has the keys of every layer or is not there. So an exception in the middle of one sequence leaves nothing that
/// another could read, and every sequence has the observable that it has alone.
template <class A>
class Transformer {
 public:
  using Number = typename A::Number;
  using Vector = std::vector<Number>;

  /// Model and work must outlive it; what is kept is held in `work`.
  Transformer(const Model& model, A arithmetic, Work& work)
      : model_(model),
        a_(std::move(arithmetic)),
        work_(work),
        scale_(model.scale ? a_.exact(*model.scale) : a_.inverse_root(model.head_width)),
        tokens_(model.tokens) {}
  ~Transformer() {
    for (const std::optional<Token>& token : tokens_) {
      if (token) work_.release(token->bytes);
    }
    cut(0);
  }
  Transformer(const Transformer&) = delete;
  Transformer& operator=(const Transformer&) = delete;

  /// The observable after these tokens, which are at least one. What a sequence shares with the one before is not
  /// computed again. Throws what the arithmetic throws, and OutOfWork.
  Vector observable(const Runs& runs) {
    Vector stream = model_.layers.size() < 2 ? shallow(runs) : deep(runs);
    if (!model_.final_norm) return stream;
    return a_.normalize(stream, model_.norm, model_.epsilon, model_.final_gain, model_.final_bias);
  }

 private:
  /// What a position gives to those after it in one layer: keys and values of all its heads.
  struct Key {
    Vector key, value;
  };
  /// Many positions with equal keys and values count as one.
  struct Seen {
    std::vector<const Key*> keys;
    std::vector<unsigned long> counts;
  };
  struct Token {
    Vector embedding;
    std::optional<Key> key;  ///< of the first layer, where there is one
    std::uint64_t bytes = 0;
  };
  struct Position {
    std::size_t token = 0;
    std::vector<Key> keys;  ///< of layers 1, 2, ... (the first layer's depend on the token alone)
    Vector stream;          ///< before the last layer
    std::uint64_t bytes = 0;
  };

  std::uint64_t bytes(const Vector& vector) const {
    std::uint64_t sum = sizeof(Vector);
    for (const Number& number : vector) sum += a_.bytes(number);
    return sum;
  }
  std::uint64_t bytes(const Key& key) const { return bytes(key.key) + bytes(key.value); }

  const Token& token(std::size_t index) {
    std::optional<Token>& kept = tokens_.at(index);
    if (kept) return *kept;
    Token token;
    const Number scale = a_.exact(model_.embedding_scale);
    for (std::size_t i = 0; i < model_.width; ++i) {
      const Dyadic entry{model_.embedding.entries.at(index * model_.width + i), model_.embedding.exponent};
      token.embedding.push_back(a_.multiply(scale, a_.exact(entry)));
    }
    if (!model_.layers.empty()) token.key = key_of(model_.layers.front(), token.embedding);
    token.bytes = bytes(token.embedding) + (token.key ? bytes(*token.key) : 0);
    work_.hold(token.bytes);
    return kept.emplace(std::move(token));
  }

  Vector normalized(const Layer& layer, const Vector& stream) const {
    return a_.normalize(stream, model_.norm, model_.epsilon, layer.attention_gain, layer.attention_bias);
  }

  Key key_of(const Layer& layer, const Vector& stream) const {
    const Vector n = normalized(layer, stream);
    return {a_.affine(layer.key, n, layer.key_bias), a_.affine(layer.value, n, layer.value_bias)};
  }

  /// The stream after the layer of a position that sees these keys, its own included.
  Vector after(const Layer& layer, const Vector& stream, const Seen& seen) const {
    const std::size_t k = model_.head_width;
    const std::size_t group = model_.heads / model_.key_value_heads;
    const Vector query = a_.affine(layer.query, normalized(layer, stream), layer.query_bias);
    Vector attended;
    for (std::size_t head = 0; head < model_.heads; ++head) {
      const std::size_t from = head / group * k;
      const auto part = [&](const Vector& vector, std::size_t begin) { return std::span(vector).subspan(begin, k); };
      Vector logits;
      std::vector<std::span<const Number>> values;
      for (const Key* key : seen.keys) {
        logits.push_back(a_.multiply(scale_, a_.dot(part(query, head * k), part(key->key, from))));
        values.push_back(part(key->value, from));
      }
      const Vector average = a_.average(a_.weights(logits, model_.softmax), seen.counts, values);
      attended.insert(attended.end(), average.begin(), average.end());
    }
    Vector z = sum(stream, a_.affine(layer.output, attended, layer.output_bias));
    if (model_.feed_forward_width == 0) return z;
    Vector hidden = a_.affine(
        layer.up, a_.normalize(z, model_.norm, model_.epsilon, layer.feed_forward_gain, layer.feed_forward_bias),
        layer.up_bias);
    for (Number& entry : hidden) entry = a_.rectify(entry);
    return sum(z, a_.affine(layer.down, hidden, layer.down_bias));
  }

  Vector sum(const Vector& x, const Vector& y) const {
    Vector out;
    for (std::size_t i = 0; i < x.size(); ++i) out.push_back(a_.add(x[i], y[i]));
    return out;
  }

  /// In the first layer a position sees tokens, each so many times.
  Seen first_layer(const std::map<std::size_t, unsigned long>& counts) {
    Seen seen;
    for (const auto& [index, count] : counts) {
      seen.keys.push_back(&token(index).key.value());
      seen.counts.push_back(count);
    }
    return seen;
  }

  /// In layer l >= 1: every position of the path.
  Seen later_layer(std::size_t l) const {
    Seen seen;
    for (const Position& position : path_) seen.keys.push_back(&position.keys.at(l - 1));
    seen.counts.assign(path_.size(), 1);
    return seen;
  }

  Vector shallow(const Runs& runs) {
    std::map<std::size_t, unsigned long> counts;
    for (const auto& [index, count] : runs) counts[index] += count;
    const Vector& last = token(runs.back().first).embedding;
    if (model_.layers.empty()) return last;
    return after(model_.layers.front(), last, first_layer(counts));
  }

  /// The position after those of the path, complete. It sees them, and itself.
  Position next(std::size_t index, const std::map<std::size_t, unsigned long>& counts) {
    Position own{index, {}, after(model_.layers.front(), token(index).embedding, first_layer(counts)), 0};
    for (std::size_t l = 1; l < model_.layers.size(); ++l) {
      own.keys.push_back(key_of(model_.layers[l], own.stream));
      if (l + 1 == model_.layers.size()) break;
      Seen seen = later_layer(l);
      seen.keys.push_back(&own.keys.back());
      seen.counts.push_back(1);
      own.stream = after(model_.layers[l], own.stream, seen);
    }
    own.bytes = bytes(own.stream);
    for (const Key& key : own.keys) own.bytes += bytes(key);
    return own;
  }

  void cut(std::size_t length) {
    for (; path_.size() > length; path_.pop_back()) work_.release(path_.back().bytes);
  }

  /// Every position in turn, up to the input of the last layer; the last layer for the last position alone.
  Vector deep(const Runs& runs) {
    std::vector<std::size_t> tokens;
    for (const auto& [index, count] : runs) tokens.insert(tokens.end(), count, index);
    std::size_t shared = 0;
    while (shared < std::min(tokens.size(), path_.size()) && path_[shared].token == tokens[shared]) ++shared;
    cut(shared);
    std::map<std::size_t, unsigned long> counts;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      ++counts[tokens[i]];
      if (i < shared) continue;
      Position position = next(tokens[i], counts);
      work_.hold(position.bytes);
      path_.push_back(std::move(position));
    }
    const std::size_t last = model_.layers.size() - 1;
    return after(model_.layers[last], path_.back().stream, later_layer(last));
  }

  const Model& model_;
  A a_;
  Work& work_;
  Number scale_;
  std::vector<std::optional<Token>> tokens_;
  std::vector<Position> path_;  // of the sequence before, with two layers or more: complete ones
};

}  // namespace checkcert
