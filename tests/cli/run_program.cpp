// SPDX-License-Identifier: LGPL-3.0-or-later
#include "run_program.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "shell/sanitized.hpp"

namespace snellen::test {
namespace {

/// C strings of some strings, as exec wants them.
std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  for (std::string& string : strings) result.push_back(string.data());
  result.push_back(nullptr);
  return result;
}

}  // namespace

std::string contents_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "snellen-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TemporaryFolder::file(const std::string& name, const std::string& contents) const {
  std::filesystem::create_directories((path_ / name).parent_path());
  std::ofstream(path_ / name, std::ios::binary) << contents;
  return (path_ / name).string();
}

std::vector<std::string> TemporaryFolder::names() const {
  std::vector<std::string> result;
  for (const auto& entry : std::filesystem::directory_iterator(path_)) result.push_back(entry.path().filename());
  std::ranges::sort(result);
  return result;
}

RunningProgram::RunningProgram(const std::vector<std::string>& arguments, const Surroundings& surroundings)
    : out_(surroundings.standard_output.empty() ? (folder_.path() / "out").string() : surroundings.standard_output) {
  std::vector<std::string> words = {surroundings.program.empty() ? SNELLEN_PROGRAM : surroundings.program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> variables;
  if (!surroundings.environment.contains("PATH")) variables.emplace_back("PATH=/usr/bin:/bin");
  for (const auto& [name, value] : surroundings.environment) variables.push_back(name + "=" + value);
  const std::vector<char*> argument_pointers = pointers(words);
  const std::vector<char*> variable_pointers = pointers(variables);
  const std::string err = (folder_.path() / "err").string();
  process_ = ::fork();
  if (process_ < 0) throw std::runtime_error("fork failed");
  if (process_ > 0) return;
  const auto limit = [](auto resource, std::uint64_t most) {
    const struct rlimit limits = {most, most};
    return most == 0 || ::setrlimit(resource, &limits) == 0;
  };
  int out_file = ::open(out_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (int ends[2]; surroundings.reader_has_left && ::pipe(ends) == 0) {
    ::close(ends[0]);
    out_file = ends[1];
  }
  int err_file = ::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (int ends[2]; surroundings.nobody_reads_errors && ::pipe(ends) == 0) {
    ::close(ends[0]);
    err_file = ends[1];
  }
  if (surroundings.closed_input) ::close(STDIN_FILENO);
  const bool moved = surroundings.folder.empty() || ::chdir(surroundings.folder.c_str()) == 0;
  const bool limited = limit(RLIMIT_FSIZE, surroundings.most_file_bytes) &&
                       (cli::sanitized || limit(RLIMIT_AS, surroundings.most_memory_bytes));
  constexpr uid_t nobody = 65534;
  const bool changed = !surroundings.as_nobody || (::setgid(nobody) == 0 && ::setuid(nobody) == 0);
  if (out_file < 0 || err_file < 0 || !moved || !limited || !changed || ::dup2(out_file, STDOUT_FILENO) < 0 ||
      ::dup2(err_file, STDERR_FILENO) < 0) {
    ::_exit(99);
  }
  ::execve(words.front().c_str(), argument_pointers.data(), variable_pointers.data());
  ::_exit(99);
}

RunningProgram::~RunningProgram() {
  if (process_ <= 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
}

void RunningProgram::send(int signal) const {
  ::kill(process_, signal);
}

std::string RunningProgram::children() const {
  return contents_of("/proc/" + std::to_string(process_) + "/task/" + std::to_string(process_) + "/children");
}

Outcome RunningProgram::wait() {
  int status = 0;
  ::waitpid(process_, &status, 0);
  process_ = -1;
  Outcome outcome;
  if (WIFEXITED(status)) outcome.code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) outcome.signal = WTERMSIG(status);
  outcome.out = out_.starts_with(folder_.path().string()) ? contents_of(out_) : std::string();
  outcome.err = contents_of(folder_.path() / "err");
  return outcome;
}

Outcome run_program(const std::vector<std::string>& arguments, const Surroundings& surroundings) {
  return RunningProgram(arguments, surroundings).wait();
}

}  // namespace snellen::test
