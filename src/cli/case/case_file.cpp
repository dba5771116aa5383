// SPDX-License-Identifier: LGPL-3.0-or-later
#include "case_file.hpp"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <set>

#include "settings.hpp"
#include "snellen/file/regular_file.hpp"
#include "snellen/file/strict_toml.hpp"

namespace snellen::cli {
namespace {

constexpr FileKind case_kind = {.what = "a case", .most_bytes = TomlBounds().bytes, .mend = "name a TOML case file"};

/// "an array" for a node.
std::string_view article_and_type(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "an array";
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
      return "an integer";
    case toml::node_type::floating_point:
      return "a number";
    case toml::node_type::boolean:
      return "a boolean";
    default:
      return "a date or time";
  }
}

class CaseReader {
 public:
  CaseReader(std::string_view text, const std::string& path) : path_(path) {
    for (std::size_t begin = 0; begin <= text.size();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      lines_.push_back(text.substr(begin, end - begin));
      begin = end + 1;
    }
    // The names of all tables, those that only hold other tables included.
    for (const Setting& setting : settings()) {
      for (std::string_view table = setting.table(); !table.empty();) {
        tables_.insert(std::string(table));
        const std::size_t dot = table.rfind('.');
        table = table.substr(0, dot == std::string_view::npos ? 0 : dot);
      }
    }
  }

  void table(const toml::table& content, const std::string& name) {
    for (const auto& [key, node] : in_order(content)) {
      const std::string path = name.empty() ? key : fmt::format("{}.{}", name, key);
      if (path == "expect" && node->is_table()) continue;  // what check compares with: read_expectations
      if (tables_.contains(path)) {
        if (const toml::table* inner = node->as_table()) {
          table(*inner, path);
          continue;
        }
        // `position = "rope"` says the scheme and leaves the rest to the defaults.
        if (path == "model.position" && node->is_string()) {
          add(*find_setting("model.position.scheme"), *node);
          continue;
        }
        place(node->source())
            .fail(fmt::format("expected a table and found {}", article_and_type(*node)),
                  fmt::format("write [{}] and its keys below it", path));
      }
      const Setting* setting = find_setting(path);
      if (setting == nullptr) fail_unknown(place(key_source(content, key)), key, name);
      add(*setting, *node);
    }
  }

  std::vector<Assignment> take() { return std::move(assignments_); }

  [[nodiscard]] Place place(const toml::source_region& source) const {
    return Place{fmt::format("{}:{}:{}", path_, source.begin.line, source.begin.column),
                 fmt::format("{}:{}", path_, source.begin.line), 0};
  }

 private:
  struct Entry {
    std::string key;
    const toml::node* node;
  };

  static toml::source_region key_source(const toml::table& content, const std::string& key) {
    return content.find(key)->first.source();
  }

  /// The parser sorts keys by name; complaints should come in the order of the file.
  static std::vector<Entry> in_order(const toml::table& content) {
    std::vector<Entry> entries;
    for (const auto& [key, node] : content) entries.push_back(Entry{std::string(key.str()), &node});
    std::ranges::stable_sort(entries, [&content](const Entry& left, const Entry& right) {
      return key_source(content, left.key).begin < key_source(content, right.key).begin;
    });
    return entries;
  }

  /// The place of a string; its first byte has a column when the string stands in one line without escapes, after
  /// plain ASCII, where characters are bytes.
  [[nodiscard]] Place place_of_text(const toml::value<std::string>& value) const {
    Place result = place(value.source());
    const std::size_t line = value.source().begin.line;
    const std::size_t quote = value.source().begin.column;  // counted from 1, so the byte after the quote from 0
    if (line == 0 || line > lines_.size()) return result;
    const std::string_view text = lines_[line - 1];
    const auto ascii = [](char byte) { return static_cast<unsigned char>(byte) < 0x80; };
    if (quote < text.size() && std::ranges::all_of(text.substr(0, quote), ascii) &&
        text.substr(quote).starts_with(value.get())) {
      result.first_column = quote + 1;
    }
    return result;
  }

  [[noreturn]] void fail_unknown(const Place& place, const std::string& key, const std::string& table) const {
    std::vector<std::string_view> here;   // what may stand in this table
    std::vector<std::string_view> where;  // the tables in which this key may stand
    for (const Setting& setting : settings()) {
      if (setting.table() == table) here.push_back(setting.name());
      if (setting.name() == key) where.push_back(setting.table());
    }
    for (const std::string& inner : tables_) {
      const std::size_t dot = inner.rfind('.');
      if ((dot == std::string::npos ? std::string() : inner.substr(0, dot)) == table) {
        here.push_back(std::string_view(inner).substr(dot == std::string::npos ? 0 : dot + 1));
      }
    }
    const std::string of = table.empty() ? std::string() : fmt::format(" in [{}]", table);
    if (where.size() == 1) {
      place.fail(fmt::format("unknown key '{}'{}", key, of), where.front().empty()
                                                                 ? std::string("put it before the first table")
                                                                 : fmt::format("it belongs in [{}]", where.front()));
    }
    place.fail(fmt::format("unknown key '{}'{}{}", key, of, did_you_mean(key, here)),
               "docs/reference/case.md lists the keys");
  }

  void add(const Setting& setting, const toml::node& node) {
    const toml::value<std::string>* text = node.as_string();
    const Place at = text != nullptr ? place_of_text(*text) : place(node.source());
    assignments_.push_back(
        Assignment{&setting, option_text(node, setting), at,
                   std::visit([&](const auto& kind) { return value(kind, setting, node, at); }, setting.kind)});
  }

  /// The value as the setting's option would have it; whether it fits the setting is seen elsewhere.
  static std::string option_text(const toml::node& node, const Setting& setting) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* integer = node.as_integer()) return std::to_string(integer->get());
    if (const auto* number = node.as_floating_point()) return fmt::format("{}", number->get());
    if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
    const toml::array* array = node.as_array();
    if (array == nullptr) return {};
    const auto* list = std::get_if<ListKind>(&setting.kind);
    std::string text;
    for (const toml::node& element : *array) {
      if (!text.empty()) text += list == nullptr ? ',' : list->separator;
      text += option_text(element, setting);
    }
    return text;
  }

  using Apply = std::function<void(Draft&)>;

  [[noreturn]] static void fail_type(const Setting& setting, std::string_view expected, const toml::node& node,
                                     const Place& at) {
    at.fail(fmt::format("'{}' expects {} and found {}", setting.name(), expected, article_and_type(node)),
            fmt::format("write {} = {}", setting.name(), setting.example));
  }

  Apply value(const IntegerKind& kind, const Setting& setting, const toml::node& node, const Place& at) const {
    if (!node.is_integer()) fail_type(setting, "an integer", node, at);
    return [set = kind.set, narrow = narrow_integer(**node.as_integer(), at)](Draft& draft) { set(draft, narrow); };
  }

  Apply value(const SeedKind& kind, const Setting& setting, const toml::node& node, const Place& at) const {
    if (!node.is_integer()) fail_type(setting, "an integer", node, at);
    const std::int64_t seed = **node.as_integer();
    if (seed < 0) at.fail(fmt::format("{} is negative", seed), "take 0 or more");
    return [set = kind.set, seed](Draft& draft) { set(draft, static_cast<std::uint64_t>(seed)); };
  }

  static double number(const Setting& setting, const toml::node& node, const Place& at, std::string_view expected) {
    if (node.is_integer()) return static_cast<double>(**node.as_integer());
    if (!node.is_floating_point()) fail_type(setting, expected, node, at);
    return **node.as_floating_point();
  }

  Apply value(const NumberKind& kind, const Setting& setting, const toml::node& node, const Place& at) const {
    return [set = kind.set, number = number(setting, node, at, "a number")](Draft& draft) { set(draft, number); };
  }

  Apply value(const FlagKind& kind, const Setting& setting, const toml::node& node, const Place& at) const {
    if (!node.is_boolean()) fail_type(setting, "a boolean", node, at);
    return [set = kind.set, flag = **node.as_boolean()](Draft& draft) { set(draft, flag); };
  }

  Apply value(const WordKind& kind, const Setting& setting, const toml::node& node, const Place& at) const {
    if (!node.is_string()) fail_type(setting, "a string", node, at);
    return [set = kind.set, index = word_index(kind, **node.as_string(), at)](Draft& draft) { set(draft, index); };
  }

  Apply value(const TextKind& kind, const Setting& setting, const toml::node& node, const Place& at) const {
    if (kind.or_integer && node.is_integer()) {
      return [set = kind.set, text = Text{std::to_string(**node.as_integer()), at}](Draft& draft) { set(draft, text); };
    }
    if (!node.is_string()) fail_type(setting, kind.or_integer ? "a string or an integer" : "a string", node, at);
    return [set = kind.set, text = Text{**node.as_string(), at}](Draft& draft) { set(draft, text); };
  }

  Apply value(const ListKind& kind, const Setting& setting, const toml::node& node, const Place& at) const {
    constexpr std::string_view expected = "an array of strings";
    if (!node.is_array()) fail_type(setting, expected, node, at);
    std::vector<Text> texts;
    for (const toml::node& element : *node.as_array()) {
      if (!element.is_string()) fail_type(setting, expected, element, place(element.source()));
      texts.push_back(Text{**element.as_string(), place_of_text(*element.as_string())});
    }
    return [set = kind.set, texts = std::move(texts)](Draft& draft) { set(draft, texts); };
  }

  Apply value(const NumbersKind& kind, const Setting& setting, const toml::node& node, const Place& at) const {
    constexpr std::string_view expected = "an array of numbers";
    if (!node.is_array()) fail_type(setting, expected, node, at);
    std::vector<double> numbers;
    for (const toml::node& element : *node.as_array()) {
      numbers.push_back(number(setting, element, place(element.source()), expected));
    }
    return [set = kind.set, numbers = std::move(numbers)](Draft& draft) { set(draft, numbers); };
  }

  const std::string& path_;
  std::vector<std::string_view> lines_;
  std::set<std::string> tables_;
  std::vector<Assignment> assignments_;
};

}  // namespace

std::vector<Assignment> read_case_text(std::string_view text, const std::string& path) {
  const toml::table content = strict_toml(text, path, "a case is a TOML file, see docs/reference/case.md");
  CaseReader reader(text, path);
  reader.table(content, {});
  return reader.take();
}

std::string case_text(const std::string& path) {
  return read_file(path, case_kind);
}

std::vector<Assignment> read_case_file(const std::string& path) {
  return read_case_text(case_text(path), path);
}

}  // namespace snellen::cli
