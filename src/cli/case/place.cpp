// SPDX-License-Identifier: LGPL-3.0-or-later
#include "place.hpp"

#include <fmt/format.h>

#include <charconv>

namespace snellen::cli {

void Place::fail(std::string_view problem, std::string_view mend) const {
  throw InputError(where, problem, mend);
}

Error relabelled(const Error& error, const Place& place) {
  std::string_view message = error.what();
  if (!message.starts_with(text_label)) return Error(fmt::format("{}: {}", place.where, message));
  message.remove_prefix(text_label.size());
  constexpr std::string_view column_word = ", column ";
  if (place.first_column > 0 && message.starts_with(column_word)) {
    const std::string_view number = message.substr(column_word.size());
    std::size_t column = 0;
    const auto [end, failure] = std::from_chars(number.data(), number.data() + number.size(), column);
    if (failure == std::errc()) {
      const std::string_view rest = number.substr(static_cast<std::size_t>(end - number.data()));
      return Error(fmt::format("{}:{}{}", place.line, place.first_column + column - 1, rest));
    }
  }
  return Error(place.where + std::string(message));
}

}  // namespace snellen::cli
