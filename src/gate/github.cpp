// SPDX-License-Identifier: LGPL-3.0-or-later
#include <fmt/format.h>

#include "failures.hpp"
#include "snellen/gate/gate_report.hpp"

namespace snellen {
namespace {

/// GitHub shows ten annotations of a kind for a step.
constexpr std::size_t most_annotations = 10;

/// What a workflow command takes for its own is percent-encoded, in properties the separators as well.
std::string escaped(std::string_view text, bool property) {
  std::string out;
  for (const char byte : text) {
    if (byte == '%' || byte == '\r' || byte == '\n' || (property && (byte == ':' || byte == ','))) {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(byte));
    } else {
      out += byte;
    }
  }
  return out;
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

}  // namespace snellen
