// SPDX-License-Identifier: LGPL-3.0-or-later
// Theorem B.3's recursion decided over the rationals: models of docs/theory/exact.md, in the norm that fits theirs.
#include <fmt/format.h>

#include <algorithm>

#include "claims.hpp"
#include "config_hypotheses.hpp"
#include "model_draws.hpp"
#include "snellen/model/trace.hpp"
#include "token_pairs.hpp"

namespace snellen {
namespace {

/// The sum of magnitudes for models with an L1 norm, else the greatest magnitude; all constants below are in this norm.
class RationalNorm {
 public:
  explicit RationalNorm(const Config& config) : sum_(config.norm == NormKind::l1) {}

  [[nodiscard]] Rational length(const std::vector<Rational>& x) const { return sum_ ? total(x) : greatest(x); }
  /// The norm of linear functionals.
  [[nodiscard]] Rational dual_length(const std::vector<Rational>& x) const { return sum_ ? greatest(x) : total(x); }

  [[nodiscard]] Rational distance(const RationalMatrix& x, Node i, const RationalMatrix& y, Node j) const {
    std::vector<Rational> difference;
    for (std::int64_t k = 0; k < x.columns(); ++k) difference.push_back(x.at(i, k) - y.at(j, k));
    return length(difference);
  }

  /// Largest column sum, or row sum, of magnitudes.
  [[nodiscard]] Rational of_matrix(const DoubleMatrix& a) const {
    Rational norm = 0;
    for (Eigen::Index i = 0; i < (sum_ ? a.cols() : a.rows()); ++i) {
      std::vector<Rational> line;
      for (Eigen::Index k = 0; k < (sum_ ? a.rows() : a.cols()); ++k) {
        line.push_back(rational_from_double(sum_ ? a(k, i) : a(i, k)));
      }
      norm = std::max(norm, total(line));
    }
    return norm;
  }

 private:
  static Rational total(const std::vector<Rational>& x) {
    Rational sum = 0;
    for (const Rational& entry : x) sum += abs(entry);
    return sum;
  }
  static Rational greatest(const std::vector<Rational>& x) {
    Rational most = 0;
    for (const Rational& entry : x) most = std::max<Rational>(most, abs(entry));
    return most;
  }
  bool sum_;
};

Rational magnitude(const Rational& x) {
  return abs(x);
}

/// s of an L1 or max norm of a row; one without a norm.
Rational scale_of(const Config& config, const RationalMatrix& x, Node row) {
  if (config.norm == NormKind::none) return 1;
  Rational measure = 0;
  for (std::int64_t k = 0; k < x.columns(); ++k) {
    const Rational entry = magnitude(x.at(row, k));
    measure = config.norm == NormKind::l1 ? Rational(measure + entry) : std::max(measure, entry);
  }
  if (config.norm == NormKind::l1) measure /= x.columns();
  return measure + rational_from_double(config.epsilon);
}

/// 2 max|gain| / max(s_x, s_y), or 1.
Rational secant(const Config& config, const DoubleVector& gain, const RationalMatrix& x, Node a, Node b) {
  if (config.norm == NormKind::none) return 1;
  const Rational most = gain.size() == 0 ? Rational(1) : rational_from_double(gain.cwiseAbs().maxCoeff());
  return 2 * most / std::max(scale_of(config, x, a), scale_of(config, x, b));
}

/// |scale|; without one, exact arithmetic has refused head widths that are no squares.
Rational logit_scale(const Attention& attention) {
  if (attention.scale) return magnitude(rational_from_double(*attention.scale));
  std::int32_t root = 1;
  while (root * root < attention.head_width) ++root;
  return Rational(1, root);
}

class ExactCollapse {
 public:
  ExactCollapse(const Model& model, const PrefixTree& tree)
      : model_(model), tree_(tree), norm_(model.config), trace_(snellen::trace(model, tree, Exact())) {}

  [[nodiscard]] std::size_t layers() const { return trace_.layers.size(); }
  [[nodiscard]] Rational stream_distance(std::size_t l, Node a, Node b) const {
    const RationalMatrix& v = l < layers() ? trace_.layers[l].stream : trace_.stream;
    return norm_.distance(v, a, v, b);
  }
  [[nodiscard]] Rational output_distance(Node a, Node b) const {
    return norm_.distance(trace_.output, a, trace_.output, b);
  }
  [[nodiscard]] Rational final_secant(Node a, Node b) const {
    return secant(model_.config, model_.weights.final_gain, trace_.stream, a, b);
  }

  /// g [e + sum_h (D max|shift| / 2 + theta ||u*_(n+1) - o~||)].
  [[nodiscard]] Rational step(std::size_t l, Node a, Node b, const Rational& e) const {
    const LayerTrace<Exact>& layer = trace_.layers[l];
    const LayerWeights& w = model_.weights.layers[l];
    const Rational moved_query = secant(model_.config, w.attention_gain, layer.stream, a, b) * e;
    const std::vector<Node> keys = nodes_on_path(tree_, a);
    Rational moved = e;
    for (std::size_t h = 0; h < layer.heads.size(); ++h) {
      const HeadTrace<Exact>& head = layer.heads[h];
      const Rational& own = head.own.at(b, 0);
      moved += diameter(head.value, keys) * logit_shift(l, h, keys) * moved_query / 2;
      moved += own / (1 - own) * norm_.distance(head.value, b, head.output, b);
    }
    return step_secant(l, a, b) * moved;
  }

  /// g [e + sum_h D], D the diameter of all values that the two rows average.
  [[nodiscard]] Rational any_weights_step(std::size_t l, Node a, Node b, const Rational& e) const {
    Rational moved = e;
    for (const HeadTrace<Exact>& head : trace_.layers[l].heads) {
      moved += diameter(head.value, nodes_on_path(tree_, b));  // the path of b has that of a in it
    }
    return step_secant(l, a, b) * moved;
  }

  /// 2 sup |N_3|: x / s has no coordinate, or no mean of magnitudes, above 1. Without a norm what the streams differ
  /// by.
  [[nodiscard]] Rational any_output_distance(const Rational& by_any_weights) const {
    if (model_.config.norm == NormKind::none) return by_any_weights;
    const DoubleVector& gain = model_.weights.final_gain;
    const Rational most = gain.size() == 0 ? Rational(1) : rational_from_double(gain.cwiseAbs().maxCoeff());
    return 2 * most * (model_.config.norm == NormKind::l1 ? model_.config.width : 1);
  }

 private:
  /// g: 1, or 1 + sigma times the secant of the norm before the feed-forward part.
  [[nodiscard]] Rational step_secant(std::size_t l, Node a, Node b) const {
    if (!model_.config.feed_forward.present) return 1;
    const LayerWeights& w = model_.weights.layers[l];
    const Rational sigma = norm_.of_matrix(w.down) * norm_.of_matrix(w.up);  // ReLU
    return 1 + sigma * secant(model_.config, w.feed_forward_gain, trace_.layers[l].attended, a, b);
  }
  [[nodiscard]] Rational diameter(const RationalMatrix& rows, const std::vector<Node>& nodes) const {
    Rational most = 0;
    for (const Node x : nodes) {
      for (const Node y : nodes) {
        if (x < y) most = std::max(most, norm_.distance(rows, x, rows, y));
      }
    }
    return most;
  }

  /// max_j ||scale W_Q^T k_j|| as functionals: logits move by at most this times the query's stream. Zero for tables.
  [[nodiscard]] Rational logit_shift(std::size_t l, std::size_t h, const std::vector<Node>& nodes) const {
    const Attention& attention = model_.config.attention;
    if (attention.logits == LogitSource::token_table) return 0;
    const LayerWeights& w = model_.weights.layers[l];
    const std::int32_t width = attention.head_width;
    const auto head = static_cast<std::int32_t>(h);
    const DoubleMatrix query = w.query.middleRows(head * width, width);
    const std::int32_t group = head / (attention.heads / attention.key_value_heads);
    const DoubleMatrix key = w.key.middleRows(group * width, width);
    const DoubleVector bias =
        w.key_bias.size() == 0 ? DoubleVector() : DoubleVector(w.key_bias.segment(group * width, width));
    const RationalMatrix keys = Exact().linear(trace_.layers[l].normalized, key, bias);
    const RationalMatrix functionals = Exact().linear(keys, DoubleMatrix(query.transpose()), {});
    Rational most = 0;
    for (const Node node : nodes) {
      std::vector<Rational> functional;
      for (std::int64_t k = 0; k < functionals.columns(); ++k) functional.push_back(functionals.at(node, k));
      most = std::max(most, norm_.dual_length(functional));
    }
    return most * logit_scale(attention);
  }

  const Model& model_;
  const PrefixTree& tree_;
  RationalNorm norm_;
  Trace<Exact> trace_;
};

std::vector<Hypothesis> hypotheses_of(const TokenPair& pair, const Config& config) {
  const bool none = config.position.scheme == PositionScheme::none;
  const bool plain = !config.feed_forward.present ||
                     (!config.feed_forward.gated && config.feed_forward.activation == Activation::relu);
  const bool unshifted =
      config.attention.logits == LogitSource::token_table || config.attention.softmax == SoftmaxKind::phi;
  return {right_repeats_left(pair), attention_sees_everything(config),
          hypothesis("there are no positions", none, none ? "none" : "they shift logits"),
          hypothesis("the feed-forward part is W_2 ReLU(W_1 x)", plain, plain ? "it is" : "it is another one"),
          hypothesis("logits come from a token table, or weights are phi", unshifted,
                     unshifted ? "they do" : "base-2 weights of products move by a factor with ln 2")};
}

std::vector<ExactFinding> check_theorem_b3_exact(const Instance& instance, std::uint64_t draw) {
  const std::vector<TokenPair> pairs = token_pairs(instance, draw);
  const Model model = drawn_exact_model(instance, draw);
  const PrefixTree tree = tree_of_pairs(model.config, pairs, {});
  const ExactCollapse collapse(model, tree);
  std::vector<ExactFinding> findings;
  for (std::size_t k = 0; k < pairs.size(); ++k) {
    const Node a = tree.last(2 * k);
    const Node b = tree.last(2 * k + 1);
    const std::vector<Hypothesis> hypotheses = hypotheses_of(pairs[k], model.config);
    const auto add = [&](const char* check, std::string where, const Rational& measured, const Rational& bound,
                         const Rational& trivial) {
      findings.push_back(
          {check, std::move(where), pairs[k].n, hypotheses, measured, Relation::at_most, bound, trivial});
    };
    Rational chained = 0;
    Rational any = 0;  // whatever the weights
    for (std::size_t l = 0; l < collapse.layers(); ++l) {
      const Rational e = collapse.stream_distance(l, a, b);
      add("T42-ub", fmt::format("{}, layer {}", instance.family, l + 1), collapse.stream_distance(l + 1, a, b),
          collapse.step(l, a, b, e), collapse.any_weights_step(l, a, b, e));
      chained = collapse.step(l, a, b, chained);
      any = collapse.any_weights_step(l, a, b, any);
    }
    add("T42-chain", instance.family, collapse.output_distance(a, b), collapse.final_secant(a, b) * chained,
        collapse.any_output_distance(any));
  }
  return findings;
}

}  // namespace

Claim theorem_b3_exact() {
  return {
      .id = "theorem-b3-exact",
      .statement = "Theorem 4.2 / B.3",
      .summary = "the recursion of representational collapse, decided over the rationals",
      .printed = "true with hypotheses",
      .repaired = "e_(l+1) <= g [e_l + sum_h (D max|shift| / 2 + theta ||u* - o~||)] in the L1 or max norm",
      .page = "theorem-b3",
      .checks = {{"T42-ub", "e_(l+1) <= g [e_l + sum_h (D max|shift| / 2 + theta ||u* - o~||)], e_l as it is",
                  trivially_by_instance("g [e_l + sum_h D]",
                                        "outputs of attention are averages of values, whatever the weights")},
                 {"T42-chain", "||y_n - y*_(n+1)|| <= lambda_3 times the recursion from e_0 = 0",
                  trivially_by_instance(
                      "2 sup |N_3|",
                      "y is the final norm's; without one, the sum of what averages of values move, layer by layer")}},
      .families = exact_model_families(),
      .parameters = {},
      .about_models = true,
      .check = &check_theorem_b3_exact};
}

}  // namespace snellen
