// SPDX-License-Identifier: LGPL-3.0-or-later
// An operation of Certified beside its formula, and the search for operands where its balls are only just wide enough.
//
// The formula is written once, for any number type. By MPFR it is the oracle, and by Real, which is a ball after each
// step, it is the simple algorithm that Certified must not be wider than.
#pragma once

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "number/tightness.hpp"
#include "snellen/arithmetic/certified.hpp"

namespace snellen::testing {

template <class T>
using Entries = std::vector<T>;

struct TightOperation {
  std::string name;
  std::size_t inputs = 1;
  double lower = -4;  ///< inputs are drawn between these
  double upper = 4;
  std::function<Entries<Ball>(const Certified&, const Entries<Ball>&)> certified;
  std::function<Entries<MpfrReal>(const Entries<MpfrReal>&)> exact;
  std::function<Entries<Real>(const Entries<Real>&)> plain;
};

/// `formula` takes a Entries<T> and returns a Entries<T>, for T = MpfrReal and T = Real.
template <class Certify, class Formula>
TightOperation tight_operation(std::string name, std::size_t inputs, double lower, double upper, const Certify& certify,
                               const Formula& formula) {
  return {std::move(name),
          inputs,
          lower,
          upper,
          certify,
          [formula](const Entries<MpfrReal>& x) { return formula(x); },
          [formula](const Entries<Real>& x) { return formula(x); }};
}

inline BallMatrix matrix_of(const Entries<Ball>& row, std::int64_t rows = 1) {
  const auto columns = static_cast<std::int64_t>(row.size()) / rows;
  BallMatrix out(rows, columns);
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t k = 0; k < columns; ++k) {
      arb_set(out.at(i, k), row[static_cast<std::size_t>(i * columns + k)].get());
    }
  }
  return out;
}

inline Entries<Ball> row_of(const BallMatrix& x) {
  Entries<Ball> out;
  for (std::int64_t i = 0; i < x.rows(); ++i) {
    for (std::int64_t k = 0; k < x.columns(); ++k) out.push_back(x.ball(i, k));
  }
  return out;
}

/// A query that is the last of `keys` tokens and sees them all.
struct LastQuery {
  explicit LastQuery(std::size_t keys)
      : sequences{std::vector<Token>(keys, 0)},
        tree(PrefixTree::shared(sequences)),
        visible(VisibleKeys::causal(tree)),
        block{static_cast<Node>(keys) - 1, static_cast<Node>(keys)} {}
  std::vector<std::vector<Token>> sequences;
  PrefixTree tree;
  VisibleKeys visible;
  NodeRange block;

  [[nodiscard]] BallScores scores(const Entries<Ball>& row) const {
    BallScores out{RaggedShape(visible, block)};
    for (std::size_t j = 0; j < row.size(); ++j) arb_set(out.entries.at(j), row[j].get());
    return out;
  }
};

inline Entries<Ball> row_of(const BallScores& scores) {
  Entries<Ball> out(scores.entries.size());
  for (std::size_t j = 0; j < out.size(); ++j) arb_set(out[j].get(), scores.entries.at(j));
  return out;
}

/// Numbers of few bits between two others. In some rows all are alike or of very few bits, so that most steps of an
/// operation are exact and the error of a single one is seen.
inline Entries<double> draw_dyadics(std::mt19937_64& engine, std::size_t count, double lower, double upper) {
  Entries<double> out;
  const auto most_places = static_cast<int>(1 + engine() % 9);
  const bool alike = engine() % 8 == 0;
  for (std::size_t k = 0; k < count; ++k) {
    const int places = static_cast<int>(engine() % static_cast<unsigned>(most_places));
    const double share = static_cast<double>(engine() % 65537) / 65536;
    const double drawn = std::ldexp(std::nearbyint(std::ldexp(lower + share * (upper - lower), places)), -places);
    out.push_back(alike && k > 0 ? out[0] : drawn);
  }
  return out;
}

/// What the search found.
struct Searched {
  Tightness errors;
  double logarithms = 0;  ///< of Certified's radius over that of the simple algorithm, summed where both have one
  long compared = 0;
  long lost = 0;    ///< balls that are exact, or bounded, by the simple algorithm alone
  long gained = 0;  ///< the same by Certified alone

  [[nodiscard]] double mean_width() const { return compared == 0 ? 1 : std::exp(logarithms / double(compared)); }

  void compare(const Ball& certified, const Ball& plain) {
    const auto rank = [](const Ball& ball) { return ball.is_exact() ? 0 : ball.is_finite() ? 1 : 2; };
    if (rank(certified) != rank(plain)) {
      ++(rank(certified) > rank(plain) ? lost : gained);
    } else if (rank(plain) == 1) {
      logarithms += std::log((radius_of(certified) / radius_of(plain)).to_double());
      ++compared;
    }
  }
};

inline void search_at(const TightOperation& operation, const Entries<double>& x, Precision precision, Searched& found) {
  Entries<Ball> balls;
  Entries<MpfrReal> exact;
  Entries<Real> plain;
  for (const double value : x) {
    balls.emplace_back(value);
    exact.emplace_back(value);
    plain.emplace_back(Ball(value), precision);
  }
  const Entries<Ball> computed = operation.certified(Certified(precision), balls);
  const Entries<MpfrReal> values = operation.exact(exact);
  const Entries<Real> simple = operation.plain(plain);
  BOOST_TEST_REQUIRE(computed.size() == values.size());
  for (std::size_t k = 0; k < values.size(); ++k) {
    found.errors.add(computed[k], values[k]);
    found.compare(computed[k], simple[k].ball());
  }
}

/// Exact operands at few bits: the radius is that of roundings alone.
inline Searched search_roundings(const TightOperation& operation, int trials) {
  Searched found;
  std::mt19937_64 engine(20261130);
  for (int trial = 0; trial < trials; ++trial) {
    const auto precision = static_cast<Precision>(2 + engine() % 12);
    search_at(operation, draw_dyadics(engine, operation.inputs, operation.lower, operation.upper), precision, found);
  }
  return found;
}

/// One operand is wide, at many bits: the radius is what is handed on. The value at both ends has to be within.
inline Searched search_propagation(const TightOperation& operation, int trials) {
  constexpr Precision precision = 128;
  Searched found;
  std::mt19937_64 engine(20261201);
  for (int trial = 0; trial < trials; ++trial) {
    const std::size_t wide = engine() % operation.inputs;
    const double radius = std::ldexp(1.0, -20 - static_cast<int>(engine() % 20));
    Entries<Ball> balls;
    Entries<MpfrReal> low;
    Entries<MpfrReal> high;
    Entries<Real> plain;
    const Entries<double> middles = draw_dyadics(engine, operation.inputs, operation.lower, operation.upper);
    for (std::size_t k = 0; k < operation.inputs; ++k) {
      const double middle = middles[k];
      Ball ball(middle);
      if (k == wide) arb_add_error_2exp_si(ball.get(), static_cast<slong>(std::ilogb(radius)));
      low.emplace_back(k == wide ? middle - radius : middle);
      high.emplace_back(k == wide ? middle + radius : middle);
      plain.emplace_back(ball, precision);
      balls.push_back(std::move(ball));
    }
    const Entries<Ball> computed = operation.certified(Certified(precision), balls);
    const Entries<Real> simple = operation.plain(plain);
    for (const Entries<MpfrReal>& values : {operation.exact(low), operation.exact(high)}) {
      for (std::size_t k = 0; k < values.size(); ++k) found.errors.add(computed[k], values[k]);
    }
    for (std::size_t k = 0; k < computed.size(); ++k) found.compare(computed[k], simple[k].ball());
  }
  return found;
}

/// Every ball contains its value; some error is at least this part of the radius; and Certified's balls are not wider
/// than the simple algorithm's. Single ones may be, by the luck of roundings in another order, so the mean is compared.
inline void check_search(const std::string& name, const Searched& found, double least) {
  BOOST_TEST_MESSAGE(name << ": " << found.errors.count() << " balls, largest error over radius "
                          << found.errors.largest() << ", width over the simple algorithm's " << found.mean_width()
                          << ", lost " << found.lost << ", gained " << found.gained);
  BOOST_TEST(found.errors.escaped() == 0,
             name << ": " << found.errors.escaped() << " values escape; " << found.errors.first_escape());
  BOOST_TEST(found.errors.largest() >= least, name << ": no error comes near the radius: " << found.errors.largest());
  BOOST_TEST(found.mean_width() <= 1.001, name << ": wider than the simple algorithm: " << found.mean_width());
  BOOST_TEST(found.lost <= found.gained + found.errors.count() / 1000, name << ": balls lost to the simple algorithm");
}

/// `least`: what the search has to reach. Less than 9/10 only where several roundings of either sign add up, which
/// hardly ever are all at their worst; what is handed on reaches it for every operation.
inline void check_roundings(const TightOperation& operation, double least = 0.9, int trials = 8000) {
  check_search(operation.name + ", roundings", search_roundings(operation, trials), least);
}
inline void check_propagation(const TightOperation& operation, int trials = 500) {
  check_search(operation.name + ", handed on", search_propagation(operation, trials), 0.9);
}
inline void check_tight(const TightOperation& operation, double least = 0.9) {
  check_roundings(operation, least);
  check_propagation(operation);
}

}  // namespace snellen::testing
