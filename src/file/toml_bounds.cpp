// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/file/toml_bounds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "snellen/error.hpp"
#include "snellen/file/text_position.hpp"

namespace snellen {
namespace {

/// Reads a TOML text as far as its nesting goes, without recursion. What is no TOML is read leniently, or ends the walk
/// where every parser ends.
class NestingWalk {
 public:
  NestingWalk(std::string_view text, std::string_view where, std::string_view mend, std::size_t deepest)
      : text_(text), where_(where), mend_(mend), deepest_(deepest) {}

  void walk() {
    if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;  // a byte order mark
    while (skip_blank(true)) {
      if (!(text_[at_] == '[' ? header() : statement())) return;
    }
  }

 private:
  struct Open {
    bool table;        ///< or an array
    std::size_t keys;  ///< names of the dotted key whose value is being read; an array has none
  };

  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }

  void deepen() {
    if (++depth_ > deepest_) {
      throw InputError(place_in(text_, at_, where_), fmt::format("it is nested more than {} deep", deepest_), mend_);
    }
  }

  /// Past blanks and comments; whether something follows.
  bool skip_blank(bool newlines) {
    while (!at_end()) {
      const char byte = text_[at_];
      if (byte == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (byte == ' ' || byte == '\t' || byte == '\r' || (byte == '\n' && newlines)) {
        ++at_;
      } else {
        return true;
      }
    }
    return false;
  }

  /// Past a string, which begins here; false when it does not end as it must.
  bool skip_string(bool may_have_lines) {
    const char quote = text_[at_];
    const std::string three(3, quote);
    const bool lines = may_have_lines && text_.substr(at_).starts_with(three);
    at_ += lines ? 3 : 1;
    for (; !at_end(); ++at_) {
      const char byte = text_[at_];
      if (byte == '\\' && quote == '"') {
        ++at_;
      } else if (byte == '\n' && !lines) {
        return false;
      } else if (byte == quote && (!lines || text_.substr(at_).starts_with(three))) {
        at_ += lines ? 3 : 1;
        // Up to two quotes may stand before the three that end it.
        for (int more = 0; lines && more < 2 && !at_end() && text_[at_] == quote; ++more) ++at_;
        return true;
      }
    }
    return false;
  }

  /// Past a dotted key up to the byte behind it; how many names it has. False when the text or the line ends.
  bool key(std::size_t& names) {
    names = 1;
    deepen();
    while (!at_end()) {
      const char byte = text_[at_];
      if (byte == '"' || byte == '\'') {
        if (!skip_string(false)) return false;
        continue;
      }
      if (byte == '\n') return false;
      if (byte == '=' || byte == ']') return true;
      if (byte == '.') {
        ++names;
        deepen();
      }
      ++at_;
    }
    return false;
  }

  /// [name.name] or [[name.name]]
  bool header() {
    depth_ = 0;
    at_ += 1;
    if (!at_end() && text_[at_] == '[') {
      ++at_;
      deepen();  // of the array
    }
    std::size_t names = 0;
    if (!key(names)) return false;
    at_ = std::min(text_.find('\n', at_), text_.size());
    of_header_ = depth_;
    return true;
  }

  /// name.name = value
  bool statement() {
    depth_ = of_header_;
    std::size_t names = 0;
    if (!key(names) || text_[at_] != '=') return false;
    ++at_;
    open_.clear();
    do {
      if (!skip_blank(!open_.empty()) || !value()) return false;
    } while (!open_.empty());
    skip_blank(false);
    return at_end() || text_[at_] == '\n';
  }

  /// Past one value, or into the array or table that begins here; then past all that end, up to the next value.
  bool value() {
    const char byte = text_[at_];
    if (byte == '[' || byte == '{') {
      if (byte == '[') deepen();  // a table's names count
      open_.push_back({byte == '{', 0});
      ++at_;
      return next(true);
    }
    if (byte == '"' || byte == '\'') {
      if (!skip_string(true)) return false;
    } else {
      at_ = std::min(text_.find_first_of(",]}#\n", at_), text_.size());
    }
    return next(false);
  }

  /// In what is open: to the value that follows, or out of it. `first`: nothing stands in it yet.
  bool next(bool first) {
    while (!open_.empty()) {
      if (!skip_blank(true)) return false;
      Open& inner = open_.back();
      depth_ -= inner.keys;
      inner.keys = 0;
      const char byte = text_[at_];
      if (byte == (inner.table ? '}' : ']')) {
        ++at_;
        leave();
        first = false;
        continue;
      }
      if (!first) {
        if (byte != ',') return false;
        ++at_;
        if (!skip_blank(true)) return false;
        first = true;  // a comma may be the last
        if (text_[at_] == (inner.table ? '}' : ']')) continue;
      }
      if (!inner.table) return true;
      std::size_t names = 0;
      if (!key(names) || text_[at_] != '=') return false;
      inner.keys = names;
      ++at_;
      return true;
    }
    return true;
  }

  void leave() {
    if (!open_.back().table) --depth_;
    open_.pop_back();
  }

  std::string_view text_;
  std::string_view where_;
  std::string_view mend_;
  std::size_t deepest_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  std::size_t of_header_ = 0;
  std::vector<Open> open_;
};

}  // namespace

void check_toml_bounds(std::string_view text, std::string_view where, std::string_view mend, const TomlBounds& bounds) {
  if (text.size() > bounds.bytes) {
    throw InputError(where, fmt::format("it has {} bytes, and at most {} are read", text.size(), bounds.bytes), mend);
  }
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
    throw InputError(place_in(text, nul, where), "a NUL byte is no TOML", mend);
  }
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (end - begin > bounds.line_bytes) {
      throw InputError(place_in(text, begin, where),
                       fmt::format("the line has {} bytes, and at most {} are read", end - begin, bounds.line_bytes),
                       mend);
    }
    begin = end + 1;
  }
  NestingWalk(text, where, mend, bounds.depth).walk();
}

}  // namespace snellen
