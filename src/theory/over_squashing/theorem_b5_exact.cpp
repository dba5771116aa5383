// SPDX-License-Identifier: LGPL-3.0-or-later
// Theorem 5.1 / B.5 over the rationals, in the operator norm of the largest coordinate, where every constant is
// rational.
#include <fmt/format.h>

#include <algorithm>

#include "claims.hpp"
#include "snellen/error.hpp"
#include "snellen/model/jacobian.hpp"
#include "trajectory.hpp"

namespace snellen {
namespace {

/// The largest sum of magnitudes of a row: the operator norm of the largest coordinate.
Rational operator_norm(const RationalMatrix& x) {
  Rational norm = 0;
  for (std::int64_t i = 0; i < x.rows(); ++i) {
    Rational sum = 0;
    for (std::int64_t k = 0; k < x.columns(); ++k) sum += abs(x.at(i, k));
    norm = std::max(norm, sum);
  }
  return norm;
}

/// left * right, by the exact arithmetic itself.
RationalMatrix product_of(const DoubleMatrix& left, const DoubleMatrix& right) {
  std::vector<Token> rows(static_cast<std::size_t>(left.rows()));
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<Token>(i);
  return Exact().linear(Exact().embed(left, rows, 1.0), DoubleMatrix(right.transpose()), DoubleVector());
}

Rational operator_norm(const DoubleMatrix& x) {
  return operator_norm(product_of(x, DoubleMatrix::Identity(x.cols(), x.cols())));
}

/// 1/beta at the row: max|gain| / s (1 + max|x| / s), since the sum of |ds/dx_k| is 1; 1 without a norm.
Rational norm_slope(const Config& config, const DoubleVector& gain, const RationalMatrix& x, std::int64_t row) {
  if (config.norm == NormKind::none) return 1;
  Rational sum = 0;
  Rational largest = 0;
  for (std::int64_t k = 0; k < x.columns(); ++k) {
    sum += abs(x.at(row, k));
    largest = std::max(largest, Rational(abs(x.at(row, k))));
  }
  const Rational size =
      (config.norm == NormKind::l1 ? Rational(sum / x.columns()) : largest) + rational_from_double(config.epsilon);
  const Rational factor = gain.size() == 0 ? Rational(1) : rational_from_double(gain.cwiseAbs().maxCoeff());
  return factor / size * (1 + largest / size);
}

/// The path sums of every layer, [l][i].
std::vector<std::vector<Rational>> path_sums(const Model& model, const Trajectory<RationalMatrix>& run,
                                             const Rational& output_slope) {
  const Config& config = model.config;
  const std::int64_t n = run.last.rows();
  const std::int64_t k = config.attention.head_width;
  const std::int64_t group = config.attention.heads / config.attention.key_value_heads;
  std::vector<Rational> row(static_cast<std::size_t>(n), 0);
  row.back() = output_slope;
  std::vector<std::vector<Rational>> out(run.layers.size());
  for (std::size_t l = run.layers.size(); l-- > 0;) {
    const LayerWeights& w = model.weights.layers[l];
    const LayerTrajectory<RationalMatrix>& layer = run.layers[l];
    const Rational sigma =
        config.feed_forward.present ? Rational(operator_norm(w.down) * operator_norm(w.up)) : Rational(0);
    std::vector<Rational> omega;
    for (std::int32_t h = 0; h < config.attention.heads; ++h) {
      omega.push_back(operator_norm(
          product_of(DoubleMatrix(w.output.middleCols(h * k, k)), DoubleMatrix(w.value.middleRows(h / group * k, k)))));
    }
    std::vector<Rational> next(row.size(), 0);
    std::vector<Rational> attended(row.size(), 0);  // by key, before the division by beta_1
    for (std::int64_t j = 0; j < n; ++j) {
      Rational factor = row[static_cast<std::size_t>(j)];
      if (factor == 0) continue;
      if (sigma != 0) factor *= 1 + sigma * norm_slope(config, w.feed_forward_gain, layer.attended, j);
      next[static_cast<std::size_t>(j)] += factor;
      for (std::size_t h = 0; h < omega.size(); ++h) {
        for (std::int64_t m = 0; m < n; ++m) {
          const Rational& alpha = layer.weights[h].at(j, m);
          if (alpha != 0) attended[static_cast<std::size_t>(m)] += factor * omega[h] * alpha;
        }
      }
    }
    for (std::int64_t m = 0; m < n; ++m) {
      const auto key = static_cast<std::size_t>(m);
      if (attended[key] != 0) next[key] += attended[key] * norm_slope(config, w.attention_gain, layer.stream, m);
    }
    out[l] = row = std::move(next);
  }
  return out;
}

std::vector<ExactFinding> check_theorem_b5_exact(const Instance& instance, std::uint64_t draw) {
  if (!instance.subject) throw std::logic_error("theorem-b5-exact: the instance has no model");
  const Subject& subject = *instance.subject;
  const Model model = subject.model(draw);
  const Config& config = model.config;
  const bool table = config.attention.logits == LogitSource::token_table;
  const Hypothesis plain =
      hypothesis("psi is ReLU, not gated", !config.feed_forward.present || !config.feed_forward.gated,
                 config.feed_forward.gated ? "gated" : "not gated");
  std::vector<ExactFinding> findings;
  for (const long n : instance.n_values) {
    const std::vector<Token> sequence = subject.left_tokens(n, draw);
    const auto add = [&](std::size_t l, const Hypothesis& rational, const Rational& measured, const Rational& bound) {
      findings.push_back({"OSQ-exact",
                          l == 0 ? "by the embeddings" : fmt::format("by the stream after layer {}", l),
                          n,
                          {plain, rational},
                          measured,
                          Relation::at_most,
                          bound});
    };
    const char* derivative = "the derivative exists and is rational";
    try {
      // A token table does not depend on the stream: the frozen Jacobian is the true one.
      const auto j = jacobian(model, sequence, sequence.size() - 1, Observable::normalized,
                              table ? AttentionDerivative::full : AttentionDerivative::frozen, Exact());
      const auto run = trajectory(model, sequence, Exact());
      const auto sums =
          path_sums(model, run, norm_slope(config, model.weights.final_gain, run.last, run.last.rows() - 1));
      for (std::size_t l = 0; l < sums.size(); ++l) {
        for (std::size_t i = 0; i < sequence.size(); ++i) {
          add(l, hypothesis(derivative, true, "exact"), operator_norm(j.blocks[l][i]), sums[l][i]);
        }
      }
    } catch (const Refused& refused) {
      for (std::size_t k = 0; k < static_cast<std::size_t>(config.layers) * sequence.size(); ++k) {
        add(k / sequence.size(), hypothesis(derivative, false, refused.what()), 0, 0);
      }
    }
  }
  return findings;
}

}  // namespace

Claim theorem_b5_exact() {
  return {.id = "theorem-b5-exact",
          .statement = "Theorem 5.1 / B.5",
          .summary = "the Jacobian of rational models against its sum over paths, decided over the rationals",
          .printed = "true in the form at the end of the printed proof, with a matrix product for the sum over paths",
          .repaired =
              "the form of theorem-b5-frozen in the operator norm of the largest coordinate; with token tables "
              "the frozen Jacobian is the true one",
          .page = "theorem-b5",
          .checks = {{"OSQ-exact", "||dy_n/dv_i^(l)|| <= the sum over paths, for every i and l, exactly",
                      unbounded("a derivative scales with the weights")}},
          .families = {},
          .parameters = {},
          .about_models = true,
          .check = &check_theorem_b5_exact};
}

}  // namespace snellen
