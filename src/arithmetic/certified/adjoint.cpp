// SPDX-License-Identifier: LGPL-3.0-or-later
// Certified: the adjoints of norms, activations and attention.
#include <stdexcept>

#include "snellen/arithmetic/certified.hpp"
#include "snellen/arithmetic/certified_activation.hpp"
#include "snellen/arithmetic/each_row.hpp"
#include "snellen/number/square.hpp"

namespace snellen {
namespace {

bool all_zero(arb_srcptr row, slong count) {
  for (slong k = 0; k < count; ++k) {
    if (!arb_is_zero(row + k)) return false;
  }
  return true;
}

/// [lower, upper] for small integers.
Ball between(int lower, int upper) {
  return {Rational(lower), Rational(upper), 64};
}

/// Every limit of derivatives of |x| near a member of the ball.
Ball slope_of_magnitude(arb_srcptr x) {
  if (arb_is_positive(x)) return Ball(1.0);
  if (arb_is_negative(x)) return Ball(-1.0);
  return between(-1, 1);
}

/// RMS and layer norm, y = c r, r = 1/sqrt(mean c^2 + epsilon): r (g - c r^2 (g . c) / d), g and c = x less their means
/// for layer norm.
void quadratic_norm_adjoint(arb_ptr out, arb_srcptr x, arb_srcptr g, slong width, bool centred, double epsilon,
                            Precision precision) {
  BallArray c(static_cast<std::size_t>(width));
  Ball mean;
  Ball mean_of_g;
  if (centred) {
    for (slong k = 0; k < width; ++k) {
      arb_add(mean.get(), mean.get(), x + k, precision);
      arb_add(mean_of_g.get(), mean_of_g.get(), g + k, precision);
    }
    arb_div_si(mean.get(), mean.get(), width, precision);
    arb_div_si(mean_of_g.get(), mean_of_g.get(), width, precision);
  }
  Ball r;
  Ball t;
  for (slong k = 0; k < width; ++k) {
    arb_set(c.at(static_cast<std::size_t>(k)), x + k);
    if (centred) arb_sub(c.at(static_cast<std::size_t>(k)), x + k, mean.get(), precision);
    set_square(t.get(), c.at(static_cast<std::size_t>(k)), precision);
    arb_add(r.get(), r.get(), t.get(), precision);
  }
  arb_div_si(r.get(), r.get(), width, precision);
  arb_set_d(t.get(), epsilon);
  arb_add(r.get(), r.get(), t.get(), precision);
  arb_rsqrt(r.get(), r.get(), precision);
  _arb_vec_scalar_mul(c.at(0), c.at(0), width, r.get(), precision);
  arb_dot(t.get(), nullptr, 0, c.at(0), 1, g, 1, width, precision);
  arb_div_si(t.get(), t.get(), width, precision);
  for (slong k = 0; k < width; ++k) {
    arb_sub(out + k, g + k, mean_of_g.get(), precision);
    arb_submul(out + k, c.at(static_cast<std::size_t>(k)), t.get(), precision);
    arb_mul(out + k, out + k, r.get(), precision);
  }
}

/// The derivative of max |x| by x_k, before the sign: 1, 0 or all between where it is not known which one is largest.
Ball share_of_maximum(arb_srcptr x, slong width, slong k) {
  Ball own;
  Ball other;
  arb_abs(own.get(), x + k);
  bool surely = true;
  for (slong j = 0; j < width; ++j) {
    if (j == k) continue;
    arb_abs(other.get(), x + j);
    if (arb_lt(own.get(), other.get())) return Ball(0.0);
    if (!arb_gt(own.get(), other.get())) surely = false;
  }
  return surely ? Ball(1.0) : between(0, 1);
}

/// L1 and max norm, y = x / s: g / s - (g . x) / s^2 s'.
void piecewise_norm_adjoint(arb_ptr out, arb_srcptr x, arb_srcptr g, slong width, NormKind kind, double epsilon,
                            Precision precision) {
  Ball size;
  Ball t;
  for (slong k = 0; k < width; ++k) {
    arb_abs(t.get(), x + k);
    if (kind == NormKind::l1) {
      arb_add(size.get(), size.get(), t.get(), precision);
    } else {
      arb_max(size.get(), size.get(), t.get(), precision);
    }
  }
  if (kind == NormKind::l1) arb_div_si(size.get(), size.get(), width, precision);
  arb_set_d(t.get(), epsilon);
  arb_add(size.get(), size.get(), t.get(), precision);
  arb_dot(t.get(), nullptr, 0, g, 1, x, 1, width, precision);
  arb_div(t.get(), t.get(), size.get(), precision);
  for (slong k = 0; k < width; ++k) {
    Ball slope = slope_of_magnitude(x + k);
    if (kind == NormKind::l1) {
      arb_div_si(slope.get(), slope.get(), width, precision);
    } else {
      const Ball share = share_of_maximum(x, width, k);
      arb_mul(slope.get(), slope.get(), share.get(), precision);
    }
    arb_set(out + k, g + k);
    arb_submul(out + k, slope.get(), t.get(), precision);
    arb_div(out + k, out + k, size.get(), precision);
  }
}

}  // namespace

BallMatrix Certified::normalize_adjoint(const Matrix& x, NormKind kind, double epsilon, const DoubleVector& gain,
                                        const Matrix& upstream) const {
  if (kind == NormKind::none) return upstream;
  Matrix out(x.rows(), x.columns());
  const auto width = static_cast<slong>(x.columns());
  for_each_row(x.rows(), [&](std::int64_t i) {
    if (all_zero(upstream.at(i, 0), width)) return;
    BallArray g(static_cast<std::size_t>(width));
    Ball factor;
    for (slong k = 0; k < width; ++k) {
      arb_set_d(factor.get(), gain.size() == 0 ? 1 : gain(k));
      arb_mul(g.at(static_cast<std::size_t>(k)), upstream.at(i, k), factor.get(), precision_);
    }
    if (kind == NormKind::rms || kind == NormKind::layer) {
      quadratic_norm_adjoint(out.at(i, 0), x.at(i, 0), g.at(0), width, kind == NormKind::layer, epsilon, precision_);
    } else {
      piecewise_norm_adjoint(out.at(i, 0), x.at(i, 0), g.at(0), width, kind, epsilon, precision_);
    }
  });
  return out;
}

BallMatrix Certified::activate_adjoint(const Matrix& x, Activation activation, const Matrix& upstream) const {
  Matrix out(x.rows(), x.columns());
  for_each_row(x.rows(), [&](std::int64_t i) {
    for (std::int64_t k = 0; k < x.columns(); ++k) {
      if (arb_is_zero(upstream.at(i, k))) continue;
      const Ball slope = slope_of_activation(x.at(i, k), activation, precision_);
      arb_mul(out.at(i, k), upstream.at(i, k), slope.get(), precision_);
    }
  });
  return out;
}

void Certified::soft_cap_adjoint(const Scores& scores, double cap, Scores& upstream) const {
  const Ball limit(cap);
  for_each_row(static_cast<std::int64_t>(scores.shape.rows()), [&](std::int64_t row) {
    const auto i = static_cast<std::size_t>(row);
    Ball slope;
    for (std::size_t j = 0; j < scores.shape.count(i); ++j) {  // 1/cosh^2(s / cap)
      if (arb_is_zero(upstream.row(i) + j)) continue;
      arb_div(slope.get(), scores.row(i) + j, limit.get(), precision_);
      arb_cosh(slope.get(), slope.get(), precision_);  // narrow around zero, where FLINT's sech is not
      arb_inv(slope.get(), slope.get(), precision_);
      set_square(slope.get(), slope.get(), precision_);
      arb_mul(upstream.row(i) + j, upstream.row(i) + j, slope.get(), precision_);
    }
  });
}

BallScores Certified::softmax_adjoint(const Scores& scores, const Scores& weights, SoftmaxKind kind,
                                      const Scores& upstream) const {
  Scores out(scores.shape);
  Ball logarithm;
  arb_const_log2(logarithm.get(), precision_);
  for_each_row(static_cast<std::int64_t>(scores.shape.rows()), [&](std::int64_t row) {
    const auto i = static_cast<std::size_t>(row);
    const std::size_t count = scores.shape.count(i);
    const auto length = static_cast<slong>(count);
    if (count == 1 && arb_is_one(weights.row(i))) return;  // a lone key's weight is constant
    if (all_zero(upstream.row(i), length)) return;
    Ball mean;
    Ball slope;
    Ball t;
    arb_dot(mean.get(), nullptr, 0, weights.row(i), 1, upstream.row(i), 1, length, precision_);
    for (std::size_t j = 0; j < count; ++j) {  // (ln f)'(s_j) weight_j (upstream_j - mean)
      arb_ptr entry = out.row(i) + j;
      arb_sub(entry, upstream.row(i) + j, mean.get(), precision_);
      arb_mul(entry, entry, weights.row(i) + j, precision_);
      if (kind == SoftmaxKind::base2) arb_mul(entry, entry, logarithm.get(), precision_);
      if (kind == SoftmaxKind::phi) {  // 2 (1 + s) / ((1 + s)^2 + 1)
        arb_add_ui(slope.get(), scores.row(i) + j, 1, precision_);
        set_square(t.get(), slope.get(), precision_);
        arb_add_ui(t.get(), t.get(), 1, precision_);
        arb_div(slope.get(), slope.get(), t.get(), precision_);
        arb_mul_2exp_si(slope.get(), slope.get(), 1);
        arb_mul(entry, entry, slope.get(), precision_);
      }
    }
  });
  return out;
}

BallMatrix Certified::average_adjoint(const Scores& weights, const Matrix& upstream, const VisibleKeys& visible,
                                      NodeRange block, std::int64_t rows) const {
  Matrix out(rows, upstream.columns());
  for_each_row(upstream.columns(), [&](std::int64_t c) {  // by column: no two threads add to one entry
    for (std::size_t i = 0; i < weights.shape.rows(); ++i) {
      arb_srcptr entry = upstream.at(static_cast<std::int64_t>(i), c);
      if (arb_is_zero(entry)) continue;
      for_each_key(visible, block.begin + static_cast<Node>(i), [&](std::size_t slot, Node key) {
        arb_addmul(out.at(key, c), weights.row(i) + slot, entry, precision_);
      });
    }
  });
  return out;
}

void Certified::scale_logits(Scores& scores, std::optional<double> scale, std::int64_t width) const {
  Ball factor(scale.value_or(0));
  if (!scale) {
    arb_set_si(factor.get(), static_cast<slong>(width));
    arb_rsqrt(factor.get(), factor.get(), precision_);
  }
  const auto length = static_cast<slong>(scores.entries.size());
  if (length > 0) _arb_vec_scalar_mul(scores.entries.at(0), scores.entries.at(0), length, factor.get(), precision_);
}

void Certified::add_into(Matrix& out, const Matrix& x, std::int64_t row, std::int64_t column) const {
  for (std::int64_t i = 0; i < x.rows(); ++i) {
    for (std::int64_t k = 0; k < x.columns(); ++k) {
      arb_add(out.at(row + i, column + k), out.at(row + i, column + k), x.at(i, k), precision_);
    }
  }
}

}  // namespace snellen
