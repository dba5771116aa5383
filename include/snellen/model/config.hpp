// SPDX-License-Identifier: LGPL-3.0-or-later
// The shape of a decoder-only transformer, as in section 2 of arXiv:2406.04267: pre-norm, residual, L layers.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "snellen/arithmetic/operations.hpp"

namespace snellen {

/// How a token learns its position.
enum class PositionScheme : std::uint8_t {
  none,        ///< NoPE
  sinusoidal,  ///< sin/cos of position * theta^(-2k/d) added to the embedding, interleaved: sin at 2k, cos at 2k+1
  learned,     ///< a table added to the embedding
  rope,        ///< queries and keys rotated by position * theta^(-2k/head_dim)
  alibi,       ///< -slope_h * |i - j| added to the logits
  t5,          ///< a learned bias per bucket of i - j added to the logits
  own_bias     ///< a bias of the caller's making, by head and i - j, added to the logits
};

/// What a position scheme of the caller's adds to the logit of a head (from 0) at a signed distance, position(query) -
/// position(key); causal attention asks for distances from 0 on. The double is taken as an exact number and must be
/// finite. Called again for each evaluation, once per head and distance up to the longest: it must give the same answer
/// every time.
using LogitBias = std::function<double(std::int32_t head, std::int32_t distance)>;

struct Position {
  PositionScheme scheme = PositionScheme::none;
  double theta = 10000.0;                              ///< sinusoidal, rope: the base of the frequencies
  RotationLayout layout = RotationLayout::half_split;  ///< rope
  std::vector<double> slopes;                          ///< alibi: one per head
  std::int32_t buckets = 32;                           ///< t5
  std::int32_t maximum_distance = 128;                 ///< t5
  std::int32_t maximum_positions = 0;                  ///< learned: rows of the table
  LogitBias bias;                                      ///< own_bias
};

/// Where logits come from.
enum class LogitSource : std::uint8_t {
  query_key,   ///< scale * q_i . k_j
  token_table  ///< an integer table indexed by the two tokens (docs/theory/exact.md), independent of the stream
};

struct Attention {
  std::int32_t heads = 1;
  std::int32_t key_value_heads = 1;  ///< heads: multi-head; 1: multi-query; between: grouped
  std::int32_t head_width = 1;       ///< d_k
  std::optional<double> scale;       ///< empty: 1 / sqrt(d_k)
  bool causal = true;
  std::int32_t window = 0;  ///< sliding window W: keys i-W+1..i; 0: none
  double soft_cap = 0;      ///< c: logits become c * tanh(s / c); 0: none
  bool sink = false;        ///< a learned logit per head that takes weight and carries no value
  bool query_key_value_bias = false;
  bool output_bias = false;
  LogitSource logits = LogitSource::query_key;
  SoftmaxKind softmax = SoftmaxKind::exponential;
};

/// psi of the paper: none (psi = 0), W2 f(W1 x + b1) + b2, or gated W2 (f(Wg x + bg) * (W1 x + b1)) + b2.
struct FeedForward {
  bool present = true;
  Activation activation = Activation::relu;
  bool gated = false;
  bool bias = false;
  std::int32_t width = 4;
};

/// All shapes. N1 (before attention), N2 (before the feed-forward) and N3 (final) are of one kind.
struct Config {
  std::int32_t layers = 1;  ///< 0: the final norm of the embedding
  std::int32_t width = 1;   ///< d
  std::int32_t vocabulary = 1;
  Position position;
  Attention attention;
  FeedForward feed_forward;
  NormKind norm = NormKind::rms;
  double epsilon = 1e-5;
  bool norm_gain = true;
  bool norm_bias = false;       ///< LayerNorm only
  bool output_head = true;      ///< logits exist
  bool tied_embeddings = true;  ///< logits = E y; without an output head it says nothing
  double embedding_scale = 1;   ///< the embedding is multiplied by this before positions are added
};

/// Positions are part of the embeddings: sinusoidal and learned ones. The other schemes act on logits only.
bool adds_positions(const Config& config);

/// Checks every field and that they fit together. Throws InputError; `where` is prefixed to the field's name.
void validate(const Config& config, const std::string& where = "model");

/// The ALiBi paper's slopes 2^(-8h/H), h = 1..H, for a power of two H; for another H those of the power of two below,
/// then every second one of twice that (as the paper's code does). Irrational slopes are rounded to binary32.
std::vector<double> alibi_slopes(std::int32_t heads);

/// T5's bucket of the distance query - key: causal uses all buckets for distances >= 0 (negative ones go to bucket 0),
/// otherwise half of them for each direction, the upper ones for keys after their query. Odd numbers are halved
/// downwards, as in T5's code. Decided exactly, by integer powers, where T5 takes the floor of a quotient of
/// logarithms.
std::int32_t t5_bucket(std::int32_t distance, std::int32_t buckets, std::int32_t maximum_distance, bool causal);

}  // namespace snellen
