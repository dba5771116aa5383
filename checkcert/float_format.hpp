// SPDX-License-Identifier: LGPL-3.0-or-later
// Formats by name, and rounding to them.
#pragma once

#include <optional>
#include <string_view>

#include "certificate.hpp"

namespace checkcert {

/// What this program knows by this name: the usual formats, and p<P>e<E>.
std::optional<Format> format_by_name(std::string_view name);

/// The float nearest to the value, ties to even, with gradual underflow, as if there were no greatest float: with
/// 2^(p-1) <= |integer| < 2^p, or with the least exponent and a smaller integer. Zero is (0, least).
Dyadic round(const mpq_class& value, const Format& format);

/// Whether a float that round() gave is one of the format: not beyond its greatest.
bool in_range(const Dyadic& value, const Format& format);

}  // namespace checkcert
