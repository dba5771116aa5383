// SPDX-License-Identifier: LGPL-3.0-or-later
// What a changed value says, in words.
#pragma once

#include <span>
#include <string>

#include "snellen/gate/judgement.hpp"

namespace snellen {

/// One sentence without a full stop about a change of a value of this metric.
std::string change_meaning(Metric metric, const Change& change);

/// "n = 33..40: D -> C; n = 50: D -> ?; and 3 more changes", at most `most` of them.
std::string changes_words(std::span<const Change> changes, std::size_t most);

}  // namespace snellen
