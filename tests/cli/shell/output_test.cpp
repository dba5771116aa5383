// SPDX-License-Identifier: LGPL-3.0-or-later
#include "shell/output.hpp"

#include <boost/test/unit_test.hpp>

#include "cli/message.hpp"
#include "cli/run_program.hpp"

BOOST_AUTO_TEST_SUITE(output_test)

using namespace snellen;
using namespace snellen::cli;

namespace {

Output output(const std::string& file, const std::string& format = {}) {
  CommandLine line;
  if (!file.empty()) line.output = file;
  if (!format.empty()) line.output_format = format;
  return output_for(line);
}

std::string written(const std::string& file, const std::vector<std::string>& reports) {
  ReportWriter writer(output(file), reports.size());
  for (const std::string& report : reports) writer.add(report);
  writer.finish();
  return test::contents_of(file);
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_extension_chooses_and_the_option_wins) {
  const test::TemporaryFolder folder;
  const std::string file = (folder.path() / "t.json").string();
  BOOST_CHECK(output({}).format == OutputFormat::text);
  BOOST_CHECK(output(file).format == OutputFormat::json);
  BOOST_CHECK(output(file, "csv").format == OutputFormat::csv);
  BOOST_CHECK(output({}, "latex").format == OutputFormat::latex);
}

BOOST_AUTO_TEST_CASE(files_that_cannot_be_written_are_known_at_once) {
  const test::TemporaryFolder folder;
  const std::string name = folder.path().string();
  BOOST_TEST(test::complaint_of([&] { output(name + "/missing/t.txt"); }) ==
             name + "/missing/t.txt: there is no folder '" + name + "/missing'; create it or name another file");
  const std::string inner = folder.file("folder.txt/x", "");
  BOOST_TEST(test::complaint_of([&] { output(name + "/folder.txt"); }) ==
             name + "/folder.txt: it is a folder; name a file");
  CommandLine line;
  line.output = "";
  BOOST_TEST(test::complaint_of([&] { output_for(line); }) == "--output: the name is empty; name a file");
}

BOOST_AUTO_TEST_CASE(several_reports) {
  const test::TemporaryFolder folder;
  const std::string text = (folder.path() / "t.txt").string();
  const std::string json = (folder.path() / "t.json").string();
  BOOST_TEST(written(text, {"one\n"}) == "one\n");
  BOOST_TEST(written(text, {"one\n", "two\n"}) == "one\n\ntwo\n");
  BOOST_TEST(written(json, {"{}\n"}) == "{}\n");
  BOOST_TEST(written(json, {"{}\n", "{1}\n", "{2}\n"}) == "[\n{},\n{1},\n{2}\n]\n");
  BOOST_TEST(folder.names() == std::vector<std::string>({"t.json", "t.txt"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(colour) {
  CommandLine line;
  line.colour = ColourChoice::always;
  BOOST_TEST(output_for(line).colour);
  line.output_format = "json";
  BOOST_TEST(!output_for(line).colour);
  line.output_format.reset();
  line.colour = ColourChoice::never;
  BOOST_TEST(!output_for(line).colour);
}

BOOST_AUTO_TEST_SUITE_END()
