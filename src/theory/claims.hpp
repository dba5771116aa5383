// SPDX-License-Identifier: LGPL-3.0-or-later
// Every claim, each defined in the file of its subject. registry.cpp lists them.
#pragma once

#include "snellen/theory/claim.hpp"

namespace snellen {

Claim lemma_b1();
Claim lemma_b1_exact();

}  // namespace snellen
