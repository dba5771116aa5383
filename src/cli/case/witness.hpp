// SPDX-License-Identifier: LGPL-3.0-or-later
// A refutation as a file that anybody can check again.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "claim_case.hpp"
#include "snellen/theory/verification.hpp"

namespace snellen::cli {

/// Everything that one refutation needs to be computed from scratch, and what was found.
struct Witness {
  std::map<std::string, std::string, std::less<>> settings;  ///< of the case, by key, as options have it
  std::string claim;
  std::string check;
  std::string instance;
  std::optional<long> n;
  std::uint64_t draw = 0;
  Precision precision = 0;
  std::string measured;
  std::string relation;
  std::string bound;
};

/// The witness of a finding of this case.
Witness witness_of(const ClaimCase& checked, const Finding& finding);

/// As JSON: docs/reference/output.md lists the fields.
std::string witness_json(const Witness& witness);

/// Reads what witness_json wrote. Throws InputError naming the file and the field.
Witness read_witness(const std::string& file);

/// The case of a witness: its one draw, from scratch, at all n of the case. Throws an Error that names the file.
ClaimCase case_of(const Witness& witness, const std::string& file);

}  // namespace snellen::cli
