// SPDX-License-Identifier: LGPL-3.0-or-later
// What happens on SIGINT, SIGTERM, SIGHUP and SIGQUIT: the program ends at once, with no file half written.
#pragma once

#include <string_view>

namespace snellen::cli {

/// Moves to the begin of a terminal's line and erases it.
inline constexpr std::string_view erase_line = "\r\x1b[K";

/// From now on SIGHUP, SIGINT, SIGQUIT and SIGTERM end the program with 129, 130, 131 and 143, after erasing a visible
/// progress line. Those that the parent had ignored stay ignored.
void end_on_signals();

/// Tells the handler whether there is a line to erase.
void progress_is_visible(bool visible) noexcept;

/// While one lives, a signal waits: the file that is being written is finished first. The last of several that live
/// heeds it.
class SignalsWait {
 public:
  SignalsWait() noexcept;
  ~SignalsWait();
  SignalsWait(const SignalsWait&) = delete;
  SignalsWait& operator=(const SignalsWait&) = delete;
};

/// Whether a signal has come that waits.
bool signal_waits() noexcept;

}  // namespace snellen::cli
