// SPDX-License-Identifier: LGPL-3.0-or-later
#include "golden.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "snellen/unicode.hpp"

namespace snellen::test {
namespace {

std::string_view line_of(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

}  // namespace

std::string source_file(std::string_view path) {
  const std::filesystem::path whole = std::filesystem::path(SNELLEN_SOURCE_DIR) / path;
  std::ifstream stream(whole, std::ios::binary);
  if (!stream) throw std::runtime_error("cannot read " + whole.string());
  std::ostringstream contents;
  contents << stream.rdbuf();
  return contents.str();
}

std::string difference_from_golden(std::string_view file, std::string_view actual) {
  const std::string path = fmt::format("tests/data/report/{}", file);
  if (std::getenv("SNELLEN_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(std::filesystem::path(SNELLEN_SOURCE_DIR) / path, std::ios::binary) << actual;
    return "";
  }
  const std::string expected = source_file(path);
  if (expected == actual) return "";
  std::string_view left = expected;
  for (std::size_t line = 1; !left.empty() || !actual.empty(); ++line) {
    const std::string_view should = line_of(left);
    const std::string_view is = line_of(actual);
    if (should == is) continue;
    return fmt::format("{}:{}:\n  expected: {}\n  actual:   {}", path, line, terminal_safe(should), terminal_safe(is));
  }
  return path + ": the ends of the files differ";
}

}  // namespace snellen::test
