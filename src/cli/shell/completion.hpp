// SPDX-License-Identifier: LGPL-3.0-or-later
// Scripts that complete snellen's command lines in a shell.
#pragma once

#include <span>
#include <string>

#include "option_tree.hpp"

namespace snellen::cli {

/// The script of this shell, one of shells(). Throws InputError for another.
std::string completion(std::string_view shell, std::span<const CommandTree> tree);

std::string bash_completion(std::span<const CommandTree> tree);
std::string zsh_completion(std::span<const CommandTree> tree);
std::string fish_completion(std::span<const CommandTree> tree);

/// In single quotes for a shell of Bourne's family: it's -> 'it'\''s'.
std::string shell_quoted(std::string_view text);

}  // namespace snellen::cli
