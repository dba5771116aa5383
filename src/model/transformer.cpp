// SPDX-License-Identifier: LGPL-3.0-or-later
// The forward, compiled once for each of the project's arithmetics.
#include <fmt/format.h>

#include <algorithm>

#include "snellen/error.hpp"
#include "snellen/model/forward.hpp"

namespace snellen {
namespace forward {

/// Logits held at a time: bounds the memory of a head, whatever the length.
constexpr std::size_t maximum_logits_in_memory = std::size_t{1} << 22;

std::vector<NodeRange> query_blocks(const VisibleKeys& visible) {
  std::vector<NodeRange> blocks;
  const auto end = static_cast<Node>(visible.queries());
  for (Node begin = 0; begin < end;) {
    Node next = begin;
    std::size_t logits = 0;
    do {
      logits += static_cast<std::size_t>(visible.count(next++));
    } while (next < end && logits < maximum_logits_in_memory);
    blocks.push_back({begin, next});
    begin = next;
  }
  return blocks;
}

Context context_of(const Model& model, const PrefixTree& tree) {
  const Config& config = model.config;
  VisibleKeys visible =
      config.attention.causal ? VisibleKeys::causal(tree, config.attention.window) : VisibleKeys::full(tree);
  std::vector<NodeRange> blocks = query_blocks(visible);
  const std::int32_t farthest = *std::max_element(tree.positions().begin(), tree.positions().end());
  return {config,
          tree.tokens(),
          tree.positions(),
          std::move(visible),
          std::move(blocks),
          HeadBiases(config, model.weights, farthest)};
}

void check_tokens(const Context& context) {
  const Config& config = context.config;
  for (const Token token : context.tokens) {
    if (token < 0 || token >= config.vocabulary) {
      throw InputError("pattern", fmt::format("token #{} is outside the vocabulary of {}", token, config.vocabulary),
                       fmt::format("use ids 0 to {}", config.vocabulary - 1));
    }
  }
  if (config.position.scheme != PositionScheme::learned) return;
  const std::int32_t longest = *std::max_element(context.positions.begin(), context.positions.end()) + 1;
  if (longest > config.position.maximum_positions) {
    throw InputError("pattern",
                     fmt::format("a sequence of {} tokens is longer than the {} learned positions", longest,
                                 config.position.maximum_positions),
                     "shorten the sweep");
  }
}

void check_observable(const Config& config, Observable observable) {
  if (observable == Observable::logits && !config.output_head) {
    throw InputError("measure.representation", "the model has no output head", "observe y or v, or set output-head");
  }
}

std::optional<double> sink_logit(const Attention& attention, const LayerWeights& weights, std::int32_t head) {
  return attention.sink ? std::optional(weights.sink(head)) : std::nullopt;
}

}  // namespace forward

BallMatrix enclose(const Model& model, const PrefixTree& tree, std::span<const Node> nodes, Observable observable,
                   const Rung& rung, const Progress& progress) {
  return evaluate(model, tree, nodes, observable, Certified(rung.bits), progress);
}

PrefixTree tree_for(const Config& config, std::span<const std::vector<Token>> sequences) {
  return config.attention.causal ? PrefixTree::shared(sequences) : PrefixTree::unshared(sequences);
}

template BallMatrix evaluate(const Model&, const PrefixTree&, std::span<const Node>, Observable, const Certified&,
                             const Progress&);
template RationalMatrix evaluate(const Model&, const PrefixTree&, std::span<const Node>, Observable, const Exact&,
                                 const Progress&);
template Emulated::Matrix evaluate(const Model&, const PrefixTree&, std::span<const Node>, Observable, const Emulated&,
                                   const Progress&);

}  // namespace snellen
