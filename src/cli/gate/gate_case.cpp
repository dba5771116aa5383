// SPDX-License-Identifier: LGPL-3.0-or-later
#include "gate_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "case/case_file.hpp"
#include "case/case_model.hpp"
#include "case/claim_case.hpp"
#include "case/expectation_file.hpp"
#include "case/figure_case.hpp"
#include "case/settings.hpp"
#include "command/commands.hpp"
#include "shell/folder.hpp"
#include "shell/program.hpp"
#include "snellen/report/words.hpp"
#include "snellen/threshold/table.hpp"

namespace snellen::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

bool gives(const std::vector<Assignment>& assignments, std::string_view prefix) {
  return std::ranges::any_of(assignments, [&](const Assignment& a) { return a.setting->key.starts_with(prefix); });
}

Computed compute_table(const Case& asked) {
  const ThresholdTable table = naming_refusal(asked, [&] { return threshold_table(asked.model, asked.question); });
  const std::vector<TailStatement> for_all =
      asked.for_all ? statements_for_all(asked, false) : std::vector<TailStatement>();
  return {.measured = measured(table, for_all)};
}

Computed compute_claim(const ClaimCase& asked) {
  try {
    const CheckedCase done = checked(asked);
    return {.measured = measured(done), .contradicts = !as_expected({done}) && !merely_undecided({done})};
  } catch (const Error& error) {
    throw Error(asked.name + ": " + error.what());
  }
}

}  // namespace

std::string serialized(const Computed& computed) {
  Json all = Json::array();
  for (const MeasuredSeries& series : computed.measured) {
    Json values = Json::array();
    for (const MeasuredValue& value : series.values) {
      values.push_back({value.n ? Json(*value.n) : Json(), value.value, static_cast<int>(value.state)});
    }
    all.push_back({static_cast<int>(series.name.metric), series.name.of, std::move(values)});
  }
  return Json({{"measured", std::move(all)}, {"contradicts", computed.contradicts}}).dump();
}

Computed deserialized(const std::string& bytes) {
  const Json document = Json::parse(bytes);
  Computed computed{.measured = {}, .contradicts = document["contradicts"].get<bool>()};
  for (const Json& one : document["measured"]) {
    MeasuredSeries series{{static_cast<Metric>(one[0].get<int>()), one[1].get<std::string>()}, {}};
    for (const Json& value : one[2]) {
      series.values.push_back({value[0].is_null() ? std::nullopt : std::optional(value[0].get<long>()),
                               value[1].get<std::string>(), static_cast<MeasuredValue::State>(value[2].get<int>())});
    }
    computed.measured.push_back(std::move(series));
  }
  return computed;
}

PreparedCase prepared_case(const std::string& file, const Allowance& allowance) {
  const std::string text = case_text(file);
  std::vector<Assignment> assignments = read_case_text(text, file);
  PreparedCase out;
  out.file = file;
  if (gives(assignments, "figure.")) {
    auto asked = std::make_shared<const FigureCase>(resolve_figure(draft(file, std::move(assignments), {})));
    out.title = asked->title;
    out.expectations = read_expectations(text, file, series_names(asked->outline), asked->outline.n_values);
    out.compute = [asked] { return Computed{.measured = measured(computed_figure(*asked))}; };
    return out;
  }
  if (!gives(assignments, "claim")) {
    const Draft written = draft(file, std::move(assignments), {});
    if (written.checkpoint) out.checkpoint = checkpoint_folder(*written.checkpoint, file);
    auto asked = std::make_shared<const Case>(resolve(written));
    out.title = asked->question.title;
    const std::string about = caution_about_positions(asked->trained_positions, asked->longest, asked->for_all);
    if (!about.empty()) remark(file + ": " + about);
    out.expectations =
        read_expectations(text, file, series_names(asked->question, asked->for_all), asked->question.n_values);
    // Estimated when its turn comes: a case that takes too much fails alone.
    out.compute = [asked, allowance] {
      require_affordable(asked->model.config, asked->question, allowance, asked->name);
      return compute_table(*asked);
    };
    return out;
  }
  const Draft written = draft(file, std::move(assignments), {});
  if (written.checkpoint) out.checkpoint = checkpoint_folder(*written.checkpoint, file);
  ClaimCase claim = resolve_claim(written);
  out.title = claim.title;
  if (!claim.caution.empty()) remark(file + ": " + claim.caution);
  out.expectations = read_expectations(text, file, series_names(*claim.claim), claim.instance.n_values);
  const bool said = std::ranges::any_of(out.expectations.values, [](const Expectation& expectation) {
    return expectation.name.metric == Metric::conclusion;
  });
  if (!said) {
    if (!claim.expected) claim.expected = Conclusion::verified;
    out.conclusion = word(*claim.expected);
    if (const auto given = written.given.find("expect"); given != written.given.end()) out.where = given->second.line;
  }
  auto asked = std::make_shared<const ClaimCase>(std::move(claim));
  out.compute = [asked, allowance] {
    require_affordable(*asked, allowance);
    return compute_claim(*asked);
  };
  return out;
}

AskedCases asked_cases(const std::vector<std::string>& names) {
  AskedCases asked;
  std::set<fs::path> seen;
  const auto add = [&](const fs::path& file) {
    if (seen.insert(file.lexically_normal()).second) asked.files.push_back(file.lexically_normal().string());
  };
  for (const std::string& name : names) {
    if (!is_there(name)) {
      throw InputError(name, "no such file or folder", "name a TOML case file, or a folder of them");
    }
    if (!fs::is_directory(name)) {
      add(name);
      continue;
    }
    const std::vector<fs::path> below = files_below(name, ".toml", Links::refused);
    asked.folders.push_back(name);
    if (below.empty()) asked.empty.push_back(name);
    std::ranges::for_each(below, add);
  }
  return asked;
}

}  // namespace snellen::cli
