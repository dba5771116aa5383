// SPDX-License-Identifier: LGPL-3.0-or-later
// Bash: one function that looks at the word before the cursor.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>

#include "completion.hpp"

namespace snellen::cli {
namespace {

constexpr std::string_view bash_beginning = R"(# Bash completion of snellen, printed by: snellen completion bash
_snellen() {
  COMPREPLY=()
  local word=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]} begun=
  # --option=value comes as three words.
  if [[ $word == = ]]; then
    word=
  elif [[ $option == = ]]; then
    option=${COMP_WORDS[COMP_CWORD - 2]}
  fi
)";

constexpr std::string_view end_of_bash_script = R"(}
complete -F _snellen snellen
)";

/// What fills COMPREPLY with the values of this kind.
std::string offer(const ValueDescription& value) {
  const std::string words = shell_quoted(fmt::format("{}", fmt::join(value.words, " ")));
  switch (value.kind) {
    case ValueKind::file:
      return "compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- \"$word\")";
    case ValueKind::folder:
      return "compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- \"$word\")";
    case ValueKind::word:
      return fmt::format("mapfile -t COMPREPLY < <(compgen -W {} -- \"$word\")", words);
    case ValueKind::words:  // the last of those that commas separate
      return fmt::format(
          "if [[ $word == *,* ]]; then begun=${{word%,*}},; fi; "
          "mapfile -t COMPREPLY < <(compgen -P \"$begun\" -W {} -- \"${{word##*,}}\")",
          words);
    case ValueKind::none:
    case ValueKind::text:
      break;
  }
  return ":";
}

/// An arm of a case statement.
std::string arm(const std::vector<std::string>& patterns, std::string_view action) {
  return fmt::format("    {})\n      {}\n", fmt::join(patterns, " | "), action);
}

}  // namespace

std::string bash_completion(std::span<const CommandTree> tree) {
  std::vector<std::string> first = {"help"};
  std::vector<std::string> names;
  for (const CommandTree& one : tree) names.emplace_back(one.command->name);
  first.insert(first.end(), names.begin(), names.end());
  for (const GeneralOption& option : general_options()) first.emplace_back(option.name);

  std::map<std::string, std::vector<std::string>> patterns;  // by action: the options whose values it offers
  std::string words;                                         // by command: its options and operands
  for (const CommandTree& one : tree) {
    std::vector<std::string> options;
    for (const OptionDescription& option : one.options) {
      for (const std::string& name : option.names) {
        options.push_back(name);
        if (option.value.kind == ValueKind::none) continue;
        patterns[offer(option.value)].push_back(fmt::format("{}:{}", one.command->name, name));
      }
    }
    words +=
        arm({std::string(one.command->name)},
            fmt::format("if [[ $word == -* ]]; then\n        mapfile -t COMPREPLY < <(compgen -W {} -- \"$word\")\n"
                        "      else\n        {}\n      fi\n      ;;",
                        shell_quoted(fmt::format("{}", fmt::join(options, " "))), offer(one.operand)));
  }
  std::string values;
  for (const auto& [action, options] : patterns) values += arm(options, action + "\n      return\n      ;;");
  return fmt::format(
      "{}  if (( COMP_CWORD == 1 )); then\n    mapfile -t COMPREPLY < <(compgen -W {} -- \"$word\")\n    return\n  fi\n"
      "  case $command:$option in\n{}  esac\n  case $command in\n    help)\n"
      "      mapfile -t COMPREPLY < <(compgen -W {} -- \"$word\")\n      ;;\n{}  esac\n{}",
      bash_beginning, shell_quoted(fmt::format("{}", fmt::join(first, " "))), values,
      shell_quoted(fmt::format("{}", fmt::join(names, " "))), words, end_of_bash_script);
}

}  // namespace snellen::cli
