// SPDX-License-Identifier: LGPL-3.0-or-later
// The command line, read into data.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "case/draft.hpp"

namespace snellen::cli {

enum class Command : std::uint8_t {
  threshold,
  inspect,
  tail,
  certify,
  formats,
  claims,
  explain,
  verify,
  replay,
  figure,
  check,
  init,
  completion,
  man
};

enum class ColourChoice : std::uint8_t { automatic, always, never };

/// What `check` is told.
struct CheckOptions {
  std::optional<std::string> baseline;  ///< the folder of baselines
  bool no_baseline = false;
  bool update_baseline = false;
  std::optional<std::string> junit;  ///< files
  std::optional<std::string> sarif;
  bool github = false;
  std::optional<std::chrono::milliseconds> timeout;  ///< for a case
  std::optional<std::chrono::milliseconds> budget;   ///< for all cases together
};

struct CommandLine {
  Command command = Command::threshold;
  std::vector<std::string> names;       ///< case files, folders of them, formats, claims or witnesses
  std::vector<Assignment> assignments;  ///< of settings
  std::optional<std::string> output;    ///< a file instead of standard output
  std::optional<std::string> output_format;
  bool all_rows = false;
  bool quiet = false;
  bool no_times = false;
  bool map = false;
  std::optional<std::string> witnesses;  ///< a folder for the witnesses of refutations
  std::optional<int> threads;
  std::optional<double> memory;  ///< bytes that may be used
  std::optional<double> hours;   ///< of one core, by estimate
  ColourChoice colour = ColourChoice::automatic;
  CheckOptions check;
};

/// Text that was asked for instead of a command: help or the version.
struct Answer {
  std::string text;
};

/// Reads the arguments after the program's name. Throws InputError.
std::variant<CommandLine, Answer> read_command_line(const std::vector<std::string>& arguments);

}  // namespace snellen::cli
