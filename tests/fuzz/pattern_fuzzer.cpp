// SPDX-License-Identifier: LGPL-3.0-or-later
// Any bytes are a pattern or an InputError; so are any bytes as a sweep.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "snellen/error.hpp"
#include "snellen/input/pattern.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const snellen::Vocabulary named = snellen::Vocabulary::standard();
  static const snellen::Vocabulary unnamed(100);
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto* vocabulary : {&named, &unnamed}) {
    try {
      const snellen::Pattern pattern = snellen::Pattern::parse(text, *vocabulary);
      for (const long n : {0L, 1L, 2L, 5L}) {
        try {
          for (const snellen::Token token : pattern.expand(n, 1)) {
            if (token < 0 || token >= vocabulary->size()) std::abort();
          }
        } catch (const snellen::InputError&) {
        }
      }
    } catch (const snellen::InputError&) {
    }
  }
  try {
    if (snellen::parse_sweep(text).empty()) std::abort();
  } catch (const snellen::InputError&) {
  }
  return 0;
}
