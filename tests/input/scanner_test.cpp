// SPDX-License-Identifier: LGPL-3.0-or-later
#include "input/scanner.hpp"

#include <boost/test/unit_test.hpp>

#include "input/message.hpp"

BOOST_AUTO_TEST_SUITE(scanner_test)

using snellen::input_detail::quoted;
using snellen::input_detail::Scanner;
using snellen::test::message_of;

BOOST_AUTO_TEST_CASE(quotations_are_one_printable_line) {
  BOOST_TEST(quoted("") == "''");
  BOOST_TEST(quoted("<bos>") == "'<bos>'");
  BOOST_TEST(quoted("a\nb\x7F") == R"('a\x0Ab\x7F')");
  BOOST_TEST(quoted(std::string_view("\0", 1)) == R"('\x00')");
}

BOOST_AUTO_TEST_CASE(quotations_keep_well_formed_utf8_only) {
  BOOST_TEST(quoted("é€😀") == "'é€😀'");
  BOOST_TEST(quoted("\xC3") == R"('\xC3')");
  BOOST_TEST(quoted("\xC3(") == R"('\xC3(')");
  BOOST_TEST(quoted("\xC0\xAF") == R"('\xC0\xAF')");                  // an overlong '/'
  BOOST_TEST(quoted("\xE0\x80\xAF") == R"('\xE0\x80\xAF')");          // and a longer one
  BOOST_TEST(quoted("\xED\xA0\x80") == R"('\xED\xA0\x80')");          // half of a surrogate pair
  BOOST_TEST(quoted("\xF4\x90\x80\x80") == R"('\xF4\x90\x80\x80')");  // beyond U+10FFFF
  BOOST_TEST(quoted("\xC2\x85") == R"('\xC2\x85')");                  // a control character
  BOOST_TEST(quoted("\xF0\x9F\x98") == R"('\xF0\x9F\x98')");          // cut off
}

BOOST_AUTO_TEST_CASE(quotations_are_short) {
  // By its full name: for a std::string the standard library's std::quoted competes.
  BOOST_TEST(snellen::input_detail::quoted(std::string(40, 'x')) == "'" + std::string(40, 'x') + "'");
  BOOST_TEST(snellen::input_detail::quoted(std::string(41, 'x')) == "'" + std::string(40, 'x') + "...'");
  BOOST_TEST(snellen::input_detail::quoted(std::string(39, 'x') + "éx") ==
             "'" + std::string(39, 'x') + "é...'");  // no half characters
}

BOOST_AUTO_TEST_CASE(columns_count_bytes_from_one) {
  Scanner scanner("é  x", "--left");
  BOOST_TEST(scanner.here() == "'é'");
  scanner.advance(2);
  scanner.skip_space();
  BOOST_TEST(scanner.here() == "'x'");
  BOOST_TEST(message_of([&] { scanner.fail(scanner.position(), "odd", "be even"); }) ==
             "--left, column 5: odd; be even");
  scanner.advance();
  BOOST_TEST(scanner.at_end());
  BOOST_TEST(scanner.here() == "the end");
  BOOST_TEST(!scanner.at('\0'));
}

BOOST_AUTO_TEST_CASE(integers_have_31_bits) {
  BOOST_TEST(Scanner("2147483647", "n").integer() == 2147483647L);
  BOOST_TEST(Scanner("0007x", "n").integer() == 7L);
  BOOST_TEST(message_of([] { Scanner("2147483648", "n").integer(); }) ==
             "n, column 1: the number '2147483648' is too large; the largest is 2147483647");
  BOOST_TEST(message_of([] { Scanner("18446744073709551617", "n").integer(); }) ==
             "n, column 1: the number '18446744073709551617' is too large; the largest is 2147483647");
}

BOOST_AUTO_TEST_SUITE_END()
