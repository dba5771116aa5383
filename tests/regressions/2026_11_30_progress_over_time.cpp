// SPDX-License-Identifier: LGPL-3.0-or-later
// `verify` and `check` showed nothing for 18 seconds: a line of progress was told once, before it may appear. It keeps
// time by itself now, and one line stands for all cases.
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include "cli/run_program.hpp"

BOOST_AUTO_TEST_SUITE(on_2026_11_30_progress_over_time)

/// Tests that need a terminal are skipped, with this reason, where the system has none to give.
boost::test_tools::assertion_result has_terminals(boost::unit_test::test_unit_id) {
  const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
  if (terminal >= 0) ::close(terminal);
  boost::test_tools::assertion_result result(terminal >= 0);
  result.message() << "the system has no pseudo-terminal to give";
  return result;
}

/// What the program writes to a terminal as its standard error.
std::string seen_on_terminal(const std::vector<std::string>& arguments) {
  const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
  BOOST_TEST_REQUIRE((::grantpt(terminal) == 0 && ::unlockpt(terminal) == 0));
  const std::string name = ::ptsname(terminal);
  const pid_t process = ::fork();
  if (process == 0) {
    const int errors = ::open(name.c_str(), O_RDWR | O_NOCTTY);
    const int nowhere = ::open("/dev/null", O_RDWR);
    ::dup2(nowhere, STDIN_FILENO);
    ::dup2(nowhere, STDOUT_FILENO);
    ::dup2(errors, STDERR_FILENO);
    ::setenv("TERM", "xterm", 1);
    std::vector<char*> words = {const_cast<char*>(SNELLEN_PROGRAM)};
    for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    ::execv(SNELLEN_PROGRAM, words.data());
    ::_exit(127);
  }
  std::string seen;
  std::array<char, 4096> buffer{};
  const auto read_some = [&] {
    pollfd waiting{terminal, POLLIN, 0};
    while (::poll(&waiting, 1, 50) > 0 && (waiting.revents & POLLIN) != 0) {
      const ssize_t bytes = ::read(terminal, buffer.data(), buffer.size());
      if (bytes <= 0) return;
      seen.append(buffer.data(), static_cast<std::size_t>(bytes));
    }
  };
  while (::waitpid(process, nullptr, WNOHANG) == 0) read_some();
  read_some();
  ::close(terminal);
  return seen;
}

/// The times that lines of progress show: "0:03".
std::set<std::string> times(const std::string& seen) {
  std::set<std::string> out;
  for (std::size_t at = seen.find(" %  "); at != std::string::npos; at = seen.find(" %  ", at + 1)) {
    const std::size_t begin = at + 4;
    out.insert(seen.substr(begin, seen.find_first_of(",\r\x1b", begin) - begin));
  }
  return out;
}

bool ends_erased(const std::string& seen) {
  return seen.ends_with("\r\x1b[K");
}

// One draw that takes seconds: no fraction is told between its begin and its end.
const std::string slow_case =
    "claim = \"theorem-b3\"\nexpect = \"vacuous\"\n[pair]\nleft = \"<bos> ?{0,1}^n 2\"\nright = \"<bos> ?{0,1}^n "
    "2^2\"\n"
    "n = \"8..512*2\"\n";

BOOST_AUTO_TEST_CASE(verify_keeps_time_within_one_draw, *boost::unit_test::precondition(has_terminals)) {
  const snellen::test::TemporaryFolder folder;
  const std::string seen = seen_on_terminal({"verify", folder.file("slow.toml", slow_case)});
  BOOST_TEST(times(seen).size() >= 2U, seen);
  BOOST_TEST(ends_erased(seen), seen);
}

BOOST_AUTO_TEST_CASE(check_keeps_time_within_one_case, *boost::unit_test::precondition(has_terminals)) {
  const snellen::test::TemporaryFolder folder;
  const std::string seen = seen_on_terminal({"check", "--no-baseline", folder.file("slow.toml", slow_case)});
  BOOST_TEST(times(seen).size() >= 2U, seen);
  BOOST_TEST(seen.find("check ") != std::string::npos, seen);
}

BOOST_AUTO_TEST_CASE(nothing_is_shown_where_nobody_looks, *boost::unit_test::precondition(has_terminals)) {
  const snellen::test::TemporaryFolder folder;
  BOOST_TEST(seen_on_terminal({"verify", "-q", folder.file("slow.toml", slow_case)}).empty());
  BOOST_TEST(snellen::test::run_program({"verify", folder.file("slow.toml", slow_case)}).err.empty());
}

BOOST_AUTO_TEST_SUITE_END()
