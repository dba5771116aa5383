// SPDX-License-Identifier: LGPL-3.0-or-later
// Files that are either written whole or not at all.
#pragma once

#include <filesystem>
#include <string_view>

namespace snellen {

/// Writes `contents` under a temporary name in the same folder and renames it, so that nobody ever sees half of it and
/// what was there before survives a failure. A symbolic link stays and its target is replaced; permissions of an
/// existing file stay. What is not an ordinary file (a terminal, a pipe, a device) is written to directly. Throws
/// InputError for a folder and whenever the system refuses; then no temporary file remains. Those that killed processes
/// of this user left in that folder (".snellen-PID-N.tmp") are removed before: the lock that a writer holds on its own
/// tells which they are.
void write_file(const std::filesystem::path& path, std::string_view contents);

}  // namespace snellen
