// SPDX-License-Identifier: LGPL-3.0-or-later
// A policy on a number backend, and the choice of the backend. The operations of Emulated are written over the first
// and reach it through the second.
#pragma once

#include <algorithm>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <variant>

#include "dot_kernels.hpp"
#include "double_backend.hpp"
#include "emulated_steps.hpp"
#include "mpfr_backend.hpp"
#include "number_backend.hpp"
#include "snellen/arithmetic/each_row.hpp"

namespace snellen {

inline std::size_t size_of(std::int64_t size) {
  return static_cast<std::size_t>(size);
}

/// What every operation needs: the policy, the backend, and rows of the backend's numbers.
template <NumberBackend Backend>
class EmulatedOn {
 public:
  using Array = typename Backend::Array;
  using Row = typename Backend::Row;
  using ConstRow = typename Backend::ConstRow;

  const Policy policy;
  const Backend backend;
  const typename Backend::Target storage;
  const PolicyLanes<Backend> in_lanes;

  explicit EmulatedOn(Policy of)
      : policy(std::move(of)), backend(policy), storage(backend.target(policy.storage)), in_lanes(backend, policy) {}
  EmulatedOn(const EmulatedOn&) = delete;  // lanes refer to the backend
  EmulatedOn& operator=(const EmulatedOn&) = delete;
  ~EmulatedOn() = default;

  static const Array& array_of(const EmulatedArray& entries) { return held<const Array>(entries); }
  static Row row_of(EmulatedMatrix& x, std::int64_t row) {
    return Backend::row(held<Array>(x.entries()), size_of(row * x.columns()));
  }
  static ConstRow row_of(const EmulatedMatrix& x, std::int64_t row) {
    return Backend::row(array_of(x.entries()), size_of(row * x.columns()));
  }
  static Row row_of(EmulatedScores& x, std::size_t row) {
    return Backend::row(held<Array>(x.entries), x.shape.begin(row));
  }
  static ConstRow row_of(const EmulatedScores& x, std::size_t row) {
    return Backend::row(array_of(x.entries), x.shape.begin(row));
  }

  [[nodiscard]] EmulatedMatrix zeros(std::int64_t rows, std::int64_t columns) const {
    return {rows, columns, backend.array(size_of(rows * columns))};
  }
  [[nodiscard]] EmulatedScores empty_scores(RaggedShape shape) const {
    const std::size_t entries = shape.entries();
    return {std::move(shape), backend.array(entries)};
  }
  /// Weights, rounded to storage.
  [[nodiscard]] Array stored(const double* values, std::int64_t size) const {
    Array out = backend.array(size_of(size));
    for (std::size_t i = 0; i < size_of(size); ++i)
      backend.round_double(Backend::at(Backend::row(out, 0), i), values[i], storage);
    return out;
  }

  /// Applies `step(out, x, y, target)` to the entries of two matrices.
  template <class Step>
  [[nodiscard]] EmulatedMatrix entrywise(const EmulatedMatrix& x, const EmulatedMatrix& y, const StepRule& of,
                                         const Step& step) const {
    if (x.rows() != y.rows() || x.columns() != y.columns()) throw std::invalid_argument("Emulated: sizes differ");
    const BackendRule<Backend> rule(backend, of);
    EmulatedMatrix out = zeros(x.rows(), x.columns());
    for_each_row(x.rows(), [&](std::int64_t i) {
      auto t = backend.scratch(rule.step);
      for (std::size_t k = 0; k < size_of(x.columns()); ++k) {
        // Where the rule is exact its step rounds to the output, and rounding again changes nothing.
        step(t, Backend::at(row_of(x, i), k), Backend::at(row_of(y, i), k), rule.step);
        backend.round(Backend::at(row_of(out, i), k), t, rule.output);
      }
    });
    return out;
  }
  /// x + y under a rule.
  [[nodiscard]] EmulatedMatrix sum(const EmulatedMatrix& x, const EmulatedMatrix& y, const StepRule& rule) const {
    return entrywise(x, y, rule,
                     [this](auto&& out, auto&& a, auto&& b, const auto& to) { backend.add(out, a, b, to); });
  }

 private:
  template <class To, class From>
  static To& held(From& entries) {
    if (auto* array = std::get_if<std::remove_const_t<To>>(&entries)) return *array;
    throw std::invalid_argument("Emulated: an operand made by another backend");
  }
};

/// A policy on the backend that computes it.
class ChosenBackend {
 public:
  template <NumberBackend Backend>
  ChosenBackend(std::in_place_type_t<Backend>, Policy policy)
      : on_(std::in_place_type<EmulatedOn<Backend>>, std::move(policy)) {}

  /// operation(const EmulatedOn<Backend>&), for the backend chosen.
  template <class Operation>
  decltype(auto) visit(const Operation& operation) const {
    return std::visit(operation, on_);
  }

 private:
  std::variant<EmulatedOn<DoubleBackend>, EmulatedOn<MpfrBackend>> on_;
};

}  // namespace snellen
