// SPDX-License-Identifier: LGPL-3.0-or-later
// The message of an expected complaint.
#pragma once

#include <string>

#include "snellen/error.hpp"

namespace snellen::test {

/// What `work` complains about, or "no complaint".
template <class Work>
std::string complaint_of(const Work& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return "no complaint";
}

}  // namespace snellen::test
