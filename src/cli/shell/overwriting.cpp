// SPDX-License-Identifier: LGPL-3.0-or-later
#include "overwriting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <system_error>

#include "case/case.hpp"
#include "snellen/error.hpp"

namespace snellen::cli {
namespace {

namespace fs = std::filesystem;

/// Without links as far as it is there; as it was given when that cannot be said, as writing will fail then.
fs::path real_place(const fs::path& path) {
  std::error_code failure;
  const fs::path absolute = fs::absolute(path, failure);
  if (failure) return path;
  fs::path real = fs::weakly_canonical(absolute, failure);
  return failure ? absolute : real;
}

bool loses_nothing(const fs::path& path) {
  std::error_code failure;
  const fs::file_status status = fs::status(path, failure);
  return fs::exists(status) && !fs::is_regular_file(status);
}

bool same_file(const fs::path& one, const fs::path& other) {
  std::error_code failure;
  if (fs::equivalent(one, other, failure)) return true;
  return real_place(one) == real_place(other);
}

bool is_below(const fs::path& file, const fs::path& folder) {
  const fs::path from = real_place(file).lexically_relative(real_place(folder));
  return !from.empty() && *from.begin() != ".." && from != ".";
}

}  // namespace

OutputFiles::OutputFiles(const CommandLine& line) {
  const auto add = [this](std::string_view option, const std::optional<std::string>& file) {
    if (!file || file->empty() || loses_nothing(*file)) return;
    for (const File& other : files_) {
      if (!same_file(other.path, *file)) continue;
      throw InputError(*file, fmt::format("{} and {} would both write it", other.option, option), "name two files");
    }
    files_.push_back({option, *file});
  };
  add("--output", line.output);
  add("--junit", line.check.junit);
  add("--sarif", line.check.sarif);
  if (line.witnesses) witnesses_ = *line.witnesses;
}

void OutputFiles::spare_file(const fs::path& file) const {
  for (const File& output : files_) {
    if (!same_file(output.path, file)) continue;
    throw InputError(file.string(), fmt::format("it is read, and {} would write over it", output.option),
                     "name another file");
  }
  if (!witnesses_.empty() && file.extension() == ".json" && real_place(file).parent_path() == real_place(witnesses_)) {
    throw InputError(file.string(), "it is read, and --witnesses could write over it", "name another folder");
  }
}

void OutputFiles::spare_checkpoint(const fs::path& folder) const {
  const fs::path real = real_place(folder);
  std::error_code failure;
  for (const File& output : files_) {
    if (real_place(output.path).parent_path() == real) {
      throw InputError(output.path.string(),
                       fmt::format("{} would write into the checkpoint {}", output.option, folder.string()),
                       "name another folder");
    }
    // Links elsewhere to a file of it.
    for (fs::directory_iterator at(folder, failure); !failure && at != fs::directory_iterator();
         at.increment(failure)) {
      spare_file(at->path());
    }
  }
  if (!witnesses_.empty() && real_place(witnesses_) == real) {
    throw InputError(witnesses_.string(), "--witnesses would write into the checkpoint", "name another folder");
  }
}

void OutputFiles::spare_baselines(const fs::path& folder) const {
  for (const File& output : files_) {
    if (output.path.extension() == ".json" && is_below(output.path, folder)) {
      throw InputError(output.path.string(),
                       fmt::format("{} would write into the baselines {}", output.option, folder.string()),
                       "name another folder");
    }
  }
}

void OutputFiles::spare(const Draft& draft) const {
  if (!draft.file.empty()) spare_file(draft.file);
  if (draft.checkpoint) spare_checkpoint(checkpoint_folder(*draft.checkpoint, draft.file));
}

}  // namespace snellen::cli
