// SPDX-License-Identifier: LGPL-3.0-or-later
// The map of collapse: which pairs of sequences become alike under which position scheme, predicted and measured.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "snellen/model/transformer.hpp"
#include "snellen/number/ladder.hpp"
#include "snellen/theory/claim.hpp"

namespace snellen {

/// The model on which the map is measured, and where. Each column is the same drawn model with another position scheme.
struct MapQuestion {
  std::int32_t layers = 2;
  std::int32_t width = 16;
  std::int32_t heads = 2;
  double gain = 0.5;       ///< of every matrix: moderate logits reach their asymptotic regime early
  std::uint64_t seed = 1;  ///< of weights and sampled digits
  std::vector<long> n_values = {16, 32, 64, 128, 256, 512};  ///< n, each twice the one before
  long consecutive = 6;                      ///< the distance at n is the largest of n .. n + consecutive - 1
  std::int32_t window = 6;                   ///< keys that the window's queries see
  std::vector<double> slopes = {0.25, 0.5};  ///< ALiBi, by head
  double rope_theta = 10;                    ///< base of RoPE's frequencies: small, so that n >> 1 / frequency
  double sinusoid_theta = 10000;             ///< base of the added sinusoids' frequencies
  Ladder ladder = {128, 2048};               ///< bits
};

/// What the theory says of a pair under a scheme as n grows.
enum class CollapseKind : std::uint8_t {
  equal,        ///< the representations are the same real vectors at every n of the map
  power,        ///< the distance falls like a power of n, logarithms aside
  exponential,  ///< it falls like q^n, powers of n aside
  vanishing,    ///< it tends to zero, with no rate proved
  apart         ///< it does not tend to zero
};

/// "equal", "power", ...
std::string_view word(CollapseKind kind);

struct MapPoint {
  long n = 0;
  long tokens = 0;    ///< of the left sequence
  Quantity distance;  ///< the rational 0 when the structure alone proves it; otherwise enclosed, Euclidean, of y
};

/// One pair under one scheme.
struct MapCell {
  CollapseKind predicted = CollapseKind::equal;
  std::string prediction;                  ///< "log n / n^2"
  std::vector<MapPoint> points;            ///< by length
  std::vector<std::string> exponents;      ///< between consecutive points: log2(d(n) / d(2n)), two decimals, certified
  std::string rate;                        ///< over the upper half of the lengths: "= 0", "n^-1.98", "e^(-0.251 n)"
  std::vector<CertifiedFinding> asserted;  ///< what is asserted of the points, each check named in words
  Conclusion verdict = Conclusion::undecided;  ///< verified: all that is asserted; refuted: some of it is false
};

struct MapRow {
  std::string pair;            ///< "run after a prompt"
  std::string left;            ///< "P a^n", for people
  std::string right;           ///< "P a^(n+1)"
  std::vector<MapCell> cells;  ///< by column
};

struct CollapseMap {
  MapQuestion question;
  std::vector<std::string> columns;  ///< "NoPE", "T5", "RoPE", "ALiBi", "window", "sinusoidal"
  std::vector<MapRow> rows;
  std::vector<std::string> notes;  ///< what P, Q and x are, how the distance is measured
};

/// Predictions of docs/theory/collapse-map.md next to certified measurements. Deterministic: the same map for any
/// number of threads. Throws InputError for lengths that do not double or are fewer than three, and for what no model
/// can be.
CollapseMap collapse_map(const MapQuestion& question, const Progress& progress = {});

}  // namespace snellen
