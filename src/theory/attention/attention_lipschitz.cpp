// SPDX-License-Identifier: LGPL-3.0-or-later
// The Jacobian of one attention map in closed form, its norm on a ball, and that there is no bound beyond one.
#include <fmt/format.h>

#include "attention_map.hpp"
#include "claims.hpp"
#include "lengths.hpp"
#include "snellen/error.hpp"
#include "softmax.hpp"

namespace snellen {
namespace {

struct Input {
  AttentionMap map;
  RationalRows points;
};

Input draw_input(const Instance& instance, long n, std::uint64_t draw) {
  const long width = instance.integer_parameter("width");
  const Rational& radius = instance.parameter("radius");
  const Rational& gain = instance.parameter("gain");
  Draws draws(draw, "attention-lipschitz");
  Input input;
  input.map.causal = instance.family == "causal" || draws.chance(1, 2);
  input.map.value = random_matrix(draws, width, gain);
  input.map.score = random_matrix(draws, width, gain);
  // |x| <= radius: coordinates of at most radius / d are enough.
  input.points = random_points(draws, n, width, radius / width);
  if (instance.family == "flat") {
    for (std::vector<Rational>& row : input.map.score) {
      for (Rational& entry : row) entry /= 1024;
    }
  }
  if (instance.family == "far") input.points.back().back() = radius * 2;
  return input;
}

using Blocks = std::vector<std::vector<Real>>;  ///< (n d, n d), by row

/// J_ij = A (alpha_ij (I + (x_j - m_i) x_i^T M) + [i = j] C_i M^T), m_i and C_i the mean and the covariance of row i.
Blocks closed_form(const AttentionMap& map, const RealPoints& points) {
  const std::size_t n = points.size();
  const std::size_t d = points[0].size();
  const Precision precision = points[0][0].precision();
  const Real zero(0, precision);
  const RealPoints weights = attention_weights(map, points);
  const RealPoints score = enclosed(map.score, precision);
  const RealPoints value = enclosed(map.value, precision);
  Blocks jacobian(n * d, std::vector<Real>(n * d, zero));
  for (std::size_t i = 0; i < n; ++i) {
    RealVector mean(d, zero);
    RealVector query(d, zero);  // x_i^T M
    for (std::size_t k = 0; k < d; ++k) {
      for (std::size_t j = 0; j < weights[i].size(); ++j) mean[k] += weights[i][j] * points[j][k];
      for (std::size_t m = 0; m < d; ++m) query[k] += points[i][m] * score[m][k];
    }
    for (std::size_t j = 0; j < weights[i].size(); ++j) {
      const RealVector apart = difference(points[j], mean);
      std::vector<RealVector> block(d, RealVector(d, zero));
      for (std::size_t r = 0; r < d; ++r) {
        for (std::size_t c = 0; c < d; ++c) {
          block[r][c] = weights[i][j] * (apart[r] * query[c] + (r == c ? 1L : 0L));
        }
      }
      if (i == j) {
        for (std::size_t k = 0; k < weights[i].size(); ++k) {
          const RealVector away = difference(points[k], mean);
          const RealVector key = product(map.score, away);  // C_i M^T = sum_k alpha_ik (x_k - m) (M (x_k - m))^T
          for (std::size_t r = 0; r < d; ++r) {
            for (std::size_t c = 0; c < d; ++c) block[r][c] += weights[i][k] * away[r] * key[c];
          }
        }
      }
      for (std::size_t r = 0; r < d; ++r) {
        for (std::size_t c = 0; c < d; ++c) {
          Real& entry = jacobian[i * d + r][j * d + c];
          for (std::size_t m = 0; m < d; ++m) entry += value[r][m] * block[m][c];
        }
      }
    }
  }
  return jacobian;
}

BallMatrix balls_of(const RealPoints& rows, std::size_t columns) {
  BallMatrix out(static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(columns));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t k = 0; k < rows[i].size(); ++k) {
      arb_set(out.at(static_cast<std::int64_t>(i), static_cast<std::int64_t>(k)), rows[i][k].ball().get());
    }
  }
  return out;
}

/// The largest difference between an entry and the central difference with step 2^-40.
Real error_of_differences(const AttentionMap& map, const RealPoints& points, const Blocks& jacobian) {
  const std::size_t d = points[0].size();
  const Precision precision = points[0][0].precision();
  const Real step(power_of_two(-40), precision);
  Real largest(0, precision);
  for (std::size_t column = 0; column < jacobian.size(); ++column) {
    RealPoints above = points;
    RealPoints below = points;
    above[column / d][column % d] += step;
    below[column / d][column % d] -= step;
    const RealPoints upper = attend(map, above);
    const RealPoints lower = attend(map, below);
    for (std::size_t row = 0; row < jacobian.size(); ++row) {
      const Real quotient = (upper[row / d][row % d] - lower[row / d][row % d]) / (2 * step);
      largest = max(largest, abs(quotient - jacobian[row][column]));
    }
  }
  return largest;
}

/// Row i averages the positions 1..i.
RealPoints uniform_causal_weights(long n, Precision precision) {
  RealPoints rows;
  for (long i = 1; i <= n; ++i) rows.emplace_back(static_cast<std::size_t>(i), Real(Rational(1) / i, precision));
  return rows;
}

std::vector<CertifiedFinding> check_attention_lipschitz(const Instance& instance, std::uint64_t draw,
                                                        Precision precision) {
  require_lengths(instance, 1);
  const Real radius(instance.parameter("radius"), precision);
  std::vector<CertifiedFinding> findings;
  for (const long n : instance.n_values) {
    const Input input = draw_input(instance, n, draw);
    const RealPoints points = enclosed(input.points, precision);
    Real farthest(0, precision);
    for (const RealVector& point : points) farthest = max(farthest, euclidean_norm(point));
    const Hypothesis inside = hypothesis("every |x_j| <= R", farthest, Relation::at_most, radius);
    const auto size = static_cast<std::size_t>(n);
    const Blocks jacobian = closed_form(input.map, points);
    const Real norm = spectral_norm(balls_of(jacobian, jacobian.size()), precision);
    const Real omega = spectral_norm(balls(input.map.value, precision), precision);
    const Real mu = spectral_norm(balls(input.map.score, precision), precision);
    const Real lambda = spectral_norm(balls_of(attention_weights(input.map, points), size), precision);
    const Real reach = mu * square(radius);
    const auto add = [&](const char* check, std::vector<Hypothesis> hypotheses, const Real& measured, const Real& right,
                         const std::optional<Real>& trivial = {}) {
      findings.push_back({check, fmt::format("{}, {} mask", instance.family, input.map.causal ? "causal" : "full"), n,
                          std::move(hypotheses), measured, Relation::at_most, right, trivial});
    };
    add("LIP-form", {}, error_of_differences(input.map, points, jacobian), Real(power_of_two(-40), precision));
    add("LIP", {inside}, norm, omega * (1 + 2 * reach) * lambda + omega * reach);
    // With one row and one column the weights are 1 and the bound is attained.
    if (n > 1) add("LIP-weights", {}, lambda, sqrt(Real(n, precision)), Real(n, precision));
    add("LIP-uniform", {}, spectral_norm(balls_of(uniform_causal_weights(n, precision), size), precision),
        Real(2, precision), sqrt(Real(n, precision)));
  }
  return findings;
}

/// value + derivative e with e^2 = 0.
struct Dual {
  Rational value;
  Rational derivative;
};

Dual operator+(const Dual& x, const Dual& y) {
  return {x.value + y.value, x.derivative + y.derivative};
}
Dual operator*(const Dual& x, const Dual& y) {
  return {x.value * y.value, x.value * y.derivative + x.derivative * y.value};
}
Dual operator/(const Dual& x, const Dual& y) {
  const Rational quotient = x.value / y.value;
  return {quotient, (x.derivative - quotient * y.derivative) / y.value};
}

/// exp of a dual whose value is 0: the one place where exp is rational.
Dual exp_at_zero(const Dual& s) {
  return {1 + s.value, s.derivative};
}

/// The derivative of the last output by the last input for d = 1, A = M = 1, keys t, -t, t, -t, ... and a last input 0.
Rational derivative_at_zero(long n, const Rational& t) {
  std::vector<Dual> x;
  for (long k = 0; k + 1 < n; ++k) x.push_back({k % 2 == 0 ? t : Rational(-t), 0});
  x.push_back({0, 1});
  Dual sum{0, 0};
  Dual mean{0, 0};
  for (const Dual& key : x) {
    const Dual weight = exp_at_zero(x.back() * key);
    sum = sum + weight;
    mean = mean + weight * key;
  }
  return (mean / sum).derivative;
}

std::vector<ExactFinding> check_attention_not_lipschitz(const Instance& instance, std::uint64_t draw) {
  require_lengths(instance, 1);
  const Rational& constant = instance.parameter("constant");
  Draws draws(draw, "attention-not-lipschitz");
  const Rational t = draws.uniform(0, instance.parameter("reach"));
  std::vector<ExactFinding> findings;
  for (const long n : instance.n_values) {
    const std::vector<Hypothesis> paired = {
        hypothesis("the keys but the last come in pairs t, -t", n % 2 == 1, fmt::format("n = {}", n))};
    findings.push_back({"LIPNEG-eq", "t drawn", n, paired, derivative_at_zero(n, t), Relation::equal,
                        Rational(1) / n + Rational(n - 1) / n * t * t});
    if (n > 1) {
      findings.push_back({"LIPNEG-constant", "t = 2 K + 1", n, paired, derivative_at_zero(n, constant * 2 + 1),
                          Relation::greater, constant});
    }
  }
  return findings;
}

}  // namespace

Claim attention_lipschitz() {
  return {.id = "attention-lipschitz",
          .statement = "Other papers",
          .summary = "the Jacobian of one attention map in closed form, and its norm on inputs with |x_j| <= R",
          .printed = "not in the paper (Castin et al. 2024 bound it by a multiple of sqrt(n))",
          .repaired = "|J| <= omega (1 + 2 mu R^2) |Lambda| + omega mu R^2, |Lambda| <= sqrt(n)",
          .page = "other-bounds",
          .checks = {{"LIP-form", "the closed form agrees with central differences of step 2^-40 to 2^-40",
                      agreement_of_enclosures()},
                     {"LIP", "|J| <= omega (1 + 2 mu R^2) |Lambda| + omega mu R^2, omega = |A|, mu = |M|",
                      unbounded("see attention-not-lipschitz")},
                     {"LIP-weights", "|Lambda| <= sqrt(n), Lambda the matrix of the weights",
                      trivially_by_instance("n", "n^2 entries in [0, 1]")},
                     {"LIP-uniform", "|Lambda| <= 2 for uniform causal weights",
                      trivially_by_instance("sqrt(n)", "|Lambda| <= sqrt(n) for any weights")}},
          .families = {{"random", "A, M and the points uniform, a full or a causal mask"},
                       {"causal", "the same with a causal mask"},
                       {"flat", "M is 1024 times smaller: the bound is nearly attained"},
                       {"far", "random, but one point lies beyond R"}},
          .parameters = {{"width", "d", Rational(2), Rational(1), Rational(16)},
                         {"radius", "R", Rational(1), Rational(0), Rational(1000)},
                         {"gain", "entries of A and M lie in [-gain, gain]", Rational(1), Rational(0), Rational(1000)}},
          .about_models = false,
          .check = &check_attention_lipschitz};
}

Claim attention_not_lipschitz() {
  return {.id = "attention-not-lipschitz",
          .statement = "Other papers",
          .summary = "dot-product attention has no global Lipschitz constant: a derivative of 1/n + (1 - 1/n) t^2",
          .printed = "not in the paper (Kim et al. 2021)",
          .repaired = "exactly, with keys t and -t: 1/3 + 2 t^2 / 3 for n = 3",
          .page = "other-bounds",
          .checks = {{"LIPNEG-eq", "d o_n / d x_n = 1/n + (1 - 1/n) t^2 at x_n = 0, by dual numbers"},
                     {"LIPNEG-constant", "at t = 2 K + 1 it exceeds the constant K",
                      trivially(0, "1/n + (1 - 1/n) t^2 is not negative")}},
          .families = {{"pairs", "d = 1, A = M = 1, keys t, -t, t, -t, ..., last input 0"}},
          .parameters = {{"reach", "t is drawn from [0, reach]", Rational(10), Rational(0), Rational(1000000)},
                         {"constant", "K", Rational(100), Rational(0), Rational(1000000)}},
          .about_models = false,
          .check = &check_attention_not_lipschitz};
}

}  // namespace snellen
