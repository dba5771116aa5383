// SPDX-License-Identifier: LGPL-3.0-or-later
// --precision-limit meant two things: `threshold` reached 31 bits from 16, `verify`, the map and the structure of the
// tail stopped at 16, the last power of two times the first rung. The last rung is the limit everywhere.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "cli/run_program.hpp"
#include "snellen/theory/collapse_map.hpp"

BOOST_AUTO_TEST_SUITE(on_2026_11_30_precision_limit)

using snellen::test::run_program;

/// The rungs that decided, or gave up, in some JSON list.
std::set<long> rungs(const std::string& json, const char* list) {
  std::set<long> out;
  const auto document = nlohmann::json::parse(json);
  for (const auto& one : document.at(list)) out.insert(one.at("precision").get<long>());
  return out;
}

BOOST_AUTO_TEST_CASE(verify_reaches_the_limit) {
  const auto outcome = run_program({"verify", "--claim", "theorem-b3", "--n", "8,16", "--initial-precision", "16",
                                    "--precision-limit", "31", "--output-format", "json"});
  BOOST_TEST(outcome.code == 3);  // 31 bits do not suffice, and that is said of 31 bits
  BOOST_TEST(rungs(outcome.out, "findings").contains(31));
  BOOST_TEST(!rungs(outcome.out, "findings").contains(32));
}

BOOST_AUTO_TEST_CASE(the_map_reaches_the_limit) {
  snellen::MapQuestion question;
  question.n_values = {8, 16, 32};
  question.ladder = {24, 90};
  const snellen::CollapseMap map = snellen::collapse_map(question);
  std::set<long> seen;
  for (const auto& row : map.rows) {
    for (const auto& cell : row.cells) {
      for (const auto& point : cell.points) {
        if (const auto* real = std::get_if<snellen::Real>(&point.distance)) seen.insert(real->precision());
      }
    }
  }
  BOOST_TEST(!seen.empty());
  BOOST_TEST(*seen.rbegin() == 90);
}

BOOST_AUTO_TEST_CASE(the_structure_of_the_tail_reaches_the_limit) {
  const auto outcome = run_program({"tail", "--left", "0^n", "--right", "1^n", "--n", "1..4", "--formats", "fp32,bf16",
                                    "--initial-precision", "16", "--precision-limit", "31", "--output-format", "json"});
  const auto formats = nlohmann::json::parse(outcome.out).at("formats");
  BOOST_TEST(formats.size() == 2U);
  for (const auto& format : formats) {
    BOOST_TEST(format.at("verdict") == "apart");
    BOOST_TEST(format.at("reason").is_null());  // that of the rung below stood there
  }
}

BOOST_AUTO_TEST_SUITE_END()
