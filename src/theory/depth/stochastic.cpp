// SPDX-License-Identifier: LGPL-3.0-or-later
#include "stochastic.hpp"

#include <algorithm>

namespace snellen {
namespace {

/// The largest (or least) of a number over matrices, which must not be none.
template <class Value, class Better>
Rational extreme(std::span<const RationalMatrix> matrices, const Value& value, const Better& better) {
  Rational best = value(matrices.front());
  for (const RationalMatrix& matrix : matrices.subspan(1)) {
    const Rational other = value(matrix);
    if (better(other, best)) best = other;
  }
  return best;
}

Rational largest_of(std::span<const RationalMatrix> matrices, Rational (*value)(const RationalMatrix&)) {
  return extreme(matrices, value, std::greater<>());
}

}  // namespace

RationalMatrix identity_matrix(long n) {
  RationalMatrix out(n, n);
  for (long i = 0; i < n; ++i) out.at(i, i) = 1;
  return out;
}

RationalMatrix product(const RationalMatrix& left, const RationalMatrix& right) {
  RationalMatrix out(left.rows(), right.columns());
  for (long i = 0; i < left.rows(); ++i) {
    for (long k = 0; k < left.columns(); ++k) {
      if (left.at(i, k) == 0) continue;
      for (long j = 0; j < right.columns(); ++j) {
        if (right.at(k, j) != 0) out.at(i, j) += left.at(i, k) * right.at(k, j);
      }
    }
  }
  return out;
}

RationalMatrix with_residual(const RationalMatrix& matrix, const Rational& share) {
  RationalMatrix out(matrix.rows(), matrix.columns());
  for (long i = 0; i < out.rows(); ++i) {
    for (long j = 0; j < out.columns(); ++j) out.at(i, j) = (1 - share) * matrix.at(i, j) + (i == j ? share : 0);
  }
  return out;
}

Rational least_entry(const RationalMatrix& matrix) {
  Rational least = matrix.at(0, 0);
  for (long i = 0; i < matrix.rows(); ++i) {
    for (long j = 0; j < matrix.columns(); ++j) least = std::min(least, matrix.at(i, j));
  }
  return least;
}

Rational row_sum_error(const RationalMatrix& matrix) {
  Rational worst = 0;
  for (long i = 0; i < matrix.rows(); ++i) {
    Rational sum = 0;
    for (long j = 0; j < matrix.columns(); ++j) sum += matrix.at(i, j);
    worst = std::max(worst, Rational(abs(sum - 1)));
  }
  return worst;
}

Rational largest_above_diagonal(const RationalMatrix& matrix) {
  Rational largest = 0;
  for (long i = 0; i < matrix.rows(); ++i) {
    for (long j = i + 1; j < matrix.columns(); ++j) largest = std::max(largest, Rational(abs(matrix.at(i, j))));
  }
  return largest;
}

Rational largest_diagonal(const RationalMatrix& matrix) {
  Rational largest = 0;
  for (long i = 1; i < matrix.rows(); ++i) largest = std::max(largest, matrix.at(i, i));
  return largest;
}

Rational least_first_column(const RationalMatrix& matrix) {
  Rational least = 1;
  for (long i = 1; i < matrix.rows(); ++i) least = std::min(least, matrix.at(i, 0));
  return least;
}

std::vector<Rational> characteristic_polynomial(const RationalMatrix& matrix) {
  const long n = matrix.rows();
  std::vector<Rational> coefficients(static_cast<std::size_t>(n + 1));
  coefficients.back() = 1;
  RationalMatrix partial = identity_matrix(n);
  for (long k = 1; k <= n; ++k) {
    partial = product(matrix, partial);
    Rational trace = 0;
    for (long i = 0; i < n; ++i) trace += partial.at(i, i);
    Rational& coefficient = coefficients[static_cast<std::size_t>(n - k)];
    coefficient = -trace / k;
    for (long i = 0; i < n; ++i) partial.at(i, i) += coefficient;
  }
  return coefficients;
}

long order_of_root(std::vector<Rational> coefficients, const Rational& root) {
  long order = 0;
  while (coefficients.size() > 1) {
    // Horner from the top: the quotient's coefficients, and the remainder last.
    for (std::size_t k = coefficients.size() - 1; k-- > 0;) coefficients[k] += root * coefficients[k + 1];
    if (coefficients.front() != 0) break;
    coefficients.erase(coefficients.begin());
    ++order;
  }
  return order;
}

long rank_of(RationalMatrix matrix) {
  long rank = 0;
  for (long column = 0; column < matrix.columns() && rank < matrix.rows(); ++column) {
    long pivot = rank;
    while (pivot < matrix.rows() && matrix.at(pivot, column) == 0) ++pivot;
    if (pivot == matrix.rows()) continue;
    for (long j = 0; j < matrix.columns(); ++j) std::swap(matrix.at(pivot, j), matrix.at(rank, j));
    for (long i = rank + 1; i < matrix.rows(); ++i) {
      const Rational factor = matrix.at(i, column) / matrix.at(rank, column);
      for (long j = column; j < matrix.columns(); ++j) matrix.at(i, j) -= factor * matrix.at(rank, j);
    }
    ++rank;
  }
  return rank;
}

std::vector<Hypothesis> stochastic_hypotheses(std::span<const RationalMatrix> matrices) {
  return {hypothesis("no entry is negative: the least one", extreme(matrices, &least_entry, std::less<>()),
                     Relation::at_least, Rational(0)),
          hypothesis("rows sum to one: the largest |sum - 1|", largest_of(matrices, &row_sum_error), Relation::equal,
                     Rational(0)),
          hypothesis("lower triangular: the largest |entry| above the diagonal",
                     largest_of(matrices, &largest_above_diagonal), Relation::equal, Rational(0))};
}

Hypothesis contracting_hypothesis(std::span<const RationalMatrix> matrices) {
  return hypothesis("every diagonal entry but the first is below 1: the largest one",
                    largest_of(matrices, &largest_diagonal), Relation::less, Rational(1));
}

RationalMatrix draw_stochastic(Draws& draws, long n) {
  constexpr std::uint64_t total = 1U << 8U;
  RationalMatrix out(n, n);
  out.at(0, 0) = 1;
  for (long i = 1; i < n; ++i) {
    std::vector<std::uint64_t> cuts = {0, total};
    while (cuts.size() < static_cast<std::size_t>(i + 2)) cuts.push_back(draws.below(total + 1));
    if (draws.chance(1, 4)) cuts.back() = cuts[1 + draws.below(cuts.size() - 1)];  // an entry zero
    std::ranges::sort(cuts);
    for (long j = 0; j <= i; ++j) {
      const auto k = static_cast<std::size_t>(j);
      out.at(i, j) = Rational(cuts[k + 1] - cuts[k]) / total;
    }
    if (out.at(i, i) == 1) out.at(i, i) = out.at(i, 0) = Rational(1, 2);
  }
  return out;
}

RationalMatrix bidiagonal_matrix(long n, const Rational& diagonal) {
  RationalMatrix out(n, n);
  out.at(0, 0) = 1;
  for (long i = 1; i < n; ++i) {
    out.at(i, i) = diagonal;
    out.at(i, i - 1) = 1 - diagonal;
  }
  return out;
}

RationalMatrix uniform_matrix(long n) {
  RationalMatrix out(n, n);
  for (long i = 0; i < n; ++i) {
    for (long j = 0; j <= i; ++j) out.at(i, j) = Rational(1, i + 1);
  }
  return out;
}

RationalMatrix jordan_matrix(const Rational& diagonal, std::span<const Rational> steps) {
  const long n = static_cast<long>(steps.size()) + 2;
  RationalMatrix out(n, n);
  out.at(0, 0) = 1;
  out.at(1, 0) = 1 - diagonal;
  out.at(1, 1) = diagonal;
  for (long i = 2; i < n; ++i) {
    const Rational& step = steps[static_cast<std::size_t>(i - 2)];
    out.at(i, 0) = 1 - diagonal - step;
    out.at(i, i - 1) = step;
    out.at(i, i) = diagonal;
  }
  return out;
}

RationalMatrix broken(RationalMatrix matrix, std::string_view how) {
  const long last = matrix.rows() - 1;
  const auto replace_row = [&](long row, const Rational& first, const Rational& second) {
    for (long j = 0; j <= last; ++j) matrix.at(row, j) = 0;
    matrix.at(row, 0) = first;
    matrix.at(row, 1) = second;
  };
  if (how == "identity") return identity_matrix(matrix.rows());
  if (how == "upper") replace_row(0, Rational(1, 2), Rational(1, 2));
  if (how == "deficient") replace_row(last, Rational(1, 2), 0);
  if (how == "signed") replace_row(last, Rational(-1, 4), Rational(5, 4));
  return matrix;
}

}  // namespace snellen
