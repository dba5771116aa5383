// SPDX-License-Identifier: LGPL-3.0-or-later
// The one way in for JSON that a stranger wrote.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string_view>

namespace snellen {

/// What a JSON text may have at most.
struct JsonBounds {
  std::size_t depth = 32;  ///< arrays and objects inside each other
  std::size_t values =
      1'000'000;  ///< values of every kind, those inside others too: each takes some 50 bytes of memory
};

/// The value of a JSON text, which has nothing before and behind it. Throws InputError with "where:line:column", the
/// reason and `mend` for what is not JSON, ill-formed UTF-8, a NUL byte, a number beyond doubles, an object that has a
/// key twice, and for more than the bounds. A message quotes at most 100 bytes of the text.
nlohmann::json strict_json(std::string_view text, std::string_view where, std::string_view mend,
                           const JsonBounds& bounds = {});

/// The same with the keys in the order of the text.
nlohmann::ordered_json strict_ordered_json(std::string_view text, std::string_view where, std::string_view mend,
                                           const JsonBounds& bounds = {});

}  // namespace snellen
