// SPDX-License-Identifier: LGPL-3.0-or-later
// Results made by hand, with every state that a report must show.
#pragma once

#include "snellen/threshold/table.hpp"

namespace snellen::test {

/// Ten rows, three formats, two policies, two families; every verdict, state of bits and state of a distance occurs.
ThresholdTable sample_table();

/// Three coordinates in two formats.
Inspection sample_inspection();

}  // namespace snellen::test
