// SPDX-License-Identifier: LGPL-3.0-or-later
// The line that a user would see.
#pragma once

#include <string>

#include "snellen/error.hpp"

namespace snellen::test {

/// The message of the InputError that `action` throws, or "no error".
template <class Action>
std::string message_of(Action&& action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace snellen::test
