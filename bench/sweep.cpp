// SPDX-License-Identifier: LGPL-3.0-or-later
// The cost of a certified sweep: d = 64, two layers, one head, 128 bits, `<bos> 1^n 0` and `<bos> 1^(n+1) 0` for n
// = 1..1024. Prints seconds and the ratios that are claimed; exits with 1 when one is lost. Each time is the least of
// some runs that alternate.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <limits>

#include "mpfi_forward.hpp"
#include "snellen/input/pattern.hpp"
#include "snellen/model/synthetic.hpp"
#include "snellen/model/transformer.hpp"

namespace {

using namespace snellen;

constexpr Precision precision = 128;
constexpr int runs = 3;

double seconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Model bench_model(const Vocabulary& vocabulary) {
  Config config;
  config.layers = 2;
  config.width = 64;
  config.vocabulary = vocabulary.size();
  config.attention.head_width = 64;
  config.feed_forward.width = 256;
  return synthetic_model(config, {});
}

struct Sweep {
  PrefixTree tree;
  std::vector<Node> last;

  Sweep(const Vocabulary& vocabulary, long most) : tree(PrefixTree::shared(sequences(vocabulary, most))) {
    for (std::size_t s = 0; s < tree.sequence_count(); ++s) last.push_back(tree.last(s));
  }
  static std::vector<std::vector<Token>> sequences(const Vocabulary& vocabulary, long most) {
    const Pattern left = Pattern::parse("<bos> 1^n 0", vocabulary);
    const Pattern right = Pattern::parse("<bos> 1^(n+1) 0", vocabulary);
    std::vector<std::vector<Token>> out;
    for (long n = 1; n <= most; ++n) {
      out.push_back(left.expand(n));
      out.push_back(right.expand(n));
    }
    return out;
  }
};

/// Multiply-adds of one forward over a path of this many tokens.
double multiply_adds(const Config& config, double tokens) {
  const double d = config.width;
  const double per_token = 4 * d * d + 2 * d * config.feed_forward.width;
  return config.layers * (tokens * per_token + 2 * d * tokens * (tokens + 1) / 2);
}

}  // namespace

int main() {
  const Vocabulary vocabulary = Vocabulary::standard();
  const Model model = bench_model(vocabulary);
  const Certified certified(precision);
  const Sweep full(vocabulary, 1024);
  const Sweep half(vocabulary, 512);
  const std::vector<std::vector<Token>> longest{Pattern::parse("<bos> 1^n 0", vocabulary).expand(1024)};
  const PrefixTree alone = PrefixTree::shared(longest);
  const std::vector<Node> alone_last{alone.last(0)};
  const std::vector<Token> short_sequence = Pattern::parse("<bos> 1^n 0", vocabulary).expand(64);

  constexpr double infinity = std::numeric_limits<double>::infinity();
  double sweep_1024 = infinity;
  double sweep_512 = infinity;
  double one_forward = infinity;
  double mpfi = infinity;
  for (int run = 0; run < runs; ++run) {
    sweep_1024 = std::min(
        sweep_1024, seconds([&] { (void)evaluate(model, full.tree, full.last, Observable::normalized, certified); }));
    one_forward = std::min(
        one_forward, seconds([&] { (void)evaluate(model, alone, alone_last, Observable::normalized, certified); }));
    sweep_512 = std::min(
        sweep_512, seconds([&] { (void)evaluate(model, half.tree, half.last, Observable::normalized, certified); }));
    mpfi = std::min(mpfi, seconds([&] { (void)bench::mpfi_forward(model, short_sequence); }));
  }

  // The two programs must compute the same thing for a ratio of their times to mean anything.
  const PrefixTree check = PrefixTree::shared(std::vector<std::vector<Token>>{short_sequence});
  const BallMatrix ours = evaluate(model, check, std::vector<Node>{check.last(0)}, Observable::normalized, certified);
  const std::vector<double> theirs = bench::mpfi_forward(model, short_sequence);
  for (std::int64_t k = 0; k < ours.columns(); ++k) {
    const double difference =
        std::abs(arf_get_d(arb_midref(ours.at(0, k)), ARF_RND_NEAR) - theirs[static_cast<std::size_t>(k)]);
    if (!(difference < 1e-12)) {
      fmt::print(stderr, "sweep: coordinate {} differs from MPFI's by {}\n", k, difference);
      return 1;
    }
  }

  const double mpfi_scaled = mpfi * multiply_adds(model.config, 1026) / multiply_adds(model.config, 66);
  const double over_one = sweep_1024 / one_forward;
  const double doubling = sweep_1024 / sweep_512;
  fmt::print("certified sweep n = 1..1024, d = 64, 2 layers, 1 head, {} bits: {} sequences as {} nodes\n", precision,
             full.tree.sequence_count(), full.tree.size());
  fmt::print("  sweep n = 1..1024            {:8.3f} s\n", sweep_1024);
  fmt::print("  sweep n = 1..512             {:8.3f} s\n", sweep_512);
  fmt::print("  one forward at n = 1024      {:8.3f} s\n", one_forward);
  fmt::print("  Eigen over MPFI at n = 64    {:8.3f} s, by work {:.1f} s for one forward at n = 1024\n", mpfi,
             mpfi_scaled);
  fmt::print("ratios\n");
  fmt::print("  sweep / one forward          {:8.2f}   (must be below 3)\n", over_one);
  fmt::print("  doubling n                   {:8.2f}   (must be below 4.6)\n", doubling);
  fmt::print("  MPFI's one forward / sweep   {:8.2f}\n", mpfi_scaled / sweep_1024);
  fmt::print("  MPFI's one forward / ours    {:8.2f}\n", mpfi_scaled / one_forward);
  return over_one < 3 && doubling < 4.6 ? 0 : 1;
}
