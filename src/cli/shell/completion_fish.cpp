// SPDX-License-Identifier: LGPL-3.0-or-later
// Fish: one complete command for each command and option.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "completion.hpp"

namespace snellen::cli {
namespace {

/// In fish's single quotes: only the quote and the backslash are special.
std::string fish_quoted(std::string_view text) {
  std::string result = "'";
  for (const char byte : text) {
    if (byte == '\'' || byte == '\\') result += '\\';
    result += byte;
  }
  return result + "'";
}

/// The arguments of `complete` that say what may follow.
std::string argument(const ValueDescription& value) {
  switch (value.kind) {
    case ValueKind::none:
      return "";
    case ValueKind::text:
      return " -x";
    case ValueKind::word:
      return " -x -a " + fish_quoted(fmt::format("{}", fmt::join(value.words, " ")));
    case ValueKind::words:
      return " -x -a " + fish_quoted(fmt::format("(__fish_append , {})", fmt::join(value.words, " ")));
    case ValueKind::file:
      return " -r -F";
    case ValueKind::folder:
      return " -x -a '(__fish_complete_directories)'";
  }
  return "";
}

}  // namespace

std::string fish_completion(std::span<const CommandTree> tree) {
  std::string text =
      "# Fish completion of snellen, printed by: snellen completion fish\n"
      "complete -c snellen -f\n"
      "complete -c snellen -n __fish_use_subcommand -a help -d 'help for a command'\n";
  std::vector<std::string_view> names;
  for (const CommandTree& one : tree) names.push_back(one.command->name);
  for (const GeneralOption& option : general_options()) {
    const bool is_long = option.name.starts_with("--");
    text += fmt::format("complete -c snellen -n __fish_use_subcommand -{} {} -d {}\n", is_long ? "l" : "s",
                        option.name.substr(is_long ? 2 : 1), fish_quoted(option.meaning));
  }
  text += fmt::format("complete -c snellen -n '__fish_seen_subcommand_from help' -a {}\n",
                      fish_quoted(fmt::format("{}", fmt::join(names, " "))));
  for (const CommandTree& one : tree) {
    text += fmt::format("\ncomplete -c snellen -n __fish_use_subcommand -a {} -d {}\n", one.command->name,
                        fish_quoted(one.command->summary));
    const std::string begin = fmt::format("complete -c snellen -n '__fish_seen_subcommand_from {}'", one.command->name);
    if (one.operand.kind == ValueKind::file) text += begin + " -F\n";
    if (one.operand.kind == ValueKind::word) {
      text += fmt::format("{} -a {}\n", begin, fish_quoted(fmt::format("{}", fmt::join(one.operand.words, " "))));
    }
    for (const OptionDescription& option : one.options) {
      text += begin;
      for (const std::string& name : option.names) {
        text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      }
      text += fmt::format("{} -d {}\n", argument(option.value), fish_quoted(option.meaning));
    }
  }
  return text;
}

}  // namespace snellen::cli
