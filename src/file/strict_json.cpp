// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/file/strict_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "snellen/error.hpp"
#include "snellen/file/text_position.hpp"

namespace snellen {
namespace {

constexpr std::size_t most_quoted = 100;

/// Walks over the text and tells how far it is, as the parser's callbacks do not.
class Walk {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Walk(const char* at, const char** reached) : at_(at), reached_(reached) {}
  reference operator*() const { return *at_; }
  Walk& operator++() {
    *reached_ = ++at_;
    return *this;
  }
  Walk operator++(int) {
    const Walk before = *this;
    ++*this;
    return before;
  }
  bool operator==(const Walk& other) const { return at_ == other.at_; }

 private:
  const char* at_;
  const char** reached_;
};

/// Where the string begins whose closing quote is the last of these bytes.
std::size_t opening_quote(std::string_view text) {
  std::size_t at = text.size() - 1;
  while (at > 0) {
    at = text.rfind('"', at - 1);
    std::size_t backslashes = 0;
    while (backslashes < at && text[at - 1 - backslashes] == '\\') ++backslashes;
    if (backslashes % 2 == 0) break;
  }
  return at;
}

/// What is wrong, in the library's words without its place and without what it read.
std::string reason(std::string_view message) {
  const std::size_t dash = message.find(" - ");
  if (dash == std::string_view::npos) return {};
  message.remove_prefix(dash + 3);
  std::string text(message.substr(0, message.find("; last read: ")));
  if (const std::size_t expected = text.find("; expected "); expected != std::string::npos) text[expected] = ',';
  return shortened(text, most_quoted);
}

/// Looks at every event of the library's parser and builds nothing. (The library can also filter values while it builds
/// them, but then goes over all earlier ones of an object after each, which is quadratic.)
class StrictReader {
 public:
  StrictReader(std::string_view text, std::string_view where, std::string_view mend, const JsonBounds& bounds)
      : text_(text), where_(where), mend_(mend), bounds_(bounds), reached_(text.data()) {}

  /// Throws InputError unless the text is JSON within the bounds.
  void check() {
    // For the library, a NUL ends the text.
    if (const std::size_t nul = text_.find('\0'); nul != std::string_view::npos) fail(nul, "a NUL byte is no JSON");
    const char* const begin = text_.data();
    nlohmann::json::sax_parse(Walk(begin, &reached_), Walk(begin + text_.size(), &reached_), this);
  }

  // What the parser tells; the names are the library's.
  bool null() { return count(); }
  bool boolean(bool /*value*/) { return count(); }
  bool number_integer(std::int64_t /*value*/) { return count(); }
  bool number_unsigned(std::uint64_t /*value*/) { return count(); }
  bool number_float(double /*value*/, const std::string& /*text*/) { return count(); }
  bool string(const std::string& /*value*/) { return count(); }
  bool binary(const nlohmann::json::binary_t& /*value*/) { return count(); }
  bool start_object(std::size_t /*size*/) { return enter(); }
  bool start_array(std::size_t /*size*/) { return enter(); }
  bool end_object() { return leave(); }
  bool end_array() { return leave(); }
  bool key(const std::string& key) {
    if (keys_.back().insert(key).second) return true;
    fail(opening_quote(text_.substr(0, offset())),
         fmt::format("the key '{}' stands twice", shortened(key, most_quoted)));
  }
  bool parse_error(std::size_t /*position*/, const std::string& /*last*/, const nlohmann::json::exception& error) {
    if (dynamic_cast<const nlohmann::json::out_of_range*>(&error) != nullptr) {
      fail(last(), "the number before this is too large");
    }
    fail(last(), fmt::format("it is not JSON: {}", reason(error.what())));
  }

 private:
  [[nodiscard]] std::size_t offset() const { return static_cast<std::size_t>(reached_ - text_.data()); }
  /// The byte that was read last.
  [[nodiscard]] std::size_t last() const { return offset() == 0 ? 0 : offset() - 1; }

  [[noreturn]] void fail(std::size_t at, std::string_view problem) const {
    throw InputError(place_in(text_, at, where_), problem, mend_);
  }

  bool enter() {
    count();
    if (keys_.size() == bounds_.depth) {
      fail(last(), fmt::format("arrays and objects stand in each other more than {} deep", bounds_.depth));
    }
    keys_.emplace_back();
    return true;
  }

  bool leave() {
    keys_.pop_back();
    return true;
  }

  bool count() {
    if (++values_ > bounds_.values) fail(last(), fmt::format("there are more than {} values", bounds_.values));
    return true;
  }

  std::string_view text_;
  std::string_view where_;
  std::string_view mend_;
  JsonBounds bounds_;
  const char* reached_;
  std::size_t values_ = 0;
  std::vector<std::set<std::string>> keys_;  ///< of the objects that are open; arrays have none
};

template <class Json>
Json parsed(std::string_view text, std::string_view where, std::string_view mend, const JsonBounds& bounds) {
  StrictReader(text, where, mend, bounds).check();
  return Json::parse(text.begin(), text.end());
}

}  // namespace

nlohmann::json strict_json(std::string_view text, std::string_view where, std::string_view mend,
                           const JsonBounds& bounds) {
  return parsed<nlohmann::json>(text, where, mend, bounds);
}

nlohmann::ordered_json strict_ordered_json(std::string_view text, std::string_view where, std::string_view mend,
                                           const JsonBounds& bounds) {
  return parsed<nlohmann::ordered_json>(text, where, mend, bounds);
}

}  // namespace snellen
