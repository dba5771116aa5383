// SPDX-License-Identifier: LGPL-3.0-or-later
// snellen claims and snellen explain: what can be checked, and why it is true or false.
#include <fmt/format.h>

#include <algorithm>

#include "case/embedded.hpp"
#include "commands.hpp"
#include "shell/output.hpp"
#include "snellen/report/render.hpp"
#include "snellen/theory/registry.hpp"

namespace snellen::cli {
namespace {

const EmbeddedFile* page_by_name(std::string_view name) {
  const auto found = std::ranges::find(theory_pages(), name, &EmbeddedFile::name);
  return found == theory_pages().end() ? nullptr : &*found;
}

/// A claim in words and the page of its statement, or a page alone.
std::string explanation_of(const std::string& name) {
  const auto claim = std::ranges::find(claims(), name, &Claim::id);
  if (claim != claims().end()) {
    std::string text = claim_words(*claim);
    if (const EmbeddedFile* page = page_by_name(claim->page)) text += fmt::format("\n{}", page->text);
    return text;
  }
  if (const EmbeddedFile* page = page_by_name(name)) return std::string(page->text);
  std::vector<std::string_view> names;
  std::ranges::transform(claims(), std::back_inserter(names), &Claim::id);
  std::ranges::transform(theory_pages(), std::back_inserter(names), &EmbeddedFile::name);
  throw InputError("command line", fmt::format("unknown claim or page '{}'{}", name, did_you_mean(name, names)),
                   "snellen claims lists the claims");
}

}  // namespace

void run_claims(const CommandLine& line) {
  const Output output = output_for(line);
  std::vector<Claim> named;
  for (const std::string& name : line.names) named.push_back(claim_by_id(name, "command line"));
  const std::span<const Claim> shown = named.empty() ? claims() : std::span<const Claim>(named);
  ReportWriter writer(output, 1);
  writer.add(render(shown, output.format, RenderOptions{.colour = output.colour}));
  writer.finish();
}

void run_explain(const CommandLine& line) {
  if (line.names.empty()) {
    throw InputError("command line", "there is nothing to explain", "name a claim; snellen claims lists them");
  }
  std::string text;
  for (const std::string& name : line.names) {
    if (!text.empty()) text += '\n';
    text += explanation_of(name);
  }
  write_standard_output(text);
}

}  // namespace snellen::cli
