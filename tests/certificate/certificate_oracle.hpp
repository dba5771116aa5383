// SPDX-License-Identifier: LGPL-3.0-or-later
// Certificates judged by the definition: every position of every layer from the file's integers, in snellen's balls and
// rationals. It shares nothing with snellen-checkcert, nor with the forward that wrote the certificate.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "snellen/certificate/certificate.hpp"

namespace snellen::test {

enum class Truth { holds, fails, unknown };

/// Both sides of a row, each coordinate rounded; none where balls and rationals leave it open, or it is beyond the
/// format. Sequences of more than 64 tokens are left open.
class RowOracle {
 public:
  /// The certificate as snellen-checkcert accepts it; a row of it.
  RowOracle(const nlohmann::ordered_json& certificate, const nlohmann::ordered_json& row);
  ~RowOracle();
  RowOracle(const RowOracle&) = delete;
  RowOracle& operator=(const RowOracle&) = delete;

  /// Of a cell as it stands in the file.
  Truth truth(const nlohmann::ordered_json& cell);
  /// The float of a coordinate, at 256 bits and no further.
  std::optional<IntegerFloat> rounded(bool left, std::size_t coordinate, const Format& format);
  /// Whether the row's n and the file's patterns give other sequences, token by token.
  [[nodiscard]] bool contradicts_its_patterns() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace snellen::test
