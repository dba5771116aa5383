// SPDX-License-Identifier: LGPL-3.0-or-later
// Proposition 5.2 / B.8: products of causal attention matrices with a residual tend to the first token, at a rate.
#include <fmt/format.h>

#include <algorithm>

#include "absorption.hpp"
#include "claims.hpp"
#include "snellen/error.hpp"
#include "stochastic.hpp"

namespace snellen {
namespace {

/// Rows without a weight on the first token get one of 1/8.
RationalMatrix attending_to_first(RationalMatrix matrix) {
  for (long i = 1; i < matrix.rows(); ++i) {
    if (matrix.at(i, 0) != 0) continue;
    for (long j = 1; j <= i; ++j) matrix.at(i, j) *= Rational(7, 8);
    matrix.at(i, 0) = Rational(1, 8);
  }
  return matrix;
}

/// The attention matrices of the layers, first layer first.
std::vector<RationalMatrix> draw_layers(const Instance& instance, Draws& draws, long n, long depth) {
  const std::string& family = instance.family;
  const auto one = [&]() -> RationalMatrix {
    if (family == "uniform") return uniform_matrix(n);
    if (family == "adversarial" || family == "unreached")
      return bidiagonal_matrix(n, draws.uniform(0, Rational(7, 8), 3));
    if (family != "jordan") return broken(attending_to_first(draw_stochastic(draws, n)), family);
    const Rational diagonal = draws.uniform(Rational(1, 8), Rational(3, 4), 3);
    std::vector<Rational> steps;
    for (long i = 2; i < n; ++i) steps.push_back(draws.uniform(Rational(1, 64), (1 - diagonal) * Rational(7, 8), 3));
    return jordan_matrix(diagonal, steps);
  };
  if (family != "layers") return std::vector<RationalMatrix>(static_cast<std::size_t>(depth), one());
  std::vector<RationalMatrix> layers;
  while (layers.size() < static_cast<std::size_t>(depth)) layers.push_back(one());
  return layers;
}

/// || matrix - 1 e_1^T || in the norm of largest row sums of magnitudes.
Rational distance_from_first(const RationalMatrix& matrix) {
  Rational worst = 0;
  for (long i = 0; i < matrix.rows(); ++i) {
    Rational sum = 0;
    for (long j = 0; j < matrix.columns(); ++j) sum += abs(matrix.at(i, j) - (j == 0 ? 1 : 0));
    worst = std::max(worst, sum);
  }
  return worst;
}

Rational largest_missing_share(const RationalMatrix& matrix) {
  Rational worst = 0;
  for (long i = 0; i < matrix.rows(); ++i) worst = std::max(worst, Rational(1 - matrix.at(i, 0)));
  return worst;
}

/// 2 sum_{k=2}^n (-1)^k C(n-1, k-1) (share + (1 - share) / k)^L: uniform attention, eigenvalues 1/k.
Rational alternating_sum(long n, long depth, const Rational& share) {
  Rational sum = 0;
  for (long k = 2; k <= n; ++k) {
    const Rational term = binomial(n - 1, k - 1) * power(share + (1 - share) / k, depth);
    sum += k % 2 == 0 ? term : Rational(-term);
  }
  return 2 * sum;
}

/// C(L, n-2) t^(L-n+2) prod steps (1 - share), t the diagonal entry of T: entry (n, 2) of a single Jordan block's
/// power.
Rational jordan_entry(const RationalMatrix& attention, long depth, const Rational& share) {
  const long n = attention.rows();
  if (depth < n - 2) return 0;
  Rational entry = binomial(depth, n - 2) * power(share + (1 - share) * attention.at(1, 1), depth - n + 2);
  for (long i = 2; i < n; ++i) entry *= (1 - share) * attention.at(i, i - 1);
  return entry;
}

std::vector<ExactFinding> check_proposition_b8(const Instance& instance, std::uint64_t draw) {
  const long depth = instance.integer_parameter("layers");
  const Rational& share = instance.parameter("residual");
  std::vector<ExactFinding> findings;
  Draws draws(draw, "proposition-b8");
  for (const long n : instance.n_values) {
    if (n < 2) throw InputError("pair.n", fmt::format("n = {} is too short for these matrices", n), "take 2 or more");
    const std::vector<RationalMatrix> layers = draw_layers(instance, draws, n, depth);
    RationalMatrix total = identity_matrix(n);
    for (const RationalMatrix& layer : layers) total = product(with_residual(layer, share), total);

    Rational stay = 0;   // mu: the largest diagonal entry but the first
    Rational reach = 1;  // gamma: the least weight on the first token
    for (const RationalMatrix& layer : layers) {
      stay = std::max(stay, largest_diagonal(layer));
      reach = std::min(reach, least_first_column(layer));
    }
    const std::vector<Hypothesis> stochastic = stochastic_hypotheses(layers);
    std::vector<Hypothesis> contracting = stochastic;
    contracting.push_back(contracting_hypothesis(layers));
    std::vector<Hypothesis> reaching = stochastic;
    reaching.push_back(
        hypothesis("every token attends to the first: the least weight", reach, Relation::greater, Rational(0)));
    const Rational distance = distance_from_first(total);
    const auto add = [&](const char* check, const std::vector<Hypothesis>& hypotheses, const Rational& left,
                         Relation relation, const Rational& right) {
      findings.push_back(
          {check, fmt::format("{}, L = {}", instance.family, depth), n, hypotheses, left, relation, right});
    };
    add("B8-norm", stochastic, distance, Relation::equal, 2 * largest_missing_share(total));
    add("B8-binomial", contracting, distance, Relation::at_most,
        2 * binomial_at_most(depth, (1 - share) * (1 - stay), n - 2));
    if (instance.family != "adversarial") {
      add("B8-gamma", reaching, distance, Relation::at_most, 2 * power(1 - (1 - share) * reach, depth));
    }
    if (instance.family == "uniform") {
      add("B8-alternating", stochastic, distance, Relation::equal, alternating_sum(n, depth, share));
      add("B8-uniform", stochastic, distance, Relation::at_most, 2 * (n - 1) * power((1 + share) / 2, depth));
    }
    if (instance.family == "jordan") {
      add("B8-jordan", stochastic, total.at(n - 1, 1), Relation::equal, jordan_entry(layers.front(), depth, share));
    }
  }
  return findings;
}

/// Printed: the matrix of (Lambda + I) / 2 is diagonalizable, so every eigenvalue has as many eigenvectors as its
/// order.
std::vector<ExactFinding> check_diagonalizable(const Instance& instance, std::uint64_t draw) {
  std::vector<ExactFinding> findings;
  Draws draws(draw, "proposition-b8-diagonalizable");
  const bool witness = instance.family == "witness";
  for (const long n : instance.n_values) {
    if (n < 2) throw InputError("pair.n", fmt::format("n = {} is too short for these matrices", n), "take 2 or more");
    const Rational diagonal = witness ? Rational(1, 2) : draws.uniform(Rational(1, 8), Rational(3, 4), 4);
    std::vector<Rational> steps;
    for (long i = 2; i < n; ++i) {
      steps.push_back(witness ? Rational(1, 4) : draws.uniform(Rational(1, 64), 1 - diagonal, 4));
    }
    const RationalMatrix attention = jordan_matrix(diagonal, steps);
    const Rational eigenvalue = (1 + diagonal) / 2;
    const RationalMatrix with_skip = with_residual(attention, Rational(1, 2));
    RationalMatrix shifted = with_skip;
    for (long i = 0; i < n; ++i) shifted.at(i, i) -= eigenvalue;
    std::vector<Hypothesis> hypotheses = stochastic_hypotheses({&attention, 1});
    hypotheses.push_back(contracting_hypothesis({&attention, 1}));
    findings.push_back({"B8-diagonalizable", fmt::format("eigenvalue {}", eigenvalue.str()), n, std::move(hypotheses),
                        Rational(n - rank_of(shifted)), Relation::equal,
                        Rational(order_of_root(characteristic_polynomial(with_skip), eigenvalue))});
  }
  return findings;
}

}  // namespace

Claim proposition_b8() {
  return {
      .id = "proposition-b8",
      .statement = "Proposition 5.2 / B.8",
      .summary = "products of attention with a residual tend to the first token, at an explicit rate in depth",
      .printed = "the limit is true; its premise (diagonalizable) and its equality are not needed, and false",
      .repaired = "T = (Lambda + I) / 2: ||T_L ... T_1 - 1 e_1^T|| <= 2 P(Bin(L, c) <= n - 2), c = (1 - mu) / 2",
      .page = "proposition-b8",
      .checks = {{"B8-norm", "||T_L ... T_1 - 1 e_1^T||_inf = 2 max_i (1 - (T_L ... T_1)_i1)"},
                 {"B8-binomial", "it is <= 2 P(Bin(L, (1 - residual)(1 - max Lambda_ii)) <= n - 2), i >= 2",
                  trivially(2, "two stochastic matrices: |a_i - b_i| <= a_i + b_i, and both sum to 1, row by row")},
                 {"B8-gamma", "it is <= 2 (1 - (1 - residual) min_i Lambda_i1)^L",
                  trivially(2, "two stochastic matrices: |a_i - b_i| <= a_i + b_i, and both sum to 1, row by row")},
                 {"B8-alternating", "uniform: it is 2 sum_{k=2}^n (-1)^k C(n-1, k-1) ((k + 1) / (2 k))^L"},
                 {"B8-uniform", "uniform: it is <= 2 (n - 1) (3/4)^L",
                  trivially(2, "two stochastic matrices: |a_i - b_i| <= a_i + b_i, and both sum to 1, row by row")},
                 {"B8-jordan", "jordan: (T^L)_n2 = C(L, n-2) ((1 + d) / 2)^(L-n+2) prod (s_i / 2)"}},
      .families = {{"random", "one lower triangular stochastic matrix in all layers"},
                   {"layers", "a matrix of its own in every layer"},
                   {"adversarial", "bidiagonal with a constant diagonal: the binomial bound is attained"},
                   {"uniform", "Lambda_ij = 1/i: equal logits"},
                   {"jordan", "not diagonalizable: diagonal d, steps s_i, the rest on the first token"},
                   {"identity", "Lambda = I: nothing moves"},
                   {"upper", "an entry above the diagonal"},
                   {"deficient", "a row that sums to 1/2"},
                   {"signed", "a negative entry"}},
      .parameters = {{"layers", "L: the number of layers", Rational(24), Rational(1), Rational(1000)},
                     {"residual", "weight of the residual beside attention", Rational(1, 2), Rational(0), Rational(1)}},
      .about_models = false,
      .check = &check_proposition_b8};
}

Claim proposition_b8_diagonalizable() {
  return {.id = "proposition-b8-diagonalizable",
          .statement = "Proposition 5.2 / B.8",
          .summary = "the printed premise that (Lambda + I) / 2 is diagonalizable, on an admissible Lambda",
          .printed = "false: an eigenvalue of order n - 1 with a single eigenvector",
          .repaired = "proposition-b8 needs no diagonalization",
          .page = "proposition-b8",
          .checks = {{"B8-diagonalizable", "the eigenvalue (1 + d) / 2 has as many eigenvectors as its order"}},
          .families = {{"witness", "d = 1/2, s_i = 1/4: [[1,0,0],[1/2,1/2,0],[1/4,1/4,1/2]] for n = 3"},
                       {"random", "diagonal d, steps s_i > 0, the rest on the first token"}},
          .parameters = {},
          .about_models = false,
          .check = &check_diagonalizable};
}

}  // namespace snellen
