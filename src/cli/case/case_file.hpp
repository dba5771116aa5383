// SPDX-License-Identifier: LGPL-3.0-or-later
// Reading a TOML case file into assignments with their places. docs/reference/case.md is its reference.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "draft.hpp"

namespace snellen::cli {

/// The file's bytes. Throws InputError when it is none that can be read, or too long for a case.
std::string case_text(const std::string& path);

/// What the file gives, in its order, without its [expect] table. Throws InputError "file:line:column: problem; mend".
std::vector<Assignment> read_case_file(const std::string& path);

/// The same from text; `path` is for messages only.
std::vector<Assignment> read_case_text(std::string_view text, const std::string& path);

}  // namespace snellen::cli
