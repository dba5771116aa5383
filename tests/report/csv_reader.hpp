// SPDX-License-Identifier: LGPL-3.0-or-later
// A strict reader of RFC 4180, for what the tests read back.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace snellen::test {

/// The records of a CSV text; throws std::runtime_error for anything that RFC 4180 does not allow.
inline std::vector<std::vector<std::string>> read_csv(std::string_view text) {
  std::vector<std::vector<std::string>> records;
  std::size_t place = 0;
  const auto at = [&](std::string_view bytes) { return text.substr(place).starts_with(bytes); };
  while (place < text.size()) {
    std::vector<std::string> record;
    while (true) {
      std::string field;
      if (at("\"")) {
        for (++place; !at("\"") || at("\"\""); ++place) {
          if (place >= text.size()) throw std::runtime_error("unclosed quotes");
          field += text[place];
          if (at("\"\"")) ++place;
        }
        ++place;
      } else {
        for (; place < text.size() && !at(",") && !at("\r\n"); ++place) {
          if (at("\"") || at("\r") || at("\n")) throw std::runtime_error("a bare quote or line break");
          field += text[place];
        }
      }
      record.push_back(std::move(field));
      if (at("\r\n")) break;
      if (!at(",")) throw std::runtime_error("a field without an end");
      ++place;
    }
    place += 2;
    if (!records.empty() && record.size() != records.front().size()) throw std::runtime_error("records of two lengths");
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace snellen::test
