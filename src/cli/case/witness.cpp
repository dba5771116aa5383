// SPDX-License-Identifier: LGPL-3.0-or-later
#include "witness.hpp"

#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "settings.hpp"
#include "snellen/file/regular_file.hpp"
#include "snellen/file/strict_json.hpp"
#include "snellen/report/json.hpp"
#include "snellen/report/render.hpp"
#include "snellen/report/words.hpp"
#include "snellen/unicode.hpp"

namespace snellen::cli {
namespace {

using Json = nlohmann::ordered_json;

/// Bits that a refutation can have taken: the most that measure.precision-limit can be.
constexpr std::uint64_t most_precision = 1U << 20U;

constexpr std::string_view another_file = "take a file that snellen verify --witnesses wrote";

[[noreturn]] void fail(const std::string& file, std::string_view problem) {
  throw InputError(file, problem, another_file);
}

template <class Value>
Value field(const Json& json, const std::string& file, const char* name) {
  try {
    return json.at(name).get<Value>();
  } catch (const nlohmann::json::exception&) {
    fail(file, fmt::format("the field '{}' is missing or of another type", name));
  }
}

/// A whole number of this range; JSON readers turn -1 and 1.5 into one silently.
std::uint64_t whole(const Json& json, const std::string& file, const char* name,
                    std::uint64_t most = std::numeric_limits<std::uint64_t>::max()) {
  const auto found = json.find(name);
  if (found == json.end() || !found->is_number_unsigned() || found->get<std::uint64_t>() > most) {
    fail(file, fmt::format("the field '{}' is missing or no whole number in range", name));
  }
  return found->get<std::uint64_t>();
}

}  // namespace

Witness witness_of(const ClaimCase& checked, const Finding& finding) {
  return {.settings = checked.settings,
          .claim = std::string(checked.claim->id),
          .check = finding.check,
          .instance = finding.instance,
          .n = finding.n,
          .draw = finding.draw,
          .precision = finding.precision,
          .measured = quantity_text(finding.measured),
          .relation = std::string(symbol(finding.relation)),
          .bound = quantity_text(finding.bound)};
}

std::string witness_json(const Witness& witness) {
  Json out;
  out["schema_version"] = json_schema_version;
  out["kind"] = "witness";
  out["snellen"] = snellen_version();
  out["claim"] = witness.claim;
  out["check"] = witness.check;
  out["instance"] = witness.instance;
  out["n"] = witness.n ? Json(*witness.n) : Json();
  out["draw"] = witness.draw;
  out["precision"] = witness.precision;
  out["measured"] = witness.measured;
  out["relation"] = witness.relation;
  out["bound"] = witness.bound;
  out["settings"] = Json::object();
  for (const auto& [key, text] : witness.settings) out["settings"][key] = text;
  return terminal_safe_json(out.dump(2, ' ', false, Json::error_handler_t::replace)) + "\n";
}

Witness read_witness(const std::string& file) {
  const std::string text =
      read_file(file, {.what = "a witness", .most_bytes = std::uintmax_t{1} << 20U, .mend = another_file});
  const Json json = strict_ordered_json(text, file, another_file);
  if (!json.is_object()) fail(file, "it is no witness");
  if (field<std::string>(json, file, "kind") != "witness") fail(file, "it is no witness");
  if (const std::uint64_t version = whole(json, file, "schema_version"); version != json_schema_version) {
    fail(file, fmt::format("schema version {} is unknown", version));
  }
  Witness witness;
  witness.claim = field<std::string>(json, file, "claim");
  witness.check = field<std::string>(json, file, "check");
  witness.instance = field<std::string>(json, file, "instance");
  if (json.contains("n") && !json["n"].is_null())
    witness.n = static_cast<long>(whole(json, file, "n", std::numeric_limits<std::int32_t>::max()));
  witness.draw = whole(json, file, "draw");
  witness.precision = static_cast<Precision>(whole(json, file, "precision", most_precision));
  witness.measured = field<std::string>(json, file, "measured");
  witness.relation = field<std::string>(json, file, "relation");
  witness.bound = field<std::string>(json, file, "bound");
  for (const auto& [key, text_of] : field<std::map<std::string, std::string>>(json, file, "settings")) {
    if (find_setting(key) == nullptr) fail(file, fmt::format("unknown setting '{}'", key));
    witness.settings.emplace(key, text_of);
  }
  return witness;
}

ClaimCase case_of(const Witness& witness, const std::string& file) {
  try {
    std::vector<Assignment> assignments;
    for (const auto& [key, text] : witness.settings) {
      assignments.push_back(assignment_from_text(*find_setting(key), text));
    }
    ClaimCase checked = resolve_claim(draft({}, {}, assignments));
    if (checked.claim->id != witness.claim) {
      throw InputError("settings", "the claim is not that of the field 'claim'", another_file);
    }
    checked.name = file;
    if (witness.precision > checked.ladder.limit) {
      throw InputError(
          "precision",
          fmt::format("{} bits are beyond the limit of {} that the case had", witness.precision, checked.ladder.limit),
          another_file);
    }
    checked.expected = Conclusion::refuted;
    checked.instance.seed = witness.draw;
    checked.instance.count = 1;
    // Its lengths stay those of the case: a claim may draw them one after another.
    // Twice the bits that the first refutation took.
    checked.ladder.initial = std::max(checked.ladder.initial, 2 * witness.precision);
    checked.ladder.limit = std::max(checked.ladder.limit, checked.ladder.initial);
    return checked;
  } catch (const Error& error) {
    throw Error(file + ": " + error.what());
  }
}

}  // namespace snellen::cli
