// SPDX-License-Identifier: LGPL-3.0-or-later
#include "trajectory.hpp"

#include "snellen/arithmetic/ragged.hpp"
#include "snellen/model/forward.hpp"

namespace snellen {
namespace {

/// Writes down what the forward tells.
struct Recorder : forward::Listener {
  Trajectory& out;
  const VisibleKeys& visible;
  std::int64_t length;
  std::size_t layers;

  Recorder(Trajectory& trajectory, const VisibleKeys& keys, std::int64_t n, const Config& config)
      : out(trajectory), visible(keys), length(n), layers(static_cast<std::size_t>(config.layers)) {
    out.layers.resize(layers);
    for (LayerTrajectory& layer : out.layers) {
      layer.weights.assign(static_cast<std::size_t>(config.attention.heads), BallMatrix(n, n));
    }
  }
  void stream(std::size_t l, const BallMatrix& v) { (l < layers ? out.layers[l].stream : out.last) = v; }
  void normalized(std::size_t l, const BallMatrix& n) { out.layers[l].normalized = n; }
  void attended(std::size_t l, const BallMatrix& z) { out.layers[l].attended = z; }
  void weights(std::size_t l, std::int32_t head, NodeRange queries, const BallScores& alpha) {
    BallMatrix& matrix = out.layers[l].weights[static_cast<std::size_t>(head)];
    for (Node query = queries.begin; query < queries.end; ++query) {
      arb_srcptr row = alpha.row(static_cast<std::size_t>(query - queries.begin));
      for_each_key(visible, query, [&](std::size_t slot, Node key) { arb_set(matrix.at(query, key), row + slot); });
    }
  }
};

}  // namespace

Trajectory trajectory(const Model& model, std::span<const Token> sequence, Precision precision) {
  const std::vector<std::vector<Token>> sequences{{sequence.begin(), sequence.end()}};
  const PrefixTree tree = tree_for(model.config, sequences);  // one chain: node = position
  const Attention& attention = model.config.attention;
  const VisibleKeys visible = attention.causal ? VisibleKeys::causal(tree, attention.window) : VisibleKeys::full(tree);
  Trajectory out;
  Recorder recorder(out, visible, static_cast<std::int64_t>(sequence.size()), model.config);
  (void)evaluate_heard(model, tree, std::vector<Node>{tree.last(0)}, Observable::stream, Certified(precision), recorder,
                       Progress());
  return out;
}

}  // namespace snellen
