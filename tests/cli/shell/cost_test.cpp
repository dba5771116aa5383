// SPDX-License-Identifier: LGPL-3.0-or-later
// Estimates against what the program takes, and what is allowed against what is estimated.
// Covers src/cli/shell/allowance.cpp, src/threshold/cost.cpp.
#include "snellen/threshold/cost.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <new>
#include <string>
#include <vector>

#include "asked.hpp"
#include "case/case.hpp"
#include "case/draft.hpp"
#include "case/settings.hpp"
#include "cli/message.hpp"
#include "cli/preconditions.hpp"
#include "cli/run_program.hpp"
#include "shell/allowance.hpp"
#include "shell/sanitized.hpp"

BOOST_AUTO_TEST_SUITE(cost_test)

using namespace snellen;
using test::run_program;

/// Options of a table and their values.
using Options = std::vector<std::pair<std::string, std::string>>;

cli::Case case_of(const Options& options) {
  std::vector<cli::Assignment> assignments;
  for (const auto& [option, value] : options) {
    for (const cli::Setting& setting : cli::settings()) {
      if (setting.option == option) assignments.push_back(cli::assignment_from_text(setting, value));
    }
  }
  BOOST_REQUIRE(assignments.size() == options.size());
  return cli::resolve(cli::draft({}, {}, assignments));
}

/// The estimate, with the size of the tree as it is.
Cost estimate(const Options& options) {
  const cli::Case asked = case_of(options);
  std::vector<std::vector<Token>> sequences;
  double tokens = 0;
  for (const long n : asked.question.n_values) {
    for (const Pattern* side : {&asked.question.left, &asked.question.right}) {
      sequences.push_back(side->expand(n));
      tokens += static_cast<double>(sequences.back().size());
    }
  }
  SweepSize size = size_of(asked.model.config, tree_for(asked.model.config, sequences));
  size.tokens = tokens;
  return cost_of(asked.model.config, asked.question, size);
}

struct Taken {
  int code = -1;
  double bytes = 0;
  double seconds = 0;
};

/// What the program takes for it.
Taken taken(const Options& options) {
  std::vector<std::string> words = {SNELLEN_PROGRAM, "threshold", "--output", "/dev/null", "--output-format", "text"};
  for (const auto& [option, value] : options) words.push_back(option + "=" + value);
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t process = ::fork();
  if (process == 0) {
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
  }
  int status = 0;
  rusage usage{};
  BOOST_REQUIRE(::wait4(process, &status, 0, &usage) == process);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, 1024.0 * static_cast<double>(usage.ru_maxrss),
          static_cast<double>(usage.ru_utime.tv_sec) + 1e-6 * static_cast<double>(usage.ru_utime.tv_usec)};
}

const Options growing = {{"--left", "<bos> 1^n"}, {"--right", "<bos> 1^(n+1)"}};

Options with(Options options, const Options& more) {
  options.insert(options.end(), more.begin(), more.end());
  return options;
}

/// Peaks of many shapes: what dominates is the inner vectors, the logits, many bits, the tokens of all sequences, the
/// tree.
BOOST_AUTO_TEST_CASE(the_estimated_memory_is_that_of_real_runs,
                     *boost::unit_test::precondition(test::is_not_sanitized)) {
  for (const Options& options : std::vector<Options>{
           with(growing, {{"--n", "600"}, {"--width", "128"}, {"--layers", "1"}}),
           with(growing, {{"--n", "2200"}, {"--width", "2"}, {"--layers", "1"}, {"--precision-limit", "64"}}),
           with(growing, {{"--n", "300"}, {"--width", "64"}, {"--layers", "1"}, {"--initial-precision", "2048"}}),
           with(growing, {{"--n", "1..6000"},
                          {"--width", "2"},
                          {"--layers", "1"},
                          {"--window", "2"},
                          {"--precision-limit", "64"}}),
           with(growing, {{"--n", "100000"},
                          {"--width", "4"},
                          {"--layers", "1"},
                          {"--window", "2"},
                          {"--policies", "naive-bf16"},
                          {"--precision-limit", "64"}}),
       }) {
    const Cost cost = estimate(options);
    const Taken real = taken(options);
    BOOST_TEST(real.code == 0);
    BOOST_TEST_MESSAGE("estimated " << bytes_words(cost.bytes) << ", taken " << bytes_words(real.bytes) << "; "
                                    << cost.seconds << " s, " << real.seconds << " s");
    BOOST_TEST(real.bytes > 90e6);  // below, the program itself is most of it
    BOOST_TEST(cost.bytes < 3 * real.bytes);
    BOOST_TEST(cost.bytes > real.bytes / 3);
  }
}

BOOST_AUTO_TEST_CASE(what_is_allowed_is_compared_with_the_estimate) {
  const cli::Case asked = case_of(with(growing, {{"--n", "1..64"}, {"--width", "8"}}));
  const Config& config = asked.model.config;
  const auto said = [&](const Allowance& allowance) {
    return test::complaint_of([&] { (void)require_affordable(config, asked.question, allowance, "here"); });
  };
  const Cost cost = estimate(with(growing, {{"--n", "1..64"}, {"--width", "8"}}));
  BOOST_TEST(said({}) == "no complaint");
  BOOST_TEST(said({.bytes = 1.01 * cost.bytes, .core_hours = 1.01 * cost.seconds / 3600}) == "no complaint");
  BOOST_TEST(
      said({.bytes = 0.99 * cost.bytes}) ==
      "here: 128 sequences of up to 66 tokens take at least " + bytes_words(cost.bytes) + " of memory, and " +
          bytes_words(0.99 * cost.bytes) +
          " are allowed; take fewer or smaller n, a smaller model or fewer policies, or allow more with --memory");
  BOOST_TEST(said({.core_hours = 0.99 * cost.seconds / 3600})
                 .starts_with("here: 128 sequences of up to 66 tokens take at least "));
  BOOST_TEST(said({.bytes = 1e6}).starts_with("here: 128 sequences of up to 66 tokens take at least "));
}

BOOST_AUTO_TEST_CASE(an_allowance_changes_no_result) {
  const std::vector<std::string> asked = {"threshold", "--left", "<bos> 1^n",  "--right",   "<bos> 1^(n+1)",
                                          "--n",       "1..9",   "--policies", "naive-bf16"};
  std::vector<std::string> held = asked;
  for (const char* word : {"--memory", "2G", "--hours", "1"}) held.emplace_back(word);
  BOOST_TEST(run_program(held).out == run_program(asked).out);
  for (const auto& [option, value] : std::vector<std::pair<std::string, std::string>>{{"--memory", "4"},
                                                                                      {"--memory", "4 G"},
                                                                                      {"--memory", "-4G"},
                                                                                      {"--memory", "4GB"},
                                                                                      {"--memory", ""},
                                                                                      {"--memory", "nanG"},
                                                                                      {"--hours", "0"},
                                                                                      {"--hours", "inf"},
                                                                                      {"--hours", "1h"}}) {
    const test::Outcome outcome = run_program({"threshold", "--left", "1", "--right", "0", option, value});
    BOOST_TEST(outcome.code == 2, option << " " << value);
    BOOST_TEST(outcome.err.starts_with("snellen: " + option + ": "), outcome.err);
  }
}

/// How a process ends that is held to this and does that.
template <class Work>
int status_of(const Allowance& allowance, const Work& work) {
  const pid_t process = ::fork();
  if (process == 0) {
    cli::hold(allowance);
    ::_exit(work() ? 0 : 1);
  }
  int status = 0;
  BOOST_REQUIRE(::waitpid(process, &status, 0) == process);
  return status;
}

/// What no estimate knows ends at the limits of the process.
BOOST_AUTO_TEST_CASE(a_process_is_held_to_its_allowance) {
  const auto gets = [](std::size_t bytes) {
    return [bytes] {
      try {
        return !std::vector<char>(bytes, 1).empty();
      } catch (const std::bad_alloc&) {
        return false;
      }
    };
  };
  if (!cli::sanitized) {
    // What is set aside for threads comes on top of what is allowed.
    BOOST_TEST(status_of({.bytes = 100e6}, gets(90'000'000)) == 0);
    BOOST_TEST(WEXITSTATUS(status_of({.bytes = 100e6}, gets(2'000'000'000))) == 1);
  }
  const int status = status_of({.bytes = 1e12, .core_hours = 0.0001}, []() -> bool {
    for (std::atomic<unsigned> k = 0;;) ++k;
  });
  BOOST_TEST(WIFSIGNALED(status));
  BOOST_TEST(WTERMSIG(status) == SIGXCPU);
}

boost::test_tools::assertion_result has_minutes(boost::unit_test::test_unit_id) {
  boost::test_tools::assertion_result result(test::asked("SNELLEN_LACK_OF_MEMORY", 0) != 0);
  result.message() << "it takes minutes until rationals fill the memory; make deep has the time";
  return result;
}

BOOST_AUTO_TEST_CASE(memory_beyond_the_allowance_is_a_lack_of_memory,
                     *boost::unit_test::precondition(has_minutes) *
                         boost::unit_test::precondition(test::is_not_sanitized)) {
  // Rationals that grow without end.
  const test::Outcome outcome =
      run_program({"threshold", "--left",    "1 0^n",   "--right",   "0 1^n",  "--n",          "400",
                   "--layers",  "6",         "--width", "8",         "--norm", "none",         "--activation",
                   "relu",      "--softmax", "phi",     "--weights", "dyadic", "--arithmetic", "exact",
                   "--memory",  "300M",      "--scale", "1"});
  BOOST_TEST(outcome.code == 2);
  BOOST_TEST(outcome.err.find("memory") != std::string::npos, outcome.err);
}

BOOST_AUTO_TEST_CASE(time_that_is_used_up_is_said) {
  // Of this claim the estimate is a small part.
  const test::Outcome outcome =
      run_program({"verify", "--claim", "attention-lipschitz", "--n", "64", "--hours", "0.0005"});
  BOOST_TEST(outcome.code == 3);
  BOOST_TEST(outcome.err ==
             "snellen: time: more was not allowed; take fewer or smaller n, or allow more with --hours\n");
  BOOST_TEST(outcome.out == "");
}

/// A tail has nothing to do with the lengths of a table, which a case may give as well.
BOOST_AUTO_TEST_CASE(a_tail_is_not_refused_for_the_lengths_of_a_table) {
  const test::Outcome outcome = run_program({"tail", "--left", "1^n", "--right", "1^(n+1)", "--width", "2", "--layers",
                                             "1", "--n", "1..1000000", "--memory", "500M"});
  BOOST_TEST(outcome.code == 0, outcome.err);
}

BOOST_AUTO_TEST_SUITE_END()
