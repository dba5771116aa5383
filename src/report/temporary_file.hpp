// SPDX-License-Identifier: LGPL-3.0-or-later
// The file that becomes another when it is whole, and what processes that died have left of such files.
#pragma once

#include <filesystem>
#include <string_view>

namespace snellen {

/// A new file ".snellen-PID-N.tmp" in a folder, open for writing. Its writer holds a lock on it (flock) as long as it
/// has this name, so that a lock that can be had says that the writer is dead: whatever its process id is now, in
/// whichever container or host it ran. It goes with this object, unless it was renamed.
class TemporaryFile {
 public:
  /// Makes one. error() says whether it is there.
  explicit TemporaryFile(const std::filesystem::path& folder);
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile();

  /// errno of what went wrong on making it, or 0.
  [[nodiscard]] int error() const noexcept { return error_; }
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

  /// Has it on the disk and under the name `target`, which is replaced. Returns errno or 0; ENOENT where somebody has
  /// taken it away, as happens where locks are not seen by all who share a folder.
  int become(const std::filesystem::path& target) noexcept;

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
  int error_ = 0;
};

/// Removes the temporary files in this folder that nobody writes to any more: ordinary files of this user's, named as
/// TemporaryFile names them, whose lock can be had. Where locks cannot be, nothing is removed. Failures are ignored.
void remove_abandoned_files(const std::filesystem::path& folder) noexcept;

/// Whether a file's name is one that TemporaryFile gives.
bool is_temporary_name(std::string_view name) noexcept;

}  // namespace snellen
