// SPDX-License-Identifier: LGPL-3.0-or-later
// What the scripts say; tests/packages/completion.sh runs them in their shells.
// Covers src/cli/shell/completion_bash.cpp, src/cli/shell/completion_fish.cpp, src/cli/shell/completion_zsh.cpp.
#include "shell/completion.hpp"

#include <boost/test/unit_test.hpp>

#include "cli/run_program.hpp"
#include "snellen/error.hpp"

BOOST_AUTO_TEST_SUITE(completion_test)

using namespace snellen::cli;

namespace {

/// A tree with one command and one option that no real command has.
std::vector<CommandTree> with_a_new_option() {
  std::vector<CommandTree> tree = option_tree();
  tree.resize(1);
  tree[0].options = {
      {{"--eye", "-e"}, {"chart", ValueKind::word, {"snellen", "landolt"}}, "It's [a] chart: \\", "Eyes"}};
  return tree;
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_shell_has_its_script) {
  for (const std::string_view shell : shells()) {
    const std::string script = completion(shell, option_tree());
    BOOST_TEST(contains(script, shell));
    for (const CommandDescription& command : commands()) BOOST_TEST(contains(script, command.name), command.name);
  }
  BOOST_CHECK_THROW(completion("tcsh", option_tree()), snellen::InputError);
}

BOOST_AUTO_TEST_CASE(a_new_option_appears_by_itself) {
  const std::string bash = bash_completion(with_a_new_option());
  BOOST_TEST(contains(bash, "threshold:--eye | threshold:-e)"));
  BOOST_TEST(contains(bash, "-W 'snellen landolt'"));
  BOOST_TEST(!contains(bash, "--layers"));
  const std::string zsh = zsh_completion(with_a_new_option());
  BOOST_TEST(contains(zsh, R"('(--eye -e)--eye=[It'\''s \[a\] chart\: \\]:value:(snellen landolt)')"));
  BOOST_TEST(contains(zsh, R"('(--eye -e)-e[It'\''s)"));
  const std::string fish = fish_completion(with_a_new_option());
  BOOST_TEST(contains(fish, R"(-l eye -s e -x -a 'snellen landolt' -d 'It\'s [a] chart: \\')"));
}

BOOST_AUTO_TEST_CASE(the_program_prints_them) {
  using snellen::test::run_program;
  for (const std::string_view shell : shells()) {
    const auto outcome = run_program({"completion", std::string(shell)});
    BOOST_TEST(outcome.code == 0);
    BOOST_TEST(outcome.out == completion(shell, option_tree()));
  }
  const auto fails_with = [](const std::vector<std::string>& arguments, const std::string& line) {
    const auto outcome = run_program(arguments);
    BOOST_TEST(outcome.code == 2);
    BOOST_TEST(outcome.out.empty());
    BOOST_TEST(outcome.err == "snellen: " + line + "\n");
  };
  fails_with({"completion"}, "command line: a shell is missing; take bash, zsh or fish");
  fails_with({"completion", "bash", "zsh"}, "command line: one shell at a time; take bash, zsh or fish");
  fails_with({"completion", "bsh"},
             "command line: no completions for 'bsh' (did you mean 'bash'?); take one of bash, zsh, fish");
  fails_with({"man", "1"}, "command line: '1' is one word too many; see snellen man --help");
}

BOOST_AUTO_TEST_SUITE_END()
