// SPDX-License-Identifier: LGPL-3.0-or-later
// Certified's attention, where an error is nearly as large as the ball's radius.
// Covers src/arithmetic/certified/attention.cpp.
#include "tight_operation.hpp"

namespace snellen::testing {
BOOST_AUTO_TEST_SUITE(certified_attention_tight_test)

namespace {

constexpr std::size_t keys = 3;
constexpr double sink_logit = 0.7;

template <class T>
T weight_of(const T& logit, SoftmaxKind kind) {
  switch (kind) {
    case SoftmaxKind::exponential:
      return exp(logit);
    case SoftmaxKind::base2:
      return exp(logit * log(constant(2, logit)));
    default:
      return (square(constant(1, logit) + logit) + constant(1, logit)) / constant(2, logit);
  }
}

/// The largest logit, an integer below it: taken off all, which changes no softmax but keeps the simple algorithm's
/// numbers where Certified's are, exact.
MpfrReal shift_of(const Entries<MpfrReal>& logits, std::optional<double> sink) {
  MpfrReal largest = logits[0];
  for (const MpfrReal& logit : logits) largest = max(largest, logit);
  return sink ? max(largest, MpfrReal(*sink)) : largest;
}
Real shift_of(const Entries<Real>& logits, std::optional<double> sink) {
  double largest = sink.value_or(-INFINITY);
  for (const Real& logit : logits) {
    largest = std::max(largest, arf_get_d(arb_midref(logit.ball().get()), ARF_RND_NEAR));
  }
  return constant(std::floor(largest), logits[0]);
}

/// Logits may be far apart, so that a key of small weight, whose error does not count twice, is among them.
TightOperation softmax(const char* name, SoftmaxKind kind, std::size_t count, std::optional<double> sink) {
  return tight_operation(
      name, count, -5, 5,
      [=](const Certified& a, const Entries<Ball>& x) {
        return row_of(a.softmax(LastQuery(x.size()).scores(x), kind, sink));
      },
      [=](auto x) {
        const auto shift = kind == SoftmaxKind::phi ? constant(0, x[0]) : shift_of(x, sink);
        auto total = sink ? weight_of(constant(*sink, x[0]) - shift, kind) : constant(0, x[0]);
        for (auto& logit : x) {
          logit = weight_of(logit - shift, kind);
          total = total + logit;
        }
        for (auto& weight : x) weight = weight * (constant(1, total) / total);
        return x;
      });
}

}  // namespace

BOOST_AUTO_TEST_CASE(logits) {
  const LastQuery last(2);
  // Two coordinates of a query, two keys: 1/sqrt(2) is irrational.
  for (const std::optional<double> scale : {std::optional<double>(), std::optional(0.7)}) {
    check_tight(tight_operation(
                    scale ? "scores with a scale" : "scores", 6, -4, 4,
                    [=, &last](const Certified& a, const Entries<Ball>& x) {
                      const BallMatrix queries = matrix_of({Ball(0.0), Ball(0.0), x[0], x[1]}, 2);
                      const BallMatrix of_keys = matrix_of({x[2], x[3], x[4], x[5]}, 2);
                      return row_of(a.scores(queries, of_keys, last.visible, last.block, scale));
                    },
                    [=](const auto& x) {
                      const auto factor = scale ? constant(*scale, x[0]) : constant(1, x[0]) / sqrt(constant(2, x[0]));
                      return std::vector{x[0] * factor * x[2] + x[1] * factor * x[3],
                                         x[0] * factor * x[4] + x[1] * factor * x[5]};
                    }),
                0.85);
    check_tight(
        tight_operation(
            scale ? "scale_logits with a scale" : "scale_logits", 1, -4, 4,
            [=](const Certified& a, const Entries<Ball>& x) {
              BallScores scores = LastQuery(1).scores(x);
              a.scale_logits(scores, scale, 2);
              return row_of(scores);
            },
            [=](const auto& x) {
              return std::vector{x[0] * (scale ? constant(*scale, x[0]) : constant(1, x[0]) / sqrt(constant(2, x[0])))};
            }),
        0.85);
  }
}

BOOST_AUTO_TEST_CASE(distance_biases) {
  const LastQuery last(keys);
  const std::vector<double> table{0.3, -0.7, 1.1};
  for (const bool sloped : {false, true}) {
    check_tight(tight_operation(
        sloped ? "ALiBi" : "table of distances", keys, -4, 4,
        [&last, &table, sloped](const Certified& a, const Entries<Ball>& x) {
          BallScores scores = last.scores(x);
          const DistanceBias bias{
              .slope = sloped ? 0.3 : 0, .table = sloped ? std::span<const double>() : std::span(table), .origin = 0};
          a.add_distance_bias(scores, bias, last.visible, last.block);
          return row_of(scores);
        },
        [&table, sloped](auto x) {
          for (std::size_t j = 0; j < keys; ++j) {  // key j is keys - 1 - j before the query
            const std::size_t distance = keys - 1 - j;
            x[j] = sloped ? x[j] - constant(0.3, x[j]) * constant(static_cast<double>(distance), x[j])
                          : x[j] + constant(table[distance], x[j]);
          }
          return x;
        }));
  }
}

BOOST_AUTO_TEST_CASE(soft_caps) {
  check_tight(tight_operation(
      "soft_cap", 1, -8, 8,
      [](const Certified& a, const Entries<Ball>& x) {
        BallScores scores = LastQuery(1).scores(x);
        a.soft_cap(scores, 0.7);
        return row_of(scores);
      },
      [](const auto& x) { return std::vector{constant(0.7, x[0]) * tanh(x[0] / constant(0.7, x[0]))}; }));
}

BOOST_AUTO_TEST_CASE(softmax_of_exponentials) {
  check_tight(softmax("softmax", SoftmaxKind::exponential, keys, {}), 0.8);
  check_tight(softmax("softmax with a sink", SoftmaxKind::exponential, keys, sink_logit), 0.8);
  check_tight(softmax("softmax of one key and a sink", SoftmaxKind::exponential, 1, sink_logit), 0.7);
}

BOOST_AUTO_TEST_CASE(softmax_of_powers_of_two) {
  check_tight(softmax("base 2", SoftmaxKind::base2, keys, {}));
  check_tight(softmax("base 2 with a sink", SoftmaxKind::base2, keys, sink_logit), 0.8);
}

BOOST_AUTO_TEST_CASE(softmax_by_phi) {
  check_tight(softmax("phi", SoftmaxKind::phi, keys, {}));
  check_tight(softmax("phi with a sink", SoftmaxKind::phi, keys, sink_logit), 0.8);
}

BOOST_AUTO_TEST_CASE(averages) {
  const LastQuery last(keys);
  check_tight(tight_operation(
      "average", 2 * keys, -4, 4,
      [&last](const Certified& a, const Entries<Ball>& x) {
        const Entries<Ball> weights(x.begin(), x.begin() + keys);
        const Entries<Ball> values(x.begin() + keys, x.end());
        return row_of(a.average(last.scores(weights), matrix_of(values, keys), last.visible, last.block));
      },
      [](const auto& x) { return std::vector{x[0] * x[3] + x[1] * x[4] + x[2] * x[5]}; }));
  check_tight(tight_operation(
      "average_adjoint", 2 * keys, -4, 4,
      [&last](const Certified& a, const Entries<Ball>& x) {
        const Entries<Ball> weights(x.begin(), x.begin() + keys);
        BallMatrix upstream = matrix_of({x[keys]});
        return row_of(a.average_adjoint(last.scores(weights), upstream, last.visible, last.block, keys));
      },
      [](const auto& x) {
        return std::vector{x[0] * x[3], x[1] * x[3], x[2] * x[3]};
      }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen::testing
