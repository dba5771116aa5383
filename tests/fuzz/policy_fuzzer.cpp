// SPDX-License-Identifier: LGPL-3.0-or-later
// Any bytes as the name of a policy or of a format: one that has this name or is refused with an InputError.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "snellen/arithmetic/policy.hpp"
#include "snellen/error.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view name(reinterpret_cast<const char*>(data), size);
  try {
    const snellen::Policy policy = snellen::policy_by_name(name);
    if (snellen::policy_by_name(policy.name).name != policy.name) std::abort();
    if (snellen::formats_of(policy).empty()) std::abort();
  } catch (const snellen::InputError&) {
  }
  try {
    const snellen::Format format = snellen::format_by_name(name);
    if (snellen::format_by_name(format.name).precision != format.precision) std::abort();
  } catch (const snellen::InputError&) {
  }
  return 0;
}
