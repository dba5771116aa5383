// SPDX-License-Identifier: LGPL-3.0-or-later
// Any bytes as a baseline: values that are written and read again unchanged, or an InputError.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "snellen/error.hpp"
#include "snellen/gate/baseline.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const std::vector<snellen::MeasuredSeries> kept = snellen::read_baseline(text, "baseline.json");
    const std::string written = snellen::baseline_json("case", kept);
    if (snellen::baseline_json("case", snellen::read_baseline(written, "written")) != written) std::abort();
  } catch (const snellen::InputError&) {
  }
  return 0;
}
