// SPDX-License-Identifier: LGPL-3.0-or-later
// Drawing with gnuplot, run as a program: no shell, none of its startup files, nothing of the environment.
#pragma once

#include <filesystem>
#include <string>

namespace snellen::cli {

/// Whether the file's name asks for a drawing: .svg, in either case.
bool is_plot_file(const std::filesystem::path& file);

/// The gnuplot of the first folder of PATH that has one; folders that are not absolute are passed over, so that no
/// program of the working folder is run. Throws InputError when there is none.
std::filesystem::path plotter();

/// What gnuplot draws to standard output for a script. Throws InputError when gnuplot fails.
std::string plotted(const std::string& script);

}  // namespace snellen::cli
