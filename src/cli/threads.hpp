// SPDX-License-Identifier: LGPL-3.0-or-later
// How many threads compute.
#pragma once

#include <tbb/global_control.h>

#include <memory>
#include <optional>

namespace snellen::cli {

/// Holds the number of threads to what was asked for, or to one for each core, and to what the system gives: where a
/// user may have no more processes, one thread does everything. Results are the same. Null when nothing has to be held.
std::unique_ptr<tbb::global_control> held_threads(std::optional<int> asked);

}  // namespace snellen::cli
