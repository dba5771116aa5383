// SPDX-License-Identifier: LGPL-3.0-or-later
// The engine over a kit: rows in parallel, each computed by the rules of the policy.
#pragma once

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <stdexcept>

#include "emulated_dot.hpp"
#include "emulation_engine.hpp"

namespace snellen {

template <class Body>
void for_each_row(std::size_t rows, const Body& body) {
  tbb::parallel_for(std::size_t{0}, rows, body);
}

inline std::size_t size_of(std::int64_t size) {
  return static_cast<std::size_t>(size);
}

template <class Kit>
class KitEngine : public EmulationEngine {
 public:
  using Array = typename Kit::Array;
  using In = typename Kit::In;
  using Out = typename Kit::Out;
  using Row = typename Kit::Row;
  using ConstRow = typename Kit::ConstRow;
  using Target = typename Kit::Target;

  explicit KitEngine(Policy of)
      : EmulationEngine(std::move(of)), kit_(policy()), storage_(kit_.target(policy().storage)) {}

  Matrix embed(const DoubleMatrix& table, std::span<const Token> tokens, double scale) const override;
  Matrix add_rows(const Matrix& x, const DoubleMatrix& table, std::span<const std::int32_t> rows) const override;
  Matrix add_sinusoid(const Matrix& x, std::span<const std::int32_t> positions, double theta) const override;
  Matrix add(const Matrix& x, const Matrix& y) const override;
  Matrix multiply(const Matrix& x, const Matrix& y) const override;
  Matrix product(const Matrix& x, const DoubleMatrix& weights, const DoubleVector& bias) const override;
  Matrix normalize(const Matrix& x, NormKind kind, double epsilon, const DoubleVector& gain,
                   const DoubleVector& bias) const override;
  Matrix activate(const Matrix& x, Activation activation) const override;
  Matrix columns(const Matrix& x, std::int64_t begin, std::int64_t count) const override;
  Matrix rows(const Matrix& x, std::span<const Node> nodes) const override;
  Matrix rotate(const Matrix& x, std::span<const std::int32_t> positions, double theta,
                RotationLayout layout) const override;
  Scores scores(const Matrix& queries, const Matrix& keys, const VisibleKeys& visible, NodeRange block,
                std::optional<double> scale) const override;
  Scores table_scores(const DoubleMatrix& table, std::span<const Token> tokens, const VisibleKeys& visible,
                      NodeRange block) const override;
  void add_distance_bias(Scores& scores, const DistanceBias& bias, const VisibleKeys& visible,
                         NodeRange block) const override;
  void soft_cap(Scores& scores, double cap) const override;
  Scores softmax(const Scores& scores, SoftmaxKind kind, std::optional<double> sink) const override;
  Matrix average(const Scores& weights, const Matrix& values, const VisibleKeys& visible,
                 NodeRange block) const override;
  void place(Matrix& out, const Matrix& x, std::int64_t row, std::int64_t column) const override;
  Matrix zeros(std::int64_t rows, std::int64_t columns) const override {
    return {rows, columns, kit_.array(size_of(rows * columns))};
  }
  Matrix matrix(const DoubleMatrix& values) const override {
    return {values.rows(), values.cols(), stored(values.data(), values.size())};
  }
  FloatValue value(const Matrix& x, std::int64_t row, std::int64_t column) const override {
    return kit_.value(Kit::at(row_of(x, row), size_of(column)));
  }

 protected:
  [[nodiscard]] const Kit& kit() const noexcept { return kit_; }
  [[nodiscard]] const Target& storage() const noexcept { return storage_; }
  static Array& array_of(EmulatedArray& entries) { return carried<Array>(entries); }
  static const Array& array_of(const EmulatedArray& entries) { return carried<const Array>(entries); }
  static Row row_of(Matrix& x, std::int64_t row) { return Kit::row(array_of(x.entries()), size_of(row * x.columns())); }
  static ConstRow row_of(const Matrix& x, std::int64_t row) {
    return Kit::row(array_of(x.entries()), size_of(row * x.columns()));
  }
  static Row row_of(Scores& x, std::size_t row) { return Kit::row(array_of(x.entries), x.shape.begin(row)); }
  static ConstRow row_of(const Scores& x, std::size_t row) { return Kit::row(array_of(x.entries), x.shape.begin(row)); }
  [[nodiscard]] Scores empty_scores(RaggedShape shape) const {
    const std::size_t entries = shape.entries();
    return {std::move(shape), kit_.array(entries)};
  }
  /// Weights, rounded to storage.
  [[nodiscard]] Array stored(const double* values, std::int64_t size) const {
    Array out = kit_.array(size_of(size));
    for (std::size_t i = 0; i < size_of(size); ++i)
      kit_.round_double(Kit::at(Kit::row(out, 0), i), values[i], storage_);
    return out;
  }
  static DotScale scale_of(std::optional<double> scale, std::int64_t width) {
    if (!scale) return {DotScale::Kind::reciprocal_root, 1, width};
    return {DotScale::Kind::number, *scale, width};
  }

 private:
  template <class To, class From>
  static To& carried(From& entries) {
    if (auto* array = std::get_if<std::remove_const_t<To>>(&entries)) return *array;
    throw std::invalid_argument("Emulated: an operand made by another carrier");
  }
  /// Applies `step(out, x, y, target)` to the entries of two matrices.
  template <class Step>
  Matrix entrywise(const Matrix& x, const Matrix& y, const StepRule& rule, const Step& step) const;

  Kit kit_;
  Target storage_;
};

template <class Kit>
EmulatedMatrix KitEngine<Kit>::embed(const DoubleMatrix& table, std::span<const Token> tokens, double scale) const {
  const KitRule<Kit> rule(kit_, policy().embedding);
  const Array stored_table = stored(table.data(), table.size());
  Matrix out = zeros(static_cast<std::int64_t>(tokens.size()), table.cols());
  const auto factor = rule.constant(scale);
  const Dyadic exact_factor(scale);
  for_each_row(tokens.size(), [&](std::size_t i) {
    const Row row = row_of(out, static_cast<std::int64_t>(i));
    const ConstRow entries = Kit::row(stored_table, size_of(tokens[i] * table.cols()));
    auto t = kit_.scratch(rule.step);
    for (std::size_t k = 0; k < size_of(table.cols()); ++k) {
      const In entry = Kit::at(entries, k);
      if (scale == 1 || (!rule.stepwise && !kit_.is_finite(entry))) {
        kit_.round(Kit::at(row, k), entry, rule.output);
      } else if (rule.stepwise) {
        kit_.multiply(t, factor, entry, rule.step);
        kit_.round(Kit::at(row, k), t, rule.output);
      } else {
        Dyadic product = load(kit_, entry);
        arf_mul(product.get(), product.get(), exact_factor.get(), ARF_PREC_EXACT, ARF_RND_DOWN);
        kit_.round_dyadic(Kit::at(row, k), product.get(), rule.output);
      }
    }
  });
  return out;
}

template <class Kit>
template <class Step>
EmulatedMatrix KitEngine<Kit>::entrywise(const Matrix& x, const Matrix& y, const StepRule& of, const Step& step) const {
  if (x.rows() != y.rows() || x.columns() != y.columns()) throw std::invalid_argument("Emulated: sizes differ");
  const KitRule<Kit> rule(kit_, of);
  Matrix out = zeros(x.rows(), x.columns());
  for_each_row(size_of(x.rows()), [&](std::size_t i) {
    const auto r = static_cast<std::int64_t>(i);
    auto t = kit_.scratch(rule.step);
    for (std::size_t k = 0; k < size_of(x.columns()); ++k) {
      step(t, Kit::at(row_of(x, r), k), Kit::at(row_of(y, r), k), rule.step);  // exact rules: step is the output
      kit_.round(Kit::at(row_of(out, r), k), t, rule.output);
    }
  });
  return out;
}

template <class Kit>
EmulatedMatrix KitEngine<Kit>::add(const Matrix& x, const Matrix& y) const {
  return entrywise(x, y, policy().residual, [this](Out out, In a, In b, const Target& to) { kit_.add(out, a, b, to); });
}

template <class Kit>
EmulatedMatrix KitEngine<Kit>::multiply(const Matrix& x, const Matrix& y) const {
  return entrywise(x, y, policy().gate,
                   [this](Out out, In a, In b, const Target& to) { kit_.multiply(out, a, b, to); });
}

template <class Kit>
EmulatedMatrix KitEngine<Kit>::add_rows(const Matrix& x, const DoubleMatrix& table,
                                        std::span<const std::int32_t> rows) const {
  const Array stored_table = stored(table.data(), table.size());
  Matrix addend = zeros(x.rows(), x.columns());
  for (std::int64_t i = 0; i < x.rows(); ++i) {
    const ConstRow entries = Kit::row(stored_table, size_of(rows[size_of(i)] * table.cols()));
    for (std::size_t k = 0; k < size_of(x.columns()); ++k) kit_.set(Kit::at(row_of(addend, i), k), Kit::at(entries, k));
  }
  return entrywise(x, addend, policy().embedding,
                   [this](Out out, In a, In b, const Target& to) { kit_.add(out, a, b, to); });
}

template <class Kit>
EmulatedMatrix KitEngine<Kit>::normalize(const Matrix& x, NormKind kind, double epsilon, const DoubleVector& gain,
                                         const DoubleVector& bias) const {
  if (kind == NormKind::none) return x;
  const KitRule<Kit> rule(kit_, policy().norm);
  const GainAndBias<Kit> affine{stored(gain.data(), gain.size()), stored(bias.data(), bias.size()), gain.size() != 0,
                                bias.size() != 0};
  Matrix out = zeros(x.rows(), x.columns());
  for_each_row(size_of(x.rows()), [&](std::size_t i) {
    const auto r = static_cast<std::int64_t>(i);
    const auto width = size_of(x.columns());
    if (rule.stepwise) {
      normalize_steps<Kit>(rule, row_of(out, r), row_of(x, r), width, kind, epsilon, affine);
    } else {
      normalize_once<Kit>(rule, row_of(out, r), row_of(x, r), width, kind, epsilon, affine);
    }
  });
  return out;
}

template <class Kit>
EmulatedMatrix KitEngine<Kit>::activate(const Matrix& x, Activation activation) const {
  const KitRule<Kit> rule(kit_, policy().activation);
  const Elementary function = activation == Activation::gelu_erf    ? Elementary::gelu_erf
                              : activation == Activation::gelu_tanh ? Elementary::gelu_tanh
                                                                    : Elementary::silu;
  Matrix out = zeros(x.rows(), x.columns());
  for_each_row(size_of(x.rows()), [&](std::size_t i) {
    const auto r = static_cast<std::int64_t>(i);
    auto t = kit_.scratch(rule.step);
    for (std::size_t k = 0; k < size_of(x.columns()); ++k) {
      const In entry = Kit::at(row_of(x, r), k);
      if (activation != Activation::relu) {
        kit_.elementary(t, function, entry, rule.step);
      } else if (kit_.special(entry) <= 0) {
        kit_.set_zero(t);
      } else {
        kit_.round(t, entry, rule.step);
      }
      kit_.round(Kit::at(row_of(out, r), k), t, rule.output);
    }
  });
  return out;
}

template <class Kit>
EmulatedMatrix KitEngine<Kit>::product(const Matrix& x, const DoubleMatrix& weights, const DoubleVector& bias) const {
  if (x.columns() != weights.cols()) throw std::invalid_argument("Emulated::product: inner sizes differ");
  const KitDotRule<Kit> rule(kit_, policy().linear);
  const Array w = stored(weights.data(), weights.size());
  const Array b = stored(bias.data(), bias.size());
  Matrix out = zeros(x.rows(), weights.rows());
  for_each_row(size_of(x.rows()), [&](std::size_t i) {
    const auto r = static_cast<std::int64_t>(i);
    const ConstRow row = row_of(x, r);
    const auto inner = size_of(x.columns());
    for (std::size_t o = 0; o < size_of(weights.rows()); ++o) {
      const ConstRow column = Kit::row(w, o * inner);
      std::optional<In> addend;
      if (bias.size() != 0) addend = Kit::at(Kit::row(b, 0), o);
      dot<Kit>(
          rule, Kit::at(row_of(out, r), o), inner, [&](std::size_t k) { return Kit::at(row, k); },
          [&](std::size_t k) { return Kit::at(column, k); }, addend, DotScale(), std::nullopt);
    }
  });
  return out;
}

template <class Kit>
EmulatedMatrix KitEngine<Kit>::columns(const Matrix& x, std::int64_t begin, std::int64_t count) const {
  Matrix out = zeros(x.rows(), count);
  for (std::int64_t i = 0; i < x.rows(); ++i) {
    for (std::size_t k = 0; k < size_of(count); ++k) {
      kit_.set(Kit::at(row_of(out, i), k), Kit::at(row_of(x, i), size_of(begin) + k));
    }
  }
  return out;
}

template <class Kit>
EmulatedMatrix KitEngine<Kit>::rows(const Matrix& x, std::span<const Node> nodes) const {
  Matrix out = zeros(static_cast<std::int64_t>(nodes.size()), x.columns());
  for (std::int64_t i = 0; i < out.rows(); ++i) {
    for (std::size_t k = 0; k < size_of(x.columns()); ++k) {
      kit_.set(Kit::at(row_of(out, i), k), Kit::at(row_of(x, nodes[size_of(i)]), k));
    }
  }
  return out;
}

template <class Kit>
void KitEngine<Kit>::place(Matrix& out, const Matrix& x, std::int64_t row, std::int64_t column) const {
  for (std::int64_t i = 0; i < x.rows(); ++i) {
    for (std::size_t k = 0; k < size_of(x.columns()); ++k) {
      kit_.set(Kit::at(row_of(out, row + i), size_of(column) + k), Kit::at(row_of(x, i), k));
    }
  }
}

}  // namespace snellen
