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
/// <folder>/cases/thresholds/count.json.
class BaselineFolder {
 public:
  explicit BaselineFolder(std::filesystem::path folder);

  /// What is kept of a case; none when nothing is. Throws InputError for a file that is no baseline.
  [[nodiscard]] std::optional<std::vector<MeasuredSeries>> read(const std::string& case_file) const;

  /// Keeps these values, whole or not at all; a file that says the same already stays untouched. Returns whether
  /// something changed. Throws InputError when the case is not below the folder's parent or the file cannot be written.
  bool write(const std::string& case_file, std::span<const MeasuredSeries> measured) const;

  /// The files whose cases are gone, in order.
  [[nodiscard]] std::vector<std::filesystem::path> stale() const;

 private:
  /// The case as the folder's parent sees it; none when it is elsewhere.
  [[nodiscard]] std::optional<std::filesystem::path> name_of(const std::string& case_file) const;

  std::filesystem::path folder_;
  std::filesystem::path root_;
};

}  // namespace snellen::cli
