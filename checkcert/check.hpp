// SPDX-License-Identifier: LGPL-3.0-or-later
// Whether the cells of a certificate hold.
#pragma once

#include <string>
#include <vector>

#include "certificate.hpp"

namespace checkcert {

struct Outcome {
  bool holds = false;
  std::string words;  ///< "row 300 bf16: collapsed, checked"
};

/// By row and cell.
std::vector<Outcome> check(const Certificate& certificate);

}  // namespace checkcert
