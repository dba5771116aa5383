// SPDX-License-Identifier: LGPL-3.0-or-later
// Whether the cells of a certificate hold.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "certificate.hpp"

namespace checkcert {

/// Steps of Work: some minutes.
constexpr std::uint64_t usual_work = 300'000'000'000;

struct Outcome {
  enum class Kind { holds, refused, nothing_claimed };
  Kind kind = Kind::refused;
  std::string words;  ///< "#0 #1^300 | #0 #1^301, bf16: collapsed, checked": what was checked, and printable
};

/// By row and cell; a row without cells is one outcome. Each is what the row has in a file of its own, except that what
/// is not decided may be for want of work that other rows took. Spends at most so many steps and 4 GiB on it.
std::vector<Outcome> check(const Certificate& certificate, std::uint64_t most_work = usual_work);

/// About how many steps the first attempt takes; a double, as it may be beyond any integer.
double estimated_work(const Certificate& certificate);

}  // namespace checkcert
