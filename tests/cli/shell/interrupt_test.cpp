// SPDX-License-Identifier: LGPL-3.0-or-later
#include "shell/interrupt.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "cli/run_program.hpp"
#include "shell/output.hpp"

BOOST_AUTO_TEST_SUITE(interrupt_test)

using namespace snellen;
using test::contents_of;
using test::run_program;
using test::RunningProgram;
using test::TemporaryFolder;
using Arguments = std::vector<std::string>;
namespace fs = std::filesystem;

namespace {

constexpr std::array signals = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};

/// A table that takes minutes.
Arguments minutes_of_work(const std::string& output) {
  return {"threshold", "--left", "<bos> ?{0,1}^n", "--right", "<bos> ?{0,1}^(n+1)", "--n", "1..4096",
          "--layers",  "4",      "--output",       output,    "--output-format",    "json"};
}

/// Refutations, whose witnesses are written at the end.
Arguments refuted(const std::string& folder) {
  return {"verify", "--claim", "theorem-b5-printed", "--n", "2..6", "--no-times", "--quiet", "--witnesses", folder};
}

/// Starts the program and sends it the signal once it listens: before, on a busy machine, the signal just kills it.
test::Outcome interrupted(const Arguments& arguments, int signal) {
  for (int wait = 300;; wait *= 2) {
    RunningProgram program(arguments, {});
    std::this_thread::sleep_for(std::chrono::milliseconds(wait));
    program.send(signal);
    test::Outcome outcome = program.wait();
    if (outcome.signal == 0 || wait > 10000) return outcome;
  }
}

/// Runs `work` in a process of its own: the exit code of that process, or 1000 and the signal that ended it.
template <class Work>
int code_of(const Work& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    work();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_signal_ends_the_program_with_128_and_its_number) {
  for (const int signal : signals) {
    const TemporaryFolder folder;
    const std::string file = folder.file("table.json", "what was there before");
    const test::Outcome outcome = interrupted(minutes_of_work(file), signal);
    BOOST_TEST(outcome.code == 128 + signal);
    BOOST_TEST(outcome.err.empty(), outcome.err);
    BOOST_TEST(contents_of(file) == "what was there before");
    BOOST_TEST(folder.names() == Arguments{"table.json"}, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(what_the_parent_ignores_stays_ignored) {
  const TemporaryFolder folder;
  const auto before = ::signal(SIGHUP, SIG_IGN);  // as nohup does
  RunningProgram program(minutes_of_work((folder.path() / "table.csv").string()), {});
  ::signal(SIGHUP, before);
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  program.send(SIGHUP);
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  program.send(SIGTERM);
  BOOST_TEST(program.wait().code == 143);
}

BOOST_AUTO_TEST_CASE(the_last_that_waits_heeds_the_signal) {
  const TemporaryFolder folder;
  for (const int signal : signals) {
    BOOST_TEST(code_of([&] {
                 cli::end_on_signals();
                 ::raise(signal);
               }) == 128 + signal);
    const std::string file = (folder.path() / std::to_string(signal)).string();
    BOOST_TEST(code_of([&] {
                 cli::end_on_signals();
                 const cli::SignalsWait outer;
                 {
                   const cli::SignalsWait inner;
                   ::raise(signal);
                 }
                 cli::write_whole(file, "and a file that comes after it");
                 if (!cli::signal_waits()) ::_exit(1);
               }) == 128 + signal);
    BOOST_TEST(contents_of(file) == "and a file that comes after it");
  }
}

BOOST_AUTO_TEST_CASE(a_pipe_that_nobody_reads_is_not_waited_for) {
  const TemporaryFolder folder;
  const std::string pipe = (folder.path() / "pipe").string();
  BOOST_REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  const test::Outcome outcome = run_program({"formats", "bf16", "--output", pipe, "--output-format", "text"});
  BOOST_TEST(outcome.code == 2);
  BOOST_TEST(outcome.err.ends_with("pipe: nobody reads this pipe; start its reader first, or name a file\n"),
             outcome.err);
}

BOOST_AUTO_TEST_CASE(a_pipe_whose_reader_does_not_read_can_be_left) {
  const TemporaryFolder folder;
  const std::string pipe = (folder.path() / "pipe").string();
  BOOST_REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  const int reader = ::open(pipe.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
  BOOST_REQUIRE(reader >= 0);
  const std::string much(4096, '.');
  while (::write(reader, much.data(), much.size()) > 0) {  // until it is full
  }
  BOOST_TEST(interrupted({"formats", "bf16", "--output", pipe, "--output-format", "text"}, SIGINT).code == 130);
  ::close(reader);
}

BOOST_AUTO_TEST_CASE(witnesses_are_whole_and_nothing_lies_beside_them) {
  const TemporaryFolder folder;
  const std::string place = (folder.path() / "refuted").string();
  const auto begin = std::chrono::steady_clock::now();
  BOOST_REQUIRE(run_program(refuted(place)).signal == 0);
  const auto whole = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
  Arguments all;
  for (const auto& entry : fs::directory_iterator(place)) all.push_back(entry.path().filename().string());
  BOOST_REQUIRE(!all.empty());
  std::mt19937_64 engine(3);
  for (int round = 0; round < 16; ++round) {
    if (round % 2 == 0) fs::remove_all(place);
    RunningProgram program(refuted(place), {});
    const auto most = static_cast<std::uint64_t>(whole.count());
    std::this_thread::sleep_for(std::chrono::microseconds(most / 2 + engine() % most));
    program.send(signals[static_cast<std::size_t>(round) % signals.size()]);
    static_cast<void>(program.wait());
    if (!fs::exists(place)) continue;
    for (const auto& entry : fs::directory_iterator(place)) {
      BOOST_TEST((std::ranges::find(all, entry.path().filename().string()) != all.end()), entry.path());
      BOOST_TEST(nlohmann::json::accept(contents_of(entry.path())), entry.path());
    }
  }
}

BOOST_AUTO_TEST_CASE(what_a_killed_run_left_goes_with_the_next) {
  const TemporaryFolder folder;
  const std::string left = folder.file("refuted/.snellen-4194303-0.tmp", "half a wit");
  run_program(refuted((folder.path() / "refuted").string()));
  BOOST_TEST(!fs::exists(left));
  const std::string beside = folder.file(".snellen-4194303-1.tmp", "half a ta");
  run_program({"formats", "bf16", "--output", (folder.path() / "f.csv").string()});
  BOOST_TEST(!fs::exists(beside));
}

BOOST_AUTO_TEST_SUITE_END()
