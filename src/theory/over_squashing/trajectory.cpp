// SPDX-License-Identifier: LGPL-3.0-or-later
#include "trajectory.hpp"

#include <numeric>

#include "snellen/model/forward.hpp"

namespace snellen {
namespace {

/// Writes down what the forward tells.
template <Arithmetic A>
struct Recorder : forward::Listener {
  using Matrix = typename A::Matrix;
  const A& a;
  Trajectory<Matrix>& out;
  const VisibleKeys& visible;
  Matrix identity;  ///< averaged with a row's weights it gives the row
  std::size_t layers;

  Recorder(const A& arithmetic, Trajectory<Matrix>& trajectory, const VisibleKeys& keys, std::int64_t n,
           const Config& config)
      : a(arithmetic), out(trajectory), visible(keys), layers(static_cast<std::size_t>(config.layers)) {
    std::vector<Token> rows(static_cast<std::size_t>(n));
    std::iota(rows.begin(), rows.end(), 0);
    identity = a.embed(DoubleMatrix::Identity(n, n), rows, 1.0);
    out.layers.resize(layers);
    for (LayerTrajectory<Matrix>& layer : out.layers) {
      layer.weights.assign(static_cast<std::size_t>(config.attention.heads), a.zeros(n, n));
    }
  }
  void stream(std::size_t l, const Matrix& v) { (l < layers ? out.layers[l].stream : out.last) = v; }
  void normalized(std::size_t l, const Matrix& n) { out.layers[l].normalized = n; }
  void attended(std::size_t l, const Matrix& z) { out.layers[l].attended = z; }
  void weights(std::size_t l, std::int32_t head, NodeRange queries, const typename A::Scores& alpha) {
    a.write_block(out.layers[l].weights[static_cast<std::size_t>(head)], a.average(alpha, identity, visible, queries),
                  queries.begin, 0);
  }
};

}  // namespace

template <Arithmetic A>
Trajectory<typename A::Matrix> trajectory(const Model& model, std::span<const Token> sequence, const A& arithmetic) {
  const std::vector<std::vector<Token>> sequences{{sequence.begin(), sequence.end()}};
  const PrefixTree tree = tree_for(model.config, sequences);  // one chain: node = position
  const Attention& attention = model.config.attention;
  const VisibleKeys visible = attention.causal ? VisibleKeys::causal(tree, attention.window) : VisibleKeys::full(tree);
  Trajectory<typename A::Matrix> out;
  Recorder<A> recorder(arithmetic, out, visible, static_cast<std::int64_t>(sequence.size()), model.config);
  (void)evaluate(model, tree, std::vector<Node>{tree.last(0)}, Observable::stream, arithmetic, recorder, Progress());
  return out;
}

template Trajectory<BallMatrix> trajectory(const Model&, std::span<const Token>, const Certified&);
template Trajectory<RationalMatrix> trajectory(const Model&, std::span<const Token>, const Exact&);

}  // namespace snellen
