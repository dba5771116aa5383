// SPDX-License-Identifier: LGPL-3.0-or-later
// Printing of exact and enclosed numbers, correctly rounded to the digits shown.
#pragma once

#include <optional>
#include <string>

#include "snellen/number/ball.hpp"

namespace snellen {

/// `value` to `digits` significant decimal digits, ties to even, trailing zeros kept: "0.00123457", "1.50000e-12".
/// Plain notation for exponents from -5 to digits-1 (like %g, with zeros), scientific otherwise; "0" for zero.
std::string to_decimal(const Rational& value, int digits);

/// The same for a ball, when all members print alike; nothing when the digits are not decided, and for balls beyond
/// 2^(+-4 million).
std::optional<std::string> to_decimal(const Ball& value, int digits);

/// `value` to `places` digits after the point, ties to even: "-1.50". What rounds to zero has no sign.
std::string to_fixed(const Rational& value, int places);
std::optional<std::string> to_fixed(const Ball& value, int places);

/// As many certified significant digits as the ball decides, at most `most`: "0.4071 (4 digits)" is the caller's
/// wording; this returns only the digits, and "" when not one is decided.
std::string certified_digits(const Ball& value, int most);

/// The rational that a decimal or hexadecimal-float literal denotes exactly ("-1.25e-3", "0x1.8p-4", "3/7"), or
/// nothing. Exponents beyond 100000 in magnitude count as nothing.
std::optional<Rational> parse_rational(std::string_view text);

}  // namespace snellen
