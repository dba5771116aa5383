// SPDX-License-Identifier: LGPL-3.0-or-later
// Whether a TOML text is small and flat enough to be parsed: the parser recurses over tables without a bound of its
// own.
#pragma once

#include <cstddef>
#include <string_view>

namespace snellen {

/// What a TOML text may have at most.
struct TomlBounds {
  std::size_t bytes = std::size_t{1} << 20U;
  std::size_t line_bytes = std::size_t{1} << 16U;
  std::size_t depth =
      16;  ///< names in a header, names in a dotted key, arrays and inline tables, all that stand in each other
};

/// Throws InputError with "where:line:column", the reason and `mend` for more than the bounds and for a NUL byte. Says
/// nothing about what is no TOML: the parser does. A table of a text that passes is at most `depth` deep, whatever the
/// parser makes of it.
void check_toml_bounds(std::string_view text, std::string_view where, std::string_view mend,
                       const TomlBounds& bounds = {});

}  // namespace snellen
