// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/output_format.hpp"

#include <fmt/format.h>

#include <array>
#include <stdexcept>
#include <string>

#include "snellen/error.hpp"

namespace snellen {
namespace {

struct Known {
  OutputFormat format;
  std::string_view name;
  std::string_view extension;
};

constexpr std::array<Known, 5> known_formats = {{{OutputFormat::text, "text", ".txt"},
                                                 {OutputFormat::csv, "csv", ".csv"},
                                                 {OutputFormat::json, "json", ".json"},
                                                 {OutputFormat::markdown, "markdown", ".md"},
                                                 {OutputFormat::latex, "latex", ".tex"}}};

/// "text, csv, json, markdown and latex", or the same of another field.
std::string listed(std::string_view Known::*field) {
  std::string out;
  for (std::size_t k = 0; k < known_formats.size(); ++k) {
    if (k > 0) out += k + 1 < known_formats.size() ? ", " : " or ";
    out += known_formats[k].*field;
  }
  return out;
}

std::string suggestion(std::string_view word, std::string_view Known::*field) {
  std::array<std::string_view, known_formats.size()> candidates;
  for (std::size_t k = 0; k < known_formats.size(); ++k) candidates[k] = known_formats[k].*field;
  return did_you_mean(word, candidates);
}

}  // namespace

std::string_view word(OutputFormat format) {
  for (const Known& one : known_formats) {
    if (one.format == format) return one.name;
  }
  throw std::invalid_argument("word: not an output format");
}

OutputFormat output_format_by_name(std::string_view name) {
  for (const Known& one : known_formats) {
    if (one.name == name) return one.format;
  }
  throw InputError("--output-format", fmt::format("unknown output format '{}'{}", name, suggestion(name, &Known::name)),
                   fmt::format("use {}", listed(&Known::name)));
}

OutputFormat output_format_by_extension(const std::filesystem::path& path) {
  std::string extension = path.extension().string();
  for (char& byte : extension) {
    if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte - 'A' + 'a');
  }
  for (const Known& one : known_formats) {
    if (one.extension == extension) return one.format;
  }
  const std::string problem =
      extension.empty() ? std::string("the file's name has no extension that tells the output format")
                        : fmt::format("unknown extension '{}'{}", extension, suggestion(extension, &Known::extension));
  throw InputError(path.string(), problem, fmt::format("use {}, or --output-format", listed(&Known::extension)));
}

}  // namespace snellen
