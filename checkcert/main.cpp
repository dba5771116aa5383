// SPDX-License-Identifier: LGPL-3.0-or-later
// snellen-checkcert FILE: checks a certificate that snellen certify wrote, and shares nothing with it.
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <new>
#include <string>
#include <string_view>

#include "check.hpp"
#include "json_reader.hpp"

namespace {

constexpr std::string_view usage =
    "usage: snellen-checkcert FILE\n\n"
    "Checks every cell of a certificate that snellen certify wrote as JSON, in arithmetic of its own.\n"
    "Exit codes: 0 every cell holds, 1 some cell does not, 2 the file is no certificate.\n";

constexpr std::streamoff greatest_file = std::streamoff{1} << 28;

/// What a stranger wrote, as printable ASCII: names may hold what has power over a terminal.
std::string printable(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const char character : text) {
    if (character >= ' ' && character <= '~') {
      out += character;
      continue;
    }
    const auto byte = static_cast<unsigned char>(character);
    out += {'\\', 'x', digits[byte >> 4U], digits[byte & 0xfU]};
  }
  return out;
}

int refuse(const std::string& problem) {
  std::fprintf(stderr, "snellen-checkcert: %s\n", printable(problem).c_str());
  return 2;
}

std::string contents(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  if (!file) throw checkcert::BadFile("it cannot be read");
  std::string text;
  std::string block(std::size_t{1} << 16, '\0');
  while (file.read(block.data(), static_cast<std::streamsize>(block.size())) || file.gcount() > 0) {
    text.append(block, 0, static_cast<std::size_t>(file.gcount()));
    if (static_cast<std::streamoff>(text.size()) > greatest_file) throw checkcert::BadFile("it is longer than 256 MiB");
  }
  if (file.bad() || text.empty()) throw checkcert::BadFile(file.bad() ? "it cannot be read" : "it is empty");
  return text;
}

int run(const std::string& name) {
  const auto outcomes = checkcert::check(checkcert::read_certificate(contents(name)));
  std::size_t held = 0;
  for (const checkcert::Outcome& outcome : outcomes) {
    std::printf("%s\n", printable(outcome.words).c_str());
    if (outcome.holds) ++held;
  }
  std::printf("%zu of %zu cell%s\n", held, outcomes.size(), outcomes.size() == 1 ? " holds" : "s hold");
  if (std::fflush(stdout) != 0) return refuse("standard output: it cannot be written");
  return held == outcomes.size() ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs(usage.data(), stderr);
    return 2;
  }
  const std::string name = arguments[1];
  if (name == "--help" || name == "-h") {
    std::fputs(usage.data(), stdout);
    return 0;
  }
  try {
    return run(name);
  } catch (const checkcert::BadFile& problem) {
    return refuse(name + ": " + problem.what());
  } catch (const std::bad_alloc&) {
    return refuse(name + ": there is not enough memory");
  } catch (const std::exception& problem) {
    return refuse(name + ": " + problem.what());
  }
}
