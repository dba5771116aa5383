// SPDX-License-Identifier: LGPL-3.0-or-later
// Runs the built program and keeps what it said.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace snellen::test {

/// A folder of its own, removed with everything in it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  /// Writes a file into it and returns its path.
  [[nodiscard]] std::string file(const std::string& name, const std::string& contents) const;
  [[nodiscard]] std::vector<std::string> names() const;  ///< of what is in it, sorted

 private:
  std::filesystem::path path_;
};

struct Outcome {
  int code = -1;    ///< exit code; -1 when a signal ended the program
  int signal = 0;   ///< that signal
  std::string out;  ///< standard output; empty when it went elsewhere
  std::string err;
};

struct Surroundings {
  std::string program = {};                             ///< its path; empty: snellen
  std::map<std::string, std::string> environment = {};  ///< PATH is that of the system unless it is given
  std::string standard_output = {};                     ///< a file to write to instead of keeping it
  std::string folder = {};                              ///< to run in
  bool reader_has_left = false;                         ///< standard output is a pipe that nobody reads
  bool nobody_reads_errors = false;                     ///< and so is standard error: what it says is lost
  bool as_nobody = false;                               ///< whom permissions bind; exit code 99 where nobody can be
  bool closed_input = false;                            ///< there is no standard input
  std::uint64_t most_file_bytes = 0;                    ///< no file may grow beyond this; 0: as far as there is room
  std::uint64_t most_memory_bytes = 0;  ///< of each process, unless cli::sanitized; 0: as much as there is
};

/// Runs the program to its end.
Outcome run_program(const std::vector<std::string>& arguments, const Surroundings& surroundings = {});

/// A program that runs, started as run_program() does, for tests that send it signals.
class RunningProgram {
 public:
  RunningProgram(const std::vector<std::string>& arguments, const Surroundings& surroundings);
  ~RunningProgram();
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  void send(int signal) const;
  /// The process ids of its children, separated by spaces; empty when there are none.
  [[nodiscard]] std::string children() const;
  [[nodiscard]] Outcome wait();

 private:
  TemporaryFolder folder_;
  std::string out_;
  int process_ = -1;
};

std::string contents_of(const std::filesystem::path& file);

}  // namespace snellen::test
