// SPDX-License-Identifier: LGPL-3.0-or-later
#include "threads.hpp"

#include <algorithm>
#include <latch>
#include <new>
#include <system_error>
#include <thread>
#include <vector>

namespace snellen::cli {
namespace {

/// How many of so many threads there can be, this one included. They are started and ended: what starts threads later
/// cannot be asked to do with fewer.
std::size_t obtainable(std::size_t wanted) {
  std::latch end(1);
  std::vector<std::jthread> others;
  try {
    while (others.size() + 1 < wanted) others.emplace_back([&end] { end.wait(); });
  } catch (const std::system_error&) {  // no more
  }
  end.count_down();
  return others.size() + 1;
}

}  // namespace

HeldThreads::HeldThreads(std::size_t count)
    : limit_(tbb::global_control::max_allowed_parallelism, count), scheduler_(tbb::attach()) {}

// The scheduler ends first: it would start the threads that it was denied as soon as the limit is gone.
HeldThreads::~HeldThreads() {
  tbb::finalize(scheduler_, std::nothrow);
}

std::unique_ptr<HeldThreads> held_threads(std::optional<int> asked) {
  const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
  const std::size_t wanted = asked ? static_cast<std::size_t>(*asked) : cores;
  const std::size_t given = obtainable(wanted);
  if (!asked && given == wanted) return nullptr;
  return std::make_unique<HeldThreads>(given);
}

}  // namespace snellen::cli
