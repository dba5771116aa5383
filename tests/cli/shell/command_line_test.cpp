// SPDX-License-Identifier: LGPL-3.0-or-later
#include "shell/command_line.hpp"

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "case/settings.hpp"
#include "cli/message.hpp"

BOOST_AUTO_TEST_SUITE(command_line_test)

using namespace snellen;
using namespace snellen::cli;

namespace {

CommandLine read(const std::vector<std::string>& arguments) {
  return std::get<CommandLine>(read_command_line(arguments));
}

std::string answer(const std::vector<std::string>& arguments) {
  return std::get<Answer>(read_command_line(arguments)).text;
}

std::string complaint(const std::vector<std::string>& arguments) {
  return test::complaint_of([&] { read_command_line(arguments); });
}

}  // namespace

BOOST_AUTO_TEST_CASE(commands) {
  BOOST_CHECK(read({"threshold", "a.toml"}).command == Command::threshold);
  BOOST_CHECK(read({"inspect", "a.toml"}).command == Command::inspect);
  BOOST_CHECK(read({"tail", "a.toml"}).command == Command::tail);
  BOOST_CHECK(read({"formats"}).command == Command::formats);
}

BOOST_AUTO_TEST_CASE(names_and_options_in_any_order) {
  const CommandLine line = read({"threshold", "a.toml", "--layers", "3", "b.toml", "--output=t.json", "--quiet"});
  BOOST_TEST(line.names == std::vector<std::string>({"a.toml", "b.toml"}), boost::test_tools::per_element());
  BOOST_REQUIRE(line.assignments.size() == 1U);
  BOOST_TEST(line.assignments[0].setting->key == "model.layers");
  BOOST_TEST(line.output.value() == "t.json");
  BOOST_TEST(line.quiet);
  BOOST_TEST(!line.all_rows);
  BOOST_TEST(!line.threads.has_value());
}

BOOST_AUTO_TEST_CASE(every_setting_is_an_option) {
  for (const Setting& setting : settings()) {
    std::string value(setting.example);
    std::erase_if(value, [](char byte) { return std::string_view("[]\"").find(byte) != std::string_view::npos; });
    const std::string command = in_scope(setting, Scope::tables)   ? "threshold"
                                : in_scope(setting, Scope::claims) ? "verify"
                                                                   : "figure";
    std::vector<std::string> arguments = {command, std::string(setting.option), value};
    if (std::holds_alternative<FlagKind>(setting.kind)) arguments.pop_back();
    const CommandLine line = read(arguments);
    BOOST_REQUIRE_MESSAGE(line.assignments.size() == 1U, setting.key);
    BOOST_TEST(line.assignments[0].setting->key == setting.key);
  }
}

BOOST_AUTO_TEST_CASE(switches_can_be_turned_off) {
  const CommandLine line = read({"threshold", "--no-causal", "--sink"});
  const Draft result = draft({}, {}, line.assignments);
  BOOST_TEST(!result.config.attention.causal);
  BOOST_TEST(result.config.attention.sink);
}

BOOST_AUTO_TEST_CASE(the_last_of_repeated_options_counts) {
  BOOST_TEST(draft({}, {}, read({"threshold", "--layers", "3", "--layers", "4"}).assignments).config.layers == 4);
}

BOOST_AUTO_TEST_CASE(values_may_begin_with_a_dash) {
  BOOST_TEST(draft({}, {}, read({"threshold", "--scale", "-0.5"}).assignments).config.attention.scale.value() == -0.5);
}

BOOST_AUTO_TEST_CASE(help_and_version) {
  BOOST_TEST(answer({"--version"}).starts_with("snellen 0."));
  BOOST_TEST(answer({"--help"}).find("Examples:") != std::string::npos);
  BOOST_TEST(answer({"help"}) == answer({"--help"}));
  const std::string threshold = answer({"threshold", "--help"});
  BOOST_TEST(threshold.find("Examples:") != std::string::npos);
  BOOST_TEST(answer({"help", "threshold"}) == threshold);
  const std::string verify = answer({"verify", "--help"});
  const std::string figure = answer({"figure", "--help"});
  for (const Setting& setting : settings()) {
    const std::string option = fmt::format(" {} ", setting.option);
    const auto offers = [&](const std::string& help) {
      return help.find(option) != std::string::npos ||
             help.find(fmt::format(" {},", setting.option)) != std::string::npos;
    };
    BOOST_TEST(offers(threshold) == in_scope(setting, Scope::tables), setting.option);
    BOOST_TEST(offers(verify) == in_scope(setting, Scope::claims), setting.option);
    BOOST_TEST(offers(figure) == in_scope(setting, Scope::figures), setting.option);
  }
  BOOST_TEST(answer({"tail", "-h"}).find(" --formats,--format ") != std::string::npos);
  BOOST_TEST(answer({"formats", "-h"}).find("--left") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(malformed) {
  const std::string mend = "; snellen --help lists the commands";
  BOOST_TEST(complaint({}) == "command line: a command is missing" + mend);
  BOOST_TEST(complaint({"treshold"}) == "command line: unknown command 'treshold' (did you mean 'threshold'?)" + mend);
  BOOST_TEST(complaint({"--verison"}) == "command line: unknown option '--verison' (did you mean '--version'?)" + mend);
  BOOST_TEST(complaint({"threshold", "--layer", "2"}) ==
             "command line: unknown option '--layer' (did you mean '--layers'?); see snellen threshold --help");
  BOOST_TEST(complaint({"threshold", "--layer=2"}) ==
             "command line: unknown option '--layer' (did you mean '--layers'?); see snellen threshold --help");
  BOOST_TEST(complaint({"formats", "--threads", "2"}) ==
             "command line: unknown option '--threads'; see snellen formats --help");
  BOOST_TEST(complaint({"threshold", "--left"}) ==
             "command line: --left: 1 required TEXT missing; see snellen threshold --help");
  BOOST_TEST(complaint({"threshold", "--threads", "0"}) == "--threads: '0' is not a number of threads; take 1 to 4096");
  BOOST_TEST(complaint({"threshold", "--threads", "two"}) ==
             "--threads: 'two' is not a number of threads; take 1 to 4096");
  BOOST_TEST(complaint({"threshold", "--color", "allways"}) ==
             "--color: unknown word 'allways' (did you mean 'always'?); take auto, always or never");
}

BOOST_AUTO_TEST_SUITE_END()
