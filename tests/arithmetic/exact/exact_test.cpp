// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/arithmetic/exact.hpp"

#include "arithmetic/arithmetic_properties.hpp"
#include "snellen/error.hpp"

namespace snellen::testing {
BOOST_AUTO_TEST_SUITE(exact_test)

namespace {

struct ExactAdaptor {
  static constexpr bool has_irrational = false;
  static Exact make() { return {}; }
  static std::string text(const RationalMatrix& x, std::int64_t i, std::int64_t k) { return x.at(i, k).str(); }
};

/// The message of the refusal.
template <class Call>
std::string refusal(const Call& call) {
  try {
    call();
  } catch (const Refused& refused) {
    return refused.what();
  }
  return "not refused";
}

}  // namespace

struct Fixture {
  Exact exact;
  std::vector<std::vector<Token>> sequences{{0, 1, 1}};
  PrefixTree tree = PrefixTree::shared(sequences);
  VisibleKeys visible = VisibleKeys::causal(tree);
  NodeRange all{0, 3};
  RationalMatrix x = exact.embed(sample_matrix(2, 2, 1), tree.tokens(), 1.0);
  RationalScores integers = exact.table_scores(sample_matrix(2, 2, 0) * 4, tree.tokens(), visible, all);
};

BOOST_AUTO_TEST_CASE(properties) {
  ArithmeticProperties<ExactAdaptor>().all();
}

BOOST_FIXTURE_TEST_CASE(base2_weights_by_hand, Fixture) {
  DoubleMatrix table(2, 2);
  table << 0, 0, 1, 0;  // query 1: logit 1 on key 0, 0 on key 1
  const RationalScores weights =
      exact.softmax(exact.table_scores(table, tree.tokens(), visible, all), SoftmaxKind::base2, std::nullopt);
  BOOST_TEST(weights.row(2)[0] == Rational(1) / 2);  // 2 : 1 : 1
  BOOST_TEST(weights.row(2)[1] == Rational(1) / 4);
  BOOST_TEST(weights.row(2)[2] == Rational(1) / 4);
}

BOOST_FIXTURE_TEST_CASE(sink_takes_weight, Fixture) {
  const DoubleMatrix table = DoubleMatrix::Zero(2, 2);
  const RationalScores weights =
      exact.softmax(exact.table_scores(table, tree.tokens(), visible, all), SoftmaxKind::base2, 1.0);
  BOOST_TEST(weights.row(2)[0] == Rational(1) / 5);  // three ones and a sink of 2
}

BOOST_FIXTURE_TEST_CASE(phi_weights_by_hand, Fixture) {
  DoubleMatrix table(2, 2);
  table << 0, 0, 1, -1;  // phi(1) = 5/2, phi(-1) = 1/2
  const RationalScores weights =
      exact.softmax(exact.table_scores(table, tree.tokens(), visible, all), SoftmaxKind::phi, std::nullopt);
  BOOST_TEST(weights.row(1)[0] == Rational(5) / 6);
  BOOST_TEST(weights.row(2)[0] == Rational(5) / 7);
}

BOOST_FIXTURE_TEST_CASE(norms_by_hand, Fixture) {
  DoubleMatrix row(1, 2);
  row << 3, -1;
  const RationalMatrix v = exact.embed(row, std::vector<Token>{0}, 1.0);
  BOOST_TEST(exact.normalize(v, NormKind::l1, 1, {}, {}).at(0, 0) == 1);                  // 3 / (2 + 1)
  BOOST_TEST(exact.normalize(v, NormKind::max, 1, {}, {}).at(0, 1) == Rational(-1) / 4);  // -1 / (3 + 1)
}

BOOST_FIXTURE_TEST_CASE(scale_of_a_square_head, Fixture) {
  const RationalMatrix wide = exact.embed(sample_matrix(2, 4, 1), tree.tokens(), 1.0);
  const RationalScores by_default = exact.scores(wide, wide, visible, all, std::nullopt);
  const RationalScores explicitly = exact.scores(wide, wide, visible, all, 0.5);
  BOOST_TEST(by_default.entries == explicitly.entries);
}

BOOST_FIXTURE_TEST_CASE(refuses_what_is_not_rational, Fixture) {
  BOOST_TEST(refusal([&] {
               (void)exact.softmax(integers, SoftmaxKind::exponential, std::nullopt);
             }).find("e^s is irrational") != std::string::npos);
  BOOST_TEST(refusal([&] {
               (void)exact.softmax(exact.table_scores(sample_matrix(2, 2, 3), tree.tokens(), visible, all),
                                   SoftmaxKind::base2, {});
             }).find("is not an integer") != std::string::npos);
  BOOST_TEST(refusal([&] { (void)exact.softmax(integers, SoftmaxKind::base2, 0.5); }).find("is not an integer") !=
             std::string::npos);
  BOOST_TEST(refusal([&] { (void)exact.normalize(x, NormKind::rms, 1, {}, {}); }).find("RMSNorm") != std::string::npos);
  BOOST_TEST(refusal([&] { (void)exact.normalize(x, NormKind::layer, 1, {}, {}); }).find("LayerNorm") !=
             std::string::npos);
  BOOST_TEST(refusal([&] { (void)exact.normalize(exact.zeros(1, 2), NormKind::l1, 0, {}, {}); }).find("row of zeros") !=
             std::string::npos);
  BOOST_TEST(refusal([&] { (void)exact.activate(x, Activation::silu); }).find("use relu") != std::string::npos);
  BOOST_TEST(refusal([&] {
               (void)exact.rotate(x, tree.positions(), 10000, RotationLayout::half_split);
             }).find("RoPE") != std::string::npos);
  BOOST_TEST(refusal([&] { (void)exact.add_sinusoid(x, tree.positions(), 10000); }).find("sinusoidal") !=
             std::string::npos);
  BOOST_TEST(refusal([&] { exact.soft_cap(integers, 30); }).find("tanh") != std::string::npos);
  BOOST_TEST(refusal([&] { (void)exact.scores(x, x, visible, all, std::nullopt); }).find("1/sqrt(2) is irrational") !=
             std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen::testing
