// SPDX-License-Identifier: LGPL-3.0-or-later
#include "manual.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <sstream>

#include "snellen/report/render.hpp"

namespace snellen::cli {
namespace {

/// One line of running text: a hyphen that may be typed stays one, and no line begins a request.
std::string escaped(std::string_view line) {
  std::string result;
  if (line.starts_with('.') || line.starts_with('\'')) result = "\\&";
  for (const char byte : line) {
    if (byte == '-') {
      result += "\\-";
    } else if (byte == '\\') {
      result += "\\e";
    } else {
      result += byte;
    }
  }
  return result;
}

std::string bold(std::string_view text) {
  return fmt::format("\\fB{}\\fR", escaped(text));
}

std::string italic(std::string_view text) {
  return fmt::format("\\fI{}\\fR", escaped(text));
}

/// Help text as paragraphs: indented lines are shown as they stand, others are filled, "Examples:" announces.
std::string paragraphs(std::string_view text) {
  std::string result;
  bool shown = false;
  bool apart = false;  // a blank line lies behind
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) {
      apart = true;
      continue;
    }
    const bool show = line.starts_with("  ");
    if (shown && !show) result += ".EE\n.RE\n";
    if (apart && !show) result += ".PP\n";
    if (show && !shown) result += ".RS 4\n.EX\n";
    result += escaped(std::string_view(line).substr(show ? 2 : 0)) + '\n';
    shown = show;
    apart = false;
  }
  return result + (shown ? ".EE\n.RE\n" : "");
}

/// An option with the commands that take it.
struct Entry {
  OptionDescription option;
  std::vector<std::string_view> commands;
};

struct Group {
  std::string name;
  std::vector<Entry> entries;
};

/// Every option once, unless it means one thing here and another there.
std::vector<Group> groups_of(std::span<const CommandTree> tree) {
  std::vector<Group> groups;
  for (const CommandTree& one : tree) {
    for (const OptionDescription& option : one.options) {
      auto group = std::ranges::find(groups, option.group, &Group::name);
      if (group == groups.end()) group = groups.insert(group, {option.group, {}});
      const auto same = std::ranges::find_if(group->entries, [&](const Entry& entry) {
        return entry.option.names == option.names && entry.option.meaning == option.meaning;
      });
      (same == group->entries.end() ? group->entries.emplace_back(Entry{option, {}}) : *same)
          .commands.push_back(one.command->name);
    }
  }
  return groups;
}

std::string described(const Entry& entry, std::size_t commands) {
  std::vector<std::string> names;
  std::ranges::transform(entry.option.names, std::back_inserter(names), bold);
  std::string text = fmt::format(".TP\n{}", fmt::join(names, ", "));
  if (!entry.option.value.name.empty()) text += ' ' + italic(entry.option.value.name);
  text += '\n' + escaped(entry.option.meaning) + ".\n";
  if (entry.commands.size() < commands) text += escaped(fmt::format("({})\n", fmt::join(entry.commands, ", ")));
  return text;
}

}  // namespace

std::string manual(std::span<const CommandTree> tree) {
  std::string text = fmt::format(
      ".\\\" Printed by: snellen man\n.TH SNELLEN 1 \"{0}\" \"snellen {1}\" \"User Commands\"\n"
      ".SH NAME\nsnellen \\- {2}\n"
      ".SH SYNOPSIS\n.B snellen\n.I COMMAND\n.RI [ OPTION ...]\n.RI [ OPERAND ...]\n.br\n.B snellen\n.B help\n.RI [ "
      "COMMAND ]\n.br\n.B snellen\n",
      SNELLEN_DATE, snellen_version(), escaped(program_summary()));
  std::vector<std::string> general;
  for (const GeneralOption& option : general_options()) general.push_back(bold(option.name));
  text += fmt::format("{}\n.SH DESCRIPTION\n", fmt::join(general, " | "));
  text +=
      "A decoder-only transformer reads two inputs that grow with n. Their representations approach each other, until "
      "a\n"
      "number format rounds them to the same floats and nothing that the model computes can depend on the difference.\n"
      ".B snellen\nfinds out when that happens, and proves it: it computes in balls, rationals and emulated floats, "
      "and\n"
      "prints only what they enclose.\n.SH COMMANDS\n";
  for (const CommandTree& one : tree) {
    const CommandDescription& command = *one.command;
    text += fmt::format(".SS \"snellen {}{}{}\"\n{}\n", command.name, one.options.size() > 1 ? " [OPTION...]" : "",
                        command.operand.empty() ? "" : fmt::format(" [{}...]", command.operand),
                        escaped(command.description));
    if (!command.operand.empty()) {
      text += fmt::format(".PP\n{}: {}.\n", italic(command.operand), escaped(command.operand_meaning));
    }
    text += paragraphs(command.footer);
  }
  text += ".SH OPTIONS\n";
  for (const GeneralOption& option : general_options()) {
    text += fmt::format(".TP\n{}\n{}.\n", bold(option.name), escaped(option.meaning));
  }
  for (const Group& group : groups_of(tree)) {
    text += fmt::format(".SS \"{}\"\n", group.name);
    for (const Entry& entry : group.entries) text += described(entry, tree.size());
  }
  text += ".SH EXIT STATUS\n" + paragraphs(exit_codes());
  text += fmt::format(
      ".SH ENVIRONMENT\n.TP\n{}\nThe folder where checkpoints are sought by name.\n.TP\n{}\n"
      "When set, text has no colours unless an option asks for them.\n.TP\n{}\n"
      "When set, and neither 0 nor false, check is in a pipeline: it needs baselines and updates none.\n",
      bold("SNELLEN_MODELS"), bold("NO_COLOR"), bold("CI"));
  text += fmt::format(
      ".SH FILES\n.TP\n{}\nThe pages that help and messages name, below the folder that snellen is installed under.\n"
      ".TP\n{}\nThe values of earlier runs of check.\n"
      ".TP\n{}\nA file that is being written; what a killed process left goes with the next that is written there.\n",
      italic("share/doc/snellen/docs/"), italic("baseline/"), italic(".snellen-PID-N.tmp"));
  return text + ".SH EXAMPLES\n" + paragraphs(program_examples());
}

}  // namespace snellen::cli
