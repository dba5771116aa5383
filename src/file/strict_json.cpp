// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/file/strict_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
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

template <class Json>
class StrictParser {
 public:
  StrictParser(std::string_view text, std::string_view where, std::string_view mend, const JsonBounds& bounds)
      : text_(text), where_(where), mend_(mend), bounds_(bounds), reached_(text.data()) {}

  Json parse() {
    // For the library, a NUL ends the text.
    if (const std::size_t nul = text_.find('\0'); nul != std::string_view::npos) fail(nul, "a NUL byte is no JSON");
    try {
      const char* const begin = text_.data();
      return Json::parse(Walk(begin, &reached_), Walk(begin + text_.size(), &reached_),
                         [this](int, typename Json::parse_event_t event, Json& parsed) {
                           see(event, parsed);
                           return true;
                         });
    } catch (const typename Json::parse_error& error) {
      fail(last(), fmt::format("it is not JSON: {}", reason(error.what())));
    } catch (const typename Json::out_of_range&) {
      fail(last(), "the number before this is too large");
    }
  }

 private:
  using Event = typename Json::parse_event_t;

  [[nodiscard]] std::size_t offset() const { return static_cast<std::size_t>(reached_ - text_.data()); }
  /// The byte that was read last.
  [[nodiscard]] std::size_t last() const { return offset() == 0 ? 0 : offset() - 1; }

  [[noreturn]] void fail(std::size_t at, std::string_view problem) const {
    throw InputError(place_in(text_, at, where_), problem, mend_);
  }

  void see(Event event, const Json& parsed) {
    switch (event) {
      case Event::object_start:
      case Event::array_start:
        count();
        if (keys_.size() == bounds_.depth) {
          fail(last(), fmt::format("arrays and objects stand in each other more than {} deep", bounds_.depth));
        }
        keys_.emplace_back();
        break;
      case Event::object_end:
      case Event::array_end:
        keys_.pop_back();
        break;
      case Event::key:
        see_key(parsed.template get_ref<const std::string&>());
        break;
      case Event::value:
        count();
        break;
    }
  }

  void see_key(const std::string& key) {
    if (keys_.back().insert(key).second) return;
    fail(opening_quote(text_.substr(0, offset())),
         fmt::format("the key '{}' stands twice", shortened(key, most_quoted)));
  }

  void count() {
    if (++values_ > bounds_.values) fail(last(), fmt::format("there are more than {} values", bounds_.values));
  }

  std::string_view text_;
  std::string_view where_;
  std::string_view mend_;
  JsonBounds bounds_;
  const char* reached_;
  std::size_t values_ = 0;
  std::vector<std::set<std::string>> keys_;  ///< of the objects that are open; arrays have none
};

}  // namespace

nlohmann::json strict_json(std::string_view text, std::string_view where, std::string_view mend,
                           const JsonBounds& bounds) {
  return StrictParser<nlohmann::json>(text, where, mend, bounds).parse();
}

nlohmann::ordered_json strict_ordered_json(std::string_view text, std::string_view where, std::string_view mend,
                                           const JsonBounds& bounds) {
  return StrictParser<nlohmann::ordered_json>(text, where, mend, bounds).parse();
}

}  // namespace snellen
