// SPDX-License-Identifier: LGPL-3.0-or-later
// Ranges of n in words and back.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace snellen {

/// "33" or "33..40".
std::string range_words(long first, long last);

/// Both ends of "33" or "33..40"; none for anything else.
std::optional<std::pair<long, long>> range_of(std::string_view text);

/// Every n, in a form that parse_sweep reads: "1..64, 128, 256". The lengths are ascending and not empty.
std::string all_lengths_words(std::span<const long> n_values);

}  // namespace snellen
