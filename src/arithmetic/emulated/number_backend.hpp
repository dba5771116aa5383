// SPDX-License-Identifier: LGPL-3.0-or-later
// What holds the numbers of an emulated computation and does one correctly rounded scalar step at a time.
#pragma once

#include <concepts>
#include <cstddef>
#include <vector>

#include "correctly_rounded.hpp"
#include "snellen/arithmetic/emulated.hpp"

namespace snellen {

/// DoubleBackend and MpfrBackend. Every operation of Emulated is written once over this concept. An Array is one of
/// EmulatedArray, a Row points into it; In and Out are how a number is passed; a Target is a format made ready for
/// rounding. A step takes its operands' values, so that `out` may be one of them.
template <class B>
concept NumberBackend = std::constructible_from<B, const Policy&> &&
    requires(const B& backend, typename B::Array& array, const typename B::Array& constant, typename B::Row row,
             typename B::ConstRow constant_row, typename B::Out out, typename B::In x, const typename B::Target& to,
             std::size_t size, std::vector<std::size_t>& undecided, Elementary function, const FloatValue& value,
             const Ball& ball, arf_ptr exact_out, arf_srcptr exact) {
  // Formats and variables. A scratch variable takes steps rounded to the target.
  { backend.target(to.format()) } -> std::same_as<typename B::Target>;
  { backend.array(size) } -> std::same_as<typename B::Array>;
  backend.scratch(to);
  { B::row(array, size) } -> std::same_as<typename B::Row>;
  { B::row(constant, size) } -> std::same_as<typename B::ConstRow>;
  { B::at(row, size) } -> std::same_as<typename B::Out>;
  { B::at(constant_row, size) } -> std::same_as<typename B::In>;

  // Exact steps.
  backend.set(out, x);
  backend.set_zero(out);
  backend.set_nan(out);
  backend.absolute(out, x);

  // Steps rounded to the target.
  backend.round(out, x, to);
  backend.round_double(out, 1.0, to);
  backend.add(out, x, x, to);
  backend.subtract(out, x, x, to);
  backend.multiply(out, x, x, to);
  backend.divide(out, x, x, to);
  backend.square_root(out, x, to);
  backend.multiply_add(out, x, x, x, to);
  backend.elementary(out, function, x, to);
  // A row of softmax, where that is decided cheaply; lists the other keys.
  backend.softmax(row, constant_row, size, size, to, undecided);

  // Questions. special(x) is -1, 0 or 1, or the infinity or NaN itself.
  { backend.is_nan(x) } -> std::same_as<bool>;
  { backend.is_infinite(x) } -> std::same_as<bool>;
  { backend.is_finite(x) } -> std::same_as<bool>;
  { backend.is_zero(x) } -> std::same_as<bool>;
  { backend.less(x, x) } -> std::same_as<bool>;
  { backend.special(x) } -> std::same_as<double>;

  // Between the backend's numbers and exact ones.
  backend.load(exact_out, x);
  { backend.value(x) } -> std::same_as<FloatValue>;
  backend.store(out, value);
  backend.round_dyadic(out, exact, to);
  // The number in a ball, where a cheap test finds that all its members round alike; worth trying when it tries.
  { backend.tries(to) } -> std::same_as<bool>;
  { backend.try_round(out, ball, to) } -> std::same_as<bool>;
};

}  // namespace snellen
