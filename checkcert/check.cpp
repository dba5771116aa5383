// SPDX-License-Identifier: LGPL-3.0-or-later
#include "check.hpp"

#include <algorithm>
#include <optional>

#include "exact.hpp"
#include "float_format.hpp"
#include "interval.hpp"
#include "transformer.hpp"

namespace checkcert {
namespace {

constexpr long least_bits = 32;
constexpr long greatest_start = 1024;
constexpr long greatest_bits = 16384;
/// Attempts with intervals before rationals: they are cheaper, and decide all but ties.
constexpr int attempts_before_rationals = 2;

std::string words(const Dyadic& value) {
  return value.integer.get_str() + " * 2^" + std::to_string(value.exponent);
}

/// Why a coordinate does not round to the float that is claimed; "" when it does, nothing when that is not decided.
template <class A>
std::optional<std::string> refusal(const A& a, const typename A::Number& value, const Format& format,
                                   const Dyadic& claimed) {
  const Dyadic low = round(a.lower(value), format);
  const Dyadic high = round(a.upper(value), format);
  if (low != high) return std::nullopt;  // rounding is monotone: equal ends mean one float for all in between
  if (!in_range(low, format)) return "to " + words(low) + ", beyond the greatest of " + format.name;
  return low == claimed ? "" : "to " + words(low) + ", not to " + words(claimed);
}

/// "" when the cell holds, why not, or nothing when that is not decided.
template <class A>
std::optional<std::string> judge(const A& a, const Cell& cell, const std::vector<typename A::Number>& left,
                                 const std::vector<typename A::Number>& right) {
  bool decided = true;
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (!cell.collapsed && i != cell.coordinate) continue;
    for (const bool is_left : {true, false}) {
      const Dyadic& claimed = cell.collapsed ? cell.floats[i] : is_left ? cell.left : cell.right;
      const auto reason = refusal(a, is_left ? left[i] : right[i], cell.format, claimed);
      if (reason && !reason->empty()) {
        return "coordinate " + std::to_string(i) + " of the " + (is_left ? "left" : "right") + " side rounds " +
               *reason;
      }
      decided = decided && reason.has_value();
    }
  }
  return decided ? std::optional<std::string>("") : std::nullopt;
}

/// By row and cell.
using Judgements = std::vector<std::vector<std::optional<std::string>>>;

/// Judges what is still open; whether nothing is open after it.
template <class A>
bool attempt(const Certificate& certificate, const A& a, Judgements& judgements) {
  Transformer<A> transformer(certificate.model, a);
  bool open = false;
  for (std::size_t r = 0; r < certificate.rows.size(); ++r) {
    const Row& row = certificate.rows[r];
    const auto is_open = [](const std::optional<std::string>& judgement) { return !judgement; };
    if (std::ranges::none_of(judgements[r], is_open)) continue;
    try {
      const auto left = transformer.observable(row.left);
      const auto right = transformer.observable(row.right);
      for (std::size_t c = 0; c < row.cells.size(); ++c) {
        if (!judgements[r][c]) judgements[r][c] = judge(a, row.cells[c], left, right);
      }
    } catch (const Undecided&) {
    }
    open = open || std::ranges::any_of(judgements[r], is_open);
  }
  return !open;
}

Judgements judgements_of(const Certificate& certificate) {
  Judgements judgements;
  for (const Row& row : certificate.rows) judgements.emplace_back(row.cells.size());
  long bits = std::clamp(certificate.precision, least_bits, greatest_start);
  for (int attempts = 1; bits <= greatest_bits; ++attempts, bits *= 2) {
    try {
      if (attempt(certificate, Intervals(bits), judgements)) break;
    } catch (const Undecided&) {  // in the tokens' own keys
    }
    if (attempts != attempts_before_rationals) continue;
    try {
      if (attempt(certificate, Exact(), judgements)) break;
    } catch (const Irrational&) {
    }
  }
  return judgements;
}

}  // namespace

std::vector<Outcome> check(const Certificate& certificate) {
  const Judgements judgements = judgements_of(certificate);
  std::vector<Outcome> out;
  for (std::size_t r = 0; r < certificate.rows.size(); ++r) {
    const Row& row = certificate.rows[r];
    for (std::size_t c = 0; c < row.cells.size(); ++c) {
      const Cell& cell = row.cells[c];
      const std::optional<std::string>& judgement = judgements[r][c];
      const bool holds = judgement && judgement->empty();
      const std::string distinct = "distinct in coordinate " + std::to_string(cell.coordinate);
      const std::string claim = cell.collapsed ? "collapsed" : distinct;
      const std::string reason = judgement ? *judgement : "not decided with " + std::to_string(greatest_bits) + " bits";
      out.push_back({holds, "row " + std::to_string(row.n) + " " + cell.format.name + ": " +
                                (holds ? claim + ", checked" : "REFUSED: " + reason)});
    }
  }
  return out;
}

}  // namespace checkcert
