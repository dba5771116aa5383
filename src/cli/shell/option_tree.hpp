// SPDX-License-Identifier: LGPL-3.0-or-later
// Every command with its options as the parser knows them: what completions and the manual page are made of.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "command_table.hpp"

namespace snellen::cli {

enum class ValueKind : std::uint8_t {
  none,   ///< a switch, or a command without operands
  text,   ///< anything
  word,   ///< one of `words`, or for an operand several
  words,  ///< a list that commas separate; of `words`, or of others that they stand for
  file,
  folder
};

/// What may be written after an option, or as an operand.
struct ValueDescription {
  std::string name;  ///< "N", "FILE"; empty for none
  ValueKind kind = ValueKind::none;
  std::vector<std::string> words;  ///< to offer
};

struct OptionDescription {
  std::vector<std::string> names;  ///< "--formats", "--format"; "--sink", "--no-sink"; "--help", "-h"
  ValueDescription value;
  std::string meaning;  ///< one line
  std::string group;    ///< "[model]", "Output"
};

struct CommandTree {
  const CommandDescription* command = nullptr;
  ValueDescription operand;
  std::vector<OptionDescription> options;
};

/// In the order of commands(). Made from the parsers that read command lines, so that an option that can be given is in
/// it.
std::vector<CommandTree> option_tree();

}  // namespace snellen::cli
