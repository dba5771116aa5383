// SPDX-License-Identifier: LGPL-3.0-or-later
#include "expectation_file.hpp"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>

#include "place.hpp"
#include "snellen/file/strict_toml.hpp"

namespace snellen::cli {
namespace {

class ExpectationReader {
 public:
  ExpectationReader(const std::string& path, std::span<const SeriesName> names, std::span<const long> n_values)
      : path_(path), names_(names), lengths_(n_values) {}

  Expectations read(const toml::table& table) {
    for (const auto& [key, node] : table) {
      if (key.str() == "undecided") {
        allow(node);
        continue;
      }
      std::vector<std::string> name = {std::string(key.str())};
      add(name, node);
    }
    // The parser sorts by name; messages should come in the order of the file.
    std::ranges::stable_sort(found_, [](const Found& left, const Found& right) { return left.line < right.line; });
    for (Found& one : found_) out_.values.push_back(std::move(one.expectation));
    return std::move(out_);
  }

 private:
  struct Found {
    toml::source_index line;
    Expectation expectation;
  };

  [[nodiscard]] Place place(const toml::node& node) const {
    const toml::source_position at = node.source().begin;
    return Place{fmt::format("{}:{}:{}", path_, at.line, at.column), fmt::format("{}:{}", path_, at.line), 0};
  }

  void allow(const toml::node& node) {
    const std::optional<std::string> word = node.value<std::string>();
    if (word != "allowed" && word != "fails") {
      place(node).fail("'undecided' is a word", "write \"allowed\", or \"fails\" as without it");
    }
    out_.undecided_allowed = word == "allowed";
  }

  void add(std::vector<std::string>& name, const toml::node& node) {
    if (const toml::table* inner = node.as_table()) {
      if (inner->empty()) {
        place(node).fail(fmt::format("'{}' expects nothing", fmt::join(name, ".")),
                         "write what is expected, or remove it");
      }
      for (const auto& [key, value] : *inner) {
        name.emplace_back(key.str());
        add(name, value);
        name.pop_back();
      }
      return;
    }
    std::string wanted;
    if (const auto* text = node.as_string()) {
      wanted = text->get();
    } else if (const auto* integer = node.as_integer()) {
      wanted = std::to_string(integer->get());
    } else if (const auto* number = node.as_floating_point()) {
      wanted = fmt::format("{}", number->get());
    } else {
      place(node).fail(fmt::format("'{}' is neither a text nor a number", fmt::join(name, ".")),
                       "write what is expected, such as 21, \"20..22\" or \"C\"");
    }
    try {
      Expectation expectation = read_expectation(name, wanted, names_, lengths_);
      expectation.where = place(node).line;
      found_.push_back({node.source().begin.line, std::move(expectation)});
    } catch (const InputError& error) {
      throw InputError(place(node).where, error.what(), {});
    }
  }

  const std::string& path_;
  std::span<const SeriesName> names_;
  std::span<const long> lengths_;
  std::vector<Found> found_;
  Expectations out_;
};

}  // namespace

Expectations read_expectations(std::string_view text, const std::string& path, std::span<const SeriesName> names,
                               std::span<const long> n_values) {
  const toml::table content = strict_toml(text, path, {});  // it has been read before: no error is possible
  const toml::table* table = content["expect"].as_table();  // of a claim's case it may be a word
  return table == nullptr ? Expectations() : ExpectationReader(path, names, n_values).read(*table);
}

}  // namespace snellen::cli
