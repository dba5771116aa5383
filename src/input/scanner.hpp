// SPDX-License-Identifier: LGPL-3.0-or-later
// A cursor over a line that a user wrote, which knows the column to complain about.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace snellen::input_detail {

/// The largest integer that may be written in a pattern or a sweep.
inline constexpr long largest_integer = 2147483647;

/// Bytes, never characters of a locale: what is above 127 is an ordinary part of a name.
bool is_space(char byte) noexcept;
bool is_digit(char byte) noexcept;

/// `text` between single quotes, fit for a one-line message: shortened, unprintable and ill-formed bytes as \xHH.
std::string quoted(std::string_view text);

class Scanner {
 public:
  Scanner(std::string_view text, std::string_view label) : text_(text), label_(label) {}

  [[nodiscard]] bool at_end() const noexcept { return position_ == text_.size(); }
  [[nodiscard]] bool at(char byte) const noexcept { return !at_end() && text_[position_] == byte; }
  [[nodiscard]] bool at(std::string_view bytes) const noexcept { return text_.substr(position_).starts_with(bytes); }
  [[nodiscard]] bool at_digit() const noexcept { return !at_end() && is_digit(text_[position_]); }
  [[nodiscard]] bool at_space() const noexcept { return !at_end() && is_space(text_[position_]); }
  [[nodiscard]] char next() const noexcept { return at_end() ? '\0' : text_[position_]; }
  [[nodiscard]] std::size_t position() const noexcept { return position_; }
  [[nodiscard]] std::string_view since(std::size_t begin) const noexcept {
    return text_.substr(begin, position_ - begin);
  }
  /// What stands here, for a message: "')'" or "the end".
  [[nodiscard]] std::string here() const;

  void advance(std::size_t bytes = 1) noexcept { position_ += bytes; }
  void skip_space() noexcept;
  /// Goes past `bytes` when they stand here.
  bool accept(std::string_view bytes) noexcept;
  /// The integer that stands here; a digit must. Throws InputError above largest_integer.
  long integer();

  [[nodiscard]] const std::string& label() const noexcept { return label_; }
  [[noreturn]] void fail(std::size_t position, std::string_view problem, std::string_view mend) const;

 private:
  std::string_view text_;
  std::string label_;
  std::size_t position_ = 0;
};

/// "--left, column 7" for the byte at `position`, counted from 0.
std::string place(std::string_view label, std::size_t position);

}  // namespace snellen::input_detail
