// SPDX-License-Identifier: LGPL-3.0-or-later
// What some tests need of the system, as Boost.Test's preconditions: where it is missing, they are skipped and say why.
#pragma once

#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <string>

#include "cli/run_program.hpp"
#include "shell/sanitized.hpp"

namespace snellen::test {

/// A program on the path.
struct HasProgram {
  const char* name;

  boost::test_tools::assertion_result operator()(boost::unit_test::test_unit_id) const {
    boost::test_tools::assertion_result result(
        std::system(("command -v " + std::string(name) + " >/dev/null 2>&1").c_str()) == 0);
    result.message() << "there is no " << name;
    return result;
  }
};

/// Another user to be, for root, whom nothing is forbidden.
inline boost::test_tools::assertion_result permissions_bind(boost::unit_test::test_unit_id) {
  Surroundings surroundings;
  surroundings.as_nobody = ::geteuid() == 0;
  boost::test_tools::assertion_result result(run_program({"--version"}, surroundings).code != 99);
  result.message() << "there is no other user to be";
  return result;
}

/// Limits of memory mean what they say.
inline boost::test_tools::assertion_result is_not_sanitized(boost::unit_test::test_unit_id) {
  boost::test_tools::assertion_result result(!cli::sanitized);
  result.message() << "a sanitizer takes memory of its own, and reserves more addresses than any limit leaves";
  return result;
}

}  // namespace snellen::test
