// SPDX-License-Identifier: LGPL-3.0-or-later
// How long a pattern's sequence is, before it is made.
#pragma once

#include <cstddef>

#include "snellen/input/pattern.hpp"

namespace snellen {

/// The number of tokens of pattern.expand(n), in time proportional to the pattern's text. Throws as expand() does.
std::size_t length_at(const Pattern& pattern, long n);

}  // namespace snellen
