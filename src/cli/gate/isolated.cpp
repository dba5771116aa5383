// SPDX-License-Identifier: LGPL-3.0-or-later
#include "isolated.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <new>
#include <system_error>

#include "shell/interrupt.hpp"
#include "shell/memory.hpp"
#include "shell/program.hpp"
#include "snellen/error.hpp"

namespace snellen::cli {
namespace {

using Clock = std::chrono::steady_clock;

/// The first byte that a child sends.
enum class Tag : char { result = 'r', user_error = 'u', fault = 'f' };

void write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // the parent is gone
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// Of the child: where it answers. A lack of memory is told from where nothing else is known.
int answering = -1;

void answer(Tag tag, std::string_view text) {
  const char first = static_cast<char>(tag);
  write_all(answering, std::string_view(&first, 1));
  write_all(answering, text);
}

/// The child's life. Signals of the terminal are the parent's to answer.
[[noreturn]] void serve(const std::function<std::string()>& work, int descriptor, pid_t parent) {
#ifdef __linux__
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);  // it died before it could take us along
#else
  static_cast<void>(parent);
#endif
  for (const int signal : {SIGHUP, SIGINT, SIGQUIT}) ::signal(signal, SIG_IGN);
  ::signal(SIGTERM, SIG_DFL);
  answering = descriptor;
  when_memory_lacks([] {
    answer(Tag::user_error, out_of_memory);
    ::_exit(0);
  });
  ::signal(SIGXCPU, [](int) {
    answer(Tag::user_error, out_of_time);
    ::_exit(0);
  });
  try {
    answer(Tag::result, work());
  } catch (const Error& error) {
    answer(Tag::user_error, error.what());
  } catch (const std::bad_alloc&) {
    answer(Tag::user_error, out_of_memory);
  } catch (const std::system_error& error) {
    answer(Tag::user_error, system_words(error));
  } catch (const std::exception& error) {
    answer(Tag::fault, error.what());
  } catch (...) {
    answer(Tag::fault, "an exception of unknown type");
  }
  ::_exit(0);
}

[[noreturn]] void fail(int error) {
  throw InputError("system", fmt::format("no process for a case: {}", std::generic_category().message(error)),
                   "end some others, or raise the limit");
}

/// A child that is running; it is killed and its end awaited when this goes out of scope.
class Child {
 public:
  explicit Child(const std::function<std::string()>& work) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) fail(errno);
    const pid_t parent = ::getpid();
    process_ = ::fork();
    const int error = errno;
    if (process_ == 0) {
      ::close(ends[0]);
      serve(work, ends[1], parent);
    }
    ::close(ends[1]);
    reading_ = ends[0];
    if (process_ < 0) {
      ::close(reading_);
      fail(error);
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    ::close(reading_);
    if (process_ > 0) {
      ::kill(process_, SIGKILL);
      end();
    }
  }

  [[nodiscard]] int reading() const noexcept { return reading_; }

  /// Awaits its end: the status that waitpid gives.
  int end() noexcept {
    int status = 0;
    while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    process_ = -1;
    return status;
  }

 private:
  pid_t process_ = -1;
  int reading_ = -1;
};

std::string end_words(int status) {
  if (WIFSIGNALED(status)) {
    return fmt::format("ended by signal {} ({})", WTERMSIG(status), ::strsignal(WTERMSIG(status)));
  }
  return fmt::format("ended with exit code {} before it answered", WEXITSTATUS(status));
}

}  // namespace

Isolated isolated(const std::function<std::string()>& work, std::optional<std::chrono::milliseconds> limit,
                  const std::function<void()>& waiting) {
  constexpr std::chrono::milliseconds longest_wait{100};
  const Clock::time_point start = Clock::now();
  Child child(work);
  std::string received;
  for (std::array<char, 65536> buffer{};;) {
    if (signal_waits()) return {Isolated::End::interrupted, {}};
    std::chrono::milliseconds wait = longest_wait;
    if (limit) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(start + *limit - Clock::now());
      if (left.count() <= 0) return {Isolated::End::timed_out, {}};
      wait = std::min(wait, left);
    }
    if (waiting) waiting();
    pollfd answered{child.reading(), POLLIN, 0};
    const int ready = ::poll(&answered, 1, static_cast<int>(wait.count()));
    if (ready <= 0) continue;  // time, or a signal
    const ssize_t bytes = ::read(child.reading(), buffer.data(), buffer.size());
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes <= 0) break;
    received.append(buffer.data(), static_cast<std::size_t>(bytes));
  }
  const int status = child.end();
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || received.empty()) {
    return {Isolated::End::fault, end_words(status)};
  }
  const auto tag = static_cast<Tag>(received[0]);
  const Isolated::End end = tag == Tag::result       ? Isolated::End::done
                            : tag == Tag::user_error ? Isolated::End::user_error
                                                     : Isolated::End::fault;
  return {end, received.substr(1)};
}

}  // namespace snellen::cli
