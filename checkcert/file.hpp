// SPDX-License-Identifier: LGPL-3.0-or-later
// Files and terminals, neither of which is trusted.
#pragma once

#include <string>
#include <string_view>

namespace checkcert {

/// The bytes of a regular file of 1 byte to 256 MiB. Throws BadFile for everything else, at once: a pipe is not waited
/// for, and a device is not read.
std::string contents(const std::string& name);

/// The text with '?' for what a terminal obeys or turns round: control characters, bytes that are not UTF-8, marks of
/// writing direction.
std::string printable(std::string_view text);

}  // namespace checkcert
