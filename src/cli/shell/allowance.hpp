// SPDX-License-Identifier: LGPL-3.0-or-later
// What a run may take of this machine.
#pragma once

#include "command_line.hpp"
#include "snellen/threshold/cost.hpp"

namespace snellen::cli {

/// What the options allow: by default the memory that is free now, within the limits of the process and of its control
/// group, and a day of one core.
Allowance allowance_of(const CommandLine& line);

/// Has the system hold this process, and each that it starts, to the allowance: memory beyond it is a lack of memory,
/// and time beyond it is SIGXCPU. What an estimate could not know, how far rationals grow or which bits a row takes,
/// ends there.
void hold(const Allowance& allowance);

}  // namespace snellen::cli
