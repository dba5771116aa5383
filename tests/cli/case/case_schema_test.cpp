// SPDX-License-Identifier: LGPL-3.0-or-later
#include "case/case_schema.hpp"

#include <toml++/toml.h>
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/run_program.hpp"
#include "report/schema.hpp"

BOOST_AUTO_TEST_SUITE(case_schema_test)

using nlohmann::json;

namespace {

std::vector<std::string> violations(const std::string& toml) {
  static const json schema = json::parse(snellen::cli::case_schema());
  std::ostringstream text;
  text << toml::json_formatter(toml::parse(toml));
  return snellen::test::violations(json::parse(text.str()), schema, schema);
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_published_schema_is_that_of_the_settings) {
  BOOST_TEST((snellen::test::contents_of(SNELLEN_SOURCE_DIR "/docs/reference/case.schema.json") ==
              snellen::cli::case_schema()),
             "docs/reference/case.schema.json should be\n" + snellen::cli::case_schema());
}

BOOST_AUTO_TEST_CASE(every_case_meets_it) {
  int cases = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(SNELLEN_SOURCE_DIR "/cases")) {
    if (entry.path().extension() != ".toml") continue;
    ++cases;
    for (const std::string& line : violations(snellen::test::contents_of(entry.path())))
      BOOST_ERROR(entry.path() << line);
  }
  BOOST_TEST(cases > 150);
}

BOOST_AUTO_TEST_CASE(what_no_case_says_does_not) {
  for (const char* wrong :
       {"[modle]", "[model]\nlayers = \"two\"", "[model]\nnorm = \"rsm\"", "[measure]\nformats = \"bf16\"",
        "[pair]\nseed = -1", "title = 3", "[model.position]\nslopes = [\"a\"]", "claim = true"}) {
    BOOST_TEST(violations(wrong).size() == 1U, wrong);
  }
}

BOOST_AUTO_TEST_SUITE_END()
