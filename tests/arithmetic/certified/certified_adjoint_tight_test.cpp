// SPDX-License-Identifier: LGPL-3.0-or-later
// Certified's adjoints, where an error is nearly as large as the ball's radius.
#include "tight_operation.hpp"

#if __has_include(<flint/arb_hypgeom.h>)
#include <flint/arb_hypgeom.h>
#else
#include <arb_hypgeom.h>
#endif

namespace snellen::testing {
BOOST_AUTO_TEST_SUITE(certified_adjoint_tight_test)

namespace {

constexpr double adjoint_gain = 0.7;
constexpr double adjoint_epsilon = 0.1;

template <class T>
Entries<T> first_half(const Entries<T>& x) {
  return {x.begin(), x.begin() + static_cast<std::ptrdiff_t>(x.size() / 2)};
}
template <class T>
Entries<T> second_half(const Entries<T>& x) {
  return {x.begin() + static_cast<std::ptrdiff_t>(x.size() / 2), x.end()};
}

template <class T>
T dot(const Entries<T>& x, const Entries<T>& y) {
  T total = x[0] * y[0];
  for (std::size_t k = 1; k < x.size(); ++k) total = total + x[k] * y[k];
  return total;
}

/// The derivative of |x|, any limit of it at zero; all of them for a ball around zero.
MpfrReal sign_of(const MpfrReal& x) {
  return MpfrReal(mpfr_sgn(x.get()) < 0 ? -1.0 : 1.0);
}
Real sign_of(const Real& x) {
  if (certainly_positive(x)) return {1, x.precision()};
  if (certainly_positive(-x)) return {-1, x.precision()};
  return hull(Real(-1, x.precision()), Real(1, x.precision()));
}

/// The derivative of ReLU, likewise.
MpfrReal step_of(const MpfrReal& x) {
  return MpfrReal(mpfr_sgn(x.get()) < 0 ? 0.0 : 1.0);
}
Real step_of(const Real& x) {
  return (sign_of(x) + 1) / 2;
}

/// The derivative of max |x_j| by |x_k|, likewise.
MpfrReal share_of(const Entries<MpfrReal>& x, std::size_t k) {
  for (std::size_t j = 0; j < x.size(); ++j) {
    if (abs(x[k]) < abs(x[j]) || (j < k && !(abs(x[j]) < abs(x[k])))) return MpfrReal(0.0);
  }
  return MpfrReal(1.0);
}
Real share_of(const Entries<Real>& x, std::size_t k) {
  bool surely = true;
  for (std::size_t j = 0; j < x.size(); ++j) {
    if (j == k) continue;
    if (certainly_less(abs(x[k]), abs(x[j]))) return constant(0, x[k]);
    if (!certainly_less(abs(x[j]), abs(x[k]))) surely = false;
  }
  return surely ? constant(1, x[k]) : hull(constant(0, x[k]), constant(1, x[k]));
}

/// Inputs: x, then the derivative by the norm's results.
TightOperation norm_adjoint(const char* name, NormKind kind, std::size_t width, double lower = -4, double upper = 4) {
  const auto columns = static_cast<std::int64_t>(width);
  return tight_operation(
      name, 2 * width, lower, upper,
      [=](const Certified& a, const Entries<Ball>& inputs) {
        const DoubleVector gains = DoubleVector::Constant(columns, adjoint_gain);
        return row_of(a.normalize_adjoint(matrix_of(first_half(inputs)), kind, adjoint_epsilon, gains,
                                          matrix_of(second_half(inputs))));
      },
      [=](const auto& inputs) {
        auto x = first_half(inputs);
        auto g = second_half(inputs);
        for (auto& entry : g) entry = entry * constant(adjoint_gain, entry);
        const auto count = constant(static_cast<double>(width), x[0]);
        auto size = constant(0, x[0]);
        auto out = g;
        if (kind == NormKind::rms || kind == NormKind::layer) {
          if (kind == NormKind::layer) {
            auto mean = constant(0, x[0]);
            auto mean_of_g = mean;
            for (std::size_t k = 0; k < width; ++k) {
              mean = mean + x[k];
              mean_of_g = mean_of_g + g[k];
            }
            for (std::size_t k = 0; k < width; ++k) {
              x[k] = x[k] - mean / count;
              out[k] = g[k] - mean_of_g / count;
            }
          }
          for (const auto& entry : x) size = size + square(entry);
          const auto r = constant(1, size) / sqrt(size / count + constant(adjoint_epsilon, size));
          for (auto& entry : x) entry = entry * r;
          const auto along = dot(x, g) / count;
          for (std::size_t k = 0; k < width; ++k) out[k] = (out[k] - x[k] * along) * r;
          return out;
        }
        for (const auto& entry : x) size = kind == NormKind::l1 ? size + abs(entry) : max(size, abs(entry));
        if (kind == NormKind::l1) size = size / count;
        size = size + constant(adjoint_epsilon, size);
        const auto along = dot(g, x) / size;
        for (std::size_t k = 0; k < width; ++k) {
          const auto slope = kind == NormKind::l1 ? sign_of(x[k]) / count : sign_of(x[k]) * share_of(x, k);
          out[k] = (g[k] - slope * along) / size;
        }
        return out;
      });
}

MpfrReal upper_tail(const MpfrReal& x) {  // erfc(-x / sqrt 2) / 2
  return erfc(-(x / sqrt(MpfrReal(2.0)))) / MpfrReal(2.0);
}
Real upper_tail(const Real& x) {
  const Real argument = -(x / sqrt(Real(2, x.precision())));
  Ball out;
  arb_hypgeom_erfc(out.get(), argument.ball().get(), x.precision());
  return Real(out, x.precision()) / 2;
}

/// p + x p (1 - p) t', p = 1/(1 + e^-t): the derivative of x p(t(x)).
template <class T>
T gated(const T& x, const T& t, const T& slope) {
  const T one = constant(1, x);
  const T p = one / (one + exp(-t));
  const T q = one / (one + exp(t));
  return p + q * p * x * slope;
}

template <class T>
T slope_of(const T& x, Activation kind) {
  const T one = constant(1, x);
  switch (kind) {
    case Activation::relu:
      return step_of(x);
    case Activation::gelu_erf:
      return upper_tail(x) + exp(-(square(x / sqrt(constant(2, x))))) * x / sqrt(constant(2, x) * pi_beside(x));
    case Activation::gelu_tanh: {
      const T cubic = square(x) * constant(44715, x) / constant(1000000, x);
      const T factor = one / sqrt(pi_beside(x) / constant(8, x));
      return gated(x, (cubic + one) * x * factor, (cubic * constant(3, x) + one) * factor);
    }
    default:
      return gated(x, x, one);
  }
}

TightOperation activation_adjoint(const char* name, Activation kind) {
  return tight_operation(
      name, 2, -4, 4,
      [=](const Certified& a, const Entries<Ball>& x) {
        return row_of(a.activate_adjoint(matrix_of({x[0]}), kind, matrix_of({x[1]})));
      },
      [=](const auto& x) { return std::vector{x[1] * slope_of(x[0], kind)}; });
}

/// Inputs: logits, weights, and the derivative by the weights. The adjoint takes whatever weights it is given.
TightOperation softmax_adjoint(const char* name, SoftmaxKind kind) {
  return tight_operation(
      name, 6, -4, 4,
      [=](const Certified& a, const Entries<Ball>& x) {
        const LastQuery last(2);
        return row_of(
            a.softmax_adjoint(last.scores({x[0], x[1]}), last.scores({x[2], x[3]}), kind, last.scores({x[4], x[5]})));
      },
      [=](const auto& x) {
        const auto mean = x[2] * x[4] + x[3] * x[5];
        auto out = first_half(x);
        out.pop_back();
        for (std::size_t j = 0; j < 2; ++j) {
          out[j] = (x[4 + j] - mean) * x[2 + j];
          if (kind == SoftmaxKind::base2) out[j] = out[j] * log(constant(2, x[0]));
          if (kind == SoftmaxKind::phi) {
            const auto next = x[j] + constant(1, x[0]);
            out[j] = out[j] * (next / (square(next) + constant(1, x[0])) * constant(2, x[0]));
          }
        }
        return out;
      });
}

}  // namespace

BOOST_AUTO_TEST_CASE(norm_adjoints) {
  check_tight(norm_adjoint("adjoint of rms", NormKind::rms, 2), 0.7);
  check_tight(norm_adjoint("adjoint of layer", NormKind::layer, 2), 0.6);
  // Far from zero the error of the mean is great beside what is left when it is taken off.
  check_roundings(norm_adjoint("adjoint of layer far from zero", NormKind::layer, 3, 60, 64), 0.6);
  check_tight(norm_adjoint("adjoint of l1", NormKind::l1, 2));
  check_tight(norm_adjoint("adjoint of max", NormKind::max, 2));
}

BOOST_AUTO_TEST_CASE(activation_adjoints) {
  check_tight(activation_adjoint("adjoint of relu", Activation::relu));
  check_tight(activation_adjoint("adjoint of gelu by erf", Activation::gelu_erf), 0.85);
  check_tight(activation_adjoint("adjoint of gelu by tanh", Activation::gelu_tanh), 0.85);
  check_tight(activation_adjoint("adjoint of silu", Activation::silu), 0.85);
}

BOOST_AUTO_TEST_CASE(soft_cap_adjoints) {
  check_tight(tight_operation(
      "adjoint of soft_cap", 2, -2, 2,
      [](const Certified& a, const Entries<Ball>& x) {
        const LastQuery last(1);
        BallScores upstream = last.scores({x[1]});
        a.soft_cap_adjoint(last.scores({x[0]}), 0.7, upstream);
        return row_of(upstream);
      },
      [](const auto& x) { return std::vector{x[1] * square(constant(1, x[0]) / cosh(x[0] / constant(0.7, x[0])))}; }));
}

BOOST_AUTO_TEST_CASE(softmax_adjoints) {
  check_tight(softmax_adjoint("adjoint of softmax", SoftmaxKind::exponential));
  check_tight(softmax_adjoint("adjoint of base 2", SoftmaxKind::base2));
  check_tight(softmax_adjoint("adjoint of phi", SoftmaxKind::phi));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen::testing
