// SPDX-License-Identifier: LGPL-3.0-or-later
// Stored RoPE frequencies, which older checkpoints have besides config.json.
#pragma once

#include <string>

#include "snellen/model/checkpoint.hpp"

namespace snellen::detail {

/// Checks the stored frequencies of a head, theta^(-2k/width) for k = 0 .. width/2 - 1, against the config's theta.
/// What rounding explains is allowed: that of the program that computed them in binary32, and that of the stored type.
/// `place` is the file and the tensor. Throws InputError that shows both numbers.
void check_frequencies(const DoubleVector& stored, SafetensorsFile::Type type, double theta, std::int32_t width,
                       const std::string& place);

}  // namespace snellen::detail
