// SPDX-License-Identifier: LGPL-3.0-or-later
#include "lengths.hpp"

#include <fmt/format.h>

#include "snellen/error.hpp"

namespace snellen {

void require_lengths(const Instance& instance, long least) {
  for (const long n : instance.n_values) {
    if (n < least) {
      throw InputError("pair.n", fmt::format("n = {} is too small here", n), fmt::format("take {} or more", least));
    }
  }
}

}  // namespace snellen
