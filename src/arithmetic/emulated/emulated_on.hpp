// SPDX-License-Identifier: LGPL-3.0-or-later
// Emulated on each backend: doubles and MPFR numbers.
#pragma once

#include "snellen/arithmetic/emulated.hpp"

namespace snellen {

/// Throws std::domain_error when doubles cannot carry the policy's formats.
std::unique_ptr<const Emulated> emulated_on_doubles(Policy policy);
std::unique_ptr<const Emulated> emulated_on_mpfr(Policy policy);

}  // namespace snellen
