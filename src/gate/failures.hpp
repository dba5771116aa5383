// SPDX-License-Identifier: LGPL-3.0-or-later
// The tests of a run that failed, with where a reader should look.
#pragma once

#include <string>
#include <vector>

#include "snellen/gate/judgement.hpp"

namespace snellen {

struct Failure {
  std::string file;  ///< the case, the stale baseline or the empty folder
  long line = 0;     ///< 0: none is known
  const GateTest* test = nullptr;
};

/// In the run's order.
std::vector<Failure> failures(const Gate& gate);

/// What is wrong and how to mend it, in one line.
std::string sentence(const GateTest& test);

}  // namespace snellen
