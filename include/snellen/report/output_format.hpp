// SPDX-License-Identifier: LGPL-3.0-or-later
// In which form a report is written.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace snellen {

enum class OutputFormat : std::uint8_t { text, csv, json, markdown, latex };

/// "text", "csv", "json", "markdown", "latex".
std::string_view word(OutputFormat format);

/// The format of this name. Throws InputError with a suggestion.
OutputFormat output_format_by_name(std::string_view name);

/// The format that a file's name asks for by .txt, .csv, .json, .md or .tex, in either case. Throws InputError with a
/// suggestion.
OutputFormat output_format_by_extension(const std::filesystem::path& path);

}  // namespace snellen
