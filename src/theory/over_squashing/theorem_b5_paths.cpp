// SPDX-License-Identifier: LGPL-3.0-or-later
// Causal paths counted, and uniform attention in closed form: exact.
#include <algorithm>

#include "absorption.hpp"
#include "claims.hpp"
#include "scalar_model.hpp"
#include "snellen/model/jacobian.hpp"

namespace snellen {
namespace {

/// Row n of the L-th power of the lower triangular n x n matrix with ones, `diagonal` on its diagonal.
std::vector<Integer> last_row_of_power(long n, long layers, long diagonal) {
  std::vector<Integer> row(static_cast<std::size_t>(n), 0);
  row.back() = 1;
  for (long l = 0; l < layers; ++l) {
    Integer later = 0;
    for (std::size_t i = row.size(); i-- > 0;) {
      const Integer own = row[i];
      row[i] = later + diagonal * own;
      later += own;
    }
  }
  return row;
}

/// The number of choices of the layers that attend and of the positions in between.
Integer paths_with_residuals(long distance, long layers) {
  Integer sum = distance == 0 ? 1 : 0;  // no layer attends
  for (long r = 1; r <= layers; ++r) sum += binomial(layers, r) * binomial(distance + r - 1, r - 1);
  return sum;
}

/// binom(n-1, i-1) sum_{k=i}^n (-1)^(k-i) binom(n-i, k-i) (1 + 1/k)^L: the entry (n, i) of (C + I)^L, C_ij = 1/i.
Rational hausdorff_sum(long n, long i, long layers) {
  Rational sum = 0;
  for (long k = i; k <= n; ++k) {
    const Rational term = Rational(binomial(n - i, k - i)) * power(1 + Rational(1, k), layers);
    sum += (k - i) % 2 == 0 ? term : Rational(-term);
  }
  return Rational(binomial(n - 1, i - 1)) * sum;
}

/// dv_n^(L)/dv_i^(0), i = 1..n, of the model with uniform attention, by reverse accumulation through the forward.
std::vector<Rational> heard(long n, long layers) {
  const Model model = uniform_scalar_model(static_cast<std::int32_t>(layers), {1.0});
  const std::vector<Token> sequence(static_cast<std::size_t>(n), 0);
  const auto derivative =
      jacobian(model, sequence, sequence.size() - 1, Observable::stream, AttentionDerivative::full, Exact());
  std::vector<Rational> out;
  for (const RationalMatrix& block : derivative.blocks[0]) out.push_back(block.at(0, 0));
  return out;
}

/// The printed sum over k_1..k_L >= i with L factors, L >= 2: k_L is tied to n only, so that it is one sum too many.
Rational printed_sum(long n, long i, long layers) {
  const auto abar = [](long row, long column) -> Rational {
    return (column <= row ? Rational(1, row) : Rational(0)) + (row == column ? 1 : 0);
  };
  std::vector<Rational> at(static_cast<std::size_t>(n + 1), 0);  // by the position reached
  for (long k = i; k <= n; ++k) at[static_cast<std::size_t>(k)] = abar(k, i);
  for (long l = 2; l < layers; ++l) {
    std::vector<Rational> next(at.size(), 0);
    for (long k = i; k <= n; ++k) {
      for (long j = i; j <= k; ++j) next[static_cast<std::size_t>(k)] += abar(k, j) * at[static_cast<std::size_t>(j)];
    }
    at = std::move(next);
  }
  Rational sum = 0;
  Rational reached = 0;
  for (long k = i; k <= n; ++k) {
    reached += at[static_cast<std::size_t>(k)];
    sum += abar(n, k) * reached;
  }
  return sum;
}

int sign_of(const Rational& x) {
  return x > 0 ? 1 : x < 0 ? -1 : 0;
}

std::vector<ExactFinding> check_theorem_b5_paths(const Instance& instance, std::uint64_t) {
  const long layers = instance.integer_parameter("layers");
  std::vector<ExactFinding> findings;
  for (const long n : instance.n_values) {
    if (n < 1) continue;
    const auto add = [&](const char* check, const Rational& measured, Relation relation, const Rational& bound,
                         const std::optional<Rational>& trivial = {}) {
      findings.push_back({check, "uniform attention", n, {}, measured, relation, bound, trivial});
    };
    const std::vector<Integer> paths = last_row_of_power(n, layers, 1);
    const std::vector<Integer> with_residuals = last_row_of_power(n, layers, 2);
    const std::vector<Rational> s = heard(n, layers);
    Rational total = 0;
    for (long i = 1; i <= n; ++i) {
      const auto at = static_cast<std::size_t>(i - 1);
      add("PATH-count", Rational(paths[at]), Relation::equal, Rational(binomial(n - i + layers - 1, layers - 1)));
      add("PATH-residual", Rational(with_residuals[at]), Relation::equal,
          Rational(paths_with_residuals(n - i, layers)));
      add("PATH-uniform", s[at], Relation::equal, hausdorff_sum(n, i, layers));
      if (layers >= 2) add("PATH-literal", s[at], Relation::at_most, printed_sum(n, i, layers), power(2, layers));
      if (i > 1 && i < n) add("PATH-falls", s[at], Relation::at_most, s[at - 1], power(2, layers));
      total += s[at];
    }
    add("PATH-row", total, Relation::equal, power(2, layers));
    add("PATH-last", s.back(), Relation::equal, power(1 + Rational(1, n), layers));
    if (n < 2) continue;
    const Rational before_last = s[s.size() - 2];
    add("PATH-before", before_last, Relation::equal,
        (n - 1) * (power(1 + Rational(1, n - 1), layers) - power(1 + Rational(1, n), layers)));
    const Rational condition = Rational(n, n - 1) - power(Rational(n * n, n * n - 1), layers);
    add("PATH-jump", Rational(sign_of(s.back() - before_last)), Relation::equal, Rational(sign_of(condition)));
    add("PATH-least", *std::ranges::min_element(s), Relation::equal, condition > 0 ? before_last : s.back());
  }
  return findings;
}

}  // namespace

Claim theorem_b5_paths() {
  return {.id = "theorem-b5-paths",
          .statement = "Theorem 5.1 / B.5",
          .summary = "causal paths counted, and how uniform attention hears every token, in closed form",
          .printed = "not in the paper",
          .repaired =
              "binomials; the Hausdorff sum; the least heard token is n - 1 exactly when (n^2/(n^2-1))^L < "
              "n/(n-1), otherwise n",
          .page = "theorem-b5",
          .checks = {{"PATH-count", "causal paths i -> n in L layers: binom(n-i+L-1, L-1)"},
                     {"PATH-residual", "the same with residual edges apart: sum_r binom(L, r) binom(n-i+r-1, r-1)"},
                     {"PATH-uniform", "dv_n/dv_i = binom(n-1, i-1) sum_k (-1)^(k-i) binom(n-i, k-i) (1 + 1/k)^L"},
                     {"PATH-literal", "dv_n/dv_i <= the printed sum, which has one sum too many",
                      trivially_by_instance("2^L", "no derivative is negative, and they sum to 2^L")},
                     {"PATH-falls", "dv_n/dv_i <= dv_n/dv_(i-1) for 1 < i < n",
                      trivially_by_instance("2^L", "no derivative is negative, and they sum to 2^L")},
                     {"PATH-row", "sum_i dv_n/dv_i = 2^L"},
                     {"PATH-last", "dv_n/dv_n = (1 + 1/n)^L"},
                     {"PATH-before", "dv_n/dv_(n-1) = (n-1) ((1 + 1/(n-1))^L - (1 + 1/n)^L)"},
                     {"PATH-jump", "sign(dv_n/dv_n - dv_n/dv_(n-1)) = sign(n/(n-1) - (n^2/(n^2-1))^L)"},
                     {"PATH-least", "min_i dv_n/dv_i = dv_n/dv_(n-1) after an upward jump, dv_n/dv_n otherwise"}},
          .families = {},
          .parameters = {{"layers", "L", Rational(3), Rational(1), Rational(64)}},
          .about_models = false,
          .check = &check_theorem_b5_paths};
}

}  // namespace snellen
