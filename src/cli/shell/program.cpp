// SPDX-License-Identifier: LGPL-3.0-or-later
#include "program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <new>
#include <string_view>
#include <system_error>

#include "allowance.hpp"
#include "command/commands.hpp"
#include "interrupt.hpp"
#include "memory.hpp"
#include "output.hpp"
#include "snellen/error.hpp"
#include "snellen/unicode.hpp"
#include "threads.hpp"

namespace snellen::cli {
namespace {

void complain(std::string_view kind, std::string_view message) {
  remark(fmt::format("{}{}", kind, message));
}

/// Where standard input, output or error is closed, the next file that is opened would be it. Reading and writing fail
/// as they would.
void occupy_standard_descriptors() {
  for (int number = STDIN_FILENO; number <= STDERR_FILENO; ++number) {
    // The least number that is free is this one. Of the wrong kind: nothing can be read from the first, nor written to
    // the others.
    if (::fcntl(number, F_GETFD) < 0)
      static_cast<void>(::open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY));
  }
}

/// The exit code.
int run_command(const CommandLine& line) {
  hold(allowance_of(line));
  // `check` computes in processes of their own.
  const auto threads = line.command == Command::check ? nullptr : held_threads(line.threads);
  switch (line.command) {
    case Command::threshold:
      run_threshold(line);
      return success;
    case Command::inspect:
      run_inspect(line);
      return success;
    case Command::tail:
      return run_tail(line);
    case Command::certify:
      return run_certify(line);
    case Command::formats:
      run_formats(line);
      return success;
    case Command::claims:
      run_claims(line);
      return success;
    case Command::explain:
      run_explain(line);
      return success;
    case Command::figure:
      run_figure(line);
      return success;
    case Command::verify:
      return line.map ? run_map(line) : run_verify(line);
    case Command::replay:
      return run_replay(line);
    case Command::check:
      return run_check(line);
    case Command::init:
      run_init(line);
      return success;
    case Command::completion:
      run_completion(line);
      return success;
    case Command::man:
      run_man();
      return success;
  }
  return internal_error;
}

}  // namespace

std::string system_words(const std::system_error& error) {
  if (const auto* file = dynamic_cast<const std::filesystem::filesystem_error*>(&error)) {
    const std::string path = file->path1().string();
    return fmt::format("{}: {}; check that it is there and that you may use it", path.empty() ? "working folder" : path,
                       file->code().message());
  }
  if (error.code() == std::errc::resource_unavailable_try_again) {
    return "system: no thread is to be had; end other programs, raise the limit (ulimit -u), or take fewer --threads";
  }
  return fmt::format("system: {}; try again when it has more to give", error.code().message());
}

void remark(std::string_view message) {
  const std::string line = fmt::format("snellen: {}\n", terminal_safe(message));
  std::fputs(line.c_str(), stderr);
}

int run(const std::vector<std::string>& arguments) {
  occupy_standard_descriptors();
  end_on_signals();
  std::signal(SIGPIPE, SIG_IGN);  // a reader that leaves is seen when writing, see ReaderGone
  std::signal(SIGXFSZ, SIG_IGN);  // so is a file that may not grow further
  when_memory_lacks([] {          // without any that complain() would ask for
    for (const std::string_view part : {std::string_view("snellen: "), out_of_memory, std::string_view("\n")}) {
      std::fwrite(part.data(), 1, part.size(), stderr);
    }
    std::_Exit(user_error);
  });
  std::signal(SIGXCPU, [](int) {
    for (const std::string_view part : {std::string_view("snellen: "), out_of_time, std::string_view("\n")}) {
      static_cast<void>(!::write(STDERR_FILENO, part.data(), part.size()));
    }
    ::_exit(undecided);
  });
  try {
    const std::variant<CommandLine, Answer> read = read_command_line(arguments);
    if (const auto* answer = std::get_if<Answer>(&read)) {
      write_standard_output(answer->text);
      return success;
    }
    return run_command(std::get<CommandLine>(read));
  } catch (const ReaderGone&) {
    return success;
  } catch (const Error& error) {
    complain("", error.what());
    return user_error;
  } catch (const std::bad_alloc&) {
    complain("", out_of_memory);
    return user_error;
  } catch (const std::system_error& error) {
    complain("", system_words(error));
    return user_error;
  } catch (const std::exception& error) {
    complain("internal error: ", error.what());
    return internal_error;
  } catch (...) {
    complain("internal error: ", "an exception of unknown type");
    return internal_error;
  }
}

}  // namespace snellen::cli
