// SPDX-License-Identifier: LGPL-3.0-or-later
// Comparison with files under tests/data/report. With SNELLEN_UPDATE_GOLDEN set in the environment they are written
// instead; read the difference before keeping it.
#pragma once

#include <string>
#include <string_view>

namespace snellen::test {

/// "" when the file's contents are `actual`; otherwise the first line that differs, as it is and as it should be.
std::string difference_from_golden(std::string_view file, std::string_view actual);

/// The contents of a file, by its path below the root of the source tree.
std::string source_file(std::string_view path);

}  // namespace snellen::test
