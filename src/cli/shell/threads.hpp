// SPDX-License-Identifier: LGPL-3.0-or-later
// How many threads compute.
#pragma once

#include <tbb/global_control.h>

#include <memory>
#include <optional>

namespace snellen::cli {

/// Holds the number of threads for as long as it lives, which is to be the end of what computes.
class HeldThreads {
 public:
  explicit HeldThreads(std::size_t count);
  ~HeldThreads();
  HeldThreads(const HeldThreads&) = delete;
  HeldThreads& operator=(const HeldThreads&) = delete;

 private:
  tbb::global_control limit_;
  tbb::task_scheduler_handle scheduler_;
};

/// Holds the number of threads to what was asked for, or to one for each core, and to what the system gives: where a
/// user may have no more processes, one thread does everything. Results are the same. Null when nothing has to be held.
std::unique_ptr<HeldThreads> held_threads(std::optional<int> asked);

}  // namespace snellen::cli
