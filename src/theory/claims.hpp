// SPDX-License-Identifier: LGPL-3.0-or-later
// Every claim, each defined in the file of its subject. registry.cpp lists them.
#pragma once

#include "snellen/theory/claim.hpp"

namespace snellen {

Claim lemma_b1();
Claim lemma_b1_exact();
Claim theorem_b5();
Claim theorem_b5_exact();
Claim theorem_b5_frozen();
Claim theorem_b5_neglected();
Claim theorem_b5_paths();
Claim theorem_b5_printed();
Claim theorem_b5_sensitivity();

}  // namespace snellen
