// SPDX-License-Identifier: LGPL-3.0-or-later
// The tree of options is the parsers' own, and everything that is printed from it holds all of it.
// Covers src/cli/shell/command_table.cpp.
#include "shell/option_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "case/settings.hpp"

BOOST_AUTO_TEST_SUITE(option_tree_test)

using namespace snellen::cli;

namespace {

const OptionDescription* find(const CommandTree& tree, std::string_view name) {
  const auto found = std::ranges::find_if(
      tree.options, [&](const OptionDescription& option) { return std::ranges::count(option.names, name) > 0; });
  return found == tree.options.end() ? nullptr : &*found;
}

const CommandTree& named(const std::vector<CommandTree>& tree, std::string_view name) {
  return *std::ranges::find_if(tree, [&](const CommandTree& one) { return one.command->name == name; });
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_command_and_every_setting_is_in_it) {
  const std::vector<CommandTree> tree = option_tree();
  BOOST_TEST_REQUIRE(tree.size() == commands().size());
  for (std::size_t k = 0; k < tree.size(); ++k) {
    const CommandDescription& command = commands()[k];
    BOOST_TEST(tree[k].command->name == command.name);
    BOOST_TEST(find(tree[k], "--help") != nullptr);
    BOOST_TEST((find(tree[k], "--output") != nullptr) == command.renders, command.name);
    for (const Setting& setting : settings()) {
      const bool offered = command.settings.has_value() && in_scope(setting, *command.settings);
      BOOST_TEST((find(tree[k], setting.option) != nullptr) == offered, command.name << ' ' << setting.option);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_option_that_the_tree_has_can_be_given) {
  for (const CommandTree& one : option_tree()) {
    for (const OptionDescription& option : one.options) {
      for (const std::string& name : option.names) {
        std::vector<std::string> arguments = {std::string(one.command->name), name};
        const bool numeric = option.value.name == "N" || option.value.name == "SECONDS" ||
                             option.value.name == "SIZE" || option.value.name == "H" || option.value.name == "X" ||
                             option.value.name == "X,Y,...";
        if (option.value.kind == ValueKind::text) {
          arguments.emplace_back(option.value.name == "SIZE" ? "1G" : numeric ? "1" : "text");
        }
        if (option.value.kind == ValueKind::file || option.value.kind == ValueKind::folder) arguments.emplace_back("a");
        if (option.value.kind == ValueKind::word || option.value.kind == ValueKind::words) {
          BOOST_TEST_REQUIRE(!option.value.words.empty(), name);
          arguments.push_back(option.value.words.front());
        }
        BOOST_CHECK_NO_THROW(read_command_line(arguments));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(values_say_what_they_may_be) {
  const std::vector<CommandTree> tree = option_tree();
  const CommandTree& threshold = named(tree, "threshold");
  BOOST_CHECK(find(threshold, "--layers")->value.kind == ValueKind::text);
  BOOST_CHECK(find(threshold, "--position")->value.kind == ValueKind::word);
  BOOST_TEST(std::ranges::count(find(threshold, "--position")->value.words, "alibi") == 1);
  BOOST_CHECK(find(threshold, "--formats")->value.kind == ValueKind::words);
  BOOST_CHECK(find(threshold, "--output")->value.kind == ValueKind::file);
  BOOST_CHECK(find(threshold, "--checkpoint")->value.kind == ValueKind::folder);
  BOOST_CHECK(find(threshold, "--sink")->value.kind == ValueKind::none);
  BOOST_TEST((find(threshold, "--sink") == find(threshold, "--no-sink")));
  BOOST_TEST((find(named(tree, "tail"), "--format") == find(named(tree, "tail"), "--formats")));
  BOOST_CHECK(find(named(tree, "verify"), "--witnesses")->value.kind == ValueKind::folder);
  BOOST_TEST(std::ranges::count(find(named(tree, "verify"), "--claim")->value.words, "lemma-b1") == 1);
}

BOOST_AUTO_TEST_CASE(operands_say_what_they_may_be) {
  const std::vector<CommandTree> tree = option_tree();
  BOOST_CHECK(named(tree, "threshold").operand.kind == ValueKind::file);
  BOOST_TEST(std::ranges::count(named(tree, "formats").operand.words, "bf16") == 1);
  BOOST_TEST(std::ranges::count(named(tree, "claims").operand.words, "lemma-b1") == 1);
  BOOST_TEST(std::ranges::count(named(tree, "explain").operand.words, "conventions") == 1);
  BOOST_TEST(named(tree, "completion").operand.words.size() == shells().size());
  BOOST_CHECK(named(tree, "man").operand.kind == ValueKind::none);
}

BOOST_AUTO_TEST_SUITE_END()
