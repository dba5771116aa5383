// SPDX-License-Identifier: LGPL-3.0-or-later
// Bytes that may be anything, made fit to be shown: the one place where a stranger's text becomes printable.
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

/// `text` on one line and without power over a terminal: control characters (C0, DEL, C1) and ill-formed bytes become
/// \xHH; what reorders or hides text (bidirectional controls, zero-width and other invisible characters, line
/// separators) and what is no character (U+FFFE, U+FFFF and their like) becomes \u{HHHH}. Unchanged by a second pass.
/// The visible escapes are not unlike the same letters typed: nothing reads them back.
std::string terminal_safe(std::string_view text);

/// A JSON document, which must be UTF-8, with the same characters inside its strings as \uHHHH: it says the same to a
/// reader and nothing to a terminal. Line breaks between tokens stay.
std::string terminal_safe_json(std::string_view json);

}  // namespace snellen
