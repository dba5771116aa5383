// SPDX-License-Identifier: LGPL-3.0-or-later
// A case of one line took all memory or days: a sweep to 1..20000 3.1 GB, a sweep to a million without an end.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>

#include "cli/run_program.hpp"
#include "shell/sanitized.hpp"

BOOST_AUTO_TEST_SUITE(on_2026_11_30_no_bound_in_memory)

using namespace snellen::test;

/// Refused with exit code 2 and these words, in seconds and in little memory.
void refused(std::vector<std::string> arguments, const std::string& said) {
  const auto start = std::chrono::steady_clock::now();
  const Outcome outcome = run_program(arguments, {.most_memory_bytes = std::uint64_t{1} << 30U});
  BOOST_TEST(outcome.code == 2, arguments[0] << " " << outcome.err);
  BOOST_TEST(outcome.err.find(said) != std::string::npos, outcome.err);
  BOOST_TEST(outcome.out == "");
  BOOST_TEST((std::chrono::steady_clock::now() - start < std::chrono::seconds(60)));
}

std::vector<std::string> table(const std::string& command, const std::vector<std::string>& more) {
  std::vector<std::string> arguments = {command,    "--left", "<bos> 1^n", "--right", "<bos> 1^(n+1)",
                                        "--layers", "1",      "--width",   "8"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

BOOST_AUTO_TEST_CASE(a_sweep_is_refused_by_its_estimate) {
  for (const char* command : {"threshold", "certify"}) {
    refused(table(command, {"--n", "1..1000000", "--memory", "4G"}), "; take fewer or smaller n");
    refused(table(command, {"--n", "4000000", "--memory", "1T"}),
            " hours of one core, and 24 hours are allowed; take fewer or smaller n");
    refused(table(command, {"--n", "1000000000000000000", "--memory", "4G"}), "");
    refused(table(command, {"--n", "1..4000", "--width", "1024", "--memory", "900M"}),
            " of memory, and 900 MB are allowed");
    refused(table(command, {"--n", "1..4", "--hours", "0.0000000001"}), " of one core, and ");
  }
  refused(table("inspect", {"--n", "4000000", "--memory", "1T"}), " hours of one core");
  // Memory that the process may not have is not begun with either.
  if (!snellen::cli::sanitized)
    refused(table("threshold", {"--n", "2000", "--width", "4096"}), " of memory, and 1.07 GB are allowed");
  // Nor are the weights drawn before.
  refused(table("threshold", {"--n", "1", "--width", "16384", "--memory", "4G"}), " of memory, and 4 GB are allowed");
  refused(table("threshold", {"--n", "1", "--vocabulary-size", "1000000", "--left", "#1^n", "--right", "#1^(n+1)",
                              "--width", "2048", "--memory", "4G"}),
          " of memory");
}

BOOST_AUTO_TEST_CASE(nested_powers_are_measured_before_they_are_expanded) {
  refused({"threshold", "--left", "((1^n)^n)^n", "--right", "1", "--n", "1..100000"},
          "longer than 4194304 tokens at n = 162");
  refused({"threshold", "--left", "((1^n)^n)^n", "--right", "1", "--n", "1..160", "--memory", "4G"},
          "; take fewer or smaller n");
}

BOOST_AUTO_TEST_CASE(precisions_and_threads_have_bounds) {
  refused(table("threshold", {"--n", "2", "--precision-limit", "2147483647"}), "take ");
  refused(table("threshold", {"--n", "2", "--initial-precision", "1048576", "--precision-limit", "1048576", "--width",
                              "64", "--memory", "500M"}),
          " of memory");
  refused(table("threshold", {"--n", "2", "--threads", "1000000000"}), "--threads: ");
}

BOOST_AUTO_TEST_CASE(a_case_of_a_gate_is_refused_alone) {
  const TemporaryFolder folder;
  const std::string file = folder.file("a.toml", "[pair]\nleft = \"1^n\"\nright = \"1^(n+1)\"\nn = \"1..1000000\"\n");
  const Outcome outcome = run_program({"check", file, "--no-baseline"});
  BOOST_TEST(outcome.code == 2);
  BOOST_TEST(outcome.out.find(": 2000000 sequences of up to 1000001 tokens take at least ") != std::string::npos,
             outcome.out);
}

BOOST_AUTO_TEST_SUITE_END()
