// SPDX-License-Identifier: LGPL-3.0-or-later
// Reading what a stranger wrote: regular files alone, and no more of them than their kind can have. A folder, a pipe, a
// socket or a device is refused by name at once: no pipe is waited for, no device is read without an end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace snellen {

/// What a file is to be, for its messages.
struct FileKind {
  std::string_view what;      ///< "a case"
  std::uintmax_t most_bytes;  ///< a longer file is refused, with both numbers
  std::string_view mend;      ///< of a file that is missing or something else: "name a TOML case file"
};

/// The contents. Throws InputError, with the path, the reason and a mend, when there is no such file, when it is not a
/// regular one, when it is too long, and whenever the system refuses.
std::string read_file(const std::filesystem::path& path, const FileKind& kind);

/// The same, or nothing when nothing has this name. A link to nothing is an error, as somebody meant a file.
std::optional<std::string> read_file_if_there(const std::filesystem::path& path, const FileKind& kind);

/// A file's bytes, mapped read-only for as long as somebody holds `owner`. A file that another program shortens in the
/// meantime ends this one with SIGBUS: no check beforehand can prevent it.
struct MappedFile {
  std::shared_ptr<const void> owner;
  std::span<const std::byte> bytes;
};

/// As read_file(), for files too large to copy. An empty file has no bytes and no owner.
MappedFile map_file(const std::filesystem::path& path, const FileKind& kind);

}  // namespace snellen
