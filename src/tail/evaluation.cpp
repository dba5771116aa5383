// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/tail/evaluation.hpp"

#include <algorithm>
#include <limits>

#include "snellen/error.hpp"
#include "snellen/model/forward.hpp"

namespace snellen {
namespace {

/// An upper bound of the ball's width.
double width_of(const Real& x) {
  arf_t twice;
  arf_init(twice);
  arf_set_mag(twice, arb_radref(x.ball().get()));
  arf_mul_2exp_si(twice, twice, 1);
  const double out = arf_get_d(twice, ARF_RND_UP);
  arf_clear(twice);
  return out;
}

struct WidthListener : forward::Listener {
  const Tail& tail;
  std::span<const Node> nodes;
  std::vector<std::vector<double>>& widths;
  std::vector<double>& doublings;

  WidthListener(const Tail& of, std::span<const Node> at, TailEvaluation& into)
      : tail(of), nodes(at), widths(into.widths), doublings(into.weight_doublings) {}

  void weights(std::size_t layer, std::int32_t /*head*/, NodeRange /*queries*/, const TailScores& alpha) {
    doublings.resize(std::max(doublings.size(), layer + 1), 0);
    for (const TailScoreRow& row : alpha.groups) {
      if (row.query == tail.nodes().last_period()) doublings[layer] = std::max(doublings[layer], row.doublings);
    }
  }

  void stream(std::size_t /*layer*/, const TailMatrix& v) {
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      double widest = 0;
      for (std::int64_t k = 0; k < v.columns(); ++k) {
        const double width = width_of(tail.range(v, nodes[i], k));
        widest = width >= widest ? width : (width < widest ? widest : std::numeric_limits<double>::infinity());
      }
      widths[i].push_back(widest);
    }
  }
};

forward::Context context_of(const Model& model, const TailNodes& nodes) {
  VisibleKeys visible = nodes.visible();
  std::vector<NodeRange> blocks = forward::query_blocks(visible);
  const std::int32_t farthest = std::max(nodes.first_group(), model.config.position.maximum_distance);
  return {model.config,       nodes.tokens(),    nodes.positions(),
          std::move(visible), std::move(blocks), HeadBiases(model.config, model.weights, farthest)};
}

}  // namespace

Tail tail_arithmetic(const Config& config, const TailNodes& nodes, Precision precision) {
  const auto refuse = [](const char* what, const char* why) { throw Refused("tail", what, why); };
  if (!config.attention.causal) refuse("full attention", "a tail of prefixes needs a causal mask");
  if (config.attention.window > 0) refuse("a window", "its tails are decided without a ladder");
  if (config.position.scheme == PositionScheme::sinusoidal) refuse("sinusoidal positions", "they have no limit");
  if (config.position.scheme == PositionScheme::learned) refuse("learned positions", "they end, a tail does not");
  if (config.position.scheme == PositionScheme::own_bias)
    refuse("a bias of one's own", "what it tends to is not known");
  const bool geometric = config.position.scheme == PositionScheme::alibi;
  constexpr std::size_t most_symbols = 4;
  const auto layers = static_cast<std::size_t>(std::max(config.layers, 1));
  return {nodes, geometric ? TailWeighing::geometric : TailWeighing::uniform, std::min(layers, most_symbols),
          precision};
}

TailEvaluation evaluate_tail(const Model& model, const Tail& tail, std::span<const Node> nodes, Observable observable,
                             const Progress& progress) {
  const forward::Context context = context_of(model, tail.nodes());
  TailEvaluation out;
  out.widths.resize(nodes.size());
  WidthListener listener(tail, nodes, out);
  out.output = evaluate(model, context, nodes, observable, tail, listener, progress);
  return out;
}

DriftMatrix evaluate_drift(const Model& model, const TailDrift& drift, Node node, Observable observable) {
  const forward::Context context = context_of(model, drift.tail().nodes());
  forward::Listener silent;
  return evaluate(model, context, std::span(&node, 1), observable, drift, silent, {});
}

}  // namespace snellen
