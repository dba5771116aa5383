// SPDX-License-Identifier: LGPL-3.0-or-later
// Figure 9 of the paper as certified data.
#pragma once

#include "snellen/theory/figure.hpp"

namespace snellen {

/// Total variation of softmax(x) and softmax(x*), x uniform in [0, 1], x* the same with noise uniform in [0, 0.1] on
/// the first 200 entries: measured, bounded by the head's mass, and bounded for the heaviest head there can be (form 2E
/// of Lemma B.2, docs/theory/lemma-b2). mean_below and all_below are about every n between the least and the greatest
/// length, not only those of the sweep; proved_below is about the worst case. Uses of the question lengths (500 to
/// 10,000 when empty), seed, seeds, threshold, variants and precision. Every value encloses its exact result. Throws
/// InputError for lengths of 200 or less.
Figure figure_9(const FigureQuestion& question, const Progress& progress = {});

/// A bound on what it costs.
FigureEffort figure_9_effort(const FigureQuestion& question);

/// What it will have. Throws as the figure itself: "figure.lengths", "figure.seeds" or "figure.effort".
FigureOutline figure_9_outline(const FigureQuestion& question);

}  // namespace snellen
