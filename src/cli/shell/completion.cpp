// SPDX-License-Identifier: LGPL-3.0-or-later
#include "completion.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "snellen/error.hpp"

namespace snellen::cli {

std::string completion(std::string_view shell, std::span<const CommandTree> tree) {
  if (shell == "bash") return bash_completion(tree);
  if (shell == "zsh") return zsh_completion(tree);
  if (shell == "fish") return fish_completion(tree);
  throw InputError("command line", fmt::format("no completions for '{}'{}", shell, did_you_mean(shell, shells())),
                   fmt::format("take one of {}", fmt::join(shells(), ", ")));
}

std::string shell_quoted(std::string_view text) {
  std::string result = "'";
  for (const char byte : text) {
    if (byte == '\'') {
      result += "'\\''";
    } else {
      result += byte;
    }
  }
  return result + "'";
}

}  // namespace snellen::cli
