// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/output_format.hpp"

#include <boost/test/unit_test.hpp>

#include "input/message.hpp"

BOOST_AUTO_TEST_SUITE(output_format_test)

using snellen::output_format_by_extension;
using snellen::output_format_by_name;
using snellen::OutputFormat;
using snellen::test::message_of;

BOOST_AUTO_TEST_CASE(names_are_read_back) {
  for (const auto format :
       {OutputFormat::text, OutputFormat::csv, OutputFormat::json, OutputFormat::markdown, OutputFormat::latex}) {
    BOOST_TEST((output_format_by_name(snellen::word(format)) == format));
  }
}

BOOST_AUTO_TEST_CASE(extensions) {
  BOOST_TEST((output_format_by_extension("a/b.txt") == OutputFormat::text));
  BOOST_TEST((output_format_by_extension("b.csv") == OutputFormat::csv));
  BOOST_TEST((output_format_by_extension("b.JSON") == OutputFormat::json));
  BOOST_TEST((output_format_by_extension("b.1.md") == OutputFormat::markdown));
  BOOST_TEST((output_format_by_extension("b.tex") == OutputFormat::latex));
}

BOOST_AUTO_TEST_CASE(wrong_ones_are_told_what_was_meant) {
  BOOST_TEST(
      message_of([] { (void)output_format_by_name("jsn"); }) ==
      "--output-format: unknown output format 'jsn' (did you mean 'json'?); use text, csv, json, markdown or latex");
  BOOST_TEST(message_of([] { (void)output_format_by_extension("table.jsno"); }) ==
             "table.jsno: unknown extension '.jsno' (did you mean '.json'?); use .txt, .csv, .json, .md or .tex, or "
             "--output-format");
  BOOST_TEST(
      message_of([] { (void)output_format_by_extension("table"); }) ==
      "table: the file's name has no extension that tells the output format; use .txt, .csv, .json, .md or .tex, "
      "or --output-format");
  BOOST_TEST(
      message_of([] { (void)output_format_by_extension(".json"); }).starts_with(".json: the file's name has no"));
  BOOST_TEST(message_of([] { (void)output_format_by_name("\x1b[2J"); }).find('\x1b') == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
