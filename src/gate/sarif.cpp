// SPDX-License-Identifier: LGPL-3.0-or-later
#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "failures.hpp"
#include "snellen/gate/gate_report.hpp"
#include "snellen/unicode.hpp"

namespace snellen {
namespace {

using Json = nlohmann::ordered_json;

struct Rule {
  Outcome outcome;
  std::string_view id;
  std::string_view meaning;
};

constexpr std::array<Rule, 8> rules = {{
    {Outcome::nothing, "nothing-to-test", "Nothing is compared."},
    {Outcome::undecided, "undecided", "A value is not decided at the precision limit."},
    {Outcome::timed_out, "timed-out", "A case was not finished in the time that it has."},
    {Outcome::regressed, "regressed", "A value is not the one that the baseline holds."},
    {Outcome::differs, "differs", "A value is not what the case expects."},
    {Outcome::exceptional, "exceptional", "A NaN or an infinity occurs that the case does not expect."},
    {Outcome::unusable, "unusable", "A case cannot be computed."},
    {Outcome::broken, "broken", "snellen failed."},
}};

std::size_t rule_index(Outcome outcome) {
  std::size_t index = 0;
  while (index + 1 < rules.size() && rules[index].outcome != outcome) ++index;
  return index;
}

/// Text of a message (SARIF 2.1.0, 3.11.5 and 3.11.6): braces, which would hold a place, are doubled; a space parts
/// what a viewer would take for a link, as there is no escape that viewers know.
std::string message_text(std::string_view text) {
  std::string out;
  for (const char byte : text) {
    if (byte == '{' || byte == '}') out += byte;
    if (byte == '(' && out.ends_with(']')) out += ' ';
    out += byte;
  }
  return out;
}

/// The same for the same case and test whatever came of it: FNV-1a of their names, 64 bits.
std::string fingerprint(const std::string& file, const std::string& test) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char byte : file + '\n' + test) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  return fmt::format("{:016x}", hash);
}

/// A relative reference (RFC 3986): what is no unreserved character or slash is percent-encoded.
std::string uri(std::string_view path) {
  std::string out;
  for (const char byte : path) {
    const bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
                       std::string_view("-._~/").find(byte) != std::string_view::npos;
    out += plain ? std::string(1, byte) : fmt::format("%{:02X}", static_cast<unsigned char>(byte));
  }
  return out;
}

Json result(const Failure& failure) {
  const std::size_t rule = rule_index(failure.test->outcome);
  Json out;
  out["ruleId"] = rules[rule].id;
  out["ruleIndex"] = rule;
  out["level"] = "error";
  out["message"]["text"] = message_text(fmt::format("{}: {}", failure.test->name, sentence(*failure.test)));
  Json location;
  location["artifactLocation"]["uri"] = uri(failure.file);
  if (failure.line > 0) location["region"]["startLine"] = failure.line;
  Json place;
  place["physicalLocation"] = std::move(location);
  out["locations"] = Json::array({std::move(place)});
  out["partialFingerprints"]["snellenTest/v1"] = fingerprint(failure.file, failure.test->name);
  return out;
}

}  // namespace

std::string sarif_json(const Gate& gate, const std::string& version) {
  Json driver;
  driver["name"] = "snellen";
  driver["version"] = version;
  driver["rules"] = Json::array();
  for (const Rule& rule : rules) {
    Json one;
    one["id"] = rule.id;
    one["shortDescription"]["text"] = rule.meaning;
    driver["rules"].push_back(std::move(one));
  }
  Json run;
  run["tool"]["driver"] = std::move(driver);
  run["columnKind"] = "utf16CodeUnits";
  run["results"] = Json::array();
  for (const Failure& failure : failures(gate)) run["results"].push_back(result(failure));
  Json out;
  out["$schema"] = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
  out["version"] = "2.1.0";
  out["runs"] = Json::array({std::move(run)});
  return terminal_safe_json(out.dump(2, ' ', false, Json::error_handler_t::replace)) + "\n";
}

}  // namespace snellen
