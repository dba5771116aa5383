// SPDX-License-Identifier: LGPL-3.0-or-later
// The backends of Emulated against one another and against exact sums; thread counts; the rounding of lanes.
// Covers src/arithmetic/emulated/dot_kernels.cpp, src/arithmetic/emulated/double_backend.cpp,
// src/arithmetic/emulated/elementary_double.cpp, src/arithmetic/emulated/emulated_dot.hpp,
// src/arithmetic/emulated/emulated_on.hpp, src/arithmetic/emulated/lane_products.cpp,
// src/arithmetic/emulated/lane_rounder.hpp, src/arithmetic/emulated/mpfr_backend.cpp,
// src/arithmetic/emulated/stream.cpp.
#include <fmt/format.h>
#include <rapidcheck.h>
#include <tbb/global_control.h>

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "arithmetic/emulated/elementary_double.hpp"
#include "arithmetic/emulated/lane_rounder.hpp"
#include "emulated_reference.hpp"
#include "snellen/number/counter_random.hpp"

namespace snellen::testing {
BOOST_AUTO_TEST_SUITE(emulated_backend_test)

namespace {

const std::vector<std::string> carried_by_both = {"ideal-bf16",
                                                  "ideal-fp16",
                                                  "ideal-fp8-e4m3",
                                                  "ideal-fp8-e4m3fnuz",
                                                  "ideal-fp32",
                                                  "ideal-fp64",
                                                  "naive-bf16",
                                                  "naive-fp16",
                                                  "naive-fp8-e4m3",
                                                  "naive-fp8-e5m2",
                                                  "naive-fp32",
                                                  "naive-fp64",
                                                  "naive-fp4-e2m1",
                                                  "naive-p25e9",
                                                  "naive-mxint8",
                                                  "mixed-bf16-fp32",
                                                  "mixed-bf16-bf16",
                                                  "mixed-fp16-bf16",
                                                  "mixed-bf16-fp16",
                                                  "mixed-fp32-fp64",
                                                  "mixed-fp32-fp16",
                                                  "naive-fp32/pairwise",
                                                  "mixed-fp16-bf16/reverse"};

/// Numbers over many binades, some of them zero, equal or opposite; a few exceptional ones when asked for.
DoubleMatrix wild_matrix(std::int64_t rows, std::int64_t columns, std::uint64_t seed, int binades, bool exceptional) {
  DoubleMatrix out(rows, columns);
  for (std::int64_t i = 0; i < out.size(); ++i) {
    const std::uint64_t bits = random_bits(seed, stream_of("wild"), static_cast<std::uint64_t>(i));
    const int exponent = static_cast<int>(bits % static_cast<std::uint64_t>(2 * binades + 1)) - binades;
    double value = std::ldexp(static_cast<double>((bits >> 20) % 4096) / 2048 - 1, exponent);
    if (bits >> 60 == 0) value = 0;
    if (exceptional && (bits >> 54) % 64 == 1) value = (bits & 1) != 0 ? INFINITY : NAN;
    out.data()[i] = value;
  }
  return out;
}

/// Everything that an arithmetic computes, as exact values in a row.
std::vector<FloatValue> everything(const Emulated& a, std::uint64_t seed, int binades, bool exceptional) {
  std::vector<FloatValue> out;
  const auto keep = [&](const EmulatedMatrix& m) {
    for (std::int64_t i = 0; i < m.rows(); ++i) {
      for (std::int64_t k = 0; k < m.columns(); ++k) out.push_back(a.value(m, i, k));
    }
  };
  const auto keep_scores = [&](const EmulatedScores& s) {
    keep({1, static_cast<std::int64_t>(s.shape.entries()), s.entries});
  };
  constexpr std::int64_t n = 20;
  const std::vector<std::vector<Token>> sequences{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
                                                  {0, 1, 2, 9, 5, 6, 7}};
  const PrefixTree tree = PrefixTree::shared(sequences);
  BOOST_TEST_REQUIRE(tree.size() == static_cast<std::size_t>(n));
  const VisibleKeys visible = VisibleKeys::causal(tree);
  const NodeRange all{0, n};
  const auto matrix = [&](std::int64_t r, std::int64_t c, std::uint64_t s) {
    return wild_matrix(r, c, 100 * seed + s, binades, exceptional);
  };
  const auto x = a.matrix(matrix(n, 12, 1));
  const auto y = a.matrix(matrix(n, 12, 2));
  const DoubleVector gain = matrix(12, 1, 3).col(0);
  keep(a.add(x, y));
  keep(a.multiply(x, y));
  keep(a.linear(x, matrix(21, 12, 4), matrix(21, 1, 5).col(0)));
  keep(a.embed(matrix(16, 12, 6), tree.tokens(), 1.7));
  keep(a.add_sinusoid(x, tree.positions(), 10000));
  keep(a.rotate(x, tree.positions(), 500, RotationLayout::interleaved));
  for (const NormKind kind : {NormKind::rms, NormKind::layer, NormKind::l1, NormKind::max}) {
    keep(a.normalize(x, kind, 1e-5, gain, gain));
    keep(a.normalize(x, kind, 1e-5, DoubleVector(), DoubleVector()));
  }
  for (const auto f : {Activation::relu, Activation::silu, Activation::gelu_erf, Activation::gelu_tanh}) {
    keep(a.activate(x, f));
  }
  auto s = a.scores(x, y, visible, all, std::nullopt);
  keep_scores(s);
  keep_scores(a.scores(x, y, visible, all, 0.3));
  keep_scores(a.scores(x, y, visible, all, 0.25));
  const std::vector<double> table(16, 0.3);
  a.add_distance_bias(s, {0.1, table, 0}, visible, all);
  keep_scores(s);
  for (const SoftmaxKind kind : {SoftmaxKind::exponential, SoftmaxKind::base2, SoftmaxKind::phi}) {
    const auto alpha = a.softmax(s, kind, 0.5);
    keep_scores(alpha);
    keep(a.average(alpha, y, visible, all));
  }
  a.soft_cap(s, 30);
  keep_scores(s);
  return out;
}

std::size_t differences(const std::vector<FloatValue>& left, const std::vector<FloatValue>& right) {
  BOOST_TEST_REQUIRE(left.size() == right.size());
  std::size_t count = 0;
  for (std::size_t i = 0; i < left.size(); ++i) count += left[i] == right[i] ? 0 : 1;
  return count;
}

}  // namespace

BOOST_AUTO_TEST_CASE(doubles_and_mpfr_numbers_agree) {
  for (const std::string& name : carried_by_both) {
    const Policy policy = policy_by_name(name);
    BOOST_TEST_REQUIRE(Emulated::doubles_carry(policy), name);
    for (const int binades : {0, 3, 40}) {
      for (const bool exceptional : {false, true}) {
        const auto fast = everything(Emulated(policy, EmulationBackend::doubles), 7, binades, exceptional);
        const auto slow = everything(Emulated(policy, EmulationBackend::mpfr), 7, binades, exceptional);
        BOOST_TEST(differences(fast, slow) == 0U, fmt::format("{} over {} binades", name, binades));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(only_narrow_formats_are_carried_by_doubles) {
  for (const char* name : {"naive-p26e8", "naive-p24e11", "mixed-fp64-bf16", "naive-fp128", "ideal-p1e8"}) {
    BOOST_TEST(!Emulated::doubles_carry(policy_by_name(name)), name);
    BOOST_CHECK_THROW(Emulated(policy_by_name(name), EmulationBackend::doubles), std::domain_error);
  }
}

BOOST_AUTO_TEST_CASE(threads_do_not_matter) {
  for (const char* name : {"ideal-bf16", "naive-fp16", "mixed-bf16-fp32", "naive-p60e11"}) {
    const Emulated a(policy_by_name(name));
    std::vector<std::vector<FloatValue>> results;
    for (const std::size_t threads : {1U, 2U}) {
      const tbb::global_control control(tbb::global_control::max_allowed_parallelism, threads);
      results.push_back(everything(a, 3, 4, true));
    }
    BOOST_TEST(differences(results[0], results[1]) == 0U, name);
  }
}

/// Long dot products with cancellation and with ties, any format that doubles carry, any rule.
BOOST_AUTO_TEST_CASE(dot_products_equal_exact_sums) {
  const bool held = rc::check("dot products", [] {
    const int precision = *rc::gen::inRange(2, 26);
    const int bits = *rc::gen::inRange(4, 10);
    const int accumulator = *rc::gen::inRange(2, 26);
    const auto family = *rc::gen::element(0, 1, 2);
    const auto order = *rc::gen::element(Order::sequential, Order::reverse, Order::pairwise);
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const auto binades = *rc::gen::element(0, 1, 6, 60);
    const Format storage = generic_format(precision, bits);
    const Policy policy = with_order(family == 0   ? ideal_policy(storage)
                                     : family == 1 ? naive_policy(storage)
                                                   : mixed_policy(storage, generic_format(accumulator, 9)),
                                     order);
    const Emulated a(policy, EmulationBackend::doubles);
    const std::int64_t inner = *rc::gen::inRange(1, 60);
    const DoubleMatrix x = wild_matrix(2, inner, seed, binades, false);
    DoubleMatrix w = wild_matrix(17, inner, seed + 1, binades, false);
    for (std::int64_t k = 0; k + 1 < inner; k += 2) w(16, k + 1) = -w(16, k) * (x(0, k + 1) == x(0, k) ? 1 : 0.5);
    const DoubleVector bias = wild_matrix(17, 1, seed + 2, binades, false).col(0);
    const auto found = a.linear(a.matrix(x), w, bias);
    for (std::int64_t i = 0; i < 2; ++i) {
      for (std::int64_t o = 0; o < 17; ++o) {
        Row left;
        Row right;
        bool finite = true;
        const auto take = [&](double value) {
          const FloatValue stored_value = round(value, storage);
          finite = finite && stored_value.is_finite();
          return finite ? stored_value.value() : Rational(0);
        };
        for (std::int64_t k = 0; k < inner; ++k) {
          left.push_back(take(x(i, k)));
          right.push_back(take(w(o, k)));
        }
        const Rational addend = take(bias(o));
        const FloatValue value = a.value(found, i, o);
        if (!finite || !value.is_finite()) continue;  // overflow: emulated_exceptional_test
        RC_ASSERT((value.value() == dot_of(policy.linear, left, right, addend, std::nullopt)));
      }
    }
  });
  BOOST_TEST(held);
}

/// 1 + 2^-24 is halfway between two floats. What is four units of the last place below it in doubles is above it with
/// the twelve terms that each vanish in the sum: only what was left over of them knows.
BOOST_AUTO_TEST_CASE(what_sums_leave_over_decides_near_ties) {
  const Emulated a(policy_by_name("ideal-fp32"), EmulationBackend::doubles);
  constexpr int terms = 15;
  DoubleMatrix x(1, terms);
  DoubleMatrix w(16, terms);
  for (int k = 0; k < terms; ++k) {
    x(0, k) = k == 0 ? 1 : k == 1 ? 0x1p-12 : 0x1p-26;
    w.col(k).setConstant(k == 0 ? 1 : k == 1 ? 0x1p-12 : k == 2 ? -0x1p-24 : 0x1.fp-28);
  }
  const auto found = a.linear(a.matrix(x), w, {});
  for (std::int64_t o = 0; o < w.rows(); ++o) BOOST_TEST((a.value(found, 0, o).value() == 1 + power_of_two(-23)));
}

BOOST_AUTO_TEST_CASE(lane_rounder_is_round) {
  for (const char* name : {"bf16", "fp16", "fp32", "tf32", "fp8-e4m3", "fp8-e5m2", "fp8-e4m3fnuz", "fp8-e5m2fnuz",
                           "fp6-e2m3", "fp4-e2m1", "mxint8", "binary8p4se", "p2e2", "p25e9"}) {
    const Format format = format_by_name(name);
    BOOST_TEST_REQUIRE(LaneRounder::supports(format), name);
    const LaneRounder rounder(format);
    const auto check = [&](double x) {
      const double expected = to_double(round(x, format));
      const double found = rounder(x);
      const bool same =
          std::isnan(expected) ? std::isnan(found) : expected == found && std::signbit(expected) == std::signbit(found);
      if (!same) BOOST_TEST(same, fmt::format("{} of {:a}: {:a} instead of {:a}", name, x, found, expected));
    };
    for (const double x : {0.0, 0x1p-1074, 0x1p-1022, 1e-300, 0x1.8p-150, 1e300, 0x1.fffffffffffffp1023,
                           static_cast<double>(INFINITY), static_cast<double>(NAN)}) {
      check(x);
      check(-x);
    }
    for (std::uint64_t i = 0; i < 20000; ++i) {
      const std::uint64_t bits = random_bits(5, 6, i);
      const long span = format.maximum_exponent - format.minimum_exponent + format.precision + 6;
      const auto exponent = format.maximum_exponent + 2 - static_cast<long>(bits % static_cast<std::uint64_t>(span));
      const double value = std::ldexp(static_cast<double>(bits >> 11) * 0x1p-53 + 1, static_cast<int>(exponent));
      const double few_bits = to_double(round(value, generic_format(format.precision + 1, 11)));  // grid and midpoints
      for (const double x : {value, few_bits, std::nextafter(few_bits, 0.0), std::nextafter(few_bits, INFINITY)}) {
        check((bits & (1U << 10U)) != 0 ? x : -x);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(exponential_keeps_its_bound) {
  double worst = 0;
  for (std::uint64_t i = 0; i < 20000; ++i) {
    const auto unit = static_cast<double>(random_bits(8, 9, i) >> 11) * 0x1p-52 - 1;
    const double x = i % 2 == 0 ? unit * exponential_range : unit * 0.36 * static_cast<double>(i % 7);
    const Rational exact = exp_of(rational_from_double(x));
    const Rational error = (rational_from_double(exponential(x)) - exact) / exact;
    worst = std::max(worst, std::abs(error.convert_to<double>()));
  }
  BOOST_TEST(worst < exponential_error);
  BOOST_TEST(worst > 0x1p-56);  // the comparison sees something
  BOOST_TEST(exponential(0) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen::testing
