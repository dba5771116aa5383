// SPDX-License-Identifier: LGPL-3.0-or-later
#pragma once

#include <rapidcheck.h>

#include <string>

namespace snellen::testing {

/// rc::check with twenty draws per case: 2000 in all. The seed that RapidCheck prints replays them (RC_PARAMS).
template <class Body>
bool check_property(const std::string& description, const Body& body) {
  return rc::check(description, [&body] {
    for (int draw = 0; draw < 20; ++draw) body();
  });
}

}  // namespace snellen::testing
