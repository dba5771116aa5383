// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/gate/baseline.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "lengths.hpp"
#include "snellen/error.hpp"
#include "snellen/file/strict_json.hpp"
#include "snellen/input/pattern.hpp"
#include "snellen/unicode.hpp"

namespace snellen {
namespace {

using Json = nlohmann::ordered_json;
using State = MeasuredValue::State;

constexpr int baseline_schema_version = 1;
constexpr std::string_view again = "remove it and make it again with snellen check --update-baseline";

/// All n that the values speak of, decided or not.
std::vector<long> lengths_of(std::span<const MeasuredSeries> measured) {
  std::vector<long> n_values;
  for (const MeasuredSeries& series : measured) {
    for (const MeasuredValue& value : series.values) {
      if (value.n) n_values.push_back(*value.n);
    }
  }
  std::ranges::sort(n_values);
  n_values.erase(std::unique(n_values.begin(), n_values.end()), n_values.end());
  return n_values;
}

/// {"1..8": "21", "9": "22"}: a run is of neighbours among the case's n.
Json runs(const MeasuredSeries& series, std::span<const long> n_values) {
  Json out = Json::object();
  std::size_t begin = 0;
  while (begin < series.values.size()) {
    const MeasuredValue& first = series.values[begin];
    auto at = std::ranges::lower_bound(n_values, *first.n);
    std::size_t end = begin;
    while (end < series.values.size() && at != n_values.end() && series.values[end].n == *at &&
           series.values[end].value == first.value && series.values[end].state == first.state) {
      ++end;
      ++at;
    }
    if (first.state == State::decided) out[range_words(*first.n, *series.values[end - 1].n)] = first.value;
    begin = end;
  }
  return out;
}

/// A field that no baseline has; empty: there is none.
std::string strange_field(const Json& document) {
  for (const auto& [name, value] : document.items()) {
    if (name != "schema_version" && name != "case" && name != "n" && name != "values") return name;
  }
  return {};
}

class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path) {}

  std::vector<MeasuredSeries> read(std::string_view text) const {
    const Json document = strict_ordered_json(text, path_, again);
    if (!document.is_object() || document.value("schema_version", Json()) != baseline_schema_version) {
      fail(fmt::format("its schema_version is not {}", baseline_schema_version));
    }
    if (const std::string name = strange_field(document); !name.empty()) {
      fail(fmt::format("'{}' is no field of a baseline", name));
    }
    if (!document.contains("values") || !document["values"].is_object()) fail("it has no values");
    const std::vector<long> n_values = read_lengths(document.value("n", Json("")));
    std::vector<MeasuredSeries> all;
    for (const auto& [name, value] : document["values"].items()) all.push_back(series(name, value, n_values));
    return all;
  }

 private:
  [[noreturn]] void fail(std::string_view problem) const { throw InputError(path_, problem, again); }

  std::vector<long> read_lengths(const Json& text) const {
    if (!text.is_string()) fail("its n is not a text");
    const auto words = text.get<std::string>();
    if (words.empty()) return {};
    try {
      return parse_sweep(words, "n");
    } catch (const InputError& error) {
      fail(error.what());
    }
  }

  MeasuredSeries series(const std::string& name, const Json& value, const std::vector<long>& n_values) const {
    MeasuredSeries out{series_name(name), {}};
    const bool at_n = naming(out.name.metric).at_n;
    if (at_n ? !value.is_object() : !value.is_string()) fail(fmt::format("'{}' has the wrong type", name));
    if (!at_n) {
      out.values.push_back({std::nullopt, value.get<std::string>(), State::decided});
      return out;
    }
    for (const auto& [range, one] : value.items()) {
      if (!one.is_string()) fail(fmt::format("'{}' at {} is not a text", name, range));
      const auto ends = range_of(range);
      if (!ends) fail(fmt::format("'{}' has no range of n at '{}'", name, range));
      for (const long end : {ends->first, ends->second}) {
        if (!std::ranges::binary_search(n_values, end))
          fail(fmt::format("'{}' has n = {}, which its n has not", name, end));
      }
      for (auto at = std::ranges::lower_bound(n_values, ends->first); at != n_values.end() && *at <= ends->second;
           ++at) {
        out.values.push_back({*at, one.get<std::string>(), State::decided});
      }
    }
    if (out.values.empty()) fail(fmt::format("'{}' has no values", name));
    const auto out_of_order = std::ranges::adjacent_find(
        out.values, [](const MeasuredValue& left, const MeasuredValue& right) { return *left.n >= *right.n; });
    if (out_of_order != out.values.end())
      fail(fmt::format("'{}' has n = {} twice or too late", name, *out_of_order->n));
    return out;
  }

  SeriesName series_name(const std::string& name) const {
    const std::size_t dot = std::min(name.find('.'), name.size());
    for (std::size_t k = 0; k < metric_count; ++k) {
      const auto metric = static_cast<Metric>(k);
      if (word(metric) == std::string_view(name).substr(0, dot)) {
        return {metric, dot == name.size() ? std::string() : name.substr(dot + 1)};
      }
    }
    fail(fmt::format("nothing is called '{}'", name));
  }

  const std::string& path_;
};

}  // namespace

std::string baseline_json(std::string_view case_name, std::span<const MeasuredSeries> measured) {
  const std::vector<long> n_values = lengths_of(measured);
  std::map<std::string, Json> values;
  for (const MeasuredSeries& series : measured) {
    if (naming(series.name.metric).at_n) {
      if (Json of_lengths = runs(series, n_values); !of_lengths.empty())
        values[text(series.name)] = std::move(of_lengths);
    } else if (series.values.front().state == State::decided) {
      values[text(series.name)] = series.values.front().value;
    }
  }
  Json document;
  document["schema_version"] = baseline_schema_version;
  document["case"] = case_name;
  if (!n_values.empty()) document["n"] = all_lengths_words(n_values);
  document["values"] = Json::object();
  for (auto& [name, value] : values) document["values"][name] = std::move(value);
  return terminal_safe_json(document.dump(1, ' ', false, Json::error_handler_t::replace)) + "\n";
}

std::optional<std::string> case_of_baseline(std::string_view json) {
  Json document;
  try {
    document = strict_ordered_json(json, {}, {});
  } catch (const InputError&) {
    return std::nullopt;
  }
  if (!document.is_object() || !strange_field(document).empty()) return std::nullopt;
  if (document.value("schema_version", Json()) != baseline_schema_version) return std::nullopt;
  const Json values = document.value("values", Json());
  const Json name = document.value("case", Json());
  if (!values.is_object() || !name.is_string() || !document.value("n", Json("")).is_string()) return std::nullopt;
  const bool of_texts = std::ranges::all_of(values, [](const Json& value) {
    return value.is_string() ||
           (value.is_object() && std::ranges::all_of(value, [](const Json& one) { return one.is_string(); }));
  });
  return of_texts ? std::optional(name.get<std::string>()) : std::nullopt;
}

std::vector<MeasuredSeries> read_baseline(std::string_view json, const std::string& path) {
  return Reader(path).read(json);
}

}  // namespace snellen
