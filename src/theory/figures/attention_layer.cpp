// SPDX-License-Identifier: LGPL-3.0-or-later
#include "attention_layer.hpp"

#include <fmt/format.h>
#include <tbb/parallel_for.h>

#include <cmath>
#include <numeric>
#include <utility>

#include "snellen/number/counter_random.hpp"

namespace snellen {
namespace {

constexpr double layer_norm_epsilon = 1e-5;
constexpr std::array<std::string_view, 3> vector_names = {"query", "key", "value"};

/// One row per token of `tokens`. Row t of a stream is the same whichever tokens are asked for.
DoubleMatrix draw_rows(std::uint64_t seed, std::string_view name, std::span<const Token> tokens, std::int32_t width,
                       double deviation) {
  DoubleMatrix out(static_cast<Eigen::Index>(tokens.size()), width);
  const std::uint64_t stream = stream_of(name);
  tbb::parallel_for(Eigen::Index{0}, out.rows(), [&](Eigen::Index row) {
    const std::int64_t first = std::int64_t{tokens[static_cast<std::size_t>(row)]} * width;
    for (std::int32_t column = 0; column < width; ++column) {
      out(row, column) = random_gaussian(seed, stream, static_cast<std::uint64_t>(first + column), deviation);
    }
  });
  return out;
}

std::vector<Token> first_tokens(long count) {
  std::vector<Token> tokens(static_cast<std::size_t>(count));
  std::iota(tokens.begin(), tokens.end(), 0);
  return tokens;
}

/// The deviation of a width's variance; a square root, a quotient and their double are rounded alike everywhere.
double deviation(VectorVariance variance, std::int32_t width) {
  switch (variance) {
    case VectorVariance::one:
      return 1;
    case VectorVariance::inverse_width:
      return 1 / std::sqrt(static_cast<double>(width));
    case VectorVariance::inverse_width_squared:
      return 1 / static_cast<double>(width);
  }
  return 1;
}

BallMatrix normalised(BallMatrix x, VectorNormalisation how, const Certified& a) {
  switch (how) {
    case VectorNormalisation::none:
      return x;
    case VectorNormalisation::unit_length:
      return to_unit_length(x, a.precision());
    case VectorNormalisation::layer_norm:
      return a.normalize(x, NormKind::layer, layer_norm_epsilon, {}, {});
  }
  return x;
}

}  // namespace

BallMatrix sinusoid_rows(std::span<const std::int32_t> positions, std::int32_t width, double theta,
                         std::int32_t first_exponent, Precision precision) {
  const std::int32_t pairs = width / 2;
  BallArray frequencies(static_cast<std::size_t>(pairs));
  Ball rate(theta);
  arb_log(rate.get(), rate.get(), precision);
  arb_mul_si(rate.get(), rate.get(), -2, precision);
  arb_div_si(rate.get(), rate.get(), width, precision);
  for (std::int32_t p = 0; p < pairs; ++p) {
    arb_ptr frequency = frequencies.at(static_cast<std::size_t>(p));
    arb_mul_si(frequency, rate.get(), p + first_exponent, precision);
    arb_exp(frequency, frequency, precision);
  }
  BallMatrix out(static_cast<std::int64_t>(positions.size()), width);
  tbb::parallel_for(std::int64_t{0}, out.rows(), [&](std::int64_t row) {
    Ball angle;
    for (std::int32_t p = 0; p < pairs; ++p) {
      arb_mul_si(angle.get(), frequencies.at(static_cast<std::size_t>(p)), positions[static_cast<std::size_t>(row)],
                 precision);
      arb_sin_cos(out.at(row, 2 * p), out.at(row, 2 * p + 1), angle.get(), precision);
    }
  });
  return out;
}

BallMatrix turned_by(const BallMatrix& x, const BallMatrix& sinusoids, Precision precision) {
  BallMatrix out(x.rows(), x.columns());
  const std::int64_t half = x.columns() / 2;
  tbb::parallel_for(std::int64_t{0}, x.rows(), [&](std::int64_t row) {
    for (std::int64_t p = 0; p < half; ++p) {
      arb_srcptr sine = sinusoids.at(row, 2 * p);
      arb_srcptr cosine = sinusoids.at(row, 2 * p + 1);
      arb_mul(out.at(row, p), x.at(row, p), cosine, precision);
      arb_submul(out.at(row, p), x.at(row, p + half), sine, precision);
      arb_mul(out.at(row, p + half), x.at(row, p + half), cosine, precision);
      arb_addmul(out.at(row, p + half), x.at(row, p), sine, precision);
    }
  });
  return out;
}

BallMatrix to_unit_length(const BallMatrix& x, Precision precision) {
  BallMatrix out(x.rows(), x.columns());
  const auto width = static_cast<slong>(x.columns());
  tbb::parallel_for(std::int64_t{0}, x.rows(), [&](std::int64_t row) {
    Ball sum;
    Ball square;
    for (std::int64_t c = 0; c < x.columns(); ++c) {
      arb_sqr(square.get(), x.at(row, c), precision);  // never negative, unlike the product of a ball with itself
      arb_add(sum.get(), sum.get(), square.get(), precision);
    }
    arb_rsqrt(sum.get(), sum.get(), precision);
    _arb_vec_scalar_mul(out.at(row, 0), x.at(row, 0), width, sum.get(), precision);
  });
  return out;
}

LastTokens::LastTokens(std::span<const long> n_values) : longest_(n_values.back()), tokens_(first_tokens(longest_)) {
  positions_.assign(tokens_.begin(), tokens_.end());
  std::vector<std::vector<NodeRange>> keys;
  std::vector<std::int32_t> first_distances;
  for (const long length : n_values) {
    const auto n = static_cast<std::int32_t>(length);
    const auto copied = static_cast<Node>(tokens_.size());
    tokens_.push_back(n - 1);
    positions_.push_back(n);
    queries_.insert(queries_.end(), {n - 1, copied});
    keys.push_back({{0, n}});
    keys.push_back({{0, n}, {copied, copied + 1}});
    first_distances.insert(first_distances.end(), {n - 1, n});
  }
  visible_ = VisibleKeys::listed(keys, first_distances);
  const auto count = static_cast<Node>(queries_.size());
  for (Node begin = 0; begin < count;) {
    std::int64_t held = visible_.count(begin);
    Node end = begin + 1;
    while (end < count && held + visible_.count(end) <= most_keys) held += visible_.count(end++);
    blocks_.push_back({begin, end});
    begin = end;
  }
}

SeedDraws::SeedDraws(std::uint64_t seed, const LastTokens& last, std::int32_t width, bool with_matrices) {
  const std::vector<Token> all = first_tokens(last.longest());
  std::vector<Token> asking;
  for (const Node node : last.queries()) asking.push_back(last.tokens()[index_of(node)]);
  queries = draw_rows(seed, "figure.query", asking, width, 1);
  keys = draw_rows(seed, "figure.key", all, width, 1);
  values = draw_rows(seed, "figure.value", all, width, 1);
  if (!with_matrices) return;
  embedding = draw_rows(seed, "figure.embedding", all, width, 1);
  const std::vector<Token> rows = first_tokens(width);
  for (std::size_t k = 0; k < matrices.size(); ++k) {
    matrices[k] = draw_rows(seed, fmt::format("figure.{}.matrix", vector_names[k]), rows, width,
                            deviation(VectorVariance::inverse_width, width));
  }
}

const BallMatrix& SinusoidTables::at(double theta, std::int32_t first_exponent) {
  for (const Table& table : tables_) {
    if (table.theta == theta && table.first_exponent == first_exponent) return table.rows;
  }
  tables_.push_back(
      {theta, first_exponent, sinusoid_rows(last_.positions(), width_, theta, first_exponent, precision_)});
  return tables_.back().rows;
}

BallMatrix AttentionLayer::of_queries(const BallMatrix& by_node) const {
  return a_.rows(by_node, last_.queries());
}

/// Queries (0) by query, keys (1) or values (2) by node, or the embeddings that they are made of.
BallMatrix AttentionLayer::drawn(std::size_t which, const AttentionChoices& choices) const {
  std::vector<Token> tokens(last_.tokens().begin(), last_.tokens().end());
  if (which == 0) {
    tokens.clear();
    for (const Node node : last_.queries()) tokens.push_back(last_.tokens()[index_of(node)]);
  }
  if (choices.source == VectorSource::matrices) return a_.embed(draws_.embedding, tokens, 1);
  const double scale = deviation(choices.variance, width_);
  if (which == 0) return a_.embed(draws_.queries, first_tokens(draws_.queries.rows()), scale);
  return a_.embed(which == 1 ? draws_.keys : draws_.values, tokens, scale);
}

/// The same with the sinusoids that they get, normalised.
BallMatrix AttentionLayer::placed(std::size_t which, const AttentionChoices& choices,
                                  const BallMatrix* sinusoids) const {
  BallMatrix x = drawn(which, choices);
  if (sinusoids != nullptr && choices.sinusoids_before_norm) x = a_.add(x, *sinusoids);
  x = normalised(std::move(x), choices.normalisation, a_);
  if (sinusoids != nullptr && !choices.sinusoids_before_norm) x = a_.add(x, *sinusoids);
  return choices.source == VectorSource::matrices ? a_.linear(x, draws_.matrices[which], {}) : x;
}

AttentionLayer::Vectors AttentionLayer::with_sinusoids(const AttentionChoices& choices) const {
  const BallMatrix& of_keys = tables_.at(choices.sinusoid_theta, choices.first_exponent);
  const BallMatrix own = of_queries(of_keys);
  return {placed(0, choices, &own), placed(1, choices, &of_keys),
          placed(2, choices, choices.sinusoids_on_values ? &of_keys : nullptr)};
}

const AttentionLayer::Vectors& AttentionLayer::without_positions(const AttentionChoices& choices) {
  if (!plain_ || plain_->source != choices.source || plain_->variance != choices.variance ||
      plain_->normalisation != choices.normalisation) {
    plain_.reset();  // before the next ones take memory
    plain_ = Plain{choices.source,
                   choices.variance,
                   choices.normalisation,
                   {placed(0, choices, nullptr), placed(1, choices, nullptr), placed(2, choices, nullptr)}};
  }
  return plain_->vectors;
}

AttentionLayer::Vectors AttentionLayer::turned(const Vectors& plain, const AttentionChoices& choices) const {
  const BallMatrix& angles = tables_.at(choices.rope_theta, 0);
  const Precision precision = a_.precision();
  return {turned_by(plain.queries, of_queries(angles), precision), turned_by(plain.keys, angles, precision),
          choices.rope_on_values ? turned_by(plain.values, angles, precision) : BallMatrix()};
}

BallMatrix AttentionLayer::attended(const AttentionChoices& choices, PositionScheme scheme,
                                    const std::function<void(std::size_t)>& after_block) {
  std::optional<Vectors> placed_vectors;
  if (scheme == PositionScheme::sinusoidal) placed_vectors = with_sinusoids(choices);
  if (scheme == PositionScheme::rope) placed_vectors = turned(without_positions(choices), choices);
  const Vectors& vectors = placed_vectors ? *placed_vectors : without_positions(choices);
  const BallMatrix& values = vectors.values.rows() > 0 ? vectors.values : plain_->vectors.values;
  const DistanceBias bias{.slope = choices.slope, .table = {}, .origin = 0};
  BallMatrix out = a_.zeros(static_cast<std::int64_t>(last_.queries().size()), width_);
  std::size_t done = 0;
  for (const NodeRange block : last_.blocks()) {
    const bool before = scheme == PositionScheme::alibi && choices.bias_before_division;
    BallScores logits =
        a_.scores(vectors.queries, vectors.keys, last_.visible(), block, before ? std::optional(1.0) : std::nullopt);
    if (scheme == PositionScheme::alibi) a_.add_distance_bias(logits, bias, last_.visible(), block);
    if (before) a_.scale_logits(logits, std::nullopt, width_);
    const BallScores weights = a_.softmax(logits, SoftmaxKind::exponential, std::nullopt);
    a_.write_block(out, a_.average(weights, values, last_.visible(), block), block.begin, 0);
    after_block(++done);
  }
  return out;
}

}  // namespace snellen
