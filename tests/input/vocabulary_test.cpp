// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/input/vocabulary.hpp"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <set>

#include "input/message.hpp"

BOOST_AUTO_TEST_SUITE(vocabulary_test)

using snellen::Token;
using snellen::Vocabulary;
using snellen::test::message_of;

BOOST_AUTO_TEST_CASE(standard_names) {
  const Vocabulary vocabulary = Vocabulary::standard();
  const std::vector<std::string> names = {"<bos>", "0", "1", "2", "3", "4", "5", "6", "7", "8",
                                          "9",     ",", ".", "a", "b", "c", "d", "e", "f", "<sep>"};
  BOOST_TEST(vocabulary.size() == 20);
  BOOST_TEST(std::vector(vocabulary.names().begin(), vocabulary.names().end()) == names,
             boost::test_tools::per_element());
  for (Token token = 0; token < vocabulary.size(); ++token) {
    BOOST_TEST(vocabulary.find(vocabulary.name(token)).value() == token);
  }
  BOOST_TEST(!vocabulary.find("").has_value());
  BOOST_TEST(!vocabulary.find("g").has_value());
  BOOST_TEST(!vocabulary.find("<").has_value());
  BOOST_TEST(!vocabulary.find("<sep>>").has_value());
  BOOST_TEST(vocabulary.name(20) == "#20");
  BOOST_TEST(vocabulary.name(-1) == "#-1");
}

BOOST_AUTO_TEST_CASE(without_names) {
  const Vocabulary vocabulary(3);
  BOOST_TEST(vocabulary.size() == 3);
  BOOST_TEST(vocabulary.names().empty());
  BOOST_TEST(!vocabulary.find("#1").has_value());
  BOOST_TEST(vocabulary.name(1) == "#1");
}

BOOST_AUTO_TEST_CASE(malformed) {
  using Names = std::vector<std::string>;
  BOOST_TEST(message_of([] { Vocabulary(0); }) == "vocabulary: a size of 0; there must be at least one token");
  BOOST_TEST(message_of([] { Vocabulary(-4); }) == "vocabulary: a size of -4; there must be at least one token");
  BOOST_TEST(message_of([] { Vocabulary(Names{}); }) == "vocabulary: no names; there must be at least one token");
  BOOST_TEST(message_of([] {
               Vocabulary(Names{"a", "b", ""});
             }) == "vocabulary: the name of token #2 is empty; give it a name");
  BOOST_TEST(message_of([] {
               Vocabulary(Names{"c", "b", "a", "b\n", "b"});
             }) == "vocabulary: tokens #1 and #4 are both named 'b'; names must differ");
}

BOOST_AUTO_TEST_CASE(finds_exactly_its_names) {
  BOOST_TEST(rc::check("find inverts name", [](const std::set<std::string>& given, const std::string& other) {
    std::set<std::string> named = given;
    named.erase("");
    RC_PRE(!named.empty());
    const std::vector<std::string> names(named.rbegin(), named.rend());
    const Vocabulary vocabulary(names);
    for (std::size_t k = 0; k < names.size(); ++k) RC_ASSERT(vocabulary.find(names[k]) == static_cast<Token>(k));
    RC_ASSERT(vocabulary.find(other).has_value() == named.contains(other));
  }));
}

BOOST_AUTO_TEST_SUITE_END()
