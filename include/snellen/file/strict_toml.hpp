// SPDX-License-Identifier: LGPL-3.0-or-later
// The one way in for TOML that a stranger wrote. All of it is here, so that the library needs no TOML library where
// nobody includes it.
#pragma once

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <string>
#include <string_view>

#include "snellen/error.hpp"
#include "snellen/file/text_position.hpp"
#include "snellen/file/toml_bounds.hpp"

namespace snellen {

/// The table of a TOML text, whose nodes know their places. Throws InputError with "where:line:column", the reason and
/// `mend` for what is not TOML, ill-formed UTF-8, a NUL byte, and for more than the bounds, which are looked at before
/// anything is parsed. A message quotes at most some 200 bytes of the text.
inline toml::table strict_toml(std::string_view text, const std::string& where, std::string_view mend,
                               const TomlBounds& bounds = {}) {
  check_toml_bounds(text, where, mend, bounds);
  try {
    return toml::parse(text, where);
  } catch (const toml::parse_error& error) {
    std::string reason = shortened(error.description(), 200);
    std::ranges::replace(reason, '\n', ' ');
    while (reason.ends_with(' ') || (reason.ends_with('.') && !reason.ends_with("..."))) reason.pop_back();
    const toml::source_position at = error.source().begin;
    throw InputError(fmt::format("{}:{}:{}", where, at.line, at.column), reason, mend);
  }
}

}  // namespace snellen
