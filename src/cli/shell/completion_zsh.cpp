// SPDX-License-Identifier: LGPL-3.0-or-later
// Zsh: a list of commands for _describe, and for each command its specifications for _arguments.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "completion.hpp"

namespace snellen::cli {
namespace {

/// The text with a backslash before what ends a description.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char byte : text) {
    if (std::string_view("[]:\\").find(byte) != std::string_view::npos) result += '\\';
    result += byte;
  }
  return result;
}

/// ":name:action" of a specification; empty for a switch.
std::string action(const ValueDescription& value) {
  const auto with = [&](std::string_view offered) { return fmt::format(":{}:{}", escaped(value.name), offered); };
  switch (value.kind) {
    case ValueKind::none:
      return "";
    case ValueKind::text:
      return with(" ");
    case ValueKind::word:
      return fmt::format(":value:({})", fmt::join(value.words, " "));
    case ValueKind::words:
      return fmt::format(":values:_values -s , value {}", fmt::join(value.words, " "));
    case ValueKind::file:
      return with("_files");
    case ValueKind::folder:
      return with("_files -/");
  }
  return "";
}

/// Names of one option shut out each other.
std::string specifications(const OptionDescription& option) {
  std::string result;
  for (const std::string& name : option.names) {
    const bool assigns = option.value.kind != ValueKind::none && name.starts_with("--");
    result += fmt::format(" \\\n        {}",
                          shell_quoted(fmt::format("({}){}{}[{}]{}", fmt::join(option.names, " "), name,
                                                   assigns ? "=" : "", escaped(option.meaning), action(option.value))));
  }
  return result;
}

}  // namespace

std::string zsh_completion(std::span<const CommandTree> tree) {
  std::string names;
  std::string arms;
  for (const CommandTree& one : tree) {
    names += fmt::format("    {}\n", shell_quoted(fmt::format("{}:{}", one.command->name, one.command->summary)));
    arms += fmt::format("    {})\n      _arguments", one.command->name);
    for (const OptionDescription& option : one.options) arms += specifications(option);
    if (one.operand.kind != ValueKind::none)
      arms += fmt::format(" \\\n        {}", shell_quoted(fmt::format("*{}", action(one.operand))));
    arms += "\n      ;;\n";
  }
  std::string general;
  for (const GeneralOption& option : general_options()) {
    general += fmt::format("    {}\n", shell_quoted(fmt::format("{}:{}", option.name, option.meaning)));
  }
  return fmt::format(R"(#compdef snellen
# Zsh completion of snellen, printed by: snellen completion zsh
_snellen() {{
  local -a commands general
  commands=(
{}  )
  general=(
    'help:help for a command'
{}  )
  if (( CURRENT == 2 )); then
    _describe command commands
    _describe option general
    return
  fi
  shift words
  (( CURRENT-- ))
  case $words[1] in
    help)
      _describe command commands
      ;;
{}  esac
}}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _snellen "$@"
else
  compdef _snellen snellen
fi
)",
                     names, general, arms);
}

}  // namespace snellen::cli
