// SPDX-License-Identifier: LGPL-3.0-or-later
// Where something stands in a text that a stranger wrote, and how much of it a message shows.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace snellen {

/// Counted from 1, as editors do; a column is a character of UTF-8.
struct TextPosition {
  std::size_t line = 1;
  std::size_t column = 1;
};

/// The position of the byte at `offset`; of the end when it is behind the text.
TextPosition position_in(std::string_view text, std::size_t offset) noexcept;

/// "where:line:column" of the byte at `offset`.
std::string place_in(std::string_view text, std::size_t offset, std::string_view where);

/// `text`, or its first `most_bytes` with "..." after them; never half a character of UTF-8.
std::string shortened(std::string_view text, std::size_t most_bytes);

}  // namespace snellen
