// SPDX-License-Identifier: LGPL-3.0-or-later
// Emulated where formats end: known values, stagnation, ties, overflow, infinities, NaN, and functions far out.
// Covers src/arithmetic/emulated/correctly_rounded.cpp.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "emulated_reference.hpp"

namespace snellen::testing {
BOOST_AUTO_TEST_SUITE(emulated_exceptional_test)

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

DoubleMatrix row_of(std::initializer_list<double> values) {
  DoubleMatrix out(1, static_cast<std::int64_t>(values.size()));
  std::copy(values.begin(), values.end(), out.data());
  return out;
}

Emulated emulated(std::string_view name) {
  return Emulated(policy_by_name(name));
}

double number(const FloatValue& value) {
  return to_double(value);
}

double entry(const Emulated& a, const EmulatedMatrix& x, std::int64_t column = 0) {
  return number(a.value(x, 0, column));
}

/// The product of two rows.
double dot(std::string_view policy, std::initializer_list<double> x, std::initializer_list<double> w) {
  const Emulated a = emulated(policy);
  return entry(a, a.linear(a.matrix(row_of(x)), row_of(w), DoubleVector()));
}

double activated(std::string_view policy, double x, Activation activation) {
  const Emulated a = emulated(policy);
  return entry(a, a.activate(a.matrix(row_of({x})), activation));
}

/// One query that sees all keys, its logits given.
struct Logits {
  std::vector<std::vector<Token>> sequences;
  PrefixTree tree;
  VisibleKeys visible;
  NodeRange block;
  DoubleMatrix table;

  explicit Logits(const std::vector<double>& logits)
      : sequences(1), tree(make(logits.size(), sequences)), visible(VisibleKeys::causal(tree)) {
    const auto last = static_cast<Node>(logits.size()) - 1;
    block = {last, last + 1};
    table = DoubleMatrix::Zero(last + 1, last + 1);
    for (Node j = 0; j <= last; ++j) table(last, j) = logits[static_cast<std::size_t>(j)];
  }
  EmulatedScores scores(const Emulated& a) const { return a.table_scores(table, tree.tokens(), visible, block); }
  std::vector<double> read(const Emulated& a, const EmulatedScores& s) const {
    std::vector<double> out;
    const EmulatedMatrix flat(1, static_cast<std::int64_t>(s.shape.entries()), s.entries);
    for (std::int64_t j = 0; j < flat.columns(); ++j) out.push_back(entry(a, flat, j));
    return out;
  }
  std::vector<double> softmax(std::string_view policy, SoftmaxKind kind = SoftmaxKind::exponential,
                              std::optional<double> sink = std::nullopt) const {
    const Emulated a = emulated(policy);
    return read(a, a.softmax(scores(a), kind, sink));
  }

 private:
  static PrefixTree make(std::size_t count, std::vector<std::vector<Token>>& sequences) {
    for (std::size_t j = 0; j < count; ++j) sequences[0].push_back(static_cast<Token>(j));
    return PrefixTree::shared(sequences);
  }
};

}  // namespace

/// A fused multiply-add is not the rounding of a wider one.
BOOST_AUTO_TEST_CASE(fused_multiply_add_of_bf16) {
  BOOST_TEST(dot("ideal-bf16", {7, 1}, {37, -0x1p-40}) == 258);
  BOOST_TEST(dot("mixed-bf16-bf16/reverse", {7, 1}, {37, -0x1p-40}) == 258);
  BOOST_TEST(dot("mixed-bf16-bf16", {7, 1}, {37, -0x1p-40}) == 260);
  BOOST_TEST(dot("naive-bf16", {7, 1}, {37, -0x1p-40}) == 260);
  BOOST_TEST(dot("mixed-bf16-fp32", {7, 1}, {37, -0x1p-40}) == 260);  // 259 in fp32, then a tie
}

/// Terms so far apart that a double loses one of them: what is lost decides ties.
BOOST_AUTO_TEST_CASE(lost_terms_decide_ties) {
  BOOST_TEST(dot("mixed-bf16-bf16/reverse", {7, 1}, {37, -0x1p-70}) == 258);
  BOOST_TEST(dot("mixed-bf16-bf16/reverse", {1, 1}, {1, 0x1p-70}) == 1);
  BOOST_TEST(dot("ideal-bf16", {7, 1}, {37, -0x1p-70}) == 258);
  // a bias of more bits than the accumulator
  const Emulated a = emulated("mixed-fp32-bf16");
  const auto x = a.matrix(row_of({0x1p-35}));
  BOOST_TEST(entry(a, a.linear(x, row_of({0x1p-35}), DoubleVector::Constant(1, 257))) == 258);
  BOOST_TEST(entry(a, a.linear(x, row_of({-0x1p-35}), DoubleVector::Constant(1, 259))) == 258);
  // 2^-60 hides 2^-130 and goes away
  for (const char* policy : {"ideal-bf16", "ideal-p8e11"}) {
    BOOST_TEST(dot(policy, {256, 1, 0x1p-30, 0x1p-65, -0x1p-30}, {1, 1, 0x1p-30, 0x1p-65, 0x1p-30}) == 258);
    BOOST_TEST(dot(policy, {256, 3, 0x1p-30, -0x1p-65, -0x1p-30}, {1, 1, 0x1p-30, 0x1p-65, 0x1p-30}) == 258);
  }
  // halfway between two numbers of 53 bits, and 2^-160 beyond
  BOOST_TEST(dot("ideal-fp64", {1, 0x1p-53, 0x1p-100, 0x1p-160, -0x1p-100}, {1, 1, 1, 1, 1}) == 1 + 0x1p-52);
  BOOST_TEST(dot("ideal-fp64", {1, 0x1p-53, 0x1p-100, -0x1p-160, -0x1p-100}, {1, 1, 1, 1, 1}) == 1);
  BOOST_TEST(dot("ideal-fp64", {1, 0x1p-53, 0x1p-540, 0}, {1, 1, 0x1p-540, 1}) == 1 + 0x1p-52);  // underflows
  BOOST_TEST(dot("ideal-fp64", {0x1p-540, 0x1p-540}, {0x1p-535, 0x1p-535}) == 0x1p-1074);        // two halves
}

BOOST_AUTO_TEST_CASE(sums_of_ones_stagnate) {
  const DoubleMatrix ones = DoubleMatrix::Ones(1, 5000);
  const auto sum = [&](std::string_view policy) {
    const Emulated a = emulated(policy);
    return entry(a, a.linear(a.matrix(ones), ones, DoubleVector()));
  };
  BOOST_TEST(sum("naive-bf16") == 256);
  BOOST_TEST(sum("naive-fp16") == 2048);
  BOOST_TEST(sum("naive-fp8-e4m3") == 16);
  BOOST_TEST(sum("naive-bf16/reverse") == 256);
  BOOST_TEST(sum("naive-fp16/pairwise") == 5000);
  BOOST_TEST(sum("mixed-bf16-fp32") == 4992);  // 5000 in fp32
  BOOST_TEST(sum("ideal-bf16") == 4992);
  BOOST_TEST(sum("ideal-fp8-e4m3") == 448);
  BOOST_TEST(sum("naive-p113e15") == 5000);
}

BOOST_AUTO_TEST_CASE(overflow_does_what_the_format_does) {
  BOOST_TEST(dot("naive-fp16", {300, 300}, {300, 300}) == infinity);
  BOOST_TEST(dot("ideal-fp16", {300, 300}, {300, -300}) == 0);
  BOOST_TEST(std::isnan(dot("naive-fp16", {300, 300}, {300, -300})));  // infinity less infinity
  BOOST_TEST(dot("ideal-fp16", {256, 16}, {255, 14}) == 65504);        // 65504 exactly
  BOOST_TEST(dot("ideal-fp16", {256, 16}, {255, 15}) == infinity);     // 65520: halfway to 2^16
  BOOST_TEST(dot("naive-fp8-e4m3", {100, 1}, {100, -100}) == 352);     // 448 - 96
  BOOST_TEST(std::isnan(dot("naive-fp8-e4m3fnuz", {100}, {100})));
  BOOST_TEST(std::isnan(dot("ideal-fp8-e4m3fnuz", {100}, {100})));
  BOOST_TEST(dot("naive-p60e5", {300, 300}, {300, 300}) == infinity);
}

BOOST_AUTO_TEST_CASE(infinities_flow_as_in_ieee_754) {
  for (const char* policy : {"ideal-bf16", "naive-bf16", "mixed-bf16-fp32", "ideal-p60e11", "naive-fp64"}) {
    BOOST_TEST_CONTEXT(policy) {
      const Emulated a = emulated(policy);
      const auto x = a.matrix(row_of({infinity, 1}));
      const auto times = [&](double u, double v) { return entry(a, a.linear(x, row_of({u, v}), DoubleVector())); };
      BOOST_TEST(times(2, 3) == infinity);
      BOOST_TEST(times(-2, 3) == -infinity);
      BOOST_TEST(std::isnan(times(0, 3)));
      const DoubleVector against = DoubleVector::Constant(1, -infinity);
      BOOST_TEST(std::isnan(entry(a, a.linear(x, row_of({1, 1}), against))));
      const auto norm = [&](NormKind kind) { return a.normalize(x, kind, 0, DoubleVector(), DoubleVector()); };
      for (const NormKind kind : {NormKind::rms, NormKind::l1, NormKind::max}) {
        BOOST_TEST(std::isnan(entry(a, norm(kind), 0)));
        BOOST_TEST(entry(a, norm(kind), 1) == 0);
      }
      BOOST_TEST(std::isnan(entry(a, norm(NormKind::layer), 1)));
      BOOST_TEST(std::isnan(entry(a, a.normalize(a.zeros(1, 2), NormKind::rms, 0, DoubleVector(), DoubleVector()))));
      BOOST_TEST(entry(a, a.activate(x, Activation::silu)) == infinity);
      BOOST_TEST(std::isnan(entry(a, a.activate(a.matrix(row_of({-infinity})), Activation::gelu_erf))));
      const auto turned = a.rotate(x, std::vector<std::int32_t>{1}, 10000, RotationLayout::half_split);
      BOOST_TEST(entry(a, turned, 0) == infinity);
      BOOST_TEST(entry(a, turned, 1) == infinity);
      BOOST_TEST(compare_rows(x, 0, x, 0).exceptional);
    }
  }
}

BOOST_AUTO_TEST_CASE(softmax_of_infinite_logits) {
  const double nan = std::nan("");
  const auto check = [](const std::vector<double>& found, const std::vector<double>& expected) {
    for (std::size_t j = 0; j < expected.size(); ++j) {
      BOOST_TEST((found[j] == expected[j] || (std::isnan(found[j]) && std::isnan(expected[j]))),
                 "key " << j << ": " << found[j]);
    }
  };
  for (const char* policy : {"ideal-fp16", "naive-fp16", "mixed-fp16-fp32", "ideal-p60e11", "naive-p60e11"}) {
    BOOST_TEST_CONTEXT(policy) {
      check(Logits({1, -infinity, 1}).softmax(policy), {0.5, 0, 0.5});
      check(Logits({1, infinity, 1}).softmax(policy), {nan, nan, nan});
      check(Logits({1, nan, 1}).softmax(policy), {nan, nan, nan});
      check(Logits({-infinity, -infinity}).softmax(policy), {nan, nan});
      check(Logits({-infinity}).softmax(policy, SoftmaxKind::exponential, 2.0), {0});
      check(Logits({-infinity, 3}).softmax(policy, SoftmaxKind::base2), {0, 1});
      check(Logits({1, infinity}).softmax(policy, SoftmaxKind::phi), {0, nan});
      check(Logits({1, -infinity}).softmax(policy, SoftmaxKind::phi), {nan, nan});
      check(Logits({0, -30000}).softmax(policy), {1, 0});
    }
  }
}

/// Weights that are exactly halfway between two floats: only exact arithmetic can tell.
BOOST_AUTO_TEST_CASE(softmax_ties) {
  BOOST_TEST(Logits(std::vector<double>(1024, 0.5)).softmax("ideal-fp8-e4m3")[0] == 0);  // 2^-10, half of 2^-9
  BOOST_TEST(Logits(std::vector<double>(1023, 0.5)).softmax("ideal-fp8-e4m3")[0] == 0x1p-9);
  // 2^-4 + 2^-4 = 2^-3, ... : 2^-10 / (1 + ...) with a sum of 1 is again halfway to the smallest positive value
  BOOST_TEST(Logits({9, 8, 0, 9, 9, 9, 9, 9, 9, 9}).softmax("ideal-fp8-e4m3", SoftmaxKind::base2)[2] == 0);
  BOOST_TEST(Logits({1, 1, 0}).softmax("ideal-p2e4", SoftmaxKind::phi)[0] == 0.375);  // 5/12
  BOOST_TEST(Logits({2, 0}).softmax("ideal-p2e4", SoftmaxKind::phi)[1] ==
             rounded(Rational(1, 6), format_by_name("p2e4")));
}

/// Norms that are rational and halfway between two floats, or zero, although the balls of 1/3 never say so.
BOOST_AUTO_TEST_CASE(norm_ties) {
  const Emulated a = emulated("ideal-p3e5");
  DoubleVector gain(1);
  DoubleVector bias(1);
  const auto one = [&](double value) {  // value / |value|, times gain, plus bias
    return entry(a, a.normalize(a.matrix(row_of({value})), NormKind::rms, 0, gain, bias));
  };
  gain << 1;
  bias << 0.375;
  BOOST_TEST(one(3) == 1.5);  // 1.375
  bias << -1;
  BOOST_TEST(one(3) == 0);
  gain << 1.25;
  bias << 0.125;
  BOOST_TEST(one(3) == 1.5);  // 1.375 again
  BOOST_TEST(one(-5) == -1);  // -1.125
  const auto l1 = a.normalize(a.matrix(row_of({5, 3})), NormKind::l1, 0, DoubleVector(), DoubleVector());
  BOOST_TEST(entry(a, l1, 0) == 1.25);
  BOOST_TEST(entry(a, l1, 1) == 0.75);
  const auto layer = a.normalize(a.matrix(row_of({7, 1})), NormKind::layer, 0, DoubleVector(), DoubleVector());
  BOOST_TEST(entry(a, layer, 0) == 1);  // exactly: 3 / sqrt(9)
  BOOST_TEST(entry(a, layer, 1) == -1);
  // 7 / sqrt(49 + 15) = 0.875; times 1.25 plus 0.03125 it is 1.125
  bias << 0.03125;
  BOOST_TEST(entry(a, a.normalize(a.matrix(row_of({7})), NormKind::rms, 15, gain, bias)) == 1);
}

/// Far out a function is its asymptote less a tail that no working precision could show.
BOOST_AUTO_TEST_CASE(functions_far_out) {
  for (const Activation f : {Activation::silu, Activation::gelu_erf, Activation::gelu_tanh}) {
    BOOST_TEST(activated("mixed-fp32-bf16", 259, f) == 258);  // 259 itself would go to 260
    BOOST_TEST(activated("mixed-fp32-bf16", 257, f) == 256);
    BOOST_TEST(activated("ideal-fp64", 1e300, f) == 1e300);
    BOOST_TEST(activated("naive-fp32", 3e38, f) == static_cast<double>(3e38F));
    const double left = activated("ideal-fp64", -1e300, f);
    BOOST_TEST((left == 0 && std::signbit(left)));
    BOOST_TEST(activated("ideal-fp32", -1e4, f) == 0);
    // x/2 plus less than anything: just above a tie of subnormals
    BOOST_TEST(activated("ideal-fp32", 3 * 0x1p-149, f) == 2 * 0x1p-149);
    BOOST_TEST(activated("ideal-fp32", 0x1p-149, f) == 0x1p-149);
    BOOST_TEST(activated("ideal-fp32", -0x1p-149, f) == 0);
    BOOST_TEST(activated("ideal-fp64", 5 * 0x1p-1074, f) == 3 * 0x1p-1074);
    BOOST_TEST(activated("ideal-fp64", -5 * 0x1p-1074, f) == -2 * 0x1p-1074);
  }
  const Logits logits({1e6, -1e6, 259, 0});
  for (const char* policy : {"ideal-bf16", "ideal-p8e11"}) {
    const Emulated a = emulated(policy);
    auto s = logits.scores(a);
    a.soft_cap(s, 259);
    const std::vector<double> capped = logits.read(a, s);
    BOOST_TEST(capped[0] == 258);  // below the cap, which would go to 260
    BOOST_TEST(capped[1] == -258);
    BOOST_TEST(capped[2] ==
               rounded(rational_from_double(260) * tanh_of(Rational(260, 259)) * 259 / 260, format_by_name("bf16")));
    BOOST_TEST(capped[3] == 0);
  }
  // e^-d below half of the smallest positive number, and just above
  BOOST_TEST(Logits({0, -104}).softmax("naive-fp32")[1] == 0);
  BOOST_TEST(Logits({0, -103}).softmax("naive-fp32")[1] == 0x1p-149);
  BOOST_TEST(Logits({0, -1e30}).softmax("ideal-fp64")[1] == 0);
  BOOST_TEST(Logits({0, -745}).softmax("ideal-fp64")[1] == 0x1p-1074);
  BOOST_TEST(Logits({0, -1e30}).softmax("ideal-fp64", SoftmaxKind::base2)[1] == 0);
}

BOOST_AUTO_TEST_CASE(rows_compare_as_numbers) {
  const Emulated a = emulated("naive-fp16");
  const auto x = a.matrix(row_of({0.0, 1, 2}));
  const auto y = a.matrix(row_of({-0.0, 1, 2}));
  const auto z = a.matrix(row_of({0.0, 1.5, infinity}));
  const auto n = a.matrix(row_of({0.0, 1, std::nan("")}));
  BOOST_TEST(compare_rows(x, 0, y, 0).equal);
  BOOST_TEST(!compare_rows(x, 0, y, 0).identical);
  BOOST_TEST(compare_rows(x, 0, x, 0).identical);
  BOOST_TEST(!compare_rows(x, 0, y, 0).exceptional);
  BOOST_TEST(compare_rows(x, 0, z, 0).differing == 2);
  BOOST_TEST(compare_rows(x, 0, z, 0).exceptional);
  BOOST_TEST(!compare_rows(n, 0, n, 0).equal);
  BOOST_TEST(compare_rows(n, 0, n, 0).identical);
  BOOST_CHECK_THROW(compare_rows(x, 0, a.zeros(1, 2), 0), std::invalid_argument);
  const Emulated wide = emulated("naive-p60e11");
  BOOST_CHECK_THROW(compare_rows(x, 0, wide.zeros(1, 3), 0), std::invalid_argument);
  BOOST_CHECK_THROW((void)a.add(x, wide.zeros(1, 3)), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen::testing
