// SPDX-License-Identifier: LGPL-3.0-or-later
// Looking into folders: what cannot be read is never taken for what is not there.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

namespace snellen::cli {

/// Whether there is something at this path. Throws InputError naming the part of it that gives no answer: a link that
/// leads to nothing or in a circle, a file in the place of a folder, a folder that may not be searched.
[[nodiscard]] bool is_there(const std::filesystem::path& path);

/// Whether `path`, its links followed, is inside of a folder, or the folder itself. Parts that are not there count as
/// they are written. Throws InputError where links cannot be followed.
[[nodiscard]] bool is_inside(const std::filesystem::path& path, const std::filesystem::path& folder);

/// What links on the way are.
enum class Links : std::uint8_t {
  passed_over,
  refused  ///< those to folders, and those to nothing; one to a file is the file
};

/// The ordinary files below a folder whose names end so, sorted. Throws InputError for a folder below it that cannot be
/// read, and with Links::refused for what is named so and is no ordinary file.
[[nodiscard]] std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder,
                                                             std::string_view extension, Links links);

}  // namespace snellen::cli
