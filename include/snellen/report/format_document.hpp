// SPDX-License-Identifier: LGPL-3.0-or-later
// The catalogue of number formats: for people, and as records for machines.
#pragma once

#include <span>
#include <string>

#include "snellen/number/format.hpp"
#include "snellen/report/document.hpp"

namespace snellen {

/// One row per format: p, exponents, largest and smallest values, specials.
Document format_document(std::span<const Format> formats);

/// One record per format, with snake_case columns: docs/reference/output.md lists them.
Document::Table format_records(std::span<const Format> formats);

/// Significant digits of the extreme values, correctly rounded.
inline constexpr int shown_digits = 6;

/// A dyadic rational as an odd integer times a power of two: "255*2^120", "2^-133", "7*2^-3". Integers of at most six
/// digits are written as they are, "57344"; an odd factor of more than 20 digits that is one less than a power of two
/// as "(2^113-1)". Anything that is not dyadic as "p/q".
std::string power_words(const Rational& value);

}  // namespace snellen
