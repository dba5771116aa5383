// SPDX-License-Identifier: LGPL-3.0-or-later
// Files of the repository that the program carries with it.
#pragma once

#include <span>
#include <string_view>

namespace snellen::cli {

struct EmbeddedFile {
  std::string_view name;  ///< without folder and ending
  std::string_view text;
};

/// The default cases of the claims, cases/claims/*.toml, by name.
std::span<const EmbeddedFile> default_claim_cases();
/// The default cases of the figures, cases/figures/*.toml, by name.
std::span<const EmbeddedFile> default_figure_cases();
/// The pages of docs/theory, by name.
std::span<const EmbeddedFile> theory_pages();
/// Pipelines that run snellen check, share/pipelines/*.yml, by service.
std::span<const EmbeddedFile> pipelines();

}  // namespace snellen::cli
