// SPDX-License-Identifier: LGPL-3.0-or-later
// The manual page snellen(1).
#pragma once

#include <span>
#include <string>

#include "option_tree.hpp"

namespace snellen::cli {

/// The page in the macros of man(7): every command, and every option once, with the commands that take it.
std::string manual(std::span<const CommandTree> tree);

}  // namespace snellen::cli
