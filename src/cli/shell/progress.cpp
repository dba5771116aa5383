// SPDX-License-Identifier: LGPL-3.0-or-later
#include "progress.hpp"

#include <fmt/format.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <system_error>

#include "interrupt.hpp"
#include "snellen/unicode.hpp"

namespace snellen::cli {
namespace {

constexpr std::chrono::milliseconds shortest_pause{100};

void write_to_terminal(std::string_view text) {
  // Progress that cannot be written is no reason to stop.
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

std::string minutes(std::chrono::milliseconds time) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count();
  return seconds < 3600 ? fmt::format("{}:{:02}", seconds / 60, seconds % 60)
                        : fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

/// At most `longest` characters of it, harmless to a terminal.
std::string beginning(const std::string& label, std::size_t longest) {
  const std::string safe = terminal_safe(label);
  std::size_t end = 0;
  for (std::size_t k = 0; k < longest && end < safe.size(); ++k) {
    end += next_code_point(std::string_view(safe).substr(end)).bytes;
  }
  return safe.substr(0, end);
}

}  // namespace

bool can_show_progress() {
  if (::isatty(STDERR_FILENO) == 0) return false;
  const char* const terminal = std::getenv("TERM");
  return terminal != nullptr && std::string_view(terminal) != "dumb";
}

std::string progress_text(const std::string& label, double fraction, std::chrono::milliseconds elapsed) {
  constexpr int width = 10;
  constexpr std::size_t longest_label = 28;  // the whole fits into 80 columns
  const double share = std::clamp(fraction, 0.0, 1.0);
  const int filled = static_cast<int>(share * width);
  std::string text = fmt::format("{}  [{:<{}}] {:3} %  {}", beginning(label, longest_label),
                                 std::string(static_cast<std::size_t>(filled), '#'), width,
                                 static_cast<int>(100 * share), minutes(elapsed));
  if (share >= 0.02 && elapsed >= std::chrono::seconds(1)) {
    const double rest = static_cast<double>(elapsed.count()) * (1 - share) / share;
    text += fmt::format(", about {} left", minutes(std::chrono::milliseconds(static_cast<std::int64_t>(rest))));
  }
  return text;
}

ProgressLine::ProgressLine(std::string label, bool shown, Repainted repainted)
    : shown_(shown), label_(std::move(label)) {
  if (!shown_ || repainted != Repainted::by_itself) return;
  // Signals are the other threads' to answer.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    clock_.emplace([this] { keep_time(); });
  } catch (const std::system_error&) {
    // Without a thread to be had the line moves when it is told.
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

ProgressLine::~ProgressLine() {
  {
    const std::scoped_lock lock(mutex_);
    over_ = true;
  }
  ended_.notify_all();
  if (clock_) clock_->join();
  if (!visible_) return;
  write_to_terminal(erase_line);
  progress_is_visible(false);
}

void ProgressLine::keep_time() {
  std::unique_lock lock(mutex_);
  while (!ended_.wait_for(lock, shortest_pause, [this] { return over_; })) repaint();
}

void ProgressLine::repaint() {
  const Clock::time_point now = Clock::now();
  if (now - (visible_ ? last_ : start_) < shortest_pause) return;
  last_ = now;
  if (!visible_) progress_is_visible(true);
  visible_ = true;
  write_to_terminal(fmt::format(
      "{}{}", erase_line,
      progress_text(label_, fraction_, std::chrono::duration_cast<std::chrono::milliseconds>(now - start_))));
}

void ProgressLine::update(double fraction) {
  if (!shown_) return;
  const std::scoped_lock lock(mutex_);
  fraction_ = fraction;
  repaint();
}

void ProgressLine::relabel(std::string label) {
  if (!shown_) return;
  const std::scoped_lock lock(mutex_);
  label_ = std::move(label);
}

Progress ProgressLine::callback() {
  if (!shown_) return {};
  return [this](double fraction) { update(fraction); };
}

}  // namespace snellen::cli
