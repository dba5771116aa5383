// SPDX-License-Identifier: LGPL-3.0-or-later
// A case as its author wrote it: values with the places where they were given, before they are fitted together.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "place.hpp"
#include "snellen/model/synthetic.hpp"
#include "snellen/theory/claim.hpp"
#include "snellen/theory/figure.hpp"
#include "snellen/threshold/cost.hpp"
#include "snellen/threshold/question.hpp"

namespace snellen::cli {

/// What only a table of thresholds is asked.
struct TableDraft {
  Observable observable = Observable::normalized;
  DistanceNorm distance = DistanceNorm::linf;
  RealArithmetic arithmetic = RealArithmetic::certified;
  std::optional<std::vector<Text>> formats;
  std::vector<Text> policies;
  std::vector<Text> families;
  bool for_all = false;
  bool certificates = false;
  std::int32_t explicit_positions = 4096;
  std::int32_t work = 134;
};

/// What only a claim is asked.
struct ClaimDraft {
  std::optional<Text> name;
  std::optional<Conclusion> expected;
  std::optional<Text> family;
  std::int32_t draws = 1;
  std::uint64_t draw_seed = 0;
  std::vector<Text> parameters;
  std::optional<Text> tighten;
};

/// What only a figure is asked.
struct FigureDraft {
  std::string name;
  FigureQuestion question;
  std::optional<Text> threshold;
};

/// A case of any kind: what all kinds have, and a part for each kind. A case of another kind leaves it as it is.
struct Draft {
  std::string file;                                       ///< the case file as it was named; empty when there is none
  std::map<std::string, Place, std::less<>> given;        ///< by key: everything else has its default
  std::map<std::string, std::string, std::less<>> texts;  ///< by key: what was given, as options have it
  std::string title;
  std::optional<Text> checkpoint;
  Config config;
  SyntheticWeights weights;
  std::vector<Text> tokens;
  std::int32_t vocabulary_size = 0;
  std::optional<Text> left;
  std::optional<Text> right;
  std::optional<Text> n_values;
  std::uint64_t pattern_seed = 0;
  Precision initial_precision = 64;
  Precision precision_limit = 2048;
  Allowance allowance = {};  ///< what computing it may take
  TableDraft table;
  ClaimDraft claim;
  FigureDraft figure;

  /// Where the key was given; otherwise the file and the key, or the option that would give it.
  [[nodiscard]] Place place_of(std::string_view key) const;
};

struct Setting;

/// One value that was given for a setting.
struct Assignment {
  const Setting* setting = nullptr;
  std::string text;  ///< the value as an option has it
  Place place;
  std::function<void(Draft&)> apply;
};

/// Defaults, then the file's assignments, then the options'. An option that replaces a table (Setting::replaces)
/// removes the file's assignments to it.
Draft draft(std::string file, std::vector<Assignment> from_file, const std::vector<Assignment>& from_options);

}  // namespace snellen::cli
