// SPDX-License-Identifier: LGPL-3.0-or-later
// What certificates cover, by name, and why not.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "snellen/number/format.hpp"
#include "snellen/threshold/question.hpp"

namespace snellen {

/// Sequences of a model of two layers or more are computed token by token.
inline constexpr std::size_t longest_certified_sequence = std::size_t{1} << 16;
/// Weights of the largest model that a certificate holds.
inline constexpr std::size_t most_certified_weights = std::size_t{1} << 22;

/// Who is to check a certificate.
enum class CertificateForm : std::uint8_t {
  json,  ///< snellen-checkcert
  coq    ///< Coq, with proofs/checker: ties only where exact arithmetic was asked for
};

/// What of the model, or of what is observed of it, no certificate covers: a phrase for each, such as "positions by
/// RoPE"; none when the model is covered.
std::vector<std::string> uncovered(const Config& config, Observable observable);

/// The same of a format: "one significand bit".
std::optional<std::string> uncovered(const Format& format);

}  // namespace snellen
