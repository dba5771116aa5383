// SPDX-License-Identifier: LGPL-3.0-or-later
#include "temporary_file.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <memory>

namespace snellen {
namespace {

constexpr std::string_view temporary_prefix = ".snellen-";
constexpr std::string_view temporary_suffix = ".tmp";

enum class Lock { had, refused, impossible };

Lock locked(int descriptor) noexcept {
  while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EINTR) return errno == EWOULDBLOCK ? Lock::refused : Lock::impossible;
  }
  return Lock::had;
}

/// Whether this name in a folder is still that of the open file.
bool is_named(int descriptor, int folder, const char* name) noexcept {
  struct stat file {};
  struct stat named {};
  return ::fstat(descriptor, &file) == 0 && ::fstatat(folder, name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
         file.st_dev == named.st_dev && file.st_ino == named.st_ino;
}

/// Takes the digits at the begin away; false: there is none.
bool drop_number(std::string_view& text) noexcept {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  text.remove_prefix(digits);
  return digits > 0;
}

void remove_if_abandoned(int folder, const char* name) noexcept {
  struct stat status {};
  if (::fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return;
  if (!S_ISREG(status.st_mode) || status.st_uid != ::geteuid()) return;
  const int file = ::openat(folder, name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (file < 0) return;
  // With the lock nobody else renames or removes it, so that what is removed is what was locked.
  if (locked(file) == Lock::had && is_named(file, folder, name)) ::unlinkat(folder, name, 0);
  ::close(file);
}

}  // namespace

bool is_temporary_name(std::string_view name) noexcept {
  if (!name.starts_with(temporary_prefix)) return false;
  name.remove_prefix(temporary_prefix.size());
  if (!drop_number(name) || !name.starts_with('-')) return false;
  name.remove_prefix(1);
  return drop_number(name) && name == temporary_suffix;
}

TemporaryFile::TemporaryFile(const std::filesystem::path& folder) {
  constexpr mode_t readable_and_writable = 0666;  // less what the umask takes
  constexpr int most_attempts = 10000;
  // A short name of its own: the target's name may already be as long as names can be. The time makes it one that no
  // process has had before, since the same process id may be at work in another container.
  const auto time = std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count();
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    path_ = folder / fmt::format("{}{}-{}{}", temporary_prefix, ::getpid(), time + attempt, temporary_suffix);
    descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, readable_and_writable);
    error_ = descriptor_ < 0 ? errno : 0;
    if (error_ == EEXIST) continue;
    if (error_ != 0) return;
    // Between the two calls it had a name and no lock: somebody may just have taken it for abandoned.
    if (locked(descriptor_) != Lock::refused && is_named(descriptor_, AT_FDCWD, path_.c_str())) return;
    ::close(descriptor_);
    descriptor_ = -1;
    error_ = EEXIST;
  }
}

TemporaryFile::~TemporaryFile() {
  if (descriptor_ < 0) return;
  // What is not named so any more belongs to somebody else, or is the target.
  if (is_named(descriptor_, AT_FDCWD, path_.c_str())) ::unlink(path_.c_str());
  ::close(descriptor_);
}

int TemporaryFile::become(const std::filesystem::path& target) noexcept {
  if (::fsync(descriptor_) != 0 && errno != EINVAL && errno != ENOTSUP) return errno;
  // An error on closing is an error of writing; but the lock must last until the name is the target's.
  const int copy = ::dup(descriptor_);
  if (copy < 0) return errno;
  if (::close(copy) != 0 && errno != EINTR) return errno;
  return ::rename(path_.c_str(), target.c_str()) == 0 ? 0 : errno;
}

void remove_abandoned_files(const std::filesystem::path& folder) noexcept {
  const auto close = [](DIR* open) { ::closedir(open); };
  const std::unique_ptr<DIR, decltype(close)> entries(::opendir(folder.empty() ? "." : folder.c_str()), close);
  if (!entries) return;
  while (const dirent* const entry = ::readdir(entries.get())) {
    if (is_temporary_name(entry->d_name)) remove_if_abandoned(::dirfd(entries.get()), entry->d_name);
  }
}

}  // namespace snellen
