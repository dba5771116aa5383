// SPDX-License-Identifier: LGPL-3.0-or-later
#include "baseline_folder.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "snellen/error.hpp"
#include "snellen/gate/baseline.hpp"
#include "snellen/report/write_file.hpp"

namespace snellen::cli {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> contents(const fs::path& file) {
  std::error_code failure;
  if (!fs::exists(file, failure)) return std::nullopt;
  std::ifstream stream(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream) throw InputError(file.string(), "it cannot be read", "check its permissions");
  return text;
}

}  // namespace

BaselineFolder::BaselineFolder(fs::path folder) : folder_(std::move(folder)) {
  if (folder_.empty()) throw InputError("--baseline", "the name is empty", "name a folder");
  if (folder_.has_parent_path() && !folder_.has_filename()) folder_ = folder_.parent_path();  // "baseline/"
  std::error_code failure;
  if (fs::exists(folder_, failure) && !fs::is_directory(folder_, failure)) {
    throw InputError(folder_.string(), "it is no folder", "name a folder with --baseline");
  }
  root_ = fs::weakly_canonical(fs::absolute(folder_)).parent_path();
}

std::optional<fs::path> BaselineFolder::name_of(const std::string& case_file) const {
  const fs::path name = fs::weakly_canonical(fs::absolute(case_file)).lexically_relative(root_);
  if (name.empty() || *name.begin() == "..") return std::nullopt;
  return name;
}

std::optional<std::vector<MeasuredSeries>> BaselineFolder::read(const std::string& case_file) const {
  const std::optional<fs::path> name = name_of(case_file);
  if (!name) return std::nullopt;
  const fs::path file = folder_ / fs::path(*name).replace_extension(".json");
  const std::optional<std::string> text = contents(file);
  if (!text) return std::nullopt;
  return read_baseline(*text, file.string());
}

bool BaselineFolder::write(const std::string& case_file, std::span<const MeasuredSeries> measured) const {
  const std::optional<fs::path> name = name_of(case_file);
  if (!name) {
    throw InputError(case_file, "it is outside of " + root_.string() + ", to which the baselines belong",
                     "name another folder with --baseline");
  }
  const fs::path file = folder_ / fs::path(*name).replace_extension(".json");
  const std::string text = baseline_json(name->generic_string(), measured);
  if (contents(file) == text) return false;
  std::error_code failure;
  fs::create_directories(file.parent_path(), failure);
  if (failure) throw InputError(file.parent_path().string(), "the folder cannot be made", "check its permissions");
  write_file(file, text);
  return true;
}

std::vector<fs::path> BaselineFolder::stale() const {
  std::vector<fs::path> files;
  std::error_code failure;
  fs::recursive_directory_iterator at(folder_, failure);
  for (; !failure && at != fs::recursive_directory_iterator(); at.increment(failure)) {
    if (at->path().extension() != ".json") continue;
    const fs::path name = at->path().lexically_relative(folder_);
    if (!fs::exists(root_ / fs::path(name).replace_extension(".toml"), failure)) files.push_back(at->path());
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace snellen::cli
