// SPDX-License-Identifier: LGPL-3.0-or-later
// The commands. Each throws what it cannot do.
#pragma once

#include <vector>

#include "case/case.hpp"
#include "shell/command_line.hpp"

namespace snellen::cli {

void run_threshold(const CommandLine& line);
void run_inspect(const CommandLine& line);
/// Exit codes: success, or undecided.
int run_tail(const CommandLine& line);
/// Exit codes: success, undecided where some cells are not covered, nothing_ran where none is.
int run_certify(const CommandLine& line);
void run_formats(const CommandLine& line);
void run_claims(const CommandLine& line);
void run_explain(const CommandLine& line);
void run_completion(const CommandLine& line);
void run_man();
void run_figure(const CommandLine& line);
/// Exit codes: success, or unexpected.
int run_verify(const CommandLine& line);
int run_replay(const CommandLine& line);
int run_map(const CommandLine& line);
/// Exit codes: success, unexpected, user_error, undecided, internal_error, nothing_ran.
int run_check(const CommandLine& line);
void run_init(const CommandLine& line);

/// The cases that a command line names, all read and fitted together before the first is computed: one per file, with
/// the options put over it, or one from the options alone. Throws an Error with the place of what is wrong.
std::vector<Case> cases_of(const CommandLine& line);

/// Whether there is a statement for every format.
bool is_decided(const TailProof& proof);

/// The proof for every n of a case. Throws as tail_proof, a refusal with the place of the arithmetic.
TailProof proved_tail(const Case& asked, bool show_progress);
/// Its statements alone, without a search for growth laws.
std::vector<TailStatement> statements_for_all(Case asked, bool show_progress);

/// Calls `work` and says of a refusal where the arithmetic was chosen.
template <class Work>
auto naming_refusal(const Case& asked, const Work& work) {
  try {
    return work();
  } catch (const Refused& refusal) {
    throw Error(asked.arithmetic_place.where + ": " + refusal.what());
  }
}

}  // namespace snellen::cli
