// SPDX-License-Identifier: LGPL-3.0-or-later
// Certified: positions, logits, softmax and the average of values.
#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "snellen/arithmetic/certified.hpp"
#include "snellen/arithmetic/each_row.hpp"
#include "snellen/number/square.hpp"

namespace snellen {
namespace {

/// theta^(-2m/width) for m = 0 .. width/2 - 1.
BallArray frequencies(std::int64_t width, double theta, Precision precision) {
  BallArray out(static_cast<std::size_t>(width / 2));
  Ball logarithm(theta);
  arb_log(logarithm.get(), logarithm.get(), precision);
  for (std::int64_t m = 0; m < width / 2; ++m) {
    arb_ptr f = out.at(static_cast<std::size_t>(m));
    arb_mul_si(f, logarithm.get(), static_cast<slong>(-2 * m), precision);
    arb_div_si(f, f, static_cast<slong>(width), precision);
    arb_exp(f, f, precision);
  }
  return out;
}

/// The weight of a logit before normalisation. `shift` is an exact number taken off every logit of the row; e^s and 2^s
/// only change by a common factor, phi is not shifted.
void unnormalized_weight(arb_ptr out, arb_srcptr logit, arb_srcptr shift, SoftmaxKind kind, Precision precision) {
  switch (kind) {
    case SoftmaxKind::exponential:
      arb_sub(out, logit, shift, precision);
      arb_exp(out, out, precision);
      return;
    case SoftmaxKind::base2: {
      arb_sub(out, logit, shift, precision);
      if (arb_is_int(out) && arf_cmpabs_2exp_si(arb_midref(out), 40) < 0) {
        const slong exponent = arf_get_si(arb_midref(out), ARF_RND_DOWN);
        arb_one(out);
        arb_mul_2exp_si(out, out, exponent);
        return;
      }
      Ball logarithm;
      arb_const_log2(logarithm.get(), precision);
      arb_mul(out, out, logarithm.get(), precision);
      arb_exp(out, out, precision);
      return;
    }
    case SoftmaxKind::phi:  // 1 + s + s^2/2 = ((1 + s)^2 + 1)/2, which shows that it is positive
      arb_add_ui(out, logit, 1, precision);
      set_square(out, out, precision);
      arb_add_ui(out, out, 1, precision);
      arb_mul_2exp_si(out, out, -1);
      return;
  }
}

/// The largest midpoint of a row and the sink, an exact integer below it: any exact number would do, one near the
/// largest logit keeps the weights in range.
Ball row_shift(arb_srcptr row, std::size_t count, arb_srcptr sink) {
  Ball shift;
  arf_set(arb_midref(shift.get()), arb_midref(row));
  for (std::size_t j = 1; j < count; ++j) {
    if (arf_cmp(arb_midref(row + j), arb_midref(shift.get())) > 0)
      arf_set(arb_midref(shift.get()), arb_midref(row + j));
  }
  if (sink != nullptr && arf_cmp(arb_midref(sink), arb_midref(shift.get())) > 0) {
    arf_set(arb_midref(shift.get()), arb_midref(sink));
  }
  arf_floor(arb_midref(shift.get()), arb_midref(shift.get()));
  return shift;
}

/// The values seen by one query after another, column by column, as aliases of the matrix's own balls. Consecutive
/// queries share most of their keys, so only the slots that changed are written.
class GatheredColumns {
 public:
  explicit GatheredColumns(const BallMatrix& values) : values_(values) {}

  void select(const VisibleKeys& visible, Node query) {
    const auto count = static_cast<std::size_t>(visible.count(query));
    if (count > capacity_) grow(std::max(count, 2 * capacity_));
    for_each_key(visible, query, [&](std::size_t slot, Node key) {
      if (keys_[slot] == key) return;
      keys_[slot] = key;
      for (std::size_t c = 0; c < width(); ++c) {
        aliases_[c * capacity_ + slot] = *values_.at(key, static_cast<std::int64_t>(c));
      }
    });
  }
  [[nodiscard]] arb_srcptr column(std::size_t c) const { return aliases_.data() + c * capacity_; }

 private:
  [[nodiscard]] std::size_t width() const { return static_cast<std::size_t>(values_.columns()); }
  void grow(std::size_t capacity) {
    capacity_ = capacity;
    keys_.assign(capacity_, -1);
    aliases_.resize(capacity_ * width());
  }
  const BallMatrix& values_;
  std::size_t capacity_ = 0;
  std::vector<Node> keys_;           // by slot
  std::vector<arb_struct> aliases_;  // (columns, capacity); never cleared: the matrix owns what they point to
};

}  // namespace

BallMatrix Certified::add_sinusoid(const Matrix& x, std::span<const std::int32_t> positions, double theta) const {
  Matrix out(x.rows(), x.columns());
  const BallArray frequency = frequencies(x.columns(), theta, precision_);
  for_each_row(positions.size(), [&](std::size_t i) {
    const auto row = static_cast<std::int64_t>(i);
    Ball sine;
    Ball cosine;
    for (std::int64_t m = 0; m < x.columns() / 2; ++m) {
      arb_mul_si(sine.get(), frequency.at(static_cast<std::size_t>(m)), positions[i], precision_);
      arb_sin_cos(sine.get(), cosine.get(), sine.get(), precision_);
      arb_add(out.at(row, 2 * m), x.at(row, 2 * m), sine.get(), precision_);
      arb_add(out.at(row, 2 * m + 1), x.at(row, 2 * m + 1), cosine.get(), precision_);
    }
  });
  return out;
}

BallMatrix Certified::rotate(const Matrix& x, std::span<const std::int32_t> positions, double theta,
                             RotationLayout layout) const {
  Matrix out(x.rows(), x.columns());
  const BallArray frequency = frequencies(x.columns(), theta, precision_);
  const std::int64_t half = x.columns() / 2;
  for_each_row(positions.size(), [&](std::size_t i) {
    const auto row = static_cast<std::int64_t>(i);
    Ball sine;
    Ball cosine;
    for (std::int64_t m = 0; m < half; ++m) {
      const std::int64_t first = layout == RotationLayout::half_split ? m : 2 * m;
      const std::int64_t second = layout == RotationLayout::half_split ? m + half : 2 * m + 1;
      arb_mul_si(sine.get(), frequency.at(static_cast<std::size_t>(m)), positions[i], precision_);
      arb_sin_cos(sine.get(), cosine.get(), sine.get(), precision_);
      arb_mul(out.at(row, first), x.at(row, first), cosine.get(), precision_);
      arb_submul(out.at(row, first), x.at(row, second), sine.get(), precision_);
      arb_mul(out.at(row, second), x.at(row, second), cosine.get(), precision_);
      arb_addmul(out.at(row, second), x.at(row, first), sine.get(), precision_);
    }
  });
  return out;
}

BallScores Certified::scores(const Matrix& queries, const Matrix& keys, const VisibleKeys& visible, NodeRange block,
                             std::optional<double> scale) const {
  Scores out(RaggedShape(visible, block));
  Ball factor(scale.value_or(0));
  if (!scale) {
    arb_set_si(factor.get(), static_cast<slong>(queries.columns()));
    arb_rsqrt(factor.get(), factor.get(), precision_);
  }
  const auto width = static_cast<slong>(queries.columns());
  for_each_row(out.shape.rows(), [&](std::size_t i) {
    const Node query = block.begin + static_cast<Node>(i);
    BallArray scaled(static_cast<std::size_t>(width));
    _arb_vec_scalar_mul(scaled.at(0), queries.at(query, 0), width, factor.get(), precision_);
    arb_ptr row = out.row(i);
    for_each_key(visible, query, [&](std::size_t slot, Node key) {
      arb_dot(row + slot, nullptr, 0, scaled.at(0), 1, keys.at(key, 0), 1, width, precision_);
    });
  });
  return out;
}

BallScores Certified::table_scores(const DoubleMatrix& table, std::span<const Token> tokens, const VisibleKeys& visible,
                                   NodeRange block) const {
  Scores out(RaggedShape(visible, block));
  for_each_row(out.shape.rows(), [&](std::size_t i) {
    const Node query = block.begin + static_cast<Node>(i);
    for_each_key(visible, query, [&](std::size_t slot, Node key) {
      arb_set_d(out.row(i) + slot,
                table(tokens[static_cast<std::size_t>(query)], tokens[static_cast<std::size_t>(key)]));
    });
  });
  return out;
}

void Certified::add_distance_bias(Scores& scores, const DistanceBias& bias, const VisibleKeys& visible,
                                  NodeRange block) const {
  for_each_row(scores.shape.rows(), [&](std::size_t i) {
    const std::int32_t first = visible.first_distance(block.begin + static_cast<Node>(i));
    Ball slope(bias.slope);
    Ball term;
    for (std::size_t j = 0; j < scores.shape.count(i); ++j) {
      const std::int32_t distance = first - static_cast<std::int32_t>(j);
      if (bias.slope != 0) {
        arb_submul_si(scores.row(i) + j, slope.get(), std::abs(distance), precision_);
      }
      if (!bias.table.empty()) {
        arb_set_d(term.get(), bias.table[static_cast<std::size_t>(std::int64_t{distance} + bias.origin)]);
        arb_add(scores.row(i) + j, scores.row(i) + j, term.get(), precision_);
      }
    }
  });
}

void Certified::soft_cap(Scores& scores, double cap) const {
  const Ball limit(cap);
  for_each_row(scores.shape.rows(), [&](std::size_t i) {
    for (std::size_t j = 0; j < scores.shape.count(i); ++j) {
      arb_ptr s = scores.row(i) + j;
      arb_div(s, s, limit.get(), precision_);
      arb_tanh(s, s, precision_);
      arb_mul(s, s, limit.get(), precision_);
    }
  });
}

BallScores Certified::softmax(const Scores& scores, SoftmaxKind kind, std::optional<double> sink) const {
  Scores out(scores.shape);
  for_each_row(scores.shape.rows(), [&](std::size_t i) {
    const std::size_t count = scores.shape.count(i);
    if (count == 1 && !sink) {
      arb_one(out.row(i));
      return;
    }
    const Ball sink_logit(sink.value_or(0));
    const Ball shift = row_shift(scores.row(i), count, sink ? sink_logit.get() : nullptr);
    Ball total;
    if (sink) unnormalized_weight(total.get(), sink_logit.get(), shift.get(), kind, precision_);
    for (std::size_t j = 0; j < count; ++j) {
      unnormalized_weight(out.row(i) + j, scores.row(i) + j, shift.get(), kind, precision_);
      arb_add(total.get(), total.get(), out.row(i) + j, precision_);
    }
    arb_inv(total.get(), total.get(), precision_);
    _arb_vec_scalar_mul(out.row(i), out.row(i), static_cast<slong>(count), total.get(), precision_);
  });
  return out;
}

BallMatrix Certified::average(const Scores& weights, const Matrix& values, const VisibleKeys& visible,
                              NodeRange block) const {
  Matrix out(block.end - block.begin, values.columns());
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, weights.shape.rows(), 16), [&](const auto& part) {
    GatheredColumns gathered(values);
    for (std::size_t i = part.begin(); i < part.end(); ++i) {
      gathered.select(visible, block.begin + static_cast<Node>(i));
      for (std::int64_t c = 0; c < values.columns(); ++c) {
        arb_dot(out.at(static_cast<std::int64_t>(i), c), nullptr, 0, weights.row(i), 1,
                gathered.column(static_cast<std::size_t>(c)), 1, static_cast<slong>(weights.shape.count(i)),
                precision_);
      }
    }
  });
  return out;
}

}  // namespace snellen
