// SPDX-License-Identifier: LGPL-3.0-or-later
// What rationals cannot compute.
#pragma once

#include <string_view>

#include "snellen/error.hpp"

namespace snellen {

/// Throws Refused for exact arithmetic, with the reason.
[[noreturn]] inline void refuse_exact(std::string_view operation, std::string_view reason) {
  throw Refused("exact", operation, reason);
}

}  // namespace snellen
