// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/write_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <string>
#include <system_error>

#include "snellen/error.hpp"
#include "temporary_file.hpp"

namespace snellen {
namespace {

namespace fs = std::filesystem;

std::string_view mend_for(int error) {
  switch (error) {
    case ENOENT:
      return "create its folder first";
    case ENOTDIR:
      return "a part of the path is a file, not a folder";
    case EACCES:
    case EPERM:
    case EROFS:
      return "choose a place that you may write to";
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return "make room or choose another place";
    case ELOOP:
      return "choose a path without a circle of links";
    case ENAMETOOLONG:
      return "choose a shorter name";
    default:
      return "choose another place";
  }
}

[[noreturn]] void fail(const fs::path& path, int error) {
  throw InputError(path.string(), fmt::format("cannot write: {}", std::generic_category().message(error)),
                   mend_for(error));
}

/// An open file that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }

  [[nodiscard]] int number() const noexcept { return number_; }
  [[nodiscard]] bool is_open() const noexcept { return number_ >= 0; }

  /// Closes now, because an error on closing is an error of writing. Returns errno or 0.
  int close() noexcept {
    const int result = ::close(number_);
    number_ = -1;
    return result == 0 || errno == EINTR ? 0 : errno;
  }

 private:
  int number_;
};

/// Returns errno or 0.
int write_all(int descriptor, std::string_view contents) noexcept {
  while (!contents.empty()) {
    const ssize_t written = ::write(descriptor, contents.data(), contents.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    if (written == 0) return EIO;
    contents.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

/// Where the file really is: links are followed, also when the last one points to nothing yet.
fs::path resolved(const fs::path& path) {
  fs::path current = path;
  for (int links = 0; links < 40; ++links) {
    std::error_code error;
    const fs::path target = fs::read_symlink(current, error);
    if (error) return current;
    current = target.is_absolute() ? target : current.parent_path() / target;
  }
  fail(path, ELOOP);
}

void write_directly(const fs::path& path, std::string_view contents) {
  // A pipe is not waited for: its reader is there when we have something to say, or never.
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!file.is_open() && errno == ENXIO) {
    throw InputError(path.string(), "nobody reads this pipe", "start its reader first, or name a file");
  }
  if (!file.is_open()) fail(path, errno);
  if (const int flags = ::fcntl(file.number(), F_GETFL);
      flags < 0 || ::fcntl(file.number(), F_SETFL, flags & ~O_NONBLOCK) != 0) {
    fail(path, errno);
  }
  if (const int error = write_all(file.number(), contents)) fail(path, error);
  if (const int error = file.close()) fail(path, error);
}

/// Returns errno or 0.
int write_temporary(const TemporaryFile& file, const std::optional<mode_t>& mode, std::string_view contents) noexcept {
  if (mode && ::fchmod(file.descriptor(), *mode) != 0) return errno;
  return write_all(file.descriptor(), contents);
}

/// After a crash, the rename itself should not be lost. Not every file system can do this, so errors are ignored.
void synchronize_folder(const fs::path& folder) noexcept {
  const Descriptor opened(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.is_open()) ::fsync(opened.number());
}

}  // namespace

void write_file(const fs::path& path, std::string_view contents) {
  if (path.empty()) throw InputError("output file", "its name is empty", "give a file name");
  struct stat status {};
  const bool exists = ::stat(path.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) {
    throw InputError(path.string(), "is a folder", "give the name of a file in it");
  }
  if (exists && !S_ISREG(status.st_mode)) return write_directly(path, contents);
  if (!exists && errno != ENOENT) fail(path, errno);
  // Renaming asks for no right to the file itself, so that a read-only one would be replaced.
  if (exists && ::access(path.c_str(), W_OK) != 0) fail(path, errno);

  const fs::path target = resolved(path);
  if (target.filename().empty()) {
    throw InputError(path.string(), "is the name of a folder", "give the name of a file in it");
  }
  remove_abandoned_files(target.parent_path());
  const std::optional<mode_t> mode = exists ? std::optional(status.st_mode & 07777U) : std::nullopt;
  constexpr int most_attempts = 8;
  int error = ENOENT;
  for (int attempt = 0; error == ENOENT && attempt < most_attempts; ++attempt) {
    TemporaryFile file(target.parent_path());
    if (file.error() != 0) fail(path, file.error());
    error = write_temporary(file, mode, contents);
    if (error == 0) error = file.become(target);
  }
  if (error != 0) fail(path, error);
  synchronize_folder(target.parent_path());
}

}  // namespace snellen
