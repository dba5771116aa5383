// SPDX-License-Identifier: LGPL-3.0-or-later
// Every inequality of every claim has a default case that verifies it within a factor of 10, or says why none does; and
// its page states the same trivial bounds and reasons as the claim. The default cases' values are those of the
// baselines, which `snellen check cases` holds against the program.
#include <fmt/format.h>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "snellen/gate/baseline.hpp"
#include "snellen/number/decimal.hpp"
#include "snellen/theory/registry.hpp"

BOOST_AUTO_TEST_SUITE(tightness_test)

using namespace snellen;
namespace fs = std::filesystem;
using Kind = TrivialBound::Kind;

const fs::path source = SNELLEN_SOURCE_DIR;

std::string contents(const fs::path& file) {
  std::ifstream stream(file);
  BOOST_TEST_REQUIRE(stream.good(), file);
  std::ostringstream all;
  all << stream.rdbuf();
  return all.str();
}

/// What the default cases say of a check.
struct Seen {
  bool verified = false;
  bool refuted = false;
  bool near = false;  ///< some case verifies it, with a ratio from 1/10 to 10
};

/// By "claim check".
std::map<std::string, Seen> seen_in_default_cases() {
  std::map<std::string, Seen> all;
  for (const auto& entry : fs::directory_iterator(source / "baseline/cases/claims")) {
    const std::string text = contents(source / "cases/claims" / entry.path().filename().replace_extension(".toml"));
    const std::size_t begin = text.find("\nclaim = \"") + 10;
    const std::string claim = text.substr(begin, text.find('"', begin) - begin);
    std::map<std::string, std::string> values;
    for (const MeasuredSeries& series : read_baseline(contents(entry.path()), entry.path().string())) {
      values[snellen::text(series.name)] = series.values.front().value;
    }
    for (const Check& check : claim_by_id(claim, entry.path().string()).checks) {
      const auto conclusion = values.find(fmt::format("conclusion.{}", check.name));
      if (conclusion == values.end()) continue;  // this family does not make it
      Seen& seen = all[fmt::format("{} {}", claim, check.name)];
      seen.verified = seen.verified || conclusion->second.find("verified") != std::string::npos;
      seen.refuted = seen.refuted || conclusion->second.find("refuted") != std::string::npos;
      const std::optional<Rational> ratio = parse_rational(values.at(fmt::format("ratio.{}", check.name)));
      seen.near =
          seen.near || (conclusion->second == "verified" && ratio && *ratio >= Rational(1) / 10 && *ratio <= 10);
    }
  }
  return all;
}

bool is_inequality(const Check& check) {
  return check.trivial.kind != Kind::equality && check.trivial.kind != Kind::agreement;
}

BOOST_AUTO_TEST_CASE(every_bound_is_near_somewhere_or_says_why_not) {
  const std::map<std::string, Seen> all = seen_in_default_cases();
  std::size_t near = 0;
  for (const Claim& claim : claims()) {
    for (const Check& check : claim.checks) {
      const std::string name = fmt::format("{} {}", claim.id, check.name);
      const auto found = all.find(name);
      BOOST_TEST_REQUIRE((found != all.end()), name << " is made by no default case");
      if (!is_inequality(check)) {
        BOOST_TEST(check.loose.empty(), name);
        continue;
      }
      const Seen& seen = found->second;
      if (!seen.verified) {  // printed statements, which are false
        BOOST_TEST(seen.refuted, name << " is nowhere verified and nowhere refuted");
        continue;
      }
      BOOST_TEST(seen.near == check.loose.empty(),
                 name << (seen.near ? " comes near in some case, and says why not" : " comes near in no default case"));
      near += seen.near ? 1U : 0U;
    }
  }
  BOOST_TEST(near > 80U);
}

/// A row of the page's table.
std::string row(const Claim& claim, const Check& check) {
  return fmt::format("| `{}` {} | {} | {} | {} |", claim.id, check.name, snellen::text(check.trivial),
                     check.trivial.reason, check.loose.empty() ? "" : fmt::format("{}", check.loose));
}

/// Bars in a cell are escaped.
std::string in_markdown(const std::string& line) {
  std::string out;
  for (std::size_t k = 0; k < line.size(); ++k) {
    const bool between_cells =
        line[k] == '|' && (k == 0 || k + 1 == line.size() || (line[k - 1] == ' ' && line[k + 1] == ' '));
    if (line[k] == '|' && !between_cells) out += '\\';
    out += line[k];
  }
  return out;
}

BOOST_AUTO_TEST_CASE(pages_state_the_trivial_bounds) {
  for (const Claim& claim : claims()) {
    const std::string page = contents(source / "docs/theory" / (std::string(claim.page) + ".md"));
    for (const Check& check : claim.checks) {
      if (!is_inequality(check)) continue;
      const std::string wanted = in_markdown(row(claim, check));
      BOOST_TEST((page.find(wanted + "\n") != std::string::npos), claim.page << ".md lacks\n" << wanted);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
