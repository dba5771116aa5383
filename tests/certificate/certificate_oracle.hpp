// SPDX-License-Identifier: LGPL-3.0-or-later
// Certificates judged by the definition: every position of every layer from the file's integers, in snellen's balls and
// rationals. It shares nothing with snellen-checkcert, nor with the forward that wrote the certificate.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "snellen/certificate/certificate.hpp"

namespace snellen::test {

enum class Truth { holds, fails, unknown };

/// Each coordinate of both sides of a row; none where balls and rationals leave it open, or it is beyond the format.
/// Sequences of more than 64 tokens are left open.
class CertificateOracle {
 public:
  /// The certificate as snellen-checkcert accepts it; it must outlive this.
  explicit CertificateOracle(const nlohmann::ordered_json& certificate);
  ~CertificateOracle();
  CertificateOracle(const CertificateOracle&) = delete;
  CertificateOracle& operator=(const CertificateOracle&) = delete;

  /// Of a cell, as one of this row.
  Truth truth(std::size_t row, const nlohmann::ordered_json& cell);
  /// The float of a coordinate, at 256 bits and no further.
  std::optional<IntegerFloat> rounded(std::size_t row, bool left, std::size_t coordinate, const Format& format);
  /// Whether the row's n and the file's patterns give other sequences, token by token.
  [[nodiscard]] bool contradicts_its_patterns(std::size_t row) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace snellen::test
