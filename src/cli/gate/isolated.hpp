// SPDX-License-Identifier: LGPL-3.0-or-later
// Work in a process of its own: it can be stopped at any time, and what kills it kills nothing else.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace snellen::cli {

struct Isolated {
  enum class End : std::uint8_t {
    done,         ///< `text` is what the work returned
    user_error,   ///< it threw an Error or found too little memory: `text` is the message
    fault,        ///< another exception, a signal, an exit: `text` says which
    timed_out,    ///< it was stopped at the limit
    interrupted,  ///< it was stopped because a signal waits (see SignalsWait)
  };
  End end = End::done;
  std::string text;
};

/// Runs `work` in a child process and waits for what it returns, `limit` at most; while it waits it calls `waiting`
/// several times a second. The child dies with its parent. To be called before this process has started threads. Throws
/// InputError when the system has no process to give.
Isolated isolated(const std::function<std::string()>& work, std::optional<std::chrono::milliseconds> limit,
                  const std::function<void()>& waiting = {});

}  // namespace snellen::cli
