// SPDX-License-Identifier: LGPL-3.0-or-later
// The commands of the program, as one table: dispatch, --help, completions and the manual page read it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "case/settings.hpp"
#include "command_line.hpp"

namespace snellen::cli {

/// What the words after a command's options name.
enum class OperandKind : std::uint8_t { none, files, formats, claims, pages, shells, services };

struct CommandDescription {
  std::string_view name;
  Command command;
  std::string_view summary;      ///< for the list of commands
  std::string_view description;  ///< one sentence, for the command's own help
  std::string_view footer;       ///< examples, then prose
  OperandKind operands;
  std::string_view operand;  ///< "CASE", "NAME", ...
  std::string_view operand_meaning;
  std::optional<Scope> settings = {};  ///< which settings are options
  bool renders = true;                 ///< has an output format
};

/// In the order of the list of commands.
std::span<const CommandDescription> commands();

/// The shells that completions are for.
std::span<const std::string_view> shells();

/// An option that stands in the place of a command.
struct GeneralOption {
  std::string_view name;
  std::string_view meaning;
};
std::span<const GeneralOption> general_options();

/// One sentence on what the program is for.
std::string_view program_summary();
/// Examples of the program as a whole, indented, a line each.
std::string_view program_examples();
/// What the exit codes mean, as one paragraph.
std::string_view exit_codes();

/// What snellen --help prints.
std::string general_help();

}  // namespace snellen::cli
