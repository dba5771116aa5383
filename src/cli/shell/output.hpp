// SPDX-License-Identifier: LGPL-3.0-or-later
// Where results go and in which form.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "command_line.hpp"
#include "snellen/report/output_format.hpp"

namespace snellen::cli {

struct Output {
  std::optional<std::filesystem::path> file;  ///< none: standard output
  OutputFormat format = OutputFormat::text;
  bool colour = false;
};

/// Decides from the options, the environment and the terminal, and finds out now whether the file can be written, since
/// the work before writing may be long. Throws InputError.
Output output_for(const CommandLine& line);

/// Throws InputError when this file can certainly not be written.
void check_writable(const std::filesystem::path& file);

/// write_file; a signal waits until the file is whole. What is no ordinary file (a pipe) may keep its writer waiting
/// for ever, so that there a signal ends the program at once. Every command writes its files by this.
void write_whole(const std::filesystem::path& file, std::string_view contents);

/// Whoever read our output has gone: `snellen ... | head`. Nothing is left to do and nobody to tell.
struct ReaderGone {};

/// Writes everything to standard output. Throws InputError, or ReaderGone.
void write_standard_output(std::string_view text);

/// Collects the reports of a command. On standard output each appears when it is ready; JSON of several reports is an
/// array, and a file is written by finish() only.
class ReportWriter {
 public:
  ReportWriter(Output output, std::size_t reports);
  void add(const std::string& report);
  void finish();

 private:
  Output output_;
  std::size_t reports_;
  std::size_t added_ = 0;
  std::string collected_;
};

/// The one report of a command whose exit code says what it found, to standard output or to the file: for a reader who
/// has gone the code is the same.
void write_report(const Output& output, const std::string& report);

}  // namespace snellen::cli
