// SPDX-License-Identifier: LGPL-3.0-or-later
#include "interrupt.hpp"

#include <signal.h>
#include <unistd.h>

#include <atomic>

namespace snellen::cli {
namespace {

// All that a signal handler may touch.
std::atomic<bool> line_is_visible{false};
std::atomic<int> waits{0};  // how many of them live
std::atomic<int> waiting_signal{0};
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

[[noreturn]] void end(int signal) {
  if (line_is_visible) {
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, erase_line.data(), erase_line.size());
  }
  ::_exit(128 + signal);
}

extern "C" void on_signal(int signal) {
  if (waits == 0) end(signal);
  waiting_signal = signal;
}

}  // namespace

void end_on_signals() {
  for (const int signal : {SIGHUP, SIGINT, SIGQUIT, SIGTERM}) {
    struct sigaction action = {};
    // What the parent had ignored stays ignored: nohup, and jobs in the background of a script.
    if (::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN) continue;
    action = {};
    action.sa_handler = on_signal;
    ::sigaction(signal, &action, nullptr);
  }
}

void progress_is_visible(bool visible) noexcept {
  line_is_visible = visible;
}

SignalsWait::SignalsWait() noexcept {
  ++waits;
}

SignalsWait::~SignalsWait() {
  if (--waits > 0) return;
  if (const int signal = waiting_signal; signal != 0) end(signal);
}

bool signal_waits() noexcept {
  return waiting_signal != 0;
}

}  // namespace snellen::cli
