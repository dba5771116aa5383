// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/format_document.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(format_document_test)

using snellen::Document;
using snellen::power_of_two;
using snellen::power_words;
using snellen::Rational;

BOOST_AUTO_TEST_CASE(exact_values_in_words) {
  BOOST_TEST(power_words(Rational(0)) == "0");
  BOOST_TEST(power_words(Rational(448)) == "448");
  BOOST_TEST(power_words(Rational(-57344)) == "-57344");
  BOOST_TEST(power_words(Rational(255) * power_of_two(120)) == "255*2^120");
  BOOST_TEST(power_words(power_of_two(-133)) == "2^-133");
  BOOST_TEST(power_words(Rational(1 << 20)) == "2^20");
  BOOST_TEST(power_words(Rational(7, 8)) == "7*2^-3");
  BOOST_TEST(power_words(Rational(1, 3)) == "1/3");
  BOOST_TEST(power_words(power_of_two(16384) - power_of_two(16384 - 113)) == "(2^113-1)*2^16271");
  BOOST_TEST(power_words(power_of_two(80) + 1) == "1208925819614629174706177");
}

BOOST_AUTO_TEST_CASE(the_catalogue_fills_its_tables) {
  const auto catalogue = snellen::format_catalogue();
  for (const Document::Table& table :
       {snellen::format_document(catalogue).tables.front(), snellen::format_records(catalogue)}) {
    BOOST_TEST(table.rows.size() == catalogue.size());
    for (const auto& row : table.rows) BOOST_TEST(row.size() == table.columns.size());
  }
}

BOOST_AUTO_TEST_CASE(bf16_as_everybody_knows_it) {
  const snellen::Format format = snellen::format_by_name("bf16");
  const Document::Table table = snellen::format_records({&format, 1});
  const std::vector<std::string> expected = {
      "bf16",   "16",          "8",   "-126", "127", "255*2^120", "3.38953e+38", "2^-126", "1.17549e-38",
      "2^-133", "9.18355e-41", "yes", "yes",  "yes", "yes",       "yes",         "yes",    "ieee"};
  for (std::size_t k = 0; k < expected.size(); ++k) BOOST_TEST(table.rows.front()[k].text == expected[k]);
}

BOOST_AUTO_TEST_SUITE_END()
