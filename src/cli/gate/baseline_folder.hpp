// SPDX-License-Identifier: LGPL-3.0-or-later
// The folder that keeps the values of earlier runs, a file for each case.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "snellen/gate/judgement.hpp"

namespace snellen::cli {

/// The baseline of cases/thresholds/count.toml, a path from the folder's own parent, is
/// <folder>/cases/thresholds/count.json. What the folder has cannot lead anywhere else: a link out of it is refused.
/// Whatever cannot be read is an InputError; only what is certainly not there counts as missing.
class BaselineFolder {
 public:
  /// The folder may be missing. Throws InputError for everything else that is no folder.
  explicit BaselineFolder(std::filesystem::path folder);

  [[nodiscard]] bool exists() const noexcept { return exists_; }
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return folder_; }

  /// What is kept of a case; none when nothing is. Throws InputError for a file that is no baseline, and for a case
  /// that is not below the folder's parent.
  [[nodiscard]] std::optional<std::vector<MeasuredSeries>> read(const std::string& case_file) const;

  /// Throws InputError when write() could not keep anything of this case: it is elsewhere, or its place is taken by a
  /// file that snellen has not written.
  void check_place(const std::string& case_file) const;

  /// Keeps these values, whole or not at all; a file that says the same already stays untouched. Returns whether
  /// something changed. Throws InputError as check_place() does, or when the file cannot be written.
  bool write(const std::string& case_file, std::span<const MeasuredSeries> measured) const;

  struct Stale {
    std::filesystem::path file;
    std::filesystem::path case_file;  ///< which is gone
  };
  /// The baselines, written by snellen, of cases that are certainly gone, in order. Other files are none of them.
  [[nodiscard]] std::vector<Stale> stale() const;

 private:
  /// Where the values of a case are kept.
  struct Place {
    std::filesystem::path name;  ///< the case as the folder's parent sees it
    std::filesystem::path file;
  };
  [[nodiscard]] Place place_of(const std::string& case_file) const;
  /// What is there; none for nothing.
  [[nodiscard]] std::optional<std::string> contents(const std::filesystem::path& file) const;

  std::filesystem::path folder_;
  std::filesystem::path root_;
  bool exists_ = false;
};

}  // namespace snellen::cli
