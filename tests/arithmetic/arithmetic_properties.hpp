// SPDX-License-Identifier: LGPL-3.0-or-later
// What holds for every arithmetic: one header, run for each model of the concept. An adaptor tells how to look at a
// matrix:
//   static A make();                                         an instance, or a reference to one
//   static std::string text(const A::Matrix&, row, column);  the entry: equal texts are equal entries, bit for bit
//   static bool has_irrational;                              whether RoPE, GELU, ... may be asked for
#pragma once

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "snellen/arithmetic/arithmetic.hpp"

namespace snellen::testing {

/// Small dyadic numbers that differ from place to place: exact in every arithmetic with at least 6 significand bits.
inline DoubleMatrix sample_matrix(std::int64_t rows, std::int64_t columns, int seed) {
  DoubleMatrix out(rows, columns);
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t k = 0; k < columns; ++k)
      out(i, k) = static_cast<double>((i * 7 + k * 5 + seed * 11) % 13 - 6) / 4;
  }
  return out;
}

template <class Adaptor>
struct ArithmeticProperties {
  using A = std::remove_cvref_t<decltype(Adaptor::make())>;
  using Matrix = typename A::Matrix;
  static_assert(Arithmetic<A>);

  decltype(Adaptor::make()) a = Adaptor::make();  // a reference where the adaptor keeps it

  static std::vector<Token> all_rows(std::int64_t rows) {
    std::vector<Token> out;
    for (std::int64_t i = 0; i < rows; ++i) out.push_back(static_cast<Token>(i));
    return out;
  }
  Matrix matrix(const DoubleMatrix& values) const { return a.embed(values, all_rows(values.rows()), 1.0); }

  static void check_same(const Matrix& x, const Matrix& y) {
    BOOST_REQUIRE_EQUAL(static_cast<std::int64_t>(x.rows()), static_cast<std::int64_t>(y.rows()));
    BOOST_REQUIRE_EQUAL(static_cast<std::int64_t>(x.columns()), static_cast<std::int64_t>(y.columns()));
    for (std::int64_t i = 0; i < x.rows(); ++i) {
      for (std::int64_t k = 0; k < x.columns(); ++k) {
        BOOST_TEST_REQUIRE(Adaptor::text(x, i, k) == Adaptor::text(y, i, k), "entry (" << i << ", " << k << ")");
      }
    }
  }

  /// embed picks rows; rows, columns and place move entries without changing them.
  void moves() const {
    const Matrix x = matrix(sample_matrix(5, 4, 1));
    const std::vector<Token> order{3, 0, 3};
    check_same(a.embed(sample_matrix(5, 4, 1), order, 1.0), a.rows(x, std::vector<Node>{3, 0, 3}));
    Matrix out = a.zeros(5, 4);
    a.write_block(out, a.columns(x, 0, 1), 0, 0);
    a.write_block(out, a.columns(x, 1, 3), 0, 1);
    check_same(out, x);
  }

  /// Every operation of the stream treats rows one by one.
  void rows_are_independent() const {
    const Matrix x = matrix(sample_matrix(6, 4, 2));
    const Matrix y = matrix(sample_matrix(6, 4, 3));
    const DoubleMatrix w = sample_matrix(3, 4, 4);
    const DoubleVector bias = sample_matrix(3, 1, 5);
    const DoubleVector gain = sample_matrix(4, 1, 6);
    const std::vector<Node> part{4, 1};
    const auto picked = [&](const Matrix& m) { return a.rows(m, part); };
    check_same(picked(a.linear(x, w, bias)), a.linear(picked(x), w, bias));
    check_same(picked(a.add(x, y)), a.add(picked(x), picked(y)));
    check_same(picked(a.multiply(x, y)), a.multiply(picked(x), picked(y)));
    check_same(picked(a.activate(x, Activation::relu)), a.activate(picked(x), Activation::relu));
    for (const NormKind kind : {NormKind::none, NormKind::l1, NormKind::max, NormKind::rms, NormKind::layer}) {
      if (!Adaptor::has_irrational && (kind == NormKind::rms || kind == NormKind::layer)) continue;
      check_same(picked(a.normalize(x, kind, 0.25, gain, gain)), a.normalize(picked(x), kind, 0.25, gain, gain));
    }
    if (!Adaptor::has_irrational) return;
    for (const Activation f : {Activation::gelu_erf, Activation::gelu_tanh, Activation::silu}) {
      check_same(picked(a.activate(x, f)), a.activate(picked(x), f));
    }
  }

  /// Attention over a shared tree gives, bit for bit, what each sequence gives alone.
  void sharing_equals_recomputation() const {
    const std::vector<std::vector<Token>> sequences{
        {0, 1, 1, 1, 1, 2}, {0, 1, 1, 2}, {0, 2}, {1}, {0, 1, 1, 1, 1, 1, 1}};
    const PrefixTree shared = PrefixTree::shared(sequences);
    for (const std::int32_t window : {0, 3}) {
      const Matrix together = attend(shared, VisibleKeys::causal(shared, window));
      for (std::size_t s = 0; s < sequences.size(); ++s) {
        const PrefixTree alone = PrefixTree::shared(std::span(&sequences[s], 1));
        const Matrix single = attend(alone, VisibleKeys::causal(alone, window));
        check_same(a.rows(together, std::vector<Node>{shared.last(s)}),
                   a.rows(single, std::vector<Node>{alone.last(0)}));
      }
    }
  }

  /// Splitting the queries into blocks changes nothing.
  void blocks_do_not_matter() const {
    const std::vector<std::vector<Token>> sequences{{0, 1, 2, 1, 0, 2, 2}};
    const PrefixTree tree = PrefixTree::shared(sequences);
    const VisibleKeys visible = VisibleKeys::causal(tree);
    const Matrix whole = attend(tree, visible);
    Matrix parts = a.zeros(7, 4);
    for (const NodeRange block : {NodeRange{0, 2}, NodeRange{2, 3}, NodeRange{3, 7}}) {
      a.write_block(parts, attend(tree, visible, block), block.begin, 0);
    }
    check_same(whole, parts);
  }

  /// A lone visible key gets the whole weight, exactly.
  void one_key_is_copied() const {
    const std::vector<std::vector<Token>> sequences{{2, 1, 0}};
    const PrefixTree tree = PrefixTree::shared(sequences);
    const Matrix values = a.embed(sample_matrix(3, 4, 9), tree.tokens(), 1.0);
    check_same(attend(tree, VisibleKeys::causal(tree, 1)), values);
  }

  void all() const {
    moves();
    rows_are_independent();
    sharing_equals_recomputation();
    blocks_do_not_matter();
    one_key_is_copied();
  }

 private:
  Matrix attend(const PrefixTree& tree, const VisibleKeys& visible) const {
    return attend(tree, visible, {0, static_cast<Node>(tree.size())});
  }
  /// Attention with integer logits, so that Exact can take part: table + ALiBi with slope 1, base 2.
  Matrix attend(const PrefixTree& tree, const VisibleKeys& visible, NodeRange block) const {
    DoubleMatrix table(3, 3);
    table << 0, 1, 2, -1, 0, 1, 2, 0, -2;
    const Matrix values = a.embed(sample_matrix(3, 4, 9), tree.tokens(), 1.0);
    auto s = a.table_scores(table, tree.tokens(), visible, block);
    a.add_distance_bias(s, DistanceBias{.slope = 1, .table = {}, .origin = 0}, visible, block);
    return a.average(a.softmax(s, SoftmaxKind::base2, std::nullopt), values, visible, block);
  }
};

}  // namespace snellen::testing
