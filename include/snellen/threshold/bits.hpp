// SPDX-License-Identifier: LGPL-3.0-or-later
// How many significand bits tell two vectors apart, and whether one format does.
#pragma once

#include <span>

#include "snellen/number/ball.hpp"
#include "snellen/number/format.hpp"
#include "snellen/threshold/verdict.hpp"

namespace snellen {

/// Bits of two enclosed vectors rounded (RNE, unbounded exponent) and compared coordinate by coordinate, D_p the OR
/// over coordinates (docs/theory/bits.md; the vector's stable is not the least of its coordinates'). Proved, not
/// sampled: with |a - b| >= 2^f and |a|, |b| < 2^(e+1) for some coordinate, every p >= e + 2 - f separates, and the
/// finitely many p below are decided one by one. Undecided when the enclosures do not decide some p, when none of the
/// differences is certainly non-zero, and when a coordinate may be a number other than zero below 2^-(2^39).
Bits storage_bits(std::span<const Ball> left, std::span<const Ball> right);

/// The two vectors in one format. Exceptional outranks distinct: a NaN or an infinity is never a difference nor a
/// collapse.
Verdict storage_verdict(std::span<const Ball> left, std::span<const Ball> right, const Format& format);

/// The verdict on a vector that is equal to itself: collapsed once every coordinate is certainly finite in the format.
Verdict equal_vectors_verdict(std::span<const Ball> vector, const Format& format);

/// Bits from the verdicts at p = least, least + 1, ...: stable is the least p from which on every verdict is D. Nothing
/// is said about a p beyond the last verdict.
Bits bits_of_verdicts(std::span<const Verdict> verdicts, int least);

}  // namespace snellen
