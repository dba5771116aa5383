// SPDX-License-Identifier: LGPL-3.0-or-later
// A figure of the paper as a drawing: a gnuplot script without a word of the figure's texts, which are put into the
// drawing afterwards. gnuplot runs what stands in backticks, and more; it is not given what a stranger wrote.
#pragma once

#include <string>
#include <string_view>

#include "snellen/theory/figure.hpp"

namespace snellen {

/// A self-contained gnuplot script that draws the figure to standard output as SVG: the mean as a line within a band
/// from the least to the greatest value, on logarithmic axes, and the threshold dashed. Values are the certified
/// digits; in the place of each text stands a word of letters and digits that is as wide.
std::string figure_plot(const Figure& figure);

/// The drawing that gnuplot made of figure_plot(figure), with the figure's texts in it: escaped for XML, what has no
/// glyph shown as everywhere (see terminal_safe()). Throws InputError when `drawing` is no whole SVG, or lacks a text.
std::string figure_drawing(const Figure& figure, std::string_view drawing);

}  // namespace snellen
