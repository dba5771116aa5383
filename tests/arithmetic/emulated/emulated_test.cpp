// SPDX-License-Identifier: LGPL-3.0-or-later
// Emulated against the rational oracle of emulated_reference.hpp: every operation, many formats and policies.
// Covers src/arithmetic/emulated/emulated_once.hpp, src/arithmetic/emulated/emulated_steps.hpp,
// src/arithmetic/emulated/attention.cpp, src/arithmetic/emulated/positions.cpp,
// src/arithmetic/emulated/number_backend.hpp.
#include "snellen/arithmetic/emulated.hpp"

#include <fmt/format.h>
#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>

#include "arithmetic/arithmetic_properties.hpp"
#include "emulated_reference.hpp"
#include "snellen/number/counter_random.hpp"

namespace snellen::testing {
BOOST_AUTO_TEST_SUITE(emulated_test)

namespace {

static_assert(Arithmetic<Emulated>);

const std::vector<std::string> policies = {"ideal-bf16",
                                           "ideal-fp16",
                                           "ideal-fp8-e4m3",
                                           "ideal-fp32",
                                           "ideal-tf32",
                                           "ideal-p5e8",
                                           "ideal-fp64",
                                           "ideal-p113e15",
                                           "ideal-p2e4",
                                           "naive-bf16",
                                           "naive-fp16",
                                           "naive-fp8-e4m3",
                                           "naive-fp32",
                                           "naive-tf32",
                                           "naive-p5e8",
                                           "naive-fp64",
                                           "naive-p113e15",
                                           "naive-p25e8",
                                           "mixed-bf16-fp32",
                                           "mixed-fp16-fp32",
                                           "mixed-bf16-bf16",
                                           "mixed-fp8-e4m3-fp16",
                                           "mixed-fp32-fp64",
                                           "mixed-fp32-bf16",
                                           "mixed-bf16-fp16",
                                           "mixed-fp64-bf16",
                                           "mixed-bf16-fp64",
                                           "naive-p25e8/reverse",
                                           "naive-fp16/pairwise",
                                           "naive-bf16/reverse",
                                           "mixed-bf16-fp32/pairwise",
                                           "mixed-bf16-bf16/reverse",
                                           "naive-fp6-e3m2",
                                           "mixed-fp8-e5m2-p113e15"};

/// Random numbers of full double precision, of about this size.
DoubleMatrix random_matrix(std::int64_t rows, std::int64_t columns, std::uint64_t seed, double size = 1) {
  DoubleMatrix out(rows, columns);
  for (std::int64_t i = 0; i < out.size(); ++i) {
    const std::uint64_t bits = random_bits(seed, stream_of("emulated_test"), static_cast<std::uint64_t>(i));
    out.data()[i] = (static_cast<double>(bits >> 11) * 0x1p-52 - 1) * size;
  }
  return out;
}

/// Numbers of few bits: sums of their products are often exactly halfway between two floats.
DoubleMatrix coarse_matrix(std::int64_t rows, std::int64_t columns, std::uint64_t seed) {
  DoubleMatrix out = random_matrix(rows, columns, seed, 8);
  for (std::int64_t i = 0; i < out.size(); ++i) out.data()[i] = std::round(out.data()[i]) / 4;
  return out;
}

struct Fixture {
  Policy policy;
  Emulated a;

  explicit Fixture(const std::string& name) : policy(policy_by_name(name)), a(policy) {}

  Grid grid(const EmulatedMatrix& x) const {
    Grid out(static_cast<std::size_t>(x.rows()), Row(static_cast<std::size_t>(x.columns())));
    for (std::int64_t i = 0; i < x.rows(); ++i) {
      for (std::int64_t k = 0; k < x.columns(); ++k) {
        out[static_cast<std::size_t>(i)][static_cast<std::size_t>(k)] = a.value(x, i, k).value();
      }
    }
    return out;
  }
  /// The scores as a matrix of one row.
  EmulatedMatrix flat(const EmulatedScores& s) const {
    return {1, static_cast<std::int64_t>(s.shape.entries()), s.entries};
  }
  Row row(const EmulatedScores& s) const { return grid(flat(s))[0]; }
};

void check_equal(const Fixture& f, const Grid& found, const Grid& expected, const std::string& what) {
  BOOST_TEST_REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    for (std::size_t k = 0; k < found[i].size(); ++k) {
      BOOST_TEST((found[i][k] == expected[i][k]),
                 fmt::format("{} {} ({}, {}): {} instead of {}", f.policy.name, what, i, k,
                             found[i][k].convert_to<double>(), expected[i][k].convert_to<double>()));
    }
  }
}

const std::vector<std::vector<Token>> one_sequence{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}};

void check_stream_operations(const Fixture& f) {
  const Format& storage = f.policy.storage;
  for (const bool coarse : {false, true}) {
    const auto make = coarse ? [](std::int64_t r, std::int64_t c, std::uint64_t s) { return coarse_matrix(r, c, s); }
                             : [](std::int64_t r, std::int64_t c, std::uint64_t s) { return random_matrix(r, c, s); };
    const DoubleMatrix x = make(4, 7, 1);
    const DoubleMatrix y = make(4, 7, 2);
    const DoubleMatrix w = make(11, 7, 3);
    const DoubleVector bias = make(11, 1, 4).col(0);
    const Grid gx = stored(x, storage);
    const Grid gy = stored(y, storage);
    const Grid gw = stored(w, storage);
    const Row gb = stored(bias, storage);
    const auto ex = f.a.matrix(x);
    const auto ey = f.a.matrix(y);
    check_equal(f, f.grid(ex), gx, "storage");
    Grid sum = gx;
    Grid gate = gx;
    Grid plain(4, Row(11));
    Grid with_bias(4, Row(11));
    for (std::size_t i = 0; i < 4; ++i) {
      for (std::size_t k = 0; k < 7; ++k) {
        sum[i][k] = rounded(rounded(gx[i][k] + gy[i][k], f.policy.residual.step), f.policy.residual.output);
        gate[i][k] = rounded(rounded(gx[i][k] * gy[i][k], f.policy.gate.step), f.policy.gate.output);
      }
      for (std::size_t o = 0; o < 11; ++o) {
        plain[i][o] = dot_of(f.policy.linear, gx[i], gw[o], std::nullopt, std::nullopt);
        with_bias[i][o] = dot_of(f.policy.linear, gx[i], gw[o], gb[o], std::nullopt);
      }
    }
    check_equal(f, f.grid(f.a.add(ex, ey)), sum, "add");
    check_equal(f, f.grid(f.a.multiply(ex, ey)), gate, "multiply");
    check_equal(f, f.grid(f.a.linear(ex, w, DoubleVector())), plain, "product");
    check_equal(f, f.grid(f.a.linear(ex, w, bias)), with_bias, "product with bias");
  }
}

void check_embeddings(const Fixture& f) {
  const StepRule& rule = f.policy.embedding;
  const DoubleMatrix table = random_matrix(5, 6, 7);
  const std::vector<Token> tokens{4, 0, 4};
  const std::vector<std::int32_t> positions{0, 3, 1000};
  const double scale = std::sqrt(6.0);
  const Grid entries = stored(table, f.policy.storage);
  Grid scaled(3, Row(6));
  Grid learned(3, Row(6));
  Grid sinusoid(3, Row(6));
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t k = 0; k < 6; ++k) {
      const Rational& entry = entries[static_cast<std::size_t>(tokens[i])][k];
      scaled[i][k] = rounded(rounded(entry * rounded(rational_from_double(scale), rule.step), rule.step), rule.output);
      const Rational row = entries[i == 1 ? 3 : 1][k];
      learned[i][k] = rounded(rounded(entry + row, rule.step), rule.output);
      const auto [sine, cosine] = sin_cos(positions[i], 10000, k / 2, 6);
      const Rational wave = rounded(k % 2 == 0 ? sine : cosine, f.policy.storage);
      sinusoid[i][k] = rounded(rounded(entry + wave, rule.step), rule.output);
    }
  }
  const auto x = f.a.embed(table, tokens, 1);
  check_equal(f, f.grid(f.a.embed(table, tokens, scale)), scaled, "scaled");
  check_equal(f, f.grid(f.a.add_rows(x, table, std::vector<std::int32_t>{1, 3, 1})), learned, "learned");
  check_equal(f, f.grid(f.a.add_sinusoid(x, positions, 10000)), sinusoid, "sinusoid");
}

void check_norms(const Fixture& f) {
  const DoubleVector gain = random_matrix(8, 1, 12).col(0);
  const DoubleVector bias = random_matrix(8, 1, 13).col(0);
  for (const bool coarse : {false, true}) {
    const DoubleMatrix x = coarse ? coarse_matrix(3, 8, 11) : random_matrix(3, 8, 11);
    const Grid gx = stored(x, f.policy.storage);
    for (const NormKind kind : {NormKind::rms, NormKind::layer, NormKind::l1, NormKind::max}) {
      for (const bool affine : {false, true}) {
        const DoubleVector g = affine ? gain : DoubleVector();
        const DoubleVector b = affine ? bias : DoubleVector();
        Grid expected;
        for (const Row& row : gx) {
          expected.push_back(
              normalize_of(f.policy.norm, row, kind, 0.25, stored(g, f.policy.storage), stored(b, f.policy.storage)));
        }
        check_equal(f, f.grid(f.a.normalize(f.a.matrix(x), kind, 0.25, g, b)), expected,
                    fmt::format("norm {} {}", static_cast<int>(kind), affine));
      }
    }
  }
}

void check_activations(const Fixture& f) {
  const StepRule& rule = f.policy.activation;
  DoubleMatrix x = random_matrix(3, 9, 21, 6);
  x(0, 0) = 0;
  x(0, 1) = 1e-6;
  x(0, 2) = -1e-6;
  x(0, 3) = 90;
  x(0, 4) = -90;
  const Grid gx = stored(x, f.policy.storage);
  for (const auto activation : {Activation::relu, Activation::gelu_erf, Activation::gelu_tanh, Activation::silu}) {
    Grid expected = gx;
    for (Row& row : expected) {
      for (Rational& v : row) v = rounded(rounded(activation_of(v, activation), rule.step), rule.output);
    }
    check_equal(f, f.grid(f.a.activate(f.a.matrix(x), activation)), expected,
                fmt::format("activation {}", static_cast<int>(activation)));
  }
}

void check_rotations(const Fixture& f) {
  const DoubleMatrix x = random_matrix(4, 6, 31);
  const std::vector<std::int32_t> positions{0, 1, 1, 400};
  const Grid gx = stored(x, f.policy.storage);
  for (const RotationLayout layout : {RotationLayout::half_split, RotationLayout::interleaved}) {
    Grid expected;
    for (std::size_t i = 0; i < 4; ++i) {
      expected.push_back(rotate_of(f.policy.rotation, gx[i], positions[i], 10000, layout));
    }
    check_equal(f, f.grid(f.a.rotate(f.a.matrix(x), positions, 10000, layout)), expected, "rotate");
  }
}

void check_attention(const Fixture& f) {
  const Policy& p = f.policy;
  const PrefixTree tree = PrefixTree::shared(one_sequence);
  const VisibleKeys visible = VisibleKeys::causal(tree);
  const NodeRange block{8, 11};
  const DoubleMatrix q = random_matrix(11, 6, 41, 2);
  const DoubleMatrix k = random_matrix(11, 6, 42, 2);
  const DoubleMatrix v = random_matrix(11, 10, 43);
  const Grid gq = stored(q, p.storage);
  const Grid gk = stored(k, p.storage);
  const Grid gv = stored(v, p.storage);
  std::vector<double> table(11);
  for (std::size_t i = 0; i < 11; ++i) table[i] = 0.1 * static_cast<double>(i) - 0.4;
  const Row stored_table = stored(DoubleVector(Eigen::Map<const DoubleVector>(table.data(), 11)), p.storage);

  for (const std::optional<double> scale : {std::optional<double>(), std::optional(0.3), std::optional(0.5)}) {
    auto s = f.a.scores(f.a.matrix(q), f.a.matrix(k), visible, block, scale);
    const Rational factor = scale ? rational_from_double(*scale) : Rational(1 / sqrt_of(6));
    Row logits;
    for (std::size_t i = 8; i < 11; ++i) {
      for (std::size_t j = 0; j <= i; ++j) logits.push_back(dot_of(p.scores, gq[i], gk[j], std::nullopt, factor));
    }
    check_equal(f, {f.row(s)}, {logits}, "scores");

    f.a.soft_cap(s, 3.3);
    for (Rational& l : logits) l = soft_cap_of(p.soft_cap, l, 3.3);
    check_equal(f, {f.row(s)}, {logits}, "soft cap");

    const double slope = scale ? 0.1 : 0;
    f.a.add_distance_bias(s, {slope, scale == 0.5 ? std::span<const double>() : std::span<const double>(table), 0},
                          visible, block);
    std::size_t slot = 0;
    for (std::int32_t i = 8; i < 11; ++i) {
      for (std::int32_t j = 0; j <= i; ++j, ++slot) {
        std::optional<Rational> entry;
        if (scale != 0.5) entry = stored_table[static_cast<std::size_t>(i - j)];
        logits[slot] = distance_bias_of(p.distance_bias, logits[slot], slope, i - j, entry);
      }
    }
    check_equal(f, {f.row(s)}, {logits}, "distance bias");

    for (const SoftmaxKind kind : {SoftmaxKind::exponential, SoftmaxKind::base2, SoftmaxKind::phi}) {
      for (const std::optional<double> sink : {std::optional<double>(), std::optional(0.7)}) {
        Grid rows;
        Row weights;
        std::optional<Rational> sink_logit;
        if (sink) sink_logit = rounded(rational_from_double(*sink), p.storage);
        for (std::size_t i = 8, begin = 0; i < 11; begin += ++i) {
          const auto from = logits.begin() + static_cast<std::ptrdiff_t>(begin);
          rows.push_back(softmax_of(p.softmax, Row(from, from + static_cast<std::ptrdiff_t>(i) + 1), kind, sink_logit));
          weights.insert(weights.end(), rows.back().begin(), rows.back().end());
        }
        const auto alpha = f.a.softmax(s, kind, sink);
        check_equal(f, {f.row(alpha)}, {weights}, fmt::format("softmax {}", static_cast<int>(kind)));
        Grid averages;
        for (const Row& row : rows) {
          averages.emplace_back();
          for (std::size_t c = 0; c < 10; ++c) {
            Row column;
            for (std::size_t j = 0; j < row.size(); ++j) column.push_back(gv[j][c]);
            averages.back().push_back(dot_of(p.average, row, column, std::nullopt, std::nullopt));
          }
        }
        check_equal(f, f.grid(f.a.average(alpha, f.a.matrix(v), visible, block)), averages, "average");
      }
    }
  }
}

template <int Which>
struct EmulatedAdaptor {
  static constexpr bool has_irrational = true;
  static Emulated make() {
    constexpr std::array names{"ideal-fp16", "naive-fp16", "mixed-bf16-fp32", "naive-p40e11", "naive-fp16/pairwise"};
    return Emulated(policy_by_name(names[Which]));
  }
  static std::string text(const EmulatedMatrix& x, std::int64_t i, std::int64_t k) {
    const FloatValue value = make().value(x, i, k);
    if (!value.is_finite()) return "exceptional";
    return fmt::format("{}{} * 2^{}", value.negative() ? "-" : "+", value.significand().str(), value.exponent());
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(stream_operations) {
  for (const std::string& name : policies) check_stream_operations(Fixture(name));
}

BOOST_AUTO_TEST_CASE(embeddings) {
  for (const std::string& name : policies) check_embeddings(Fixture(name));
}

BOOST_AUTO_TEST_CASE(norms) {
  for (const std::string& name : policies) check_norms(Fixture(name));
}

BOOST_AUTO_TEST_CASE(activations) {
  for (const std::string& name : policies) check_activations(Fixture(name));
}

BOOST_AUTO_TEST_CASE(rotations) {
  for (const std::string& name : policies) check_rotations(Fixture(name));
}

BOOST_AUTO_TEST_CASE(attention) {
  for (const std::string& name : policies) check_attention(Fixture(name));
}

BOOST_AUTO_TEST_CASE(properties_of_every_arithmetic) {
  ArithmeticProperties<EmulatedAdaptor<0>>().all();
  ArithmeticProperties<EmulatedAdaptor<1>>().all();
  ArithmeticProperties<EmulatedAdaptor<2>>().all();
  ArithmeticProperties<EmulatedAdaptor<3>>().all();
  ArithmeticProperties<EmulatedAdaptor<4>>().all();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen::testing
