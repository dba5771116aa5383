// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/threshold/inspection.hpp"

#include <algorithm>
#include <string_view>

#include "real_rows.hpp"
#include "snellen/number/decimal.hpp"
#include "snellen/number/rounding.hpp"
#include "snellen/threshold/bits.hpp"
#include "snellen/threshold/distance.hpp"

namespace snellen {
namespace {

constexpr int most_digits = 20;
/// A float of more significand bits than this is printed rounded, others exactly: bf16 and fp16 values have few digits.
constexpr int digits_of_rounded = 9;
constexpr std::string_view undecided_text = "?";

std::string rounded_text(const Ball& value, const Format& format) {
  const std::optional<FloatValue> rounded = round(value, format);
  if (!rounded) return std::string(undecided_text);
  switch (rounded->kind()) {
    case FloatValue::Kind::nan:
      return "NaN";
    case FloatValue::Kind::infinity:
      return rounded->negative() ? "-inf" : "inf";
    case FloatValue::Kind::zero:
      return rounded->negative() ? "-0" : "0";
    case FloatValue::Kind::finite:
      break;
  }
  return to_decimal(rounded->value(), digits_of_rounded);
}

InspectedCoordinate inspect_coordinate(std::size_t index, const Ball& left, const Ball& right, bool equal_vectors,
                                       const Question& question) {
  const std::span one_left(&left, 1);
  const std::span one_right(&right, 1);
  const Ball difference = distance(one_left, one_right, DistanceNorm::linf, question.precision_limit);
  const bool equal = equal_vectors || arb_is_zero(difference.get()) != 0;
  InspectedCoordinate out;
  out.index = index;
  out.left = certified_digits(left, most_digits);
  out.right = certified_digits(right, most_digits);
  out.difference = equal ? "0" : to_decimal(difference, distance_digits).value_or("");
  if (equal) out.bits.state = Bits::State::infinite;
  if (!equal) out.bits = storage_bits(one_left, one_right);
  for (const Format& format : question.formats) {
    out.left_rounded.push_back(rounded_text(left, format));
    out.right_rounded.push_back(rounded_text(right, format));
    out.verdicts.push_back(equal ? equal_vectors_verdict(one_left, format)
                                 : storage_verdict(one_left, one_right, format));
  }
  return out;
}

/// Whether everything is told that more bits can tell.
bool is_decided(const InspectedCoordinate& coordinate) {
  const auto known = [](const std::string& text) { return text != undecided_text; };
  return !coordinate.difference.empty() && coordinate.bits.state != Bits::State::undecided &&
         std::all_of(coordinate.left_rounded.begin(), coordinate.left_rounded.end(), known) &&
         std::all_of(coordinate.right_rounded.begin(), coordinate.right_rounded.end(), known) &&
         std::find(coordinate.verdicts.begin(), coordinate.verdicts.end(), Verdict::undecided) ==
             coordinate.verdicts.end();
}

}  // namespace

Inspection inspect(const Model& model, const Question& question, const Vocabulary& vocabulary, long n) {
  Inspection out{.question = question, .row = {}, .left_tokens = {}, .right_tokens = {}, .coordinates = {}};
  out.question.n_values = {n};
  const Sweep sweep(model.config, out.question);
  out.row = open_rows(out.question, sweep.pairs).front();
  const std::span<Row> rows(&out.row, 1);
  for (const Token token : sweep.pairs.left(0)) out.left_tokens.push_back(vocabulary.name(token));
  for (const Token token : sweep.pairs.right(0)) out.right_tokens.push_back(vocabulary.name(token));
  decide_real_rows(model, out.question, sweep, rows, {},
                   [&](std::size_t, std::span<const Ball> left, std::span<const Ball> right) {
                     const bool equal = out.row.distance_state == DistanceState::zero;
                     out.coordinates.clear();
                     for (std::size_t k = 0; k < left.size(); ++k) {
                       out.coordinates.push_back(inspect_coordinate(k, left[k], right[k], equal, question));
                     }
                     return std::all_of(out.coordinates.begin(), out.coordinates.end(), is_decided);
                   });
  decide_emulated_rows(model, out.question, sweep, rows, {});
  return out;
}

}  // namespace snellen
