// SPDX-License-Identifier: LGPL-3.0-or-later
// Results as JSON, straight from the structs. docs/reference/output.md describes the fields.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "snellen/certificate/certificate.hpp"
#include "snellen/number/format.hpp"
#include "snellen/report/verification_document.hpp"
#include "snellen/tail/proof.hpp"
#include "snellen/theory/collapse_map.hpp"
#include "snellen/theory/figure.hpp"
#include "snellen/threshold/inspection.hpp"
#include "snellen/threshold/table.hpp"

namespace snellen {

/// Of every JSON document that snellen writes. It rises when a field changes its meaning or goes; new fields may come
/// without.
inline constexpr int json_schema_version = 1;

/// Always UTF-8 with keys in a fixed order and one row per line; ill-formed bytes become U+FFFD. Results are strings,
/// counts and n are integers (in certificates for every n strings, since they may be of any size), states are words,
/// and what is absent is null.
std::string render_json(const ThresholdTable& table, std::string_view version,
                        std::span<const TailStatement> for_all = {},
                        const std::optional<CertifiedCells>& certified = {});
std::string render_json(const Inspection& inspection, std::string_view version);
std::string render_json(const TailProof& proof, std::string_view version);
std::string render_json(std::span<const Format> formats, std::string_view version);

std::string render_json(const std::vector<CheckedCase>& cases, const VerificationView& view, std::string_view version);
std::string render_json(std::span<const Claim> claims, std::string_view version);
std::string render_json(const Figure& figure, std::string_view version);
std::string render_json(const CollapseMap& map, std::string_view version);

}  // namespace snellen
