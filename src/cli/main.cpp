// SPDX-License-Identifier: LGPL-3.0-or-later
// snellen: at which precision can a transformer no longer tell two inputs apart?
#include <flint/flint.h>

#include <string>
#include <vector>

#include "shell/program.hpp"
#include "snellen/floating_point.hpp"

int main(int count, char** arguments) {
  snellen::restore_floating_point();
  const int code = snellen::cli::run(std::vector<std::string>(arguments + (count > 0 ? 1 : 0), arguments + count));
  flint_cleanup_master();  // its caches would look like leaks
  return code;
}
