// SPDX-License-Identifier: LGPL-3.0-or-later
// Bytes that may be anything, made fit to be shown.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace snellen {

/// One step through UTF-8. An ill-formed byte is a step of one byte that is not valid, with the byte as its value.
struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 1;
  bool valid = false;
};

/// The code point that `text` begins with; `text` must not be empty. Overlong forms, surrogates and values above
/// U+10FFFF are ill-formed.
CodePoint next_code_point(std::string_view text) noexcept;

/// Number of code points, each ill-formed byte counted as one: the width of a column.
std::size_t count_code_points(std::string_view text) noexcept;

/// `text` on one line and without power over a terminal: control characters and ill-formed bytes become \xHH, and what
/// reorders or hides text (bidirectional controls, zero-width characters, line separators) becomes \u{HHHH}.
std::string terminal_safe(std::string_view text);

}  // namespace snellen
