// SPDX-License-Identifier: LGPL-3.0-or-later
// A document as text for a terminal or a file.
#pragma once

#include <string>

#include "snellen/report/document.hpp"

namespace snellen {

struct TextOptions {
  bool colour = false;  ///< ANSI escapes: verdicts in colour, the title bold
};

/// Aligned columns, no trailing spaces, a newline at the end. Widths count code points.
std::string render_text(const Document& document, const TextOptions& options = {});

}  // namespace snellen
