// SPDX-License-Identifier: LGPL-3.0-or-later
// A case of a figure, ready to be computed.
#pragma once

#include <string>

#include "draft.hpp"
#include "snellen/theory/figure.hpp"

namespace snellen::cli {

struct FigureCase {
  std::string name;   ///< "figure-8"
  std::string title;  ///< what the case calls itself; may be empty
  FigureQuestion question;
  FigureOutline outline;  ///< what the figure will have
};

/// Fits a draft together. Throws an Error with the place of what does not fit.
FigureCase resolve_figure(const Draft& draft);

/// The figure, under the case's title where it has one.
Figure computed_figure(const FigureCase& asked, const Progress& progress = {});

}  // namespace snellen::cli
