// SPDX-License-Identifier: LGPL-3.0-or-later
// Drawing with gnuplot, run as a program.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace snellen::cli {

/// Whether the file's name asks for a drawing: .svg, in either case.
bool is_plot_file(const std::filesystem::path& file);

/// Throws InputError when there is no gnuplot.
void check_plotter();

/// The drawing that gnuplot makes of a script; `script` is given the name of the file that it should write. Throws
/// InputError when gnuplot fails.
std::string plotted(const std::function<std::string(const std::string& file)>& script);

}  // namespace snellen::cli
