// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/file/regular_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <system_error>

#include "snellen/error.hpp"

namespace snellen {
namespace {

namespace fs = std::filesystem;

/// An open file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&& other) noexcept : number_(other.number_) { other.number_ = -1; }
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int number() const noexcept { return number_; }

 private:
  int number_;
};

struct OpenFile {
  Descriptor descriptor;
  std::uintmax_t size;
};

[[noreturn]] void fail_system(const fs::path& path, int error, std::string_view mend) {
  switch (error) {
    case ENOENT:
      throw InputError(path.string(), "no such file", mend);
    case ENOTDIR:
      throw InputError(path.string(), "no such file: a part of its path is a file, not a folder", mend);
    case EACCES:
    case EPERM:
      throw InputError(path.string(), "it cannot be opened: permission denied", "check its permissions");
    case ELOOP:
      throw InputError(path.string(), "its links go in a circle", mend);
    case ENAMETOOLONG:
      throw InputError(path.string(), "its name is too long", mend);
    default:
      throw InputError(path.string(), fmt::format("it cannot be read: {}", std::generic_category().message(error)),
                       mend);
  }
}

/// "a pipe", for what is no regular file.
std::string_view noun(mode_t mode) noexcept {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

void require_regular(const fs::path& path, mode_t mode, const FileKind& kind) {
  if (!S_ISREG(mode)) throw InputError(path.string(), fmt::format("it is {}, not a file", noun(mode)), kind.mend);
}

[[noreturn]] void fail_length(const fs::path& path, const std::string& bytes, const FileKind& kind) {
  throw InputError(path.string(),
                   fmt::format("it has {} bytes, and {} has at most {}", bytes, kind.what, kind.most_bytes), kind.mend);
}

/// Looks before it opens, as opening a device can do something, and after, as the name can have got another meaning.
OpenFile open_regular(const fs::path& path, const FileKind& kind) {
  if (path.empty()) throw InputError(kind.what, "its name is empty", kind.mend);
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) fail_system(path, errno, kind.mend);
  require_regular(path, status.st_mode, kind);
  Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  if (descriptor.number() < 0) fail_system(path, errno, kind.mend);
  if (::fstat(descriptor.number(), &status) != 0) fail_system(path, errno, kind.mend);
  require_regular(path, status.st_mode, kind);
  const auto size = static_cast<std::uintmax_t>(status.st_size);
  if (size > kind.most_bytes) fail_length(path, std::to_string(size), kind);
  return {std::move(descriptor), size};
}

}  // namespace

std::string read_file(const fs::path& path, const FileKind& kind) {
  const OpenFile file = open_regular(path, kind);
  // Not `size` bytes but all that come: files of the system say 0, and others grow.
  constexpr std::size_t step = std::size_t{1} << 16U;
  std::string text;
  text.reserve(static_cast<std::size_t>(file.size));
  for (;;) {
    const std::size_t before = text.size();
    text.resize(before + step);
    const ssize_t count = ::read(file.descriptor.number(), text.data() + before, step);
    if (count < 0 && errno != EINTR) fail_system(path, errno, "check the disk");
    text.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (text.size() > kind.most_bytes) fail_length(path, fmt::format("more than {}", kind.most_bytes), kind);
    if (count == 0) return text;
  }
}

std::optional<std::string> read_file_if_there(const fs::path& path, const FileKind& kind) {
  struct stat status {};
  if (!path.empty() && ::lstat(path.c_str(), &status) != 0 && errno == ENOENT) return std::nullopt;
  return read_file(path, kind);
}

MappedFile map_file(const fs::path& path, const FileKind& kind) {
  const OpenFile file = open_regular(path, kind);
  if (file.size == 0) return {};
  if (file.size > std::numeric_limits<std::size_t>::max()) fail_length(path, std::to_string(file.size), kind);
  const auto size = static_cast<std::size_t>(file.size);
  void* const address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.descriptor.number(), 0);
  if (address == MAP_FAILED) fail_system(path, errno, kind.mend);
  std::shared_ptr<const void> owner(address, [size](const void* start) { ::munmap(const_cast<void*>(start), size); });
  return {std::move(owner), {static_cast<const std::byte*>(address), size}};
}

}  // namespace snellen
