// SPDX-License-Identifier: LGPL-3.0-or-later
// One line on a terminal that says how far the work is.
#pragma once

#include <chrono>
#include <string>

#include "snellen/model/transformer.hpp"

namespace snellen::cli {

/// Rewrites one line on standard error, at most ten times a second, and removes it at the end. Silent unless `shown`.
class ProgressLine {
 public:
  ProgressLine(std::string label, bool shown);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// Called with the fraction that is done.
  void update(double fraction);
  /// update() as a function; empty when nothing is shown. Valid as long as this object.
  [[nodiscard]] Progress callback();

 private:
  using Clock = std::chrono::steady_clock;

  std::string label_;
  bool shown_;
  bool visible_ = false;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_;
};

/// Whether progress can be shown: standard error is a terminal that can erase a line.
bool can_show_progress();

/// "label  [#####     ]  50 %  0:12, about 0:12 left", without a line's end. No estimate before there is ground for it.
std::string progress_text(const std::string& label, double fraction, std::chrono::milliseconds elapsed);

}  // namespace snellen::cli
