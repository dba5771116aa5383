// SPDX-License-Identifier: LGPL-3.0-or-later
// A case of a claim, ready to be checked.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "draft.hpp"
#include "snellen/theory/verification.hpp"

namespace snellen::cli {

struct ClaimCase {
  std::string name;   ///< the file, or the claim
  std::string title;  ///< what the case calls itself; may be empty
  const Claim* claim = nullptr;
  std::optional<Conclusion> expected;
  Instance instance;
  bool may_refute = false;  ///< see CheckedCase
  Ladder ladder;
  std::vector<std::string> model_lines;                      ///< empty when the claim is not about models
  std::string caution = {};                                  ///< what results do not show; empty: nothing
  std::map<std::string, std::string, std::less<>> settings;  ///< what was given, by key, as options have it
};

/// Fits a draft together. Throws an Error with the place of what does not fit.
ClaimCase resolve_claim(const Draft& draft);

/// Throws InputError when the claim's checks are estimated to take more than is allowed: at least the work of a row of
/// each length, or of the model over each pair. Some claims take more; the process is held to the allowance, too.
void require_affordable(const ClaimCase& asked, const Allowance& allowance);

/// The case with its findings. Throws as verify.
CheckedCase checked(const ClaimCase& asked, const Progress& progress = {});

}  // namespace snellen::cli
