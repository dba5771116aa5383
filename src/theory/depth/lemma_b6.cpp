// SPDX-License-Identifier: LGPL-3.0-or-later
// Lemmas B.6 and B.7: eigenvalues of causal attention matrices, and what a residual and a product keep.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "claims.hpp"
#include "snellen/error.hpp"
#include "stochastic.hpp"

namespace snellen {
namespace {

/// Characteristic polynomials take n^4 operations on growing fractions.
constexpr long largest_size = 48;

void check_sizes(const Instance& instance) {
  for (const long n : instance.n_values) {
    if (n < 3 || n > largest_size) {
      throw InputError("pair.n", fmt::format("no matrices of {} rows here", n),
                       fmt::format("take 3 to {}", largest_size));
    }
  }
}

/// One weight per row, diagonal entries 0, 1 - 2^-40 or 1/2: eigenvalues many and as near to 1 as they come.
RationalMatrix adversarial_matrix(Draws& draws, long n) {
  RationalMatrix out(n, n);
  out.at(0, 0) = 1;
  const std::array<Rational, 3> diagonals = {0, Rational(1, 2), 1 - power_of_two(-40)};
  for (long i = 1; i < n; ++i) {
    out.at(i, i) = diagonals.at(draws.below(diagonals.size()));
    out.at(i, draws.between(0, i - 1)) = 1 - out.at(i, i);
  }
  return out;
}

RationalMatrix draw_matrix(const Instance& instance, Draws& draws, long n) {
  if (instance.family == "adversarial") return adversarial_matrix(draws, n);
  return broken(draw_stochastic(draws, n), instance.family);
}

/// Sum of |differences| of the characteristic polynomial and the product of x - A_ii.
Rational distance_from_diagonal_product(const RationalMatrix& matrix, const std::vector<Rational>& polynomial) {
  std::vector<Rational> expected = {1};
  for (long i = 0; i < matrix.rows(); ++i) {
    expected.insert(expected.begin(), 0);
    for (std::size_t k = 0; k + 1 < expected.size(); ++k) expected[k] -= matrix.at(i, i) * expected[k + 1];
  }
  Rational distance = 0;
  for (std::size_t k = 0; k < expected.size(); ++k) distance += abs(expected[k] - polynomial[k]);
  return distance;
}

std::vector<ExactFinding> check_lemma_b6(const Instance& instance, std::uint64_t draw) {
  check_sizes(instance);
  std::vector<ExactFinding> findings;
  Draws draws(draw, "lemma-b6");
  for (const long n : instance.n_values) {
    const RationalMatrix matrix = draw_matrix(instance, draws, n);
    const std::vector<Hypothesis> stochastic = stochastic_hypotheses({&matrix, 1});
    std::vector<Hypothesis> contracting = stochastic;
    contracting.push_back(contracting_hypothesis({&matrix, 1}));
    const std::vector<Rational> polynomial = characteristic_polynomial(matrix);
    Rational at_one = 0;
    for (const Rational& coefficient : polynomial) at_one += coefficient;
    long ones = 0;
    for (long i = 0; i < n; ++i) ones += matrix.at(i, i) == 1 ? 1 : 0;
    const long order = order_of_root(polynomial, 1);
    const auto add = [&](const char* check, const std::vector<Hypothesis>& hypotheses, const Rational& left,
                         Relation relation, const Rational& right) {
      findings.push_back({check, instance.family, n, hypotheses, left, relation, right});
    };
    add("B6-root", stochastic, at_one, Relation::equal, 0);
    add("B6-spectrum", stochastic, distance_from_diagonal_product(matrix, polynomial), Relation::equal, 0);
    add("B6-largest", stochastic, std::max(matrix.at(0, 0), largest_diagonal(matrix)), Relation::at_most, 1);
    add("B6-multiplicity", stochastic, order, Relation::equal, ones);
    add("B6-simple", contracting, order, Relation::equal, 1);
  }
  return findings;
}

std::vector<ExactFinding> check_lemma_b7(const Instance& instance, std::uint64_t draw) {
  check_sizes(instance);
  std::vector<ExactFinding> findings;
  Draws draws(draw, "lemma-b7");
  for (const long n : instance.n_values) {
    const std::vector<RationalMatrix> pair = {draw_matrix(instance, draws, n), draw_stochastic(draws, n)};
    std::vector<Hypothesis> stochastic = stochastic_hypotheses(pair);
    std::vector<Hypothesis> contracting = stochastic;
    contracting.push_back(contracting_hypothesis(pair));
    const auto add = [&](const char* what, const RationalMatrix& result) {
      const auto finding = [&](const char* check, const std::vector<Hypothesis>& hypotheses, const Rational& left,
                               Relation relation, const Rational& right) {
        findings.push_back({check, what, n, hypotheses, left, relation, right});
      };
      finding("B7-sign", stochastic, least_entry(result), Relation::at_least, 0);
      finding("B7-rows", stochastic, row_sum_error(result), Relation::equal, 0);
      finding("B7-triangular", stochastic, largest_above_diagonal(result), Relation::equal, 0);
      finding("B7-simple", contracting, largest_diagonal(result), Relation::less, 1);
    };
    add("(A + I) / 2", with_residual(pair.front(), Rational(1, 2)));
    add("A B", product(pair.front(), pair.back()));
  }
  return findings;
}

std::vector<Family> families() {
  return {{"random", "lower triangular stochastic rows, dyadic entries, some of them zero"},
          {"adversarial", "at most two weights per row, diagonal entries 0, 1/2 or 1 - 2^-40"},
          {"identity", "A = I: diagonal entries are 1"},
          {"upper", "an entry above the diagonal"},
          {"deficient", "a row that sums to 1/2"},
          {"signed", "a negative entry"}};
}

}  // namespace

Claim lemma_b6() {
  return {
      .id = "lemma-b6",
      .statement = "Lemma B.6",
      .summary = "a lower triangular stochastic matrix: its largest eigenvalue is 1, simple iff A_ii < 1 for i >= 2",
      .printed = "true, when triangular means lower triangular",
      .repaired = "with the exact criterion for a simple eigenvalue, which two non-zeros per row imply",
      .page = "proposition-b8",
      .checks = {{"B6-root", "det(I - A) = 0"},
                 {"B6-spectrum", "det(x I - A) = prod (x - A_ii), coefficient by coefficient"},
                 {"B6-largest", "max A_ii <= 1", statement_itself("that rows of weights sum to 1 is its only premise")},
                 {"B6-multiplicity", "the order of the root 1 of det(x I - A) is the number of i with A_ii = 1"},
                 {"B6-simple", "if A_ii < 1 for all i >= 2, the root 1 is simple"}},
      .families = families(),
      .parameters = {},
      .about_models = false,
      .check = &check_lemma_b6};
}

Claim lemma_b7() {
  return {
      .id = "lemma-b7",
      .statement = "Lemma B.7",
      .summary = "a residual, and a product, keep a matrix stochastic, lower triangular and its eigenvalue 1 simple",
      .printed = "true, when triangular means lower triangular",
      .repaired = "as printed, and for products of different matrices",
      .page = "proposition-b8",
      .checks = {{"B7-sign", "no entry of (A + I) / 2, nor of A B, is negative",
                  statement_itself("no input of the lemma has another sign"),
                  "the bound is 0, and the least entry is 0 above the diagonal"},
                 {"B7-rows", "its rows sum to one"},
                 {"B7-triangular", "nothing stands above its diagonal"},
                 {"B7-simple", "if A_ii, B_ii < 1 for i >= 2, so are its diagonal entries",
                  trivially(1, "entries of a stochastic matrix are at most 1")}},
      .families = families(),
      .parameters = {},
      .about_models = false,
      .check = &check_lemma_b7};
}

}  // namespace snellen
