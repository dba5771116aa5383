// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/arithmetic/certified.hpp"

#include <tbb/global_control.h>

#include <random>

#include "arithmetic/arithmetic_properties.hpp"
#include "snellen/arithmetic/exact.hpp"

namespace snellen::testing {
BOOST_AUTO_TEST_SUITE(certified_test)

namespace {

std::string dump(const BallMatrix& x, std::int64_t i, std::int64_t k) {
  char* text = arb_dump_str(x.at(i, k));
  std::string out(text);
  flint_free(text);
  return out;
}

struct CertifiedAdaptor {
  static constexpr bool has_irrational = true;
  static Certified make() { return Certified(96); }
  static std::string text(const BallMatrix& x, std::int64_t i, std::int64_t k) { return dump(x, i, k); }
};

/// Every ball contains the exact value.
void check_contains(const BallMatrix& balls, const RationalMatrix& exact, const char* what) {
  BOOST_TEST_REQUIRE(balls.rows() == exact.rows());
  BOOST_TEST_REQUIRE(balls.columns() == exact.columns());
  for (std::int64_t i = 0; i < balls.rows(); ++i) {
    for (std::int64_t k = 0; k < balls.columns(); ++k) {
      BOOST_TEST_REQUIRE(balls.ball(i, k).contains(exact.at(i, k)), what << " (" << i << ", " << k << ")");
    }
  }
}

DoubleMatrix random_matrix(std::mt19937_64& engine, std::int64_t rows, std::int64_t columns) {
  DoubleMatrix out(rows, columns);
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t k = 0; k < columns; ++k) out(i, k) = static_cast<double>(engine() % 4001) / 1000 - 2;
  }
  return out;
}

/// The same operations in both arithmetics, on inputs that need rounding at 24 bits.
struct Both {
  explicit Both(std::uint64_t seed) : engine(seed) {}
  std::mt19937_64 engine;
  Certified certified{24};
  Exact exact;
  std::vector<std::vector<Token>> sequences{{0, 1, 2, 3, 4, 5}, {0, 1, 2, 0}};
  PrefixTree tree = PrefixTree::shared(sequences);
  VisibleKeys visible = VisibleKeys::causal(tree, 4);
  NodeRange all{0, static_cast<Node>(tree.size())};
  DoubleMatrix values = random_matrix(engine, 6, 4);
  BallMatrix x = certified.embed(values, tree.tokens(), 0.7);
  RationalMatrix q = exact.embed(values, tree.tokens(), 0.7);
};

}  // namespace

BOOST_AUTO_TEST_CASE(properties) {
  ArithmeticProperties<CertifiedAdaptor>().all();
}

BOOST_AUTO_TEST_CASE(contains_exact) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Both b(seed);
    const DoubleMatrix w = random_matrix(b.engine, 3, 4);
    const DoubleVector bias = random_matrix(b.engine, 3, 1);
    const DoubleVector gain = random_matrix(b.engine, 4, 1);
    check_contains(b.x, b.q, "embed");
    check_contains(b.certified.linear(b.x, w, bias), b.exact.linear(b.q, w, bias), "product");
    check_contains(b.certified.add(b.x, b.x), b.exact.add(b.q, b.q), "add");
    check_contains(b.certified.multiply(b.x, b.x), b.exact.multiply(b.q, b.q), "multiply");
    check_contains(b.certified.activate(b.x, Activation::relu), b.exact.activate(b.q, Activation::relu), "relu");
    check_contains(b.certified.add_rows(b.x, b.values, b.tree.positions()),
                   b.exact.add_rows(b.q, b.values, b.tree.positions()), "add_rows");
    for (const NormKind kind : {NormKind::l1, NormKind::max}) {
      check_contains(b.certified.normalize(b.x, kind, 0.1, gain, gain), b.exact.normalize(b.q, kind, 0.1, gain, gain),
                     "norm");
    }
    auto s = b.certified.scores(b.x, b.x, b.visible, b.all, std::nullopt);  // 1/sqrt(4)
    auto t = b.exact.scores(b.q, b.q, b.visible, b.all, std::nullopt);
    const DoubleMatrix table = random_matrix(b.engine, 8, 1);
    const DistanceBias distance_bias{.slope = 0.3, .table = std::span(table.data(), 8), .origin = 0};
    b.certified.add_distance_bias(s, distance_bias, b.visible, b.all);
    b.exact.add_distance_bias(t, distance_bias, b.visible, b.all);
    for (const std::optional<double> sink : {std::optional<double>(), std::optional(0.4)}) {
      check_contains(b.certified.average(b.certified.softmax(s, SoftmaxKind::phi, sink), b.x, b.visible, b.all),
                     b.exact.average(b.exact.softmax(t, SoftmaxKind::phi, sink), b.q, b.visible, b.all),
                     "phi attention");
    }
  }
}

BOOST_AUTO_TEST_CASE(nested_at_twice_the_precision) {
  // The exact value lies in both; the finer ball, widened by nothing, must meet the coarser one and be narrower.
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Both b(seed);
    const DoubleVector none;
    for (const auto& operation : std::vector<std::function<BallMatrix(const Certified&)>>{
             [&](const Certified& a) {
               return a.normalize(a.embed(b.values, b.tree.tokens(), 0.7), NormKind::rms, 1e-5, none, none);
             },
             [&](const Certified& a) {
               return a.normalize(a.embed(b.values, b.tree.tokens(), 0.7), NormKind::layer, 1e-5, none, none);
             },
             [&](const Certified& a) {
               return a.activate(a.embed(b.values, b.tree.tokens(), 0.7), Activation::gelu_erf);
             },
             [&](const Certified& a) {
               return a.activate(a.embed(b.values, b.tree.tokens(), 0.7), Activation::gelu_tanh);
             },
             [&](const Certified& a) { return a.activate(a.embed(b.values, b.tree.tokens(), 0.7), Activation::silu); },
             [&](const Certified& a) {
               return a.rotate(a.embed(b.values, b.tree.tokens(), 0.7), b.tree.positions(), 10000,
                               RotationLayout::interleaved);
             },
             [&](const Certified& a) {
               return a.add_sinusoid(a.embed(b.values, b.tree.tokens(), 0.7), b.tree.positions(), 10000);
             },
             [&](const Certified& a) {
               const BallMatrix x = a.embed(b.values, b.tree.tokens(), 0.7);
               auto s = a.scores(x, x, b.visible, b.all, std::nullopt);
               a.soft_cap(s, 3);
               return a.average(a.softmax(s, SoftmaxKind::exponential, 0.25), x, b.visible, b.all);
             }}) {
      const BallMatrix coarse = operation(Certified(40));
      const BallMatrix fine = operation(Certified(80));
      for (std::int64_t i = 0; i < coarse.rows(); ++i) {
        for (std::int64_t k = 0; k < coarse.columns(); ++k) {
          BOOST_TEST_REQUIRE(coarse.ball(i, k).contains(fine.ball(i, k)));
          BOOST_TEST_REQUIRE(mag_cmp(arb_radref(fine.at(i, k)), arb_radref(coarse.at(i, k))) <= 0);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(base2_weights_of_integers_are_exact_powers) {
  Both b(1);
  DoubleMatrix table = DoubleMatrix::Zero(6, 6);
  table(5, 2) = 3;
  const auto weights =
      b.certified.softmax(b.certified.table_scores(table, b.tree.tokens(), b.visible, b.all), SoftmaxKind::base2, {});
  Ball total;
  for (std::size_t j = 0; j < weights.shape.count(5); ++j) arb_add(total.get(), total.get(), weights.row(5) + j, 64);
  BOOST_TEST(total.contains(Rational(1)));
  Ball eighth;
  arb_set(eighth.get(), weights.row(5) + 0);
  BOOST_TEST(eighth.contains(Rational(8) / 11));  // keys 2, 3, 4, 5 with weights 8, 1, 1, 1
}

BOOST_AUTO_TEST_CASE(undefined_values_stay_undefined) {
  const Certified a(64);
  const DoubleVector none;
  const BallMatrix zero_row = a.zeros(1, 3);
  BOOST_TEST(
      !a.normalize(zero_row, NormKind::rms, 0, none, none).ball(0, 0).is_finite());  // 0/0, never a narrow answer
  BOOST_TEST(!a.normalize(zero_row, NormKind::max, 0, none, none).ball(0, 0).is_finite());
}

BOOST_AUTO_TEST_CASE(threads_do_not_matter) {
  const auto run = [](std::size_t threads) {
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
    std::mt19937_64 engine(5);
    std::vector<std::vector<Token>> sequences{std::vector<Token>(200, 0)};
    for (Token& token : sequences[0]) token = static_cast<Token>(engine() % 6);
    const PrefixTree tree = PrefixTree::shared(sequences);
    const VisibleKeys visible = VisibleKeys::causal(tree);
    const Certified a(96);
    const BallMatrix x =
        a.linear(a.embed(random_matrix(engine, 6, 8), tree.tokens(), 1), random_matrix(engine, 8, 8), {});
    const auto weights = a.softmax(a.scores(x, x, visible, {0, 200}, std::nullopt), SoftmaxKind::exponential, {});
    const BallMatrix out = a.average(weights, x, visible, {0, 200});
    std::string text;
    for (std::int64_t i = 0; i < out.rows(); ++i) {
      for (std::int64_t k = 0; k < out.columns(); ++k) text += dump(out, i, k) + "\n";
    }
    return text;
  };
  BOOST_TEST((run(1) == run(2)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen::testing
