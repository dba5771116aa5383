// SPDX-License-Identifier: LGPL-3.0-or-later
// Results made by hand, with every state that a report must show.
#pragma once

#include "snellen/certificate/certificate.hpp"
#include "snellen/threshold/inspection.hpp"
#include "snellen/threshold/table.hpp"

namespace snellen::test {

/// Ten rows, three formats, two policies, two families; every verdict, state of bits and state of a distance occurs.
ThresholdTable sample_table();

/// Which cells of sample_table() are certified: all, some and none of a row, with reasons of every kind.
CertifiedCells sample_certified();

/// Three coordinates in two formats.
Inspection sample_inspection();

}  // namespace snellen::test
