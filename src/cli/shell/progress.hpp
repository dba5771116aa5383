// SPDX-License-Identifier: LGPL-3.0-or-later
// One line on a terminal that says how far the work is.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "snellen/model/transformer.hpp"

namespace snellen::cli {

/// Who sees to it that time is seen to pass while no fraction is told.
enum class Repainted : std::uint8_t {
  by_itself,  ///< a thread of the line's own
  by_updates  ///< the caller, who tells fractions often: for a process that must not have threads yet, as it will fork
};

/// Rewrites one line on standard error, at most ten times a second, and removes it at the end. Silent unless `shown`.
/// It appears 100 ms after its begin and keeps time from then on, however seldom a fraction is told. Any thread may
/// tell it.
class ProgressLine {
 public:
  ProgressLine(std::string label, bool shown, Repainted repainted = Repainted::by_itself);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// Called with the fraction that is done.
  void update(double fraction);
  /// What is worked at now.
  void relabel(std::string label);
  /// update() as a function; empty when nothing is shown. Valid as long as this object.
  [[nodiscard]] Progress callback();

 private:
  using Clock = std::chrono::steady_clock;

  void repaint();
  void keep_time();

  const bool shown_;
  const Clock::time_point start_ = Clock::now();
  std::mutex mutex_;
  std::condition_variable ended_;
  // What follows is the mutex's.
  std::string label_;
  double fraction_ = 0;
  bool visible_ = false;
  bool over_ = false;
  Clock::time_point last_;
  std::optional<std::thread> clock_;
};

/// Whether progress can be shown: standard error is a terminal that can erase a line.
bool can_show_progress();

/// "label  [#####     ]  50 %  0:12, about 0:12 left", without a line's end. No estimate before there is ground for it.
std::string progress_text(const std::string& label, double fraction, std::chrono::milliseconds elapsed);

}  // namespace snellen::cli
