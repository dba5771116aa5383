// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/model/trace.hpp"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <numeric>

#include "snellen/model/forward.hpp"

namespace snellen {
namespace {

/// Writes the spread and the last weight of each row of a block.
void reduce_rows(const Certified& a, const BallScores& alpha, NodeRange queries, BallMatrix& spread, BallMatrix& own) {
  tbb::parallel_for(std::size_t{0}, alpha.shape.rows(), [&](std::size_t i) {
    const auto node = queries.begin + static_cast<std::int64_t>(i);
    const std::size_t count = alpha.shape.count(i);
    arb_srcptr row = alpha.row(i);
    Ball least;
    Ball most;
    arb_set(least.get(), row);
    arb_set(most.get(), row);
    for (std::size_t j = 1; j < count; ++j) {
      arb_min(least.get(), least.get(), row + j, a.precision());
      arb_max(most.get(), most.get(), row + j, a.precision());
    }
    arb_div(spread.at(node, 0), most.get(), least.get(), a.precision());
    arb_set(own.at(node, 0), row + (count - 1));
  });
}

void reduce_rows(const Exact& /*a*/, const RationalScores& alpha, NodeRange queries, RationalMatrix& spread,
                 RationalMatrix& own) {
  for (std::size_t i = 0; i < alpha.shape.rows(); ++i) {
    const auto node = queries.begin + static_cast<std::int64_t>(i);
    const auto [least, most] = std::ranges::minmax(alpha.row(i));
    spread.at(node, 0) = most / least;
    own.at(node, 0) = alpha.row(i).back();
  }
}

/// Keeps what it hears.
template <Arithmetic A>
class Recorder : public forward::Listener {
 public:
  using Matrix = typename A::Matrix;

  Recorder(const Model& model, const PrefixTree& tree, const A& arithmetic)
      : model_(model),
        arithmetic_(arithmetic),
        visible_(model.config.attention.causal ? VisibleKeys::causal(tree, model.config.attention.window)
                                               : VisibleKeys::full(tree)) {
    out_.layers.resize(model.weights.layers.size());
  }

  void stream(std::size_t l, const Matrix& v) { (l < out_.layers.size() ? out_.layers[l].stream : out_.stream) = v; }

  void normalized(std::size_t l, const Matrix& n) {
    const Attention& attention = model_.config.attention;
    const LayerWeights& weights = model_.weights.layers[l];
    LayerTrace<A>& layer = out_.layers[l];
    layer.normalized = n;
    values_.clear();
    for (std::int32_t group = 0; group < attention.key_value_heads; ++group) {
      const DoubleMatrix part = weights.value.middleRows(group * attention.head_width, attention.head_width);
      values_.push_back(arithmetic_.linear(n, part, {}));
    }
    for (std::int32_t head = 0; head < attention.heads; ++head) {
      layer.heads.push_back({arithmetic_.linear(value_of(head), output_part(l, head), {}),
                             arithmetic_.zeros(n.rows(), model_.config.width), arithmetic_.zeros(n.rows(), 1),
                             arithmetic_.zeros(n.rows(), 1)});
    }
  }

  void weights(std::size_t l, std::int32_t head, NodeRange queries, const typename A::Scores& alpha) {
    HeadTrace<A>& of_head = out_.layers[l].heads[static_cast<std::size_t>(head)];
    reduce_rows(arithmetic_, alpha, queries, of_head.spread, of_head.own);
    const Matrix average = arithmetic_.average(alpha, value_of(head), visible_, queries);  // (block, k)
    arithmetic_.write_block(of_head.output, arithmetic_.linear(average, output_part(l, head), {}), queries.begin, 0);
  }

  void attended(std::size_t l, const Matrix& z) { out_.layers[l].attended = z; }

  Trace<A> take(Matrix&& output) {
    out_.output = std::move(output);
    return std::move(out_);
  }

 private:
  /// W_V N1(v) of the head's group, without bias: (nodes, k).
  [[nodiscard]] const Matrix& value_of(std::int32_t head) const {
    const Attention& attention = model_.config.attention;
    return values_[static_cast<std::size_t>(head / (attention.heads / attention.key_value_heads))];
  }
  /// W_O^h: (d, k).
  [[nodiscard]] DoubleMatrix output_part(std::size_t l, std::int32_t head) const {
    const std::int32_t width = model_.config.attention.head_width;
    return model_.weights.layers[l].output.middleCols(head * width, width);
  }

  const Model& model_;
  const A& arithmetic_;
  VisibleKeys visible_;
  std::vector<Matrix> values_;  // of the current layer, by group
  Trace<A> out_;
};

}  // namespace

template <Arithmetic A>
Trace<A> trace(const Model& model, const PrefixTree& tree, const A& arithmetic) {
  Recorder<A> recorder(model, tree, arithmetic);
  std::vector<Node> nodes(tree.size());
  std::iota(nodes.begin(), nodes.end(), Node{0});
  auto output = evaluate(model, tree, nodes, Observable::normalized, arithmetic, recorder, {});
  return recorder.take(std::move(output));
}

template Trace<Certified> trace(const Model&, const PrefixTree&, const Certified&);
template Trace<Exact> trace(const Model&, const PrefixTree&, const Exact&);

}  // namespace snellen
