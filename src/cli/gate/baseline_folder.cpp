// SPDX-License-Identifier: LGPL-3.0-or-later
#include "baseline_folder.hpp"

#include <fmt/format.h>

#include <cstdint>

#include "shell/folder.hpp"
#include "shell/output.hpp"
#include "snellen/error.hpp"
#include "snellen/file/regular_file.hpp"
#include "snellen/gate/baseline.hpp"

namespace snellen::cli {
namespace {

namespace fs = std::filesystem;

constexpr FileKind baseline_file = {
    .what = "a baseline", .most_bytes = std::uintmax_t{256} << 20U, .mend = "move it away"};

/// An absolute path without links, as far as it is there.
fs::path real_path(const fs::path& path) {
  std::error_code failure;
  const fs::path absolute = fs::absolute(path, failure);
  const fs::path real = failure ? fs::path() : fs::weakly_canonical(absolute, failure);
  if (failure) {
    throw InputError(path.string(), "it cannot be found: " + failure.message(), "name another folder with --baseline");
  }
  return real;
}

}  // namespace

BaselineFolder::BaselineFolder(fs::path folder) : folder_(std::move(folder)) {
  if (folder_.empty()) throw InputError("--baseline", "the name is empty", "name a folder");
  if (folder_.has_parent_path() && !folder_.has_filename()) folder_ = folder_.parent_path();  // "baseline/"
  exists_ = is_there(folder_);
  if (exists_ && !fs::is_directory(folder_)) {
    throw InputError(folder_.string(), "it is no folder", "name a folder with --baseline");
  }
  root_ = real_path(folder_).parent_path();
}

BaselineFolder::Place BaselineFolder::place_of(const std::string& case_file) const {
  const fs::path name = real_path(case_file).lexically_relative(root_);
  if (name.empty() || *name.begin() == "..") {
    throw InputError(case_file, "it is outside of " + root_.string() + ", to which the baselines belong",
                     "name another folder with --baseline, or do without: --no-baseline");
  }
  return {name, folder_ / fs::path(name).replace_extension(".json")};
}

std::optional<std::string> BaselineFolder::contents(const fs::path& file) const {
  if (!exists_ || !is_there(file)) return std::nullopt;
  if (!is_inside(file, folder_)) {
    throw InputError(file.string(), "a link leads out of the folder of baselines", "put the file itself there");
  }
  return read_file(file, baseline_file);
}

std::optional<std::vector<MeasuredSeries>> BaselineFolder::read(const std::string& case_file) const {
  const fs::path file = place_of(case_file).file;
  const std::optional<std::string> text = contents(file);
  if (!text) return std::nullopt;
  return read_baseline(*text, file.string());
}

void BaselineFolder::check_place(const std::string& case_file) const {
  const fs::path file = place_of(case_file).file;
  const std::optional<std::string> text = contents(file);
  if (text && !case_of_baseline(*text)) {
    throw InputError(file.string(), "it is there already and is no baseline",
                     "move it away, or name another folder with --baseline");
  }
  if (!is_inside(file, folder_)) {
    throw InputError(file.string(), "a link leads out of the folder of baselines", "remove the link");
  }
}

bool BaselineFolder::write(const std::string& case_file, std::span<const MeasuredSeries> measured) const {
  check_place(case_file);
  const Place place = place_of(case_file);
  const std::string text = baseline_json(place.name.generic_string(), measured);
  if (contents(place.file) == text) return false;
  std::error_code failure;
  fs::create_directories(place.file.parent_path(), failure);
  if (failure)
    throw InputError(place.file.parent_path().string(), "the folder cannot be made", "check its permissions");
  write_whole(place.file, text);
  return true;
}

std::vector<BaselineFolder::Stale> BaselineFolder::stale() const {
  std::vector<Stale> all;
  if (!exists_) return all;
  for (const fs::path& file : files_below(folder_, ".json", Links::passed_over)) {
    if (fs::file_size(file) > baseline_file.most_bytes) continue;  // it is none
    const std::optional<std::string> text = contents(file);
    const std::optional<std::string> kept = text ? case_of_baseline(*text) : std::nullopt;
    // A baseline names its own place; whatever has been copied or moved here is not for us to judge.
    const fs::path name = file.lexically_relative(folder_);
    if (!kept || fs::path(*kept).replace_extension(".json") != name || is_there(root_ / *kept)) continue;
    all.push_back({file, root_ / *kept});
  }
  return all;
}

}  // namespace snellen::cli
