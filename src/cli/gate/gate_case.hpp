// SPDX-License-Identifier: LGPL-3.0-or-later
// A case file of any kind, ready to be computed for the gate.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "snellen/gate/judgement.hpp"
#include "snellen/threshold/cost.hpp"

namespace snellen::cli {

/// What a case computed.
struct Computed {
  std::vector<MeasuredSeries> measured;
  /// A claim's case whose checks did not conclude as its `expect` says, for another reason than being undecided.
  bool contradicts = false;
};

/// Computed as bytes, from one process to the other, and back.
std::string serialized(const Computed& computed);
Computed deserialized(const std::string& bytes);

struct PreparedCase {
  std::string file;
  std::string title;
  Expectations expectations;
  std::string conclusion;  ///< what a claim's checks are to conclude; empty for others, or said in [expect]
  std::string where;       ///< of the conclusion
  std::string checkpoint;  ///< the folder of its model; empty when there is none
  std::function<Computed()> compute;
};

/// Reads and fits together one case file. Throws an Error with the place of what is wrong.
PreparedCase prepared_case(const std::string& file, const Allowance& allowance = {});

/// What was asked for, by names of files and folders.
struct AskedCases {
  std::vector<std::string> files;    ///< as they are named; of a folder every .toml below it, in order
  std::vector<std::string> folders;  ///< as they are named
  std::vector<std::string> empty;    ///< those of the folders that hold no case
};

/// The cases that these names stand for. Throws InputError for a name that is neither, and for what a folder has that
/// cannot be read: a folder, a link to nothing or to a folder, a .toml that is no file.
AskedCases asked_cases(const std::vector<std::string>& names);

}  // namespace snellen::cli
