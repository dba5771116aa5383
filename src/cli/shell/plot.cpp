// SPDX-License-Identifier: LGPL-3.0-or-later
#include "plot.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <sstream>
#include <string_view>

#include "snellen/error.hpp"

namespace snellen::cli {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& problem) {
  throw InputError("gnuplot", problem, "install it (Debian, Ubuntu: gnuplot-nox), or take --output FILE.csv");
}

/// An open file without a name, which goes when it is closed.
class ScratchFile {
 public:
  ScratchFile() {
    std::error_code failure;
    const fs::path folder = fs::temp_directory_path(failure);
    if (failure) throw InputError("TMPDIR", "it names no folder", "set it to a folder with room");
    std::string name = (folder / "snellen-plot-XXXXXX").string();
    number_ = ::mkostemp(name.data(), O_CLOEXEC);
    if (number_ < 0) throw InputError(name, "it cannot be made", "set TMPDIR to a folder with room");
    ::unlink(name.c_str());
  }
  ~ScratchFile() { ::close(number_); }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  [[nodiscard]] int number() const noexcept { return number_; }

  /// Leaves the place at the beginning. Whether all of it was written.
  [[nodiscard]] bool write(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t written = ::write(number_, text.data(), text.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::lseek(number_, 0, SEEK_SET) == 0;
  }

  /// All of it.
  [[nodiscard]] std::string contents() const {
    std::string out;
    ::lseek(number_, 0, SEEK_SET);
    for (std::array<char, 65536> block{};;) {
      const ssize_t got = ::read(number_, block.data(), block.size());
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return out;
      out.append(block.data(), static_cast<std::size_t>(got));
    }
  }

 private:
  int number_ = -1;
};

/// How a program is started: files for its standard streams, and signals as if nobody had changed them.
class Launch {
 public:
  Launch(const ScratchFile& input, const ScratchFile& output) {
    ::posix_spawn_file_actions_init(&files_);
    ::posix_spawn_file_actions_adddup2(&files_, input.number(), STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&files_, output.number(), STDOUT_FILENO);
    ::posix_spawn_file_actions_addopen(&files_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawnattr_init(&attributes_);
    sigset_t signals;
    sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&attributes_, &signals);
    sigaddset(&signals, SIGPIPE);
    sigaddset(&signals, SIGXFSZ);
    ::posix_spawnattr_setsigdefault(&attributes_, &signals);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~Launch() {
    ::posix_spawn_file_actions_destroy(&files_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  Launch(const Launch&) = delete;
  Launch& operator=(const Launch&) = delete;

  /// Runs it to its end: its exit code, or -1.
  [[nodiscard]] int run(std::string program, std::string option) const {
    // The environment could name startup files, fonts and a terminal; figures need none of it.
    std::string locale = "LC_ALL=C";
    const std::array<char*, 3> arguments = {program.data(), option.data(), nullptr};
    const std::array<char*, 2> environment = {locale.data(), nullptr};
    pid_t process = -1;
    if (::posix_spawn(&process, program.c_str(), &files_, &attributes_, arguments.data(), environment.data()) != 0) {
      return -1;
    }
    int status = 0;
    while (::waitpid(process, &status, 0) < 0) {
      if (errno != EINTR) return -1;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  posix_spawn_file_actions_t files_{};
  posix_spawnattr_t attributes_{};
};

}  // namespace

bool is_plot_file(const fs::path& file) {
  std::string ending = file.extension().string();
  std::ranges::transform(ending, ending.begin(),
                         [](char byte) { return static_cast<char>(std::tolower(static_cast<unsigned char>(byte))); });
  return ending == ".svg";
}

fs::path plotter() {
  const char* const set = std::getenv("PATH");
  std::istringstream folders(set == nullptr ? "/usr/local/bin:/usr/bin:/bin" : set);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const fs::path program = fs::path(folder) / "gnuplot";
    std::error_code failure;
    if (program.is_absolute() && fs::is_regular_file(program, failure) && ::access(program.c_str(), X_OK) == 0) {
      return program;
    }
  }
  fail("there is no such program");
}

std::string plotted(const std::string& script) {
  const ScratchFile input;
  const ScratchFile output;
  if (!input.write(script)) fail("its script cannot be written");
  if (Launch(input, output).run(plotter().string(), "--default-settings") != 0) fail("it did not draw");
  return output.contents();
}

}  // namespace snellen::cli
