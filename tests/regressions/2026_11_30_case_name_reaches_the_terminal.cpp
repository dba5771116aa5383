// SPDX-License-Identifier: LGPL-3.0-or-later
// Escape sequences in a case's file name reached the terminal through annotations and CSV, DEL and C1 in a title
// through JSON; U+FFFF in a name made JUnit's XML invalid; a name that begins with "::" gave commands to GitHub's
// runner, and one that begins with "=" was a formula for spreadsheets.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "cli/run_program.hpp"

BOOST_AUTO_TEST_SUITE(on_2026_11_30_case_name_reaches_the_terminal)

namespace test = snellen::test;

namespace {

constexpr const char* failing_case =
    "[pair]\nleft = \"<bos> 1^n\"\nright = \"<bos> 1^(n+1)\"\nn = \"1..2\"\n[model]\nlayers = 1\nwidth = 8\n"
    "[measure]\nformats = [\"bf16\"]\n[expect]\nverdict.bf16.at.\"1..\" = \"X\"\n";

/// What `check` prints of a failing case of this name.
std::string printed(const std::string& name, const std::vector<std::string>& more) {
  const test::TemporaryFolder folder;
  static_cast<void>(folder.file(name, failing_case));
  std::vector<std::string> arguments = {"check", name};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const test::Outcome outcome = test::run_program(arguments, {.folder = folder.path().string()});
  BOOST_TEST(outcome.code == 1, outcome.err);
  return outcome.out;
}

bool is_printable(const std::string& text) {
  return text.find_first_of("\x1b\x7f\xff") == std::string::npos && text.find("\u009b") == std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_CASE(escape_sequences_are_shown) {
  const std::string name = "a\x1b[2J\u009b\x7f\xff.toml";
  for (const std::vector<std::string>& more :
       {std::vector<std::string>{"--github"}, {"--output-format", "csv"}, {"--output-format", "json"}, {}}) {
    const std::string text = printed(name, more);
    BOOST_TEST(is_printable(text), text);
    BOOST_TEST(text.find("1b[2J") != std::string::npos, text);
  }
}

BOOST_AUTO_TEST_CASE(json_holds_the_title_and_no_control_character) {
  const test::TemporaryFolder folder;
  const std::string file = folder.file("a.toml", failing_case);
  const std::string title = "a\x7f\u009b\u202e";
  const test::Outcome outcome = test::run_program({"threshold", file, "--title", title, "--output-format", "json"});
  BOOST_TEST(is_printable(outcome.out));
  BOOST_TEST(nlohmann::json::parse(outcome.out)["title"] == title);
}

BOOST_AUTO_TEST_CASE(junit_has_no_character_that_xml_forbids) {
  const test::TemporaryFolder folder;
  static_cast<void>(folder.file("a\uffff\ufffe.toml", failing_case));
  const std::string root = folder.path().string();
  BOOST_TEST(test::run_program({"check", root, "--no-baseline", "--junit", root + "/junit.xml"}).code == 1);
  const std::string xml = test::contents_of(root + "/junit.xml");
  BOOST_TEST(xml.find("a\\u{ffff}\\u{fffe}.toml") != std::string::npos, xml);
  BOOST_TEST(xml.find("\uffff") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_checker_of_certificates_shows_them_too) {
  const test::Surroundings checker{.program = SNELLEN_CHECKCERT};
  const test::Outcome missing = test::run_program({"/no/such/a\x1b[2J\u009b\xff\u202e"}, checker);
  BOOST_TEST(missing.code == 2);
  BOOST_TEST(missing.err == "snellen-checkcert: /no/such/a?[2J??????: it cannot be read\n");
  const test::TemporaryFolder folder;
  const std::string asked = folder.file("a.toml", failing_case);
  std::string certificate = test::run_program({"certify", asked}).out;
  const std::string name = "\"bf16\"";
  for (std::size_t at = certificate.find(name); at != std::string::npos; at = certificate.find(name)) {
    certificate.replace(at, name.size(), "\"b\\u001b[2J\\u009bf16\"");
  }
  const test::Outcome checked = test::run_program({folder.file("c.json", certificate)}, checker);
  BOOST_TEST(is_printable(checked.out + checked.err));
  BOOST_TEST(checked.code == 2, checked.out);
}

BOOST_AUTO_TEST_CASE(a_name_is_no_command_and_no_formula) {
  const std::string text = printed("::stop-commands::x.toml", {"--github"});
  BOOST_TEST(text.find("\n::stop-commands::snellen-report\n") != std::string::npos, text);
  BOOST_TEST(text.ends_with("\n::snellen-report::\n"), text);
  BOOST_TEST(printed("=1+1|x.toml", {"--output-format", "csv"}).find("\n'=1+1|x.toml,") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
