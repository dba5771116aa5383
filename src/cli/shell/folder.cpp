// SPDX-License-Identifier: LGPL-3.0-or-later
#include "folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <system_error>

#include "snellen/error.hpp"

namespace snellen::cli {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail_to_read(const fs::path& path, const std::error_code& failure) {
  throw InputError(path.string(), fmt::format("it cannot be read: {}", failure.message()),
                   "check its permissions, or where its links lead");
}

/// What is at this path, its links followed, which is there.
fs::file_status status_of(const fs::path& path) {
  std::error_code failure;
  const fs::file_status status = fs::status(path, failure);
  if (status.type() == fs::file_type::not_found) {
    throw InputError(path.string(), "it is a link to nothing", "remove the link, or make what it leads to");
  }
  if (failure) fail_to_read(path, failure);
  return status;
}

/// The locks of an editor, which are links to nothing: ".#count.toml".
bool is_editors_lock(const fs::path& path) {
  std::error_code failure;
  return path.filename().string().starts_with(".#") && !fs::exists(fs::status(path, failure));
}

class Search {
 public:
  Search(std::string_view extension, Links links) : extension_(extension), links_(links) {}

  void look_into(const fs::path& folder) {
    std::error_code failure;
    fs::directory_iterator at(folder, failure);
    std::vector<fs::path> folders;
    for (; !failure && at != fs::directory_iterator(); at.increment(failure)) {
      if (take(at->path())) folders.push_back(at->path());
    }
    if (failure) fail_to_read(folder, failure);
    for (const fs::path& inner : folders) look_into(inner);
  }

  std::vector<fs::path> found() {
    std::ranges::sort(found_);
    return std::move(found_);
  }

 private:
  /// Returns whether it is a folder to look into.
  bool take(const fs::path& path) {
    std::error_code failure;
    fs::file_status status = fs::symlink_status(path, failure);
    if (status.type() == fs::file_type::not_found) return false;  // somebody has just removed it
    if (failure) fail_to_read(path, failure);
    if (fs::is_directory(status)) return true;
    if (fs::is_symlink(status)) {
      if (links_ == Links::passed_over || is_editors_lock(path)) return false;
      status = status_of(path);
      if (fs::is_directory(status)) {
        throw InputError(path.string(), "it is a link to a folder, which is not followed",
                         "name that folder as well and remove the link");
      }
    }
    if (path.extension() != extension_) return false;
    if (fs::is_regular_file(status)) {
      found_.push_back(path);
    } else if (links_ == Links::refused) {
      throw InputError(path.string(), "it is no ordinary file", "remove it or give it another name");
    }
    return false;
  }

  std::string_view extension_;
  Links links_;
  std::vector<fs::path> found_;
};

fs::path without_links(const fs::path& path) {
  std::error_code failure;
  const fs::path absolute = fs::absolute(path, failure);
  const fs::path real = failure ? fs::path() : fs::weakly_canonical(absolute, failure);
  if (failure) fail_to_read(path, failure);
  return real;
}

}  // namespace

bool is_there(const fs::path& path) {
  fs::path at;
  bool in_file = false;
  for (const fs::path& part : path) {
    if (in_file) {
      throw InputError(at.string(), "it is a file in the place of a folder", "move it away");
    }
    at /= part;
    std::error_code failure;
    const fs::file_status status = fs::symlink_status(at, failure);
    if (status.type() == fs::file_type::not_found) return false;
    if (failure) fail_to_read(at, failure);
    in_file = !fs::is_directory(fs::is_symlink(status) ? status_of(at) : status);
  }
  return true;
}

bool is_inside(const fs::path& path, const fs::path& folder) {
  const fs::path name = without_links(path).lexically_relative(without_links(folder));
  return !name.empty() && *name.begin() != "..";
}

std::vector<fs::path> files_below(const fs::path& folder, std::string_view extension, Links links) {
  Search search(extension, links);
  search.look_into(folder);
  return search.found();
}

}  // namespace snellen::cli
