// SPDX-License-Identifier: LGPL-3.0-or-later
// Values of settings from the text of an option.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <limits>
#include <type_traits>
#include <utility>

#include "settings.hpp"

namespace snellen::cli {
namespace {

/// The example as an option has it: without quotes and brackets.
std::string option_example(const Setting& setting) {
  std::string text;
  for (const char byte : setting.example) {
    if (std::string_view("[]\" ").find(byte) == std::string_view::npos) text += byte;
  }
  return text;
}

/// The whole text as a number, without a locale.
template <class Number>
Number number_from(const std::string& text, const Setting& setting, const Place& place, std::string_view what) {
  Number value{};
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure == std::errc::result_out_of_range) {
    const bool tiny = std::is_floating_point_v<Number> && text.find("e-") != std::string::npos;
    place.fail(fmt::format("'{}' is out of range", text), tiny ? "take 0 or a larger number" : "take a smaller number");
  }
  if (failure != std::errc() || end != text.data() + text.size()) {
    place.fail(fmt::format("'{}' is not {}", text, what),
               fmt::format("write {} {}", setting.option, option_example(setting)));
  }
  return value;
}

/// The parts between separators, without the space around them.
std::vector<Text> split(const std::string& text, char separator, const Place& place) {
  std::vector<Text> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    const std::size_t first = text.find_first_not_of(' ', begin);
    if (first < end) {
      const std::size_t last = text.find_last_not_of(' ', end - 1);
      parts.push_back(Text{text.substr(first, last - first + 1), place});
    } else if (separator != ' ') {
      place.fail(fmt::format("'{}' has an empty part", text), "write the parts with one comma between them");
    }
    begin = end + 1;
  }
  return parts;
}

/// Reads the text as each kind wants it.
struct FromText {
  const Setting& setting;
  const std::string& text;
  const Place& place;

  std::function<void(Draft&)> operator()(const IntegerKind& kind) const {
    const auto value = number_from<std::int64_t>(text, setting, place, "an integer");
    return [set = kind.set, narrow = narrow_integer(value, place)](Draft& draft) { set(draft, narrow); };
  }
  std::function<void(Draft&)> operator()(const SeedKind& kind) const {
    const auto value = number_from<std::uint64_t>(text, setting, place, "an integer, 0 or more");
    return [set = kind.set, value](Draft& draft) { set(draft, value); };
  }
  std::function<void(Draft&)> operator()(const NumberKind& kind) const {
    const auto value = number_from<double>(text, setting, place, "a number");
    return [set = kind.set, value](Draft& draft) { set(draft, value); };
  }
  std::function<void(Draft&)> operator()(const FlagKind& kind) const {
    return [set = kind.set, value = text == "true"](Draft& draft) { set(draft, value); };
  }
  std::function<void(Draft&)> operator()(const WordKind& kind) const {
    return [set = kind.set, index = word_index(kind, text, place)](Draft& draft) { set(draft, index); };
  }
  std::function<void(Draft&)> operator()(const TextKind& kind) const {
    return [set = kind.set, value = Text{text, place}](Draft& draft) { set(draft, value); };
  }
  std::function<void(Draft&)> operator()(const ListKind& kind) const {
    return [set = kind.set, value = split(text, kind.separator, place)](Draft& draft) { set(draft, value); };
  }
  std::function<void(Draft&)> operator()(const NumbersKind& kind) const {
    std::vector<double> numbers;
    for (const Text& part : split(text, ',', place)) {
      numbers.push_back(number_from<double>(part.text, setting, place, "a number"));
    }
    return [set = kind.set, numbers = std::move(numbers)](Draft& draft) { set(draft, numbers); };
  }
};

}  // namespace

std::size_t word_index(const WordKind& kind, std::string_view word, const Place& place) {
  for (std::size_t index = 0; index < kind.words.size(); ++index) {
    if (kind.words[index] == word) return index;
  }
  place.fail(fmt::format("unknown word '{}'{}", word, did_you_mean(word, kind.words)),
             fmt::format("take one of {}", fmt::join(kind.words, ", ")));
}

std::int32_t narrow_integer(std::int64_t value, const Place& place) {
  using Limits = std::numeric_limits<std::int32_t>;
  if (!std::in_range<std::int32_t>(value)) {
    place.fail(fmt::format("{} is out of range", value), value > 0 ? fmt::format("take at most {}", Limits::max())
                                                                   : fmt::format("take at least {}", Limits::min()));
  }
  return static_cast<std::int32_t>(value);
}

Assignment assignment_from_text(const Setting& setting, const std::string& value) {
  const Place place{std::string(setting.option), {}, 0};
  return Assignment{&setting, value, place, std::visit(FromText{setting, value, place}, setting.kind)};
}

}  // namespace snellen::cli
