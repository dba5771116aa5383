// SPDX-License-Identifier: LGPL-3.0-or-later
// No output may destroy what is read: looked at before anything is computed.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "command_line.hpp"

namespace snellen::cli {

/// The files that a command line writes. Two names are the same file when they lead to one file, by links of either
/// kind as well, or, where there is none yet, to one place. A terminal, a pipe or a device loses nothing and is not
/// looked at.
class OutputFiles {
 public:
  /// Throws InputError when two options name the same file.
  explicit OutputFiles(const CommandLine& line);

  /// Each throws InputError, with the option, when writing would replace the file ...
  void spare_file(const std::filesystem::path& file) const;
  /// ... a file of this folder, which is a checkpoint ...
  void spare_checkpoint(const std::filesystem::path& folder) const;
  /// ... a baseline of this folder or below ...
  void spare_baselines(const std::filesystem::path& folder) const;
  /// ... or what the case is read from.
  void spare(const Draft& draft) const;

 private:
  struct File {
    std::string_view option;
    std::filesystem::path path;
  };
  std::vector<File> files_;
  std::filesystem::path witnesses_;  ///< a folder; empty when there is none
};

}  // namespace snellen::cli
