// SPDX-License-Identifier: LGPL-3.0-or-later
// How far a test goes that could go on for ever: as far as `make deep` asks, or as far as a usual run has time for.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>

namespace snellen::test {

/// The number in the environment variable, or `usual` where there is none. Throws std::invalid_argument for what is no
/// number, so that a typing error does not pass for a deep run.
inline long asked(const char* variable, long usual) {
  const char* text = std::getenv(variable);
  return text == nullptr ? usual : std::stol(text);
}

}  // namespace snellen::test
