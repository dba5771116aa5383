// SPDX-License-Identifier: LGPL-3.0-or-later
#include "memory.hpp"

#include <flint/flint.h>
#include <gmp.h>

#include <atomic>
#include <cstdlib>

namespace snellen::cli {
namespace {

std::atomic<void (*)()> on_lack{nullptr};

// NOLINTBEGIN(cppcoreguidelines-no-malloc): GMP and FLINT take functions of this kind

/// What malloc and its kind gave, where it is something.
void* checked(void* memory, std::size_t size) {
  if (memory == nullptr && size > 0) on_lack.load()();
  return memory;
}

void* allocate(std::size_t size) {
  return checked(std::malloc(size), size);
}
void* allocate_zeros(std::size_t count, std::size_t size) {
  return checked(std::calloc(count, size), count > 0 ? size : 0);
}
void* reallocate(void* memory, std::size_t size) {
  return checked(std::realloc(memory, size), size);
}
void* reallocate_known(void* memory, std::size_t /*before*/, std::size_t size) {
  return reallocate(memory, size);
}
void release_known(void* memory, std::size_t /*size*/) {
  std::free(memory);
}

// NOLINTEND(cppcoreguidelines-no-malloc)

}  // namespace

void when_memory_lacks(void (*give_up)()) {
  on_lack = give_up;
  ::mp_set_memory_functions(allocate, reallocate_known, release_known);
  ::__flint_set_memory_functions(allocate, allocate_zeros, reallocate, std::free);
}

}  // namespace snellen::cli
