// SPDX-License-Identifier: LGPL-3.0-or-later
// A result in any output format: what the program calls.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "snellen/certificate/certificate.hpp"
#include "snellen/number/format.hpp"
#include "snellen/report/output_format.hpp"
#include "snellen/report/verification_document.hpp"
#include "snellen/tail/proof.hpp"
#include "snellen/theory/collapse_map.hpp"
#include "snellen/theory/figure.hpp"
#include "snellen/threshold/inspection.hpp"
#include "snellen/threshold/table.hpp"

namespace snellen {

/// The version of snellen, "0.1.0".
std::string_view snellen_version() noexcept;

struct RenderOptions {
  bool colour = false;           ///< text only; whether the terminal wants it is the caller's to decide
  std::size_t maximum_rows = 0;  ///< text, Markdown and LaTeX; 0 for all. CSV and JSON always have all
  std::string version = std::string(snellen_version());  ///< written to JSON
};

/// A good maximum_rows for text on a terminal.
inline constexpr std::size_t terminal_rows = 32;

/// CSV is the table alone; everything else has the statements for every n as well. Certified cells are a column.
std::string render(const ThresholdTable& table, OutputFormat format, const RenderOptions& options = {},
                   std::span<const TailStatement> for_all = {}, const std::optional<CertifiedCells>& certified = {});
std::string render(const TailProof& proof, OutputFormat format, const RenderOptions& options = {});
std::string render(const Inspection& inspection, OutputFormat format, const RenderOptions& options = {});
std::string render(std::span<const Format> formats, OutputFormat format, const RenderOptions& options = {});

std::string render(const std::vector<CheckedCase>& cases, const VerificationView& view, OutputFormat format,
                   const RenderOptions& options = {});
std::string render(std::span<const Claim> claims, OutputFormat format, const RenderOptions& options = {});
std::string render(const Figure& figure, OutputFormat format, const RenderOptions& options = {});
std::string render(const CollapseMap& map, OutputFormat format, const RenderOptions& options = {});

}  // namespace snellen
