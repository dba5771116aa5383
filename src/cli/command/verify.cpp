// SPDX-License-Identifier: LGPL-3.0-or-later
// snellen verify and snellen replay: claims on their instances, and refutations once more.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "case/case_file.hpp"
#include "case/embedded.hpp"
#include "case/settings.hpp"
#include "case/witness.hpp"
#include "commands.hpp"
#include "shell/allowance.hpp"
#include "shell/output.hpp"
#include "shell/overwriting.hpp"
#include "shell/program.hpp"
#include "shell/progress.hpp"
#include "snellen/number/decimal.hpp"
#include "snellen/report/render.hpp"
#include "snellen/report/words.hpp"

namespace snellen::cli {
namespace {

namespace fs = std::filesystem;

/// What an option may change without making another instance of the case.
bool keeps_instance(const Assignment& assignment) {
  const std::string_view key = assignment.setting->key;
  return key == "claim" || key == "title" || key == "expect" || key.starts_with("measure.");
}

/// A case with the options over it. A file's expectation speaks of its own instance only; without one it is
/// `verified`. A refutation of the changed instance is unexpected all the same, unless the file expects one of its own.
ClaimCase claim_case(const std::string& file, std::vector<Assignment> from_file,
                     const std::vector<Assignment>& options) {
  const bool changed = !std::ranges::all_of(options, keeps_instance);
  const bool said = std::ranges::any_of(options, [](const Assignment& a) { return a.setting->key == "expect"; });
  ClaimCase out = resolve_claim(draft(file, std::move(from_file), options));
  if (!out.caution.empty()) remark(out.name + ": " + out.caution);
  if (changed && !said) {
    out.may_refute = out.expected == Conclusion::refuted;
    out.expected.reset();
  } else if (!out.expected.has_value()) {
    out.expected = Conclusion::verified;
  }
  return out;
}

/// The assignment that names the claim; null when there is none.
const Assignment* claim_of(const std::vector<Assignment>& assignments) {
  const auto found = std::ranges::find_if(assignments, [](const Assignment& a) { return a.setting->key == "claim"; });
  return found == assignments.end() ? nullptr : &*found;
}

/// A case that the program carries with it, read.
struct DefaultCase {
  std::string_view name;
  std::string path;
  std::vector<Assignment> assignments;
};

std::vector<DefaultCase> read_default_cases() {
  std::vector<DefaultCase> cases;
  for (const EmbeddedFile& file : default_claim_cases()) {
    std::string path = fmt::format("cases/claims/{}.toml", file.name);
    std::vector<Assignment> assignments = read_case_text(file.text, path);
    cases.push_back({file.name, std::move(path), std::move(assignments)});
  }
  return cases;
}

/// The default cases of a claim, the main one, which has its name, first.
std::vector<const DefaultCase*> cases_about(const Claim& claim, const std::vector<DefaultCase>& all) {
  std::vector<const DefaultCase*> cases;
  for (const DefaultCase& one : all) {
    const Assignment* named = claim_of(one.assignments);
    if (named == nullptr || named->text != claim.id) continue;
    cases.insert(one.name == claim.id ? cases.begin() : cases.end(), &one);
  }
  return cases;
}

/// Each is refused before the first is computed.
void require_affordable(const CommandLine& line, const std::vector<ClaimCase>& cases) {
  const Allowance allowance = allowance_of(line);
  for (const ClaimCase& one : cases) require_affordable(one, allowance);
}

void spare_checkpoint(const OutputFiles& outputs, const ClaimCase& asked) {
  if (const auto folder = asked.settings.find("model.checkpoint"); folder != asked.settings.end()) {
    outputs.spare_checkpoint(folder->second);
  }
}

/// The cases that a command line names. When it names none, all default cases, or those of its claim; options that
/// change the instance are put over the main case only, since the others differ from it in the very same settings.
std::vector<ClaimCase> claim_cases(const CommandLine& line) {
  const OutputFiles outputs(line);
  std::vector<ClaimCase> cases;
  for (const std::string& file : line.names) {
    outputs.spare_file(file);
    cases.push_back(claim_case(file, read_case_file(file), line.assignments));
    spare_checkpoint(outputs, cases.back());
  }
  if (!cases.empty()) return cases;
  const Assignment* only = claim_of(line.assignments);
  const Claim* claim = only == nullptr ? nullptr : &claim_by_id(only->text, only->place.where);
  const bool changed = !std::ranges::all_of(line.assignments, keeps_instance);
  const std::vector<DefaultCase> defaults = read_default_cases();
  for (const Claim& one : claims()) {
    if (claim != nullptr && claim != &one) continue;
    std::vector<const DefaultCase*> about = cases_about(one, defaults);
    if (changed && !about.empty()) about.erase(about.begin() + 1, about.end());
    for (const DefaultCase* given : about) {
      cases.push_back(claim_case(given->path, given->assignments, line.assignments));
      spare_checkpoint(outputs, cases.back());
    }
  }
  return cases;
}

CheckedCase timed(const ClaimCase& asked, const Progress& progress = {}) {
  const auto start = std::chrono::steady_clock::now();
  CheckedCase out = checked(asked, progress);
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return out;
}

/// One line of progress for all cases: most take no time, and some take most of it.
std::vector<CheckedCase> all_checked(const std::vector<ClaimCase>& asked, bool show_progress) {
  std::vector<CheckedCase> cases;
  ProgressLine line("verify", show_progress);
  const auto all = static_cast<double>(asked.size());
  for (const ClaimCase& one : asked) {
    line.relabel(one.name);
    const auto before = static_cast<double>(cases.size());
    try {
      cases.push_back(timed(one, [&](double fraction) { line.update((before + fraction) / all); }));
    } catch (const Error& error) {
      throw Error(one.name + ": " + error.what());
    }
  }
  return cases;
}

void write_witnesses(const std::string& folder, const std::vector<ClaimCase>& asked,
                     const std::vector<CheckedCase>& cases) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) throw InputError(folder, "the folder cannot be made", "name another one with --witnesses");
  std::map<std::string, int> used;
  for (const FindingGroup& group : grouped(cases)) {
    if (group.conclusion != Conclusion::refuted) continue;
    const auto index = static_cast<std::size_t>(group.of - cases.data());
    std::string name = fmt::format("{}-{}", group.of->claim->id, group.check);
    if (const int count = ++used[name]; count > 1) name += fmt::format("-{}", count);
    write_whole(fs::path(folder) / (name + ".json"), witness_json(witness_of(asked[index], *group.worst)));
  }
}

/// Whether the value that a witness records is the one that was found now, to the digits that it gives.
bool agrees(const std::string& recorded, const Quantity& now) {
  if (const auto* exact = std::get_if<Rational>(&now)) return recorded == exact->str();
  const std::size_t end = std::min(recorded.find('e'), recorded.size());
  const std::size_t first = std::min(recorded.find_first_of("123456789"), end);
  const auto digits = static_cast<int>(std::count_if(recorded.begin() + static_cast<std::ptrdiff_t>(first),
                                                     recorded.begin() + static_cast<std::ptrdiff_t>(end),
                                                     [](char byte) { return byte >= '0' && byte <= '9'; }));
  if (digits == 0) return std::get<Real>(now).ball().contains_zero();
  return to_decimal(std::get<Real>(now).ball(), digits) == recorded;
}

/// The witness computed again, its one finding kept. Throws an Error when it has no such finding, or other numbers.
CheckedCase replayed(const std::string& file, const Witness& witness, const ClaimCase& asked) {
  CheckedCase out = timed(asked);
  std::erase_if(out.findings, [&](const Finding& finding) {
    return finding.check != witness.check || finding.n != witness.n || finding.instance != witness.instance;
  });
  if (out.findings.empty()) {
    throw InputError(file, fmt::format("{} has no check {} on this instance at this n", witness.claim, witness.check),
                     "the file has been changed, or snellen has: make the witness again");
  }
  const Finding& finding = out.findings.front();
  if (symbol(finding.relation) != witness.relation) {
    throw InputError(
        file, fmt::format("its relation is {} and the claim's is {}", witness.relation, symbol(finding.relation)),
        "the file has been changed, or snellen has: make the witness again");
  }
  for (const auto& [name, recorded, now] : {std::tuple("measured", witness.measured, finding.measured),
                                            std::tuple("bound", witness.bound, finding.bound)}) {
    if (!agrees(recorded, now)) {
      throw InputError(file,
                       fmt::format("its {} value is {} and the claim gives {}", name, recorded, quantity_text(now)),
                       "the file has been changed, or snellen has: make the witness again");
    }
  }
  return out;
}

bool expects_vacuity(const std::vector<CheckedCase>& cases) {
  return std::ranges::any_of(cases, [](const CheckedCase& one) { return one.expected == Conclusion::vacuous; });
}

int exit_code(const std::vector<CheckedCase>& cases) {
  if (as_expected(cases)) return tests_nothing(cases) && !expects_vacuity(cases) ? nothing_ran : success;
  return merely_undecided(cases) ? undecided : unexpected;
}

VerificationView view_of(const CommandLine& line) {
  return {.all_findings = line.all_rows, .times = !line.no_times};
}

}  // namespace

int run_verify(const CommandLine& line) {
  const Output output = output_for(line);
  const std::vector<ClaimCase> asked = claim_cases(line);
  require_affordable(line, asked);
  const std::vector<CheckedCase> cases = all_checked(asked, !line.quiet && can_show_progress());
  if (line.witnesses.has_value()) write_witnesses(*line.witnesses, asked, cases);
  write_report(output, render(cases, view_of(line), output.format, RenderOptions{.colour = output.colour}));
  return exit_code(cases);
}

int run_replay(const CommandLine& line) {
  if (line.names.empty()) {
    throw InputError("command line", "there is nothing to replay", "name a witness file");
  }
  const Output output = output_for(line);
  std::vector<CheckedCase> cases;
  const OutputFiles outputs(line);
  for (const std::string& file : line.names) outputs.spare_file(file);
  std::vector<Witness> witnesses;
  std::vector<ClaimCase> asked;
  for (const std::string& file : line.names) {
    witnesses.push_back(read_witness(file));
    asked.push_back(case_of(witnesses.back(), file));
    spare_checkpoint(outputs, asked.back());
  }
  require_affordable(line, asked);
  for (std::size_t k = 0; k < asked.size(); ++k) cases.push_back(replayed(line.names[k], witnesses[k], asked[k]));
  write_report(output, render(cases, view_of(line), output.format, RenderOptions{.colour = output.colour}));
  return exit_code(cases);
}

}  // namespace snellen::cli
