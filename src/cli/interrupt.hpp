// SPDX-License-Identifier: LGPL-3.0-or-later
// What happens on SIGINT (and SIGTERM): the program ends at once, with no file half written.
#pragma once

#include <string_view>

namespace snellen::cli {

/// Moves to the begin of a terminal's line and erases it.
inline constexpr std::string_view erase_line = "\r\x1b[K";

/// From now on SIGINT ends the program with 130 and SIGTERM with 143, after erasing a visible progress line.
void end_on_signals();

/// Tells the handler whether there is a line to erase.
void progress_is_visible(bool visible) noexcept;

/// While one lives, a signal waits: the file that is being written is finished first.
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
