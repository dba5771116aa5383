// SPDX-License-Identifier: LGPL-3.0-or-later
// Time per multiply-add or per value of the certified and emulated operations.
#include <benchmark/benchmark.h>

#include "snellen/arithmetic/certified.hpp"
#include "snellen/arithmetic/emulated.hpp"
#include "snellen/number/counter_random.hpp"

namespace {

using namespace snellen;

DoubleMatrix gaussian(std::int64_t rows, std::int64_t columns) {
  DoubleMatrix out(rows, columns);
  for (std::int64_t i = 0; i < out.size(); ++i) out.data()[i] = random_gaussian(1, 1, static_cast<std::uint64_t>(i), 1);
  return out;
}

std::vector<Token> all_rows(std::int64_t rows) {
  std::vector<Token> out;
  for (std::int64_t i = 0; i < rows; ++i) out.push_back(static_cast<Token>(i));
  return out;
}

template <class A>
void product(benchmark::State& state, const A& a) {
  const auto x = a.embed(gaussian(128, 64), all_rows(128), 1);
  const DoubleMatrix w = gaussian(256, 64);
  for (auto _ : state) benchmark::DoNotOptimize(a.linear(x, w, DoubleVector()));
  state.SetItemsProcessed(state.iterations() * 128 * 64 * 256);  // multiply-adds
}

template <class A>
void attention(benchmark::State& state, const A& a) {
  const std::vector<std::vector<Token>> sequences{std::vector<Token>(256, 0)};
  const PrefixTree tree = PrefixTree::shared(sequences);
  const VisibleKeys visible = VisibleKeys::causal(tree);
  const auto x = a.embed(gaussian(256, 64), all_rows(256), 1);
  for (auto _ : state) {
    const auto weights =
        a.softmax(a.scores(x, x, visible, {0, 256}, std::nullopt), SoftmaxKind::exponential, std::nullopt);
    benchmark::DoNotOptimize(a.average(weights, x, visible, {0, 256}));
  }
  state.SetItemsProcessed(state.iterations() * 256 * 257 / 2 * 128);  // multiply-adds
}

void certified_product(benchmark::State& state) {
  product(state, Certified(state.range(0)));
}
void certified_attention(benchmark::State& state) {
  attention(state, Certified(state.range(0)));
}
void naive_bf16_product(benchmark::State& state) {
  product(state, Emulated(policy_by_name("naive-bf16")));
}
void naive_bf16_attention(benchmark::State& state) {
  attention(state, Emulated(policy_by_name("naive-bf16")));
}
void ideal_bf16_product(benchmark::State& state) {
  product(state, Emulated(policy_by_name("ideal-bf16")));
}

BENCHMARK(certified_product)->Arg(64)->Arg(128)->Arg(256)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(certified_attention)->Arg(64)->Arg(128)->Arg(256)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(naive_bf16_product)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(naive_bf16_attention)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(ideal_bf16_product)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
