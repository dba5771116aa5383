// SPDX-License-Identifier: LGPL-3.0-or-later
// Where the user gave a value: a position in a case file, or an option.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "snellen/error.hpp"

namespace snellen::cli {

/// Where a value was given, for messages.
struct Place {
  std::string where;             ///< "cases/count.toml:12:8" or "--left"
  std::string line;              ///< "cases/count.toml:12"; empty for an option
  std::size_t first_column = 0;  ///< of the first byte of a string that stands verbatim in the file; 0: it does not

  /// Throws the InputError of this place.
  [[noreturn]] void fail(std::string_view problem, std::string_view mend) const;
};

/// A string with its place.
struct Text {
  std::string text;
  Place place;
};

/// A label for readers that name their own columns; relabelled() replaces it by the place.
inline constexpr std::string_view text_label = "text";

/// The message of an error in a text that was read under `text_label`: its label becomes the place, and its column the
/// column of the file where the text stands there verbatim. Another message is prefixed with the place.
Error relabelled(const Error& error, const Place& place);

}  // namespace snellen::cli
