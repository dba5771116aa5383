// SPDX-License-Identifier: LGPL-3.0-or-later
// Reverse accumulation: an arithmetic that computes as another one does and writes down, on a tape, how to take
// derivatives back through every operation. The forward runs over Recorded<A> unchanged; Tape::backward then gives the
// derivatives of one scalar by every matrix of the run, at matrix level, in A.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "snellen/arithmetic/differentiable.hpp"

namespace snellen {

/// Whether attention weights are differentiated or held constant.
enum class AttentionDerivative : std::uint8_t {
  full,   ///< the true derivative
  frozen  ///< weights are constants: the derivative that Theorem 5.1 of the paper bounds
};

/// The number of a matrix, or of a block of logits or weights, on a tape.
using Variable = std::size_t;

/// A matrix of the base arithmetic that knows its number on the tape. Copies share the value.
template <class Matrix>
class Tracked {
 public:
  Tracked() = default;
  Tracked(Matrix value, Variable variable) : value_(std::make_shared<Matrix>(std::move(value))), variable_(variable) {}
  [[nodiscard]] std::int64_t rows() const noexcept { return value_ ? value_->rows() : 0; }
  [[nodiscard]] std::int64_t columns() const noexcept { return value_ ? value_->columns() : 0; }
  [[nodiscard]] Variable variable() const noexcept { return variable_; }
  [[nodiscard]] const std::shared_ptr<Matrix>& shared() const noexcept { return value_; }
  [[nodiscard]] const Matrix& operator*() const { return *value_; }

 private:
  std::shared_ptr<Matrix> value_;
  Variable variable_ = 0;
};

/// Logits or weights of a block of queries; without a number they depend on nothing that is differentiated.
template <class Scores>
struct TrackedScores {
  std::shared_ptr<Scores> value;
  std::optional<Variable> variable;
};

/// The derivatives of one scalar by what a tape numbers. What is missing is zero.
template <DifferentiableArithmetic A>
class Adjoints {
 public:
  explicit Adjoints(Variable count) : matrices_(count), scores_(count) {}

  [[nodiscard]] const typename A::Matrix* matrix(Variable v) const { return matrices_[v] ? &*matrices_[v] : nullptr; }
  [[nodiscard]] typename A::Matrix* matrix(Variable v) { return matrices_[v] ? &*matrices_[v] : nullptr; }
  [[nodiscard]] typename A::Scores* scores(Variable v) { return scores_[v] ? &*scores_[v] : nullptr; }

  /// Adds to the derivative by v.
  void add(const A& a, Variable v, typename A::Matrix part) {
    matrices_[v] = matrices_[v] ? a.add(*matrices_[v], part) : std::move(part);
  }
  /// Adds to a part of the derivative by v, a matrix of this shape.
  void add_part(const A& a, Variable v, std::int64_t rows, std::int64_t columns, const typename A::Matrix& part,
                std::int64_t row, std::int64_t column) {
    if (!matrices_[v]) matrices_[v] = a.zeros(rows, columns);
    a.add_into(*matrices_[v], part, row, column);
  }
  /// Logits and weights are each used once, so their derivative is set once.
  void set(Variable v, typename A::Scores part) { scores_[v] = std::move(part); }

 private:
  std::vector<std::optional<typename A::Matrix>> matrices_;
  std::vector<std::optional<typename A::Scores>> scores_;
};

/// What a run wrote down: for each operation, how derivatives pass from its result to its operands.
template <DifferentiableArithmetic A>
class Tape {
 public:
  using Step = std::function<void(const A&, Adjoints<A>&)>;

  [[nodiscard]] Variable number() { return count_++; }
  void write(Step step) { steps_.push_back(std::move(step)); }

  /// The derivatives of sum(upstream * output) by every variable.
  [[nodiscard]] Adjoints<A> backward(const A& a, Variable output, typename A::Matrix upstream) const {
    Adjoints<A> adjoints(count_);
    adjoints.add(a, output, std::move(upstream));
    for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) (*step)(a, adjoints);
    return adjoints;
  }

 private:
  Variable count_ = 0;
  std::vector<Step> steps_;
};

/// Models Arithmetic: the same values as A, bit for bit, and a tape. Keeps references to both; use one tape for one
/// run. Steps own what they need, so that the tape outlives the run.
template <DifferentiableArithmetic A>
class Recorded {
 public:
  using Matrix = Tracked<typename A::Matrix>;
  using Scores = TrackedScores<typename A::Scores>;

  Recorded(const A& base, Tape<A>& tape, AttentionDerivative attention)
      : a_(base), tape_(tape), attention_(attention) {}

  [[nodiscard]] Matrix embed(const DoubleMatrix& table, std::span<const Token> tokens, double scale) const {
    return numbered(a_.embed(table, tokens, scale));
  }
  [[nodiscard]] Matrix add_rows(const Matrix& x, const DoubleMatrix& table, std::span<const std::int32_t> rows) const {
    return passed_on(x, a_.add_rows(*x, table, rows));
  }
  [[nodiscard]] Matrix add_sinusoid(const Matrix& x, std::span<const std::int32_t> positions, double theta) const {
    return passed_on(x, a_.add_sinusoid(*x, positions, theta));
  }
  [[nodiscard]] Matrix add(const Matrix& x, const Matrix& y) const {
    return record(a_.add(*x, *y), [from = x.variable(), other = y.variable()](const A& a, Adjoints<A>& d, auto& up) {
      d.add(a, from, up);
      d.add(a, other, up);
    });
  }
  [[nodiscard]] Matrix multiply(const Matrix& x, const Matrix& y) const {
    return record(a_.multiply(*x, *y), [x, y](const A& a, Adjoints<A>& d, auto& up) {
      d.add(a, x.variable(), a.multiply(up, *y));
      d.add(a, y.variable(), a.multiply(up, *x));
    });
  }
  [[nodiscard]] Matrix linear(const Matrix& x, const DoubleMatrix& weights, const DoubleVector& bias) const {
    return record(a_.linear(*x, weights, bias),
                  [from = x.variable(), back = DoubleMatrix(weights.transpose())](
                      const A& a, Adjoints<A>& d, auto& up) { d.add(a, from, a.linear(up, back, DoubleVector())); });
  }
  [[nodiscard]] Matrix normalize(const Matrix& x, NormKind kind, double epsilon, const DoubleVector& gain,
                                 const DoubleVector& bias) const {
    return record(a_.normalize(*x, kind, epsilon, gain, bias),
                  [x, kind, epsilon, gain](const A& a, Adjoints<A>& d, auto& up) {
                    d.add(a, x.variable(), a.normalize_adjoint(*x, kind, epsilon, gain, up));
                  });
  }
  [[nodiscard]] Matrix activate(const Matrix& x, Activation activation) const {
    return record(a_.activate(*x, activation), [x, activation](const A& a, Adjoints<A>& d, auto& up) {
      d.add(a, x.variable(), a.activate_adjoint(*x, activation, up));
    });
  }

  [[nodiscard]] Matrix columns(const Matrix& x, std::int64_t begin, std::int64_t count) const {
    return record(a_.columns(*x, begin, count),
                  [v = x.variable(), rows = x.rows(), columns = x.columns(), begin](
                      const A& a, Adjoints<A>& d, auto& up) { d.add_part(a, v, rows, columns, up, 0, begin); });
  }
  [[nodiscard]] Matrix rows(const Matrix& x, std::span<const Node> nodes) const {
    return record(a_.rows(*x, nodes),
                  [v = x.variable(), rows = x.rows(), columns = x.columns(),
                   nodes = std::vector<Node>(nodes.begin(), nodes.end())](const A& a, Adjoints<A>& d, auto& up) {
                    for (std::size_t i = 0; i < nodes.size(); ++i) {
                      d.add_part(a, v, rows, columns, a.rows(up, std::vector<Node>{static_cast<Node>(i)}), nodes[i], 0);
                    }
                  });
  }
  [[nodiscard]] Matrix rotate(const Matrix& x, std::span<const std::int32_t> positions, double theta,
                              RotationLayout layout) const {
    std::vector<std::int32_t> opposite(positions.begin(), positions.end());
    for (std::int32_t& position : opposite) position = -position;
    return record(a_.rotate(*x, positions, theta, layout),
                  [v = x.variable(), opposite = std::move(opposite), theta, layout](
                      const A& a, Adjoints<A>& d, auto& up) { d.add(a, v, a.rotate(up, opposite, theta, layout)); });
  }

  [[nodiscard]] Scores scores(const Matrix& queries, const Matrix& keys, const VisibleKeys& visible, NodeRange block,
                              std::optional<double> scale) const {
    Scores out{std::make_shared<typename A::Scores>(a_.scores(*queries, *keys, visible, block, scale)), std::nullopt};
    if (attention_ == AttentionDerivative::frozen) return out;
    out.variable = tape_.number();
    tape_.write([queries, keys, visible, block, scale, s = *out.variable](const A& a, Adjoints<A>& d) {
      typename A::Scores* up = d.scores(s);
      if (up == nullptr) return;
      a.scale_logits(*up, scale, queries.columns());
      d.add_part(a, queries.variable(), queries.rows(), queries.columns(), a.average(*up, *keys, visible, block),
                 block.begin, 0);
      d.add(a, keys.variable(), a.average_adjoint(*up, a.rows(*queries, nodes_of(block)), visible, block, keys.rows()));
    });
    return out;
  }
  [[nodiscard]] Scores table_scores(const DoubleMatrix& table, std::span<const Token> tokens,
                                    const VisibleKeys& visible, NodeRange block) const {
    return {std::make_shared<typename A::Scores>(a_.table_scores(table, tokens, visible, block)), std::nullopt};
  }
  void add_distance_bias(Scores& scores, const DistanceBias& bias, const VisibleKeys& visible, NodeRange block) const {
    a_.add_distance_bias(own(scores), bias, visible, block);  // a constant: derivatives pass unchanged
  }
  void soft_cap(Scores& scores, double cap) const {
    if (scores.variable) {  // the capped logits take over the number: backward, their derivative becomes the logits'
      tape_.write([before = scores.value, s = *scores.variable, cap](const A& a, Adjoints<A>& d) {
        if (typename A::Scores* up = d.scores(s)) a.soft_cap_adjoint(*before, cap, *up);
      });
    }
    a_.soft_cap(own(scores), cap);
  }
  [[nodiscard]] Scores softmax(const Scores& scores, SoftmaxKind kind, std::optional<double> sink) const {
    Scores out{std::make_shared<typename A::Scores>(a_.softmax(*scores.value, kind, sink)), std::nullopt};
    if (!scores.variable) return out;
    out.variable = tape_.number();
    tape_.write([logits = scores.value, weights = out.value, s = *scores.variable, alpha = *out.variable, kind](
                    const A& a, Adjoints<A>& d) {
      if (typename A::Scores* up = d.scores(alpha)) d.set(s, a.softmax_adjoint(*logits, *weights, kind, *up));
    });
    return out;
  }
  [[nodiscard]] Matrix average(const Scores& weights, const Matrix& values, const VisibleKeys& visible,
                               NodeRange block) const {
    return record(a_.average(*weights.value, *values, visible, block),
                  [weights, values, visible, block](const A& a, Adjoints<A>& d, auto& up) {
                    d.add(a, values.variable(), a.average_adjoint(*weights.value, up, visible, block, values.rows()));
                    if (!weights.variable) return;
                    auto by_node = a.zeros(values.rows(), values.columns());  // d weight_ij = upstream_i . v_j
                    a.write_block(by_node, up, block.begin, 0);
                    d.set(*weights.variable, a.scores(by_node, *values, visible, block, 1.0));
                  });
  }

  void write_block(Matrix& out, const Matrix& x, std::int64_t row, std::int64_t column) const {
    if (out.shared().use_count() > 1) out = Matrix(*out, out.variable());
    a_.write_block(*out.shared(), *x, row, column);
    // The written part takes over the number of out: backward, what came from it goes to x and nothing to what it hid.
    tape_.write([v = out.variable(), x_variable = x.variable(), rows = x.rows(), columns = x.columns(), row, column](
                    const A& a, Adjoints<A>& d) {
      typename A::Matrix* up = d.matrix(v);
      if (up == nullptr) return;
      const NodeRange part{static_cast<Node>(row), static_cast<Node>(row + rows)};
      d.add(a, x_variable, a.columns(a.rows(*up, nodes_of(part)), column, columns));
      a.write_block(*up, a.zeros(rows, columns), row, column);
    });
  }
  [[nodiscard]] Matrix zeros(std::int64_t rows, std::int64_t columns) const {
    return numbered(a_.zeros(rows, columns));
  }

 private:
  [[nodiscard]] Matrix numbered(typename A::Matrix value) const { return {std::move(value), tape_.number()}; }

  /// The result of an operation, and what to do with the derivative by it, when there is one.
  template <class Pull>
  [[nodiscard]] Matrix record(typename A::Matrix value, Pull pull) const {
    Matrix out = numbered(std::move(value));
    tape_.write([y = out.variable(), pull = std::move(pull)](const A& a, Adjoints<A>& d) {
      if (const typename A::Matrix* up = std::as_const(d).matrix(y)) pull(a, d, *up);
    });
    return out;
  }
  [[nodiscard]] Matrix passed_on(const Matrix& x, typename A::Matrix value) const {
    return record(std::move(value), [v = x.variable()](const A& a, Adjoints<A>& d, auto& up) { d.add(a, v, up); });
  }
  /// The logits, to be changed in place: a copy of their own when the tape keeps the old ones.
  static typename A::Scores& own(Scores& scores) {
    if (scores.value.use_count() > 1) scores.value = std::make_shared<typename A::Scores>(*scores.value);
    return *scores.value;
  }
  static std::vector<Node> nodes_of(NodeRange range) {
    std::vector<Node> nodes;
    for (Node node = range.begin; node < range.end; ++node) nodes.push_back(node);
    return nodes;
  }

  const A& a_;
  Tape<A>& tape_;
  AttentionDerivative attention_;
};

}  // namespace snellen
