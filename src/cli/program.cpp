// SPDX-License-Identifier: LGPL-3.0-or-later
#include "program.hpp"

#include <fmt/format.h>
#include <tbb/global_control.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <optional>
#include <string_view>

#include "commands.hpp"
#include "interrupt.hpp"
#include "memory.hpp"
#include "output.hpp"
#include "snellen/error.hpp"
#include "snellen/unicode.hpp"

namespace snellen::cli {
namespace {

void complain(std::string_view kind, std::string_view message) {
  remark(fmt::format("{}{}", kind, message));
}

/// The exit code.
int run_command(const CommandLine& line) {
  std::optional<tbb::global_control> threads;
  if (line.threads.has_value() && line.command != Command::check) {  // which computes in processes of their own
    threads.emplace(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(*line.threads));
  }
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

void remark(std::string_view message) {
  const std::string line = fmt::format("snellen: {}\n", terminal_safe(message));
  std::fputs(line.c_str(), stderr);
}

int run(const std::vector<std::string>& arguments) {
  end_on_signals();
  std::signal(SIGPIPE, SIG_IGN);  // a reader that leaves is seen when writing, see ReaderGone
  std::signal(SIGXFSZ, SIG_IGN);  // so is a file that may not grow further
  when_memory_lacks([] {          // without any that complain() would ask for
    for (const std::string_view part : {std::string_view("snellen: "), out_of_memory, std::string_view("\n")}) {
      std::fwrite(part.data(), 1, part.size(), stderr);
    }
    std::_Exit(user_error);
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
  } catch (const std::exception& error) {
    complain("internal error: ", error.what());
    return internal_error;
  } catch (...) {
    complain("internal error: ", "an exception of unknown type");
    return internal_error;
  }
}

}  // namespace snellen::cli
