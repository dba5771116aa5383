// SPDX-License-Identifier: LGPL-3.0-or-later
#include "case/settings.hpp"

#include <boost/test/unit_test.hpp>
#include <set>
#include <sstream>

#include "case/case_file.hpp"
#include "cli/run_program.hpp"

BOOST_AUTO_TEST_SUITE(settings_test)

using namespace snellen;
using namespace snellen::cli;

BOOST_AUTO_TEST_CASE(keys_and_options_are_unique) {
  std::set<std::string_view> keys;
  std::set<std::string_view> options;
  for (const Setting& setting : settings()) {
    BOOST_TEST(keys.insert(setting.key).second, setting.key);
    BOOST_TEST(options.insert(setting.option).second, setting.option);
    BOOST_TEST(find_setting(setting.key) == &setting);
  }
  BOOST_TEST((find_setting("model.nothing") == nullptr));
}

BOOST_AUTO_TEST_CASE(a_key_is_a_table_and_a_name) {
  const Setting* theta = find_setting("model.position.theta");
  BOOST_TEST(theta->table() == "model.position");
  BOOST_TEST(theta->name() == "theta");
  BOOST_TEST(find_setting("title")->table().empty());
  BOOST_TEST(find_setting("title")->name() == "title");
}

BOOST_AUTO_TEST_CASE(every_example_is_a_value_of_its_setting) {
  for (const Setting& setting : settings()) {
    std::ostringstream text;
    if (!setting.table().empty()) text << "[" << setting.table() << "]\n";
    text << setting.name() << " = " << setting.example << "\n";
    BOOST_TEST(read_case_text(text.str(), "example.toml").size() == 1U, setting.key);
  }
}

BOOST_AUTO_TEST_CASE(the_reference_documents_exactly_the_settings) {
  const std::string reference = test::contents_of(SNELLEN_SOURCE_DIR "/docs/reference/case.md");
  std::istringstream expected(settings_reference());
  std::set<std::string> lines;
  for (std::string line; std::getline(expected, line);) {
    lines.insert(line);
    BOOST_TEST((line.empty() || reference.find("\n" + line + "\n") != std::string::npos),
               "docs/reference/case.md lacks the line: " << line);
  }
  // And the other way round: no table of the reference has a line that is not a setting.
  std::istringstream documented(
      reference.substr(reference.find("## Keys"), reference.find("## Command line") - reference.find("## Keys")));
  for (std::string line; std::getline(documented, line);) {
    if (line.starts_with("|")) BOOST_TEST(lines.contains(line), "docs/reference/case.md has no setting for: " << line);
  }
}

BOOST_AUTO_TEST_SUITE_END()
