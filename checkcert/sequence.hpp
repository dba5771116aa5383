// SPDX-License-Identifier: LGPL-3.0-or-later
// Sequences of tokens as runs: in words, and as members of a family.
#pragma once

#include <string>

#include "certificate.hpp"

namespace checkcert {

/// "#0 #1^1024": #k is row k of the file's embedding. Neighbours of one token are one run, as if the file had said so.
/// Of more than 64 runs the middle is left out, and how many runs and tokens there are is said.
std::string words(const Runs& runs);

/// Whether this is prefix period^(step n + offset) suffix, token by token.
bool is_member(const Runs& runs, const Family& family, long n);

}  // namespace checkcert
