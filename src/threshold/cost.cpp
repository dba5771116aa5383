// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/threshold/cost.hpp"

#include <fmt/format.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "row_pairs.hpp"
#include "snellen/error.hpp"
#include "snellen/input/pattern_length.hpp"

namespace snellen {
namespace {

/// The program itself with its libraries and the weights' overhead.
constexpr double base_bytes = 32e6;
/// A node of the prefix tree: 60 bytes in the tree while it grows, 60 as it stays and for the keys that it sees.
constexpr double node_bytes = 120;
/// A node in the search for structural equality: a signature and what is counted along the path.
constexpr double equality_bytes = 200;
/// Logits held at a time, see query_blocks().
constexpr double block_logits = 1U << 22U;
/// One pass over tokens: expanding a pattern and walking the tree.
constexpr double token_seconds = 2e-9;
/// More tokens than this are minutes before the size of their tree is known.
constexpr double most_tokens = 17e9;

double seen(const Config& config, double keys) {
  const double window = config.attention.window;
  return config.attention.causal && window > 0 ? std::min(window, keys) : keys;
}

/// Keys of all queries of one path of so many tokens.
double keys_of_path(const Config& config, double tokens) {
  if (!config.attention.causal) return tokens * tokens;
  const double window = seen(config, tokens);
  return window * tokens - window * (window - 1) / 2;
}

Cost& operator+=(Cost& sum, const Cost& cost) {
  sum.bytes = std::max(sum.bytes, cost.bytes);  // one after another
  sum.seconds += cost.seconds;
  return sum;
}

double tree_bytes(const SweepSize& size) {
  return base_bytes + size.tokens * sizeof(Token) + size.nodes * (node_bytes + equality_bytes);
}

bool fits(const Cost& cost, const Allowance& allowance) {
  return cost.bytes <= allowance.bytes && cost.seconds <= allowance.core_hours * 3600;
}

constexpr std::string_view mend_of_memory =
    "take fewer or smaller n, a smaller model or fewer policies, or allow more with --memory";
constexpr std::string_view mend_of_time =
    "take fewer or smaller n, a smaller model or fewer policies, or allow more with --hours";

/// `take`: "take about", "take at least".
[[noreturn]] void refuse(std::string_view where, std::string_view what, std::string_view take, const Cost& cost,
                         const Allowance& allowance) {
  if (cost.bytes > allowance.bytes) {
    throw InputError(where,
                     fmt::format("{} {} {} of memory, and {} are allowed", what, take, bytes_words(cost.bytes),
                                 bytes_words(allowance.bytes)),
                     mend_of_memory);
  }
  throw InputError(where,
                   fmt::format("{} {} {} of one core, and {} are allowed", what, take, hours_words(cost.seconds),
                               hours_words(allowance.core_hours * 3600)),
                   mend_of_time);
}

}  // namespace

SweepSize size_of(const Config& config, const PrefixTree& tree) {
  SweepSize size{.sequences = static_cast<double>(tree.sequence_count()), .nodes = static_cast<double>(tree.size())};
  for (const std::int32_t position : tree.positions()) {
    size.longest = std::max(size.longest, 1.0 + position);
    if (config.attention.causal) size.keys += seen(config, 1.0 + position);
  }
  for (std::size_t k = 0; !config.attention.causal && k < tree.sequence_count(); ++k) {
    size.keys += keys_of_path(config, 1.0 + tree.positions()[index_of(tree.last(k))]);
  }
  return size;
}

NumberCost cost_of_balls(Precision precision) noexcept {
  const double work = std::ceil(static_cast<double>(precision) / 64);
  return {.bytes = static_cast<double>(sizeof(arb_struct)) + (precision > 128 ? 8 * work + 32 : 0),
          .product_seconds = 15e-9 + 2.5e-9 * work * std::sqrt(work),  // a square root is the same on every machine
          .elementary_seconds = 4e-7 * work * std::sqrt(work)};
}

NumberCost cost_of_rationals() noexcept {
  return {.bytes = 128, .product_seconds = 1e-6, .elementary_seconds = 1e-6};
}

NumberCost cost_of_floats(const Policy& policy) {
  return Emulated::doubles_carry(policy) ? NumberCost{.bytes = 8, .product_seconds = 1e-8, .elementary_seconds = 3e-7}
                                         : NumberCost{.bytes = 48, .product_seconds = 1e-7, .elementary_seconds = 1e-6};
}

Cost cost_of_forward(const Config& config, const SweepSize& size, const NumberCost& number, Observable observable) {
  const Attention& attention = config.attention;
  const double d = config.width;
  const double k = attention.head_width;
  const double queries = attention.heads * k;
  const double keys = attention.key_value_heads * k;
  const double f = config.feed_forward.present ? config.feed_forward.width : 0;
  const double matrices = config.feed_forward.gated ? 3 : 2;
  const double layers = config.layers;
  // What is held at once in attention (v and its norm; queries, keys, values; the heads' output; one head's columns,
  // turned and not) and in the feed-forward part (v, its norm, z, its norm, the sum; the inner vectors before and after
  // the activation).
  const double in_attention = 3 * d + 2 * queries + 2 * keys + 4 * k;
  const double in_feed_forward = 6 * d + matrices * f;
  const double logits = observable == Observable::logits ? size.sequences * config.vocabulary : 0;
  // Logits of a block and their weights, and the values of the longest row gathered by each thread.
  const double block = std::min(size.keys, block_logits + size.longest);
  const double threads = tbb::this_task_arena::max_concurrency();
  const double matrix =
      d * std::max({queries, f, logits > 0 ? static_cast<double>(config.vocabulary) : 0.0});  // weights of one product
  const double entries = size.nodes * std::max(in_attention, in_feed_forward) + 2 * block + matrix + logits;

  const double linear = d * (2 * queries + 2 * keys) + matrices * d * f;
  const double products = layers * (size.nodes * linear + size.keys * attention.heads * 2 * k) +
                          (observable == Observable::logits ? size.sequences * d * config.vocabulary : 0);
  const double elementary = layers * (size.nodes * (f + 4) + size.keys * attention.heads);
  return {.bytes = entries * number.bytes + threads * size.longest * k * number.bytes,
          .seconds = products * number.product_seconds + elementary * number.elementary_seconds};
}

double weight_bytes(const Config& config) {
  const Attention& attention = config.attention;
  const double d = config.width;
  const double queries = static_cast<double>(attention.heads) * attention.head_width;
  const double keys = static_cast<double>(attention.key_value_heads) * attention.head_width;
  const double f = config.feed_forward.present ? config.feed_forward.width : 0;
  const double tokens = config.vocabulary;
  const double tables = attention.logits == LogitSource::token_table ? attention.heads * tokens * tokens : 0;
  const double layer = d * (2 * queries + 2 * keys + (config.feed_forward.gated ? 3 : 2) * f) + tables;
  const double heads = config.output_head && !config.tied_embeddings ? 2 : 1;
  const double positions = config.position.scheme == PositionScheme::learned ? config.position.maximum_positions : 0;
  return 8 * (config.layers * layer + d * (heads * tokens + positions));
}

Cost cost_of(const Config& config, const Question& question, const SweepSize& size) {
  Cost all;
  const auto forward = [&](const NumberCost& number) {
    all += cost_of_forward(config, size, number, question.observable);
  };
  forward(question.arithmetic == RealArithmetic::exact ? cost_of_rationals()
                                                       : cost_of_balls(question.initial_precision));
  for (const Policy& policy : question.policies) forward(cost_of_floats(policy));
  double passes = 4;  // over the tokens: this estimate, the number of nodes, equality, the first rung
  if (!question.policies.empty()) ++passes;
  for (const PolicyFamily& family : question.families) {
    ++passes;
    for (int p = family.least; p <= family.most; ++p) {
      forward(cost_of_floats(policy_by_name(fmt::format("{}-p{}e{}", family.prefix, p, family.exponent_bits))));
    }
  }
  all.bytes += tree_bytes(size) + weight_bytes(config);
  all.seconds += passes * size.tokens * token_seconds;
  return all;
}

Cost require_affordable(const Config& config, const Question& question, const Allowance& allowance,
                        std::string_view where) {
  if (std::isinf(allowance.bytes) && std::isinf(allowance.core_hours)) return {};
  SweepSize least;
  SweepSize most;
  for (const long n : question.n_values) {
    for (const Pattern* pattern : {&question.left, &question.right}) {
      const auto length = static_cast<double>(length_at(*pattern, n));
      most.tokens += length;
      most.keys += keys_of_path(config, length);
      most.longest = std::max(most.longest, length);
    }
  }
  most.sequences = 2 * static_cast<double>(question.n_values.size());
  most.nodes = most.tokens;
  const std::string what = fmt::format("{:.0f} sequences of up to {:.0f} tokens", most.sequences, most.longest);
  // Nothing shared is the most that it can be, the longest sequence alone the least.
  const Cost upper = cost_of(config, question, most);
  if (fits(upper, allowance) && most.tokens <= most_tokens) return upper;
  least = {.sequences = most.sequences,
           .tokens = most.tokens,
           .longest = most.longest,
           .nodes = most.longest,
           .keys = keys_of_path(config, most.longest)};
  if (!config.attention.causal) least = most;
  const Cost lower = cost_of(config, question, least);
  if (!fits(lower, allowance)) refuse(where, what, "take at least", lower, allowance);
  if (most.tokens > most_tokens) {
    throw InputError(where,
                     fmt::format("{} are {:.2g} tokens together, and at most {:.2g} are gone through", what,
                                 most.tokens, most_tokens),
                     "take fewer or smaller n");
  }
  SweepSize size = size_of(config, Sweep(config, question).all.tree);
  size.tokens = most.tokens;
  const Cost cost = cost_of(config, question, size);
  if (!fits(cost, allowance)) refuse(where, what, "take about", cost, allowance);
  return cost;
}

std::string bytes_words(double bytes) {
  return bytes >= 1e12  ? fmt::format("{:.3g} TB", bytes / 1e12)
         : bytes >= 1e9 ? fmt::format("{:.3g} GB", bytes / 1e9)
                        : fmt::format("{:.3g} MB", bytes / 1e6);
}

std::string hours_words(double seconds) {
  return seconds >= 3600 ? fmt::format("{:.3g} hours", seconds / 3600) : fmt::format("{:.3g} s", seconds);
}

}  // namespace snellen
