// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/render.hpp"

#include <stdexcept>

#include "snellen/report/collapse_map_document.hpp"
#include "snellen/report/csv.hpp"
#include "snellen/report/figure_document.hpp"
#include "snellen/report/format_document.hpp"
#include "snellen/report/inspection_document.hpp"
#include "snellen/report/json.hpp"
#include "snellen/report/latex.hpp"
#include "snellen/report/markdown.hpp"
#include "snellen/report/tail_document.hpp"
#include "snellen/report/text.hpp"
#include "snellen/report/threshold_document.hpp"

namespace snellen {
namespace {

std::string render_for_people(const Document& document, OutputFormat format, const RenderOptions& options) {
  switch (format) {
    case OutputFormat::text:
      return render_text(document, {.colour = options.colour});
    case OutputFormat::markdown:
      return render_markdown(document);
    case OutputFormat::latex:
      return render_latex(document);
    case OutputFormat::csv:
    case OutputFormat::json:
      break;
  }
  throw std::invalid_argument("render: not an output format for people");
}

}  // namespace

std::string_view snellen_version() noexcept {
  return SNELLEN_VERSION;
}

std::string render(const ThresholdTable& table, OutputFormat format, const RenderOptions& options,
                   std::span<const TailStatement> for_all, const std::optional<CertifiedCells>& certified) {
  if (format == OutputFormat::csv) return render_csv(threshold_records(table, certified));
  if (format == OutputFormat::json) return render_json(table, options.version, for_all, certified);
  return render_for_people(threshold_document(table, options.maximum_rows, for_all, certified), format, options);
}

std::string render(const TailProof& proof, OutputFormat format, const RenderOptions& options) {
  if (format == OutputFormat::csv) return render_csv(tail_records(proof));
  if (format == OutputFormat::json) return render_json(proof, options.version);
  return render_for_people(tail_document(proof, options.maximum_rows), format, options);
}

std::string render(const Inspection& inspection, OutputFormat format, const RenderOptions& options) {
  if (format == OutputFormat::csv) return render_csv(inspection_records(inspection));
  if (format == OutputFormat::json) return render_json(inspection, options.version);
  return render_for_people(inspection_document(inspection, options.maximum_rows), format, options);
}

std::string render(std::span<const Format> formats, OutputFormat format, const RenderOptions& options) {
  if (format == OutputFormat::csv) return render_csv(format_records(formats));
  if (format == OutputFormat::json) return render_json(formats, options.version);
  return render_for_people(format_document(formats), format, options);
}

std::string render(const std::vector<CheckedCase>& cases, const VerificationView& view, OutputFormat format,
                   const RenderOptions& options) {
  if (format == OutputFormat::csv) return render_csv(verification_records(cases, view));
  if (format == OutputFormat::json) return render_json(cases, view, options.version);
  return render_for_people(verification_document(cases, view), format, options);
}

std::string render(std::span<const Claim> claims, OutputFormat format, const RenderOptions& options) {
  if (format == OutputFormat::csv) return render_csv(claims_records(claims));
  if (format == OutputFormat::json) return render_json(claims, options.version);
  return render_for_people(claims_document(claims), format, options);
}

std::string render(const Figure& figure, OutputFormat format, const RenderOptions& options) {
  if (format == OutputFormat::csv) return render_csv(figure_records(figure));
  if (format == OutputFormat::json) return render_json(figure, options.version);
  return render_for_people(figure_document(figure), format, options);
}

std::string render(const CollapseMap& map, OutputFormat format, const RenderOptions& options) {
  if (format == OutputFormat::csv) return render_csv(collapse_map_records(map));
  if (format == OutputFormat::json) return render_json(map, options.version);
  return render_for_people(collapse_map_document(map), format, options);
}

}  // namespace snellen
