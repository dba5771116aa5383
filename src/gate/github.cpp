// SPDX-License-Identifier: LGPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "failures.hpp"
#include "snellen/gate/gate_report.hpp"
#include "snellen/unicode.hpp"

namespace snellen {
namespace {

/// GitHub shows ten annotations of a kind for a step.
constexpr std::size_t most_annotations = 10;

/// What a workflow command takes for its own is percent-encoded, in properties the separators as well; so are line
/// breaks, which a command can carry. Other control characters are shown.
std::string escaped(std::string_view text, bool property) {
  std::string out;
  while (!text.empty()) {
    const std::string_view next = text.substr(0, next_code_point(text).bytes);
    const char byte = next.front();
    if (byte == '%' || byte == '\r' || byte == '\n' || (property && (byte == ':' || byte == ','))) {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(byte));
    } else {
      out += terminal_safe(next);
    }
    text.remove_prefix(next.size());
  }
  return out;
}

/// Whether GitHub's runner could find a command in this line: "::" at its beginning, or the older "##[" anywhere.
bool may_hold_command(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  return line.starts_with("::") || line.find("##[") != std::string_view::npos;
}

}  // namespace

std::string github_annotations(const Gate& gate) {
  const std::vector<Failure> all = failures(gate);
  // The last place is for the notice when there are more.
  const std::size_t shown = all.size() > most_annotations ? most_annotations - 1 : all.size();
  std::string out;
  for (std::size_t k = 0; k < shown; ++k) {
    const Failure& failure = all[k];
    const std::string line = failure.line > 0 ? fmt::format(",line={}", failure.line) : std::string();
    out += fmt::format("::error file={}{},title={}::{}\n", escaped(failure.file, true), line,
                       escaped(fmt::format("{}: {}", word(failure.test->outcome), failure.test->name), true),
                       escaped(sentence(*failure.test), false));
  }
  if (shown < all.size()) {
    out += fmt::format("::error title=snellen check::{} more tests failed; the step's summary has them all\n",
                       all.size() - shown);
  }
  return out;
}

std::string without_commands(const std::string& report) {
  bool harmless = true;
  for (std::size_t begin = 0; begin < report.size() && harmless;) {
    const std::size_t end = std::min(report.find('\n', begin), report.size());
    harmless = !may_hold_command(std::string_view(report).substr(begin, end - begin));
    begin = end + 1;
  }
  if (harmless) return report;
  std::string token = "snellen-report";  // ends the pause: a word that the report does not hold
  for (int k = 1; report.find(token) != std::string::npos; ++k) token = fmt::format("snellen-report-{}", k);
  return fmt::format("::stop-commands::{0}\n{1}{2}::{0}::\n", token, report, report.ends_with('\n') ? "" : "\n");
}

}  // namespace snellen
