// SPDX-License-Identifier: LGPL-3.0-or-later
// Emulated on a number backend: sizes, the stream and linear layers. Rows in parallel, each by the rules of the policy.
#pragma once

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <stdexcept>

#include "emulated_dot.hpp"
#include "emulated_on.hpp"

namespace snellen {

template <class Body>
void for_each_row(std::size_t rows, const Body& body) {
  tbb::parallel_for(std::size_t{0}, rows, body);
}

inline std::size_t size_of(std::int64_t size) {
  return static_cast<std::size_t>(size);
}

/// The operations that need no positions and no keys.
template <class Backend>
class EmulatedStream : public Emulated {
 public:
  using Array = typename Backend::Array;
  using In = typename Backend::In;
  using Out = typename Backend::Out;
  using Row = typename Backend::Row;
  using ConstRow = typename Backend::ConstRow;
  using Target = typename Backend::Target;

  explicit EmulatedStream(Policy of)
      : Emulated(std::move(of)), backend_(policy()), storage_(backend_.target(policy().storage)) {}

  Matrix embed(const DoubleMatrix& table, std::span<const Token> tokens, double scale) const override {
    const BackendRule<Backend> rule(backend_, policy().embedding);
    const Array stored_table = stored(table.data(), table.size());
    Matrix out = zeros(static_cast<std::int64_t>(tokens.size()), table.cols());
    const auto factor = rule.constant(scale);
    const Dyadic exact_factor(scale);
    for_each_row(tokens.size(), [&](std::size_t i) {
      const Row row = row_of(out, static_cast<std::int64_t>(i));
      const ConstRow entries = Backend::row(stored_table, size_of(tokens[i] * table.cols()));
      auto t = backend_.scratch(rule.step);
      for (std::size_t k = 0; k < size_of(table.cols()); ++k) {
        const In entry = Backend::at(entries, k);
        if (scale == 1 || (!rule.stepwise && !backend_.is_finite(entry))) {
          backend_.round(Backend::at(row, k), entry, rule.output);
        } else if (rule.stepwise) {
          backend_.multiply(t, factor, entry, rule.step);
          backend_.round(Backend::at(row, k), t, rule.output);
        } else {
          Dyadic product = load(backend_, entry);
          arf_mul(product.get(), product.get(), exact_factor.get(), ARF_PREC_EXACT, ARF_RND_DOWN);
          backend_.round_dyadic(Backend::at(row, k), product.get(), rule.output);
        }
      }
    });
    return out;
  }

  Matrix add_rows(const Matrix& x, const DoubleMatrix& table, std::span<const std::int32_t> rows) const override {
    const Array stored_table = stored(table.data(), table.size());
    Matrix addend = zeros(x.rows(), x.columns());
    for (std::int64_t i = 0; i < x.rows(); ++i) {
      const ConstRow entries = Backend::row(stored_table, size_of(rows[size_of(i)] * table.cols()));
      for (std::size_t k = 0; k < size_of(x.columns()); ++k)
        backend_.set(Backend::at(row_of(addend, i), k), Backend::at(entries, k));
    }
    return entrywise(x, addend, policy().embedding,
                     [this](Out out, In a, In b, const Target& to) { backend_.add(out, a, b, to); });
  }

  Matrix add(const Matrix& x, const Matrix& y) const override {
    return entrywise(x, y, policy().residual,
                     [this](Out out, In a, In b, const Target& to) { backend_.add(out, a, b, to); });
  }

  Matrix multiply(const Matrix& x, const Matrix& y) const override {
    return entrywise(x, y, policy().gate,
                     [this](Out out, In a, In b, const Target& to) { backend_.multiply(out, a, b, to); });
  }

  Matrix linear(const Matrix& x, const DoubleMatrix& weights, const DoubleVector& bias) const override {
    if (x.columns() != weights.cols()) throw std::invalid_argument("Emulated::product: inner sizes differ");
    const BackendDotRule<Backend> rule(backend_, policy().linear);
    const Array w = stored(weights.data(), weights.size());
    const Array b = stored(bias.data(), bias.size());
    Matrix out = zeros(x.rows(), weights.rows());
    for_each_row(size_of(x.rows()), [&](std::size_t i) {
      const auto r = static_cast<std::int64_t>(i);
      const ConstRow row = row_of(x, r);
      const auto inner = size_of(x.columns());
      for (std::size_t o = 0; o < size_of(weights.rows()); ++o) {
        const ConstRow column = Backend::row(w, o * inner);
        std::optional<In> addend;
        if (bias.size() != 0) addend = Backend::at(Backend::row(b, 0), o);
        dot<Backend>(
            rule, Backend::at(row_of(out, r), o), inner, [&](std::size_t k) { return Backend::at(row, k); },
            [&](std::size_t k) { return Backend::at(column, k); }, addend, DotScale(), std::nullopt);
      }
    });
    return out;
  }

  Matrix normalize(const Matrix& x, NormKind kind, double epsilon, const DoubleVector& gain,
                   const DoubleVector& bias) const override {
    if (kind == NormKind::none) return x;
    const BackendRule<Backend> rule(backend_, policy().norm);
    const GainAndBias<Backend> affine{stored(gain.data(), gain.size()), stored(bias.data(), bias.size()),
                                      gain.size() != 0, bias.size() != 0};
    Matrix out = zeros(x.rows(), x.columns());
    for_each_row(size_of(x.rows()), [&](std::size_t i) {
      const auto r = static_cast<std::int64_t>(i);
      const auto width = size_of(x.columns());
      if (rule.stepwise) {
        normalize_steps<Backend>(rule, row_of(out, r), row_of(x, r), width, kind, epsilon, affine);
      } else {
        normalize_once<Backend>(rule, row_of(out, r), row_of(x, r), width, kind, epsilon, affine);
      }
    });
    return out;
  }

  Matrix activate(const Matrix& x, Activation activation) const override {
    const BackendRule<Backend> rule(backend_, policy().activation);
    const Elementary function = activation == Activation::gelu_erf    ? Elementary::gelu_erf
                                : activation == Activation::gelu_tanh ? Elementary::gelu_tanh
                                                                      : Elementary::silu;
    Matrix out = zeros(x.rows(), x.columns());
    for_each_row(size_of(x.rows()), [&](std::size_t i) {
      const auto r = static_cast<std::int64_t>(i);
      auto t = backend_.scratch(rule.step);
      for (std::size_t k = 0; k < size_of(x.columns()); ++k) {
        const In entry = Backend::at(row_of(x, r), k);
        if (activation != Activation::relu) {
          backend_.elementary(t, function, entry, rule.step);
        } else if (backend_.special(entry) <= 0) {
          backend_.set_zero(t);
        } else {
          backend_.round(t, entry, rule.step);
        }
        backend_.round(Backend::at(row_of(out, r), k), t, rule.output);
      }
    });
    return out;
  }

  Matrix columns(const Matrix& x, std::int64_t begin, std::int64_t count) const override {
    Matrix out = zeros(x.rows(), count);
    for (std::int64_t i = 0; i < x.rows(); ++i) {
      for (std::size_t k = 0; k < size_of(count); ++k) {
        backend_.set(Backend::at(row_of(out, i), k), Backend::at(row_of(x, i), size_of(begin) + k));
      }
    }
    return out;
  }

  Matrix rows(const Matrix& x, std::span<const Node> nodes) const override {
    Matrix out = zeros(static_cast<std::int64_t>(nodes.size()), x.columns());
    for (std::int64_t i = 0; i < out.rows(); ++i) {
      for (std::size_t k = 0; k < size_of(x.columns()); ++k) {
        backend_.set(Backend::at(row_of(out, i), k), Backend::at(row_of(x, nodes[size_of(i)]), k));
      }
    }
    return out;
  }

  void write_block(Matrix& out, const Matrix& x, std::int64_t row, std::int64_t column) const override {
    for (std::int64_t i = 0; i < x.rows(); ++i) {
      for (std::size_t k = 0; k < size_of(x.columns()); ++k) {
        backend_.set(Backend::at(row_of(out, row + i), size_of(column) + k), Backend::at(row_of(x, i), k));
      }
    }
  }

  Matrix zeros(std::int64_t rows, std::int64_t columns) const override {
    return {rows, columns, backend_.array(size_of(rows * columns))};
  }
  Matrix matrix(const DoubleMatrix& values) const override {
    return {values.rows(), values.cols(), stored(values.data(), values.size())};
  }
  FloatValue value(const Matrix& x, std::int64_t row, std::int64_t column) const override {
    return backend_.value(Backend::at(row_of(x, row), size_of(column)));
  }

 protected:
  [[nodiscard]] const Backend& backend() const noexcept { return backend_; }
  [[nodiscard]] const Target& storage() const noexcept { return storage_; }
  static Array& array_of(EmulatedArray& entries) { return carried<Array>(entries); }
  static const Array& array_of(const EmulatedArray& entries) { return carried<const Array>(entries); }
  static Row row_of(Matrix& x, std::int64_t row) {
    return Backend::row(array_of(x.entries()), size_of(row * x.columns()));
  }
  static ConstRow row_of(const Matrix& x, std::int64_t row) {
    return Backend::row(array_of(x.entries()), size_of(row * x.columns()));
  }
  static Row row_of(Scores& x, std::size_t row) { return Backend::row(array_of(x.entries), x.shape.begin(row)); }
  static ConstRow row_of(const Scores& x, std::size_t row) {
    return Backend::row(array_of(x.entries), x.shape.begin(row));
  }
  [[nodiscard]] Scores empty_scores(RaggedShape shape) const {
    const std::size_t entries = shape.entries();
    return {std::move(shape), backend_.array(entries)};
  }
  /// Weights, rounded to storage.
  [[nodiscard]] Array stored(const double* values, std::int64_t size) const {
    Array out = backend_.array(size_of(size));
    for (std::size_t i = 0; i < size_of(size); ++i)
      backend_.round_double(Backend::at(Backend::row(out, 0), i), values[i], storage_);
    return out;
  }
  static DotScale scale_of(std::optional<double> scale, std::int64_t width) {
    if (!scale) return {DotScale::Kind::reciprocal_root, 1, width};
    return {DotScale::Kind::number, *scale, width};
  }

  /// Applies `step(out, x, y, target)` to the entries of two matrices.
  template <class Step>
  Matrix entrywise(const Matrix& x, const Matrix& y, const StepRule& of, const Step& step) const {
    if (x.rows() != y.rows() || x.columns() != y.columns()) throw std::invalid_argument("Emulated: sizes differ");
    const BackendRule<Backend> rule(backend_, of);
    Matrix out = zeros(x.rows(), x.columns());
    for_each_row(size_of(x.rows()), [&](std::size_t i) {
      const auto r = static_cast<std::int64_t>(i);
      auto t = backend_.scratch(rule.step);
      for (std::size_t k = 0; k < size_of(x.columns()); ++k) {
        step(t, Backend::at(row_of(x, r), k), Backend::at(row_of(y, r), k),
             rule.step);  // exact rules: step is the output
        backend_.round(Backend::at(row_of(out, r), k), t, rule.output);
      }
    });
    return out;
  }

 private:
  template <class To, class From>
  static To& carried(From& entries) {
    if (auto* array = std::get_if<std::remove_const_t<To>>(&entries)) return *array;
    throw std::invalid_argument("Emulated: an operand made by another carrier");
  }

  Backend backend_;
  Target storage_;
};

}  // namespace snellen
