// SPDX-License-Identifier: LGPL-3.0-or-later
// The program without its main().
#pragma once

#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace snellen::cli {

/// What the program exits with; 128 and the number of the signal after one (see interrupt.hpp).
/// docs/reference/exit-codes.md is the table for users.
enum ExitCode : int {
  success = 0,         ///< all as expected
  unexpected = 1,      ///< verify, replay, check: refuted, or not what it was
  user_error = 2,      ///< options, cases, files: one line on standard error says what and how to mend it
  undecided = 3,       ///< verify, tail, certify, check: open at the precision limit, or not finished in time
  internal_error = 4,  ///< a fault of snellen
  nothing_ran = 5,     ///< check: a case, or a folder, has nothing to compare; certify: no cell is covered
};

/// What is said of a lack of memory.
inline constexpr std::string_view out_of_memory =
    "memory: there is not enough of it; take a smaller model or a smaller n";

/// What is said when the time that is allowed has been used.
inline constexpr std::string_view out_of_time =
    "time: more was not allowed; take fewer or smaller n, or allow more with --hours";

/// What the system refused, as the one line of a message.
std::string system_words(const std::system_error& error);

/// One line on standard error, whatever file names and patterns are in it.
void remark(std::string_view message);

/// Runs the command of these arguments (without the program's name). Results go to standard output, everything else to
/// standard error.
int run(const std::vector<std::string>& arguments);

}  // namespace snellen::cli
