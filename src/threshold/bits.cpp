// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/threshold/bits.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "snellen/number/rounding.hpp"

namespace snellen {
namespace {

/// e with |every member| < 2^e; nothing for zero and for balls that are not finite.
std::optional<long> exponent_above(const Ball& ball) {
  if (!ball.is_finite()) return std::nullopt;
  mag_t magnitude;
  mag_init(magnitude);
  arb_get_mag(magnitude, ball.get());
  std::optional<long> exponent;
  if (mag_is_zero(magnitude) == 0) {
    arf_t upper;
    arf_init_set_mag_shallow(upper, magnitude);
    exponent = static_cast<long>(arf_abs_bound_lt_2exp_si(upper));
  }
  mag_clear(magnitude);
  return exponent;
}

/// f with |every member| >= 2^f; nothing when the ball contains zero or is not finite.
std::optional<long> exponent_below(const Ball& ball) {
  if (!ball.is_finite() || ball.contains_zero()) return std::nullopt;
  mag_t magnitude;
  mag_init(magnitude);
  arb_get_mag_lower(magnitude, ball.get());
  std::optional<long> exponent;
  if (mag_is_zero(magnitude) == 0) {
    arf_t lower;
    arf_init_set_mag_shallow(lower, magnitude);
    exponent = static_cast<long>(arf_abs_bound_lt_2exp_si(lower)) - 1;
  }
  mag_clear(magnitude);
  return exponent;
}

/// Exponents beyond this are left alone: FLINT's bounds of them stop at a machine word, and the formats without limit
/// end at 2^40.
constexpr long far_exponent = 1L << 39U;

/// Whether the ball may hold a number other than zero that is too small for the formats without limit. They would round
/// it on a grid of fixed spacing, or to zero, and so make equal or distinct what in p bits is not.
bool may_vanish(const Ball& ball) {
  if (!ball.is_finite() || arb_is_zero(ball.get()) != 0) return false;
  return exponent_above(ball).value_or(0) < -far_exponent;
}

/// The least p for which some coordinate's difference proves that every precision from p on separates.
std::optional<long> certainly_separating(std::span<const Ball> left, std::span<const Ball> right) {
  std::optional<long> least;
  Ball difference;
  for (std::size_t i = 0; i < left.size(); ++i) {
    arb_sub(difference.get(), left[i].get(), right[i].get(), 64);  // any precision encloses
    const std::optional<long> below = exponent_below(difference);
    if (!below) continue;
    const std::optional<long> above_left = exponent_above(left[i]);
    const std::optional<long> above_right = exponent_above(right[i]);
    const long above = std::max(above_left.value_or(*below + 1), above_right.value_or(*below + 1));
    if (*below < -far_exponent || above > far_exponent) continue;
    // Magnitudes below 2^(e+1), e = above - 1: spacing at p bits is at most 2^(e-p+1) <= 2^(f-1) < difference for p = e
    // + 2 - f.
    const long p = std::max(1L, above + 1 - *below);
    if (!least || p < *least) least = p;
  }
  return least;
}

Separation vector_separation(std::span<const Ball> left, std::span<const Ball> right, const Format& format) {
  Separation all = Separation::equal;
  for (std::size_t i = 0; i < left.size(); ++i) {
    switch (compare_rounded(left[i], right[i], format)) {
      case Separation::exceptional:
        return Separation::exceptional;
      case Separation::distinct:
        return Separation::distinct;
      case Separation::undecided:
        all = Separation::undecided;
        break;
      case Separation::equal:
        break;
    }
  }
  return all;
}

/// Whether the ball certainly rounds to a finite float, certainly does not, or neither.
Verdict finite_in(const Ball& ball, const Format& format) {
  const RoundedEnclosure rounded = round_enclosure(ball, format);
  if (rounded.lower.is_finite() && rounded.upper.is_finite()) return Verdict::collapsed;
  if (!rounded.lower.is_finite() && rounded.lower == rounded.upper) return Verdict::exceptional;
  return Verdict::undecided;
}

}  // namespace

Bits storage_bits(std::span<const Ball> left, std::span<const Ball> right) {
  if (left.size() != right.size()) throw std::invalid_argument("storage_bits: sizes differ");
  const std::optional<long> proved = certainly_separating(left, right);
  constexpr long most = 1L << 20;
  if (!proved || *proved > most) return {};
  if (std::any_of(left.begin(), left.end(), may_vanish) || std::any_of(right.begin(), right.end(), may_vanish))
    return {};
  Bits bits{.state = Bits::State::decided,
            .first = static_cast<int>(*proved),
            .stable = static_cast<int>(*proved),
            .gaps = {}};
  bool contiguous = true;  // every precision above was distinct
  std::vector<int> equal;
  for (int p = static_cast<int>(*proved) - 1; p >= 1; --p) {
    switch (vector_separation(left, right, unbounded_format(p))) {
      case Separation::distinct:
        bits.first = p;
        if (contiguous) bits.stable = p;
        break;
      case Separation::equal:
        contiguous = false;
        equal.push_back(p);
        break;
      default:
        return {};
    }
  }
  std::copy_if(equal.rbegin(), equal.rend(), std::back_inserter(bits.gaps), [&](int p) { return p > bits.first; });
  return bits;
}

Verdict storage_verdict(std::span<const Ball> left, std::span<const Ball> right, const Format& format) {
  bool distinct = false;
  bool undecided = false;
  bool finite = true;  // certainly, in every coordinate
  for (std::size_t i = 0; i < left.size(); ++i) {
    const Separation separation = compare_rounded(left[i], right[i], format);
    if (separation == Separation::exceptional) return Verdict::exceptional;
    if (separation == Separation::equal) continue;
    distinct = distinct || separation == Separation::distinct;
    undecided = undecided || separation == Separation::undecided;
    finite =
        finite && finite_in(left[i], format) == Verdict::collapsed && finite_in(right[i], format) == Verdict::collapsed;
  }
  if (distinct && finite) return Verdict::distinct;  // an undecided coordinate cannot take a difference away
  return distinct || undecided ? Verdict::undecided : Verdict::collapsed;
}

Verdict equal_vectors_verdict(std::span<const Ball> vector, const Format& format) {
  Verdict all = Verdict::collapsed;
  for (const Ball& ball : vector) {
    const Verdict one = finite_in(ball, format);
    if (one == Verdict::exceptional) return one;
    if (one == Verdict::undecided) all = one;
  }
  return all;
}

Bits bits_of_verdicts(std::span<const Verdict> verdicts, int least) {
  if (verdicts.empty()) return {};
  if (std::find(verdicts.begin(), verdicts.end(), Verdict::undecided) != verdicts.end()) return {};
  Bits bits;
  const auto precision_of = [&](std::size_t index) { return least + static_cast<int>(index); };
  std::size_t stable = verdicts.size();
  while (stable > 0 && verdicts[stable - 1] == Verdict::distinct) --stable;
  if (stable == verdicts.size()) {
    bits.state = verdicts.back() == Verdict::exceptional ? Bits::State::exceptional : Bits::State::beyond;
    return bits;
  }
  bits.state = Bits::State::decided;
  bits.stable = precision_of(stable);
  const auto first = std::find(verdicts.begin(), verdicts.end(), Verdict::distinct);
  bits.first = precision_of(static_cast<std::size_t>(first - verdicts.begin()));
  for (auto index = static_cast<std::size_t>(first - verdicts.begin()); index < stable; ++index) {
    if (verdicts[index] != Verdict::distinct) bits.gaps.push_back(precision_of(index));
  }
  return bits;
}

}  // namespace snellen
