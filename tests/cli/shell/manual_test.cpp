// SPDX-License-Identifier: LGPL-3.0-or-later
#include "shell/manual.hpp"

#include <boost/test/unit_test.hpp>
#include <regex>

#include "cli/run_program.hpp"

BOOST_AUTO_TEST_SUITE(manual_test)

using namespace snellen::cli;

namespace {

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++found;
  return found;
}

/// A name as the page has it.
std::string marked(const std::string& name) {
  return "\\fB" + std::regex_replace(name, std::regex("-"), "\\-") + "\\fR";
}

}  // namespace

BOOST_AUTO_TEST_CASE(it_names_every_command_and_every_option) {
  const std::vector<CommandTree> tree = option_tree();
  const std::string page = manual(tree);
  for (const CommandTree& one : tree) {
    BOOST_TEST(count(page, ".SS \"snellen " + std::string(one.command->name)) == 1U, one.command->name);
    for (const OptionDescription& option : one.options) {
      for (const std::string& name : option.names) BOOST_TEST(count(page, marked(name)) > 0U, name);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_option_stands_once_with_the_commands_that_take_it) {
  std::vector<CommandTree> tree = option_tree();
  tree.resize(3);
  const OptionDescription eye{{"--eye"}, {"N", ValueKind::text, {}}, "An eye", "Eyes"};
  tree[0].options = {eye};
  tree[1].options = {eye};
  tree[2].options = {{{"--eye"}, {"N", ValueKind::text, {}}, "Another eye", "Eyes"}};
  const std::string page = manual(tree);
  BOOST_TEST(count(page, ".SS \"Eyes\"\n") == 1U);
  BOOST_TEST(count(page, ".TP\n\\fB\\-\\-eye\\fR \\fIN\\fR\nAn eye.\n(threshold, inspect)\n") == 1U);
  BOOST_TEST(count(page, "Another eye.\n(tail)\n") == 1U);
}

BOOST_AUTO_TEST_CASE(nothing_that_it_quotes_is_a_request) {
  std::vector<CommandTree> tree = option_tree();
  tree.resize(1);
  tree[0].options = {{{"--eye"}, {}, ".so /etc/passwd \\n", "Eyes"}};
  BOOST_TEST(count(manual(tree), "\n\\&.so /etc/passwd \\en.\n") == 1U);
}

BOOST_AUTO_TEST_CASE(the_program_prints_it) {
  const auto outcome = snellen::test::run_program({"man"});
  BOOST_TEST(outcome.code == 0);
  BOOST_TEST(outcome.out == manual(option_tree()));
}

BOOST_AUTO_TEST_SUITE_END()
