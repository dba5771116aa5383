// SPDX-License-Identifier: LGPL-3.0-or-later
// A document as GitHub-flavoured Markdown.
#pragma once

#include <string>
#include <string_view>

#include "snellen/report/document.hpp"

namespace snellen {

/// A heading, the facts and notes as lists, the tables as tables. A column's group stands before its name.
std::string render_markdown(const Document& document);

/// `text` so that Markdown shows it as it is, also in a cell of a table.
std::string markdown_escaped(std::string_view text);

}  // namespace snellen
