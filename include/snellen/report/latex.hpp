// SPDX-License-Identifier: LGPL-3.0-or-later
// A document as a LaTeX fragment.
#pragma once

#include <string>
#include <string_view>

#include "snellen/report/document.hpp"

namespace snellen {

/// One `table` environment per table, with caption and label, to be put into a document that loads booktabs; the facts
/// stand above the first table and the notes below the last. Nothing else is needed, and nothing is read from
/// elsewhere.
std::string render_latex(const Document& document);

/// `text` so that LaTeX prints it as it is. Code points beyond Latin-1 that are not known become [U+XXXX].
std::string latex_escaped(std::string_view text);

/// A number as LaTeX sets it: 1.5e-12 as $1.5\times10^{-12}$ and 255*2^120 as $255\cdot2^{120}$; anything else is
/// escaped.
std::string latex_number(std::string_view text);

}  // namespace snellen
