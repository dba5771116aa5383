// SPDX-License-Identifier: LGPL-3.0-or-later
// Counter-based random bits: a function of (seed, stream, index), so no result depends on order or threads.
#pragma once

#include <cstdint>
#include <string_view>

namespace snellen {

/// 64 uniform bits for draw `index` of `stream` under `seed`: two rounds of the SplitMix64 finaliser over the three
/// words. With golden = 0x9e3779b97f4a7c15: mix(mix(stream + golden * (seed + 1)) + golden * (index + 1)).
std::uint64_t random_bits(std::uint64_t seed, std::uint64_t stream, std::uint64_t index) noexcept;

/// The stream of a name, such as a tensor's: FNV-1a of its bytes.
std::uint64_t stream_of(std::string_view name) noexcept;

/// A uniform integer in [0, bound), bound >= 1, without modulo bias (rejection over further draws of the same counter).
std::uint64_t random_below(std::uint64_t seed, std::uint64_t stream, std::uint64_t index, std::uint64_t bound) noexcept;

/// A standard normal draw, rounded to binary32 after scaling: RNE(scale * z), z from the Box-Muller transform of the
/// draw's bits evaluated in balls until the rounding is decided. The same bits on every machine.
/// z = sqrt(-2 ln u) cos(2 pi w), u = (a | 1) / 2^64, w = (b | 1) / 2^64, a = random_bits(...), b = mix(a + golden).
/// Throws std::domain_error when the scale is not finite.
double random_gaussian(std::uint64_t seed, std::uint64_t stream, std::uint64_t index, double scale);

}  // namespace snellen
