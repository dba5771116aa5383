// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/threshold/rounded_rows.hpp"

#include <tbb/parallel_for.h>

#include <optional>
#include <span>

#include "row_pairs.hpp"
#include "snellen/number/rounding.hpp"

namespace snellen {
namespace {

/// A format that saturates would make floats of values that it does not have.
constexpr Rounding once{.mode = RoundingMode::nearest_even, .overflow = Overflow::nan, .bits = {}};

/// What is known of the float that a coordinate rounds to.
struct Rounded {
  std::optional<FloatValue> value;  ///< when it is decided, and finite
  bool finite = false;              ///< certainly
  bool exceptional = false;         ///< certainly
  bool tie = false;                 ///< known to lie in the middle of two floats
};

/// The middles of two floats are the floats of one more bit that the format does not have.
Format with_one_more_bit(Format format) {
  format.precision += 1;
  format.maximum_significand = format.maximum_significand * 2 + 1;
  return format;
}

bool is_tie(const Rational& value, const FloatValue& float_of_it, const Format& format) {
  const FloatValue finer = round(value, with_one_more_bit(format), once);
  return finer.is_finite() && finer.value() == value && float_of_it.value() != value;
}

FloatValue without_sign_of_zero(const FloatValue& value) {
  return value.kind() == FloatValue::Kind::zero ? FloatValue::zero(false) : value;
}

Rounded rounded(const Ball& value, const Format& format) {
  const RoundedEnclosure ends = round_enclosure(value, format, once);
  Rounded out;
  out.finite = ends.lower.is_finite() && ends.upper.is_finite();
  out.exceptional = !ends.lower.is_finite() && ends.lower == ends.upper;
  if (out.finite && ends.lower.numerically_equals(ends.upper)) out.value = without_sign_of_zero(ends.lower);
  out.tie = out.value && value.is_exact() && is_tie(value.midpoint(), *out.value, format);
  return out;
}

Rounded rounded(const Rational& value, const Format& format) {
  const FloatValue result = round(value, format, once);
  if (!result.is_finite()) return {.value = {}, .finite = false, .exceptional = true, .tie = false};
  const FloatValue decided = without_sign_of_zero(result);
  return {.value = decided, .finite = true, .exceptional = false, .tie = is_tie(value, decided, format)};
}

template <class Number>
RoundedCell cell_of(std::span<const Number> left, std::span<const Number> right, const Format& format) {
  RoundedCell cell;
  bool finite = true;
  bool same = true;
  bool tie = false;
  std::optional<std::size_t> differs;
  for (std::size_t k = 0; k < left.size(); ++k) {
    const Rounded l = rounded(left[k], format);
    const Rounded r = rounded(right[k], format);
    if (l.exceptional || r.exceptional) {
      cell.verdict = Verdict::exceptional;
      return cell;
    }
    finite = finite && l.finite && r.finite;
    const bool decided = l.value && r.value;
    same = same && decided && *l.value == *r.value;
    if (same) cell.floats.push_back(*l.value);
    tie = tie || l.tie || r.tie;
    if (!differs && decided && *l.value != *r.value) {
      differs = k;
      cell.tie = l.tie || r.tie;
      cell.left = *l.value;
      cell.right = *r.value;
    }
  }
  if (same) {
    cell.verdict = Verdict::collapsed;
    cell.tie = tie;
    return cell;
  }
  cell.floats.clear();
  if (!differs || !finite) return {};
  cell.verdict = Verdict::distinct;
  cell.coordinate = *differs;
  return cell;
}

/// Decides what these vectors decide, leaving what an earlier rung decided; whether nothing is left open.
template <class Number>
bool decide(std::span<const Number> left, std::span<const Number> right, const Question& question, Precision precision,
            RoundedRow& row) {
  bool open = false;
  for (std::size_t f = 0; f < question.formats.size(); ++f) {
    if (row.cells[f].verdict != Verdict::undecided) continue;
    row.cells[f] = cell_of(left, right, question.formats[f]);
    if (row.cells[f].verdict == Verdict::undecided) {
      open = true;
    } else {
      row.precision = precision;
    }
  }
  return !open;
}

void decide_exactly(const Model& model, const Question& question, const Sweep& sweep, std::span<RoundedRow> rows,
                    const Progress& progress) {
  const RationalMatrix values =
      evaluate(model, sweep.all.tree, sweep.all.nodes, question.observable, Exact(), progress);
  tbb::parallel_for(std::size_t{0}, rows.size(), [&](std::size_t i) {
    const std::vector<Rational> left = values.rationals(static_cast<std::int64_t>(2 * i));
    const std::vector<Rational> right = values.rationals(static_cast<std::int64_t>(2 * i + 1));
    decide<Rational>(left, right, question, 0, rows[i]);
  });
}

void decide_by_enclosures(const Model& model, const Question& question, const Sweep& sweep, std::span<RoundedRow> rows,
                          const Progress& progress) {
  climb_rows(model, question, sweep, progress,
             [&](const Rung& rung, std::size_t row, std::span<const Ball> left, std::span<const Ball> right) {
               return decide(left, right, question, rung.bits, rows[row]);
             });
}

}  // namespace

std::vector<RoundedRow> rounded_rows(const Model& model, const Question& question, const Progress& progress) {
  const Sweep sweep(model.config, question);
  std::vector<RoundedRow> rows(sweep.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].n = question.n_values[i];
    rows[i].left = sweep.pairs.left(i);
    rows[i].right = sweep.pairs.right(i);
    rows[i].cells.resize(question.formats.size());
  }
  if (question.arithmetic == RealArithmetic::exact) {
    decide_exactly(model, question, sweep, rows, progress);
  } else {
    decide_by_enclosures(model, question, sweep, rows, progress);
  }
  if (progress) progress(1);
  return rows;
}

}  // namespace snellen
