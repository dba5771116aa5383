// SPDX-License-Identifier: LGPL-3.0-or-later
#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>

#include "input/message.hpp"
#include "snellen/input/pattern.hpp"

BOOST_AUTO_TEST_SUITE(pattern_parser_test)

using snellen::Pattern;
using snellen::Token;
using snellen::Vocabulary;

namespace {

const std::vector<std::string> odd_names = {"a b",     "\"", "\\",    "(", "^", "é", "\n",
                                            "<|end|>", "#",  "don't", "|", "?", "'"};

std::string message(std::string_view text, const Vocabulary& vocabulary = Vocabulary::standard()) {
  return snellen::test::message_of([&] { (void)Pattern::parse(text, vocabulary, "--left"); });
}

std::vector<Token> odd(std::string_view text) {
  return Pattern::parse(text, Vocabulary(odd_names)).expand(1);
}

const std::string name_help = "write a name of the vocabulary or an id such as #17";

}  // namespace

BOOST_AUTO_TEST_CASE(ways_to_write_a_token) {
  const auto expected = [](std::initializer_list<Token> tokens) { return std::vector<Token>(tokens); };
  BOOST_TEST(odd(R"("a b" '"' "\"" "\\" '(' "^")") == expected({0, 1, 1, 2, 3, 4}), boost::test_tools::per_element());
  BOOST_TEST(odd(R"(é "é" "\xC3\xa9" "\n")") == expected({5, 5, 5, 6}), boost::test_tools::per_element());
  BOOST_TEST(odd("<|end|> # don't ? #0 #012") == expected({7, 8, 9, 11, 0, 12}), boost::test_tools::per_element());
  BOOST_TEST(odd(R"("|" #10 '\'')") == expected({10, 10, 12}), boost::test_tools::per_element());
  BOOST_TEST(odd("(# | | every 1)") == expected({8}), boost::test_tools::per_element());
  BOOST_TEST(odd("(#^3| | every 2)") == expected({8, 8, 10, 8}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(parentheses_may_touch_their_neighbours) {
  const Vocabulary vocabulary = Vocabulary::standard();
  const std::vector<Token> spaced = Pattern::parse("1 ( 0 ( 1 , )^2 ) 0", vocabulary).expand(1);
  BOOST_TEST(Pattern::parse("1(0(1 ,)^2)0", vocabulary).expand(1) == spaced, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(malformed_tokens) {
  BOOST_TEST(message("<bos> 1 x") == "--left, column 9: unknown token 'x'; " + name_help);
  BOOST_TEST(message("<boss> 1") == "--left, column 1: unknown token '<boss>' (did you mean '<bos>'?); " + name_help);
  BOOST_TEST(message("1 <spe>") == "--left, column 3: unknown token '<spe>' (did you mean '<sep>'?); " + name_help);
  BOOST_TEST(message("<bos> 111 0") ==
             "--left, column 7: unknown token '111'; for several tokens put spaces between them: 1 1 1");
  BOOST_TEST(message("<bos>1,") ==
             "--left, column 1: unknown token '<bos>1,'; for several tokens put spaces between them: <bos> 1 ,");
  BOOST_TEST(message("1 é") == "--left, column 3: unknown token 'é'; " + name_help);
  BOOST_TEST(message("é é").starts_with("--left, column 1: "));
  BOOST_TEST(message("1 \xFF\x01") == "--left, column 3: unknown token '\\xFF\\x01'; " + name_help);
  BOOST_TEST(message(std::string_view("1 \0", 3)) == "--left, column 3: unknown token '\\x00'; " + name_help);
  BOOST_TEST(message(std::string(100, '1')) ==
             "--left, column 1: unknown token '" + std::string(40, '1') + "...'; " + name_help);
  BOOST_TEST(message("#20") == "--left, column 1: there is no token '#20'; ids run from #0 to #19");
  BOOST_TEST(message("1 #99999999999999999999") ==
             "--left, column 3: there is no token '#99999999999999999999'; ids run from #0 to #19");
  BOOST_TEST(message("#1a") ==
             "--left, column 3: 'a' directly after an item; put a space between items, and a count "
             "such as n+1 in parentheses");
  BOOST_TEST(message("#") == "--left, column 1: unknown token '#'; " + name_help);
  BOOST_TEST(message("1", Vocabulary(50)) ==
             "--left, column 1: unknown token '1'; this vocabulary has no names, write #0 to #49");
}

BOOST_AUTO_TEST_CASE(malformed_quotations) {
  BOOST_TEST(message("1 \"<bos>") == "--left, column 3: this quotation is never closed; add a \"");
  BOOST_TEST(message("'1\\'") == "--left, column 1: this quotation is never closed; add a '");
  BOOST_TEST(message("1 ''") == "--left, column 3: an empty name; write the token's name between the quotes");
  BOOST_TEST(message("\"1\\q\"") == R"(--left, column 3: an unknown escape; write \\, \", \', \n, \t, \r or \xHH)");
  BOOST_TEST(message("\"1\\") == R"(--left, column 3: an unknown escape; write \\, \", \', \n, \t, \r or \xHH)");
  BOOST_TEST(message("\"\\x4\"") == R"(--left, column 2: an unknown escape; write \\, \", \', \n, \t, \r or \xHH)");
  BOOST_TEST(message("\"\\x4\n\"") == R"(--left, column 2: an unknown escape; write \\, \", \', \n, \t, \r or \xHH)");
  BOOST_TEST(message("\"1 1\"") == "--left, column 1: unknown token '1 1'; " + name_help);
  BOOST_TEST(message("\"1\"0") ==
             "--left, column 4: '0' directly after an item; put a space between items, and a "
             "count such as n+1 in parentheses");
}

BOOST_AUTO_TEST_CASE(malformed_groups) {
  BOOST_TEST(message("") == "--left, column 1: the pattern is empty; write at least one token");
  BOOST_TEST(message(" \t ") == "--left, column 1: the pattern is empty; write at least one token");
  BOOST_TEST(message("1 (1 (0)") == "--left, column 3: this '(' is never closed; add a ')'");
  BOOST_TEST(message("1 (") == "--left, column 3: this '(' is never closed; add a ')'");
  BOOST_TEST(message("(1) 0)") == "--left, column 6: this ')' closes nothing; remove it, or open a group with '('");
  BOOST_TEST(message(")") == "--left, column 1: this ')' closes nothing; remove it, or open a group with '('");
  BOOST_TEST(message("1 ()^n") == "--left, column 3: the group is empty; write at least one token in it");
  BOOST_TEST(message("1 ?()^n") == "--left, column 4: the group is empty; write at least one token in it");
  BOOST_TEST(message("?(1 (0)") == "--left, column 2: this '(' is never closed; add a ')'");
  BOOST_TEST(
      message("1?(0)") ==
      "--left, column 1: unknown token '1?' (did you mean '1'?); write a name of the vocabulary or an id such as #17");
  BOOST_TEST(message("1 {0}") ==
             "--left, column 3: '{' cannot stand here; sets are written ?{0,1,2}; put a name with "
             "brackets in quotes");
  BOOST_TEST(message("1 }") ==
             "--left, column 3: '}' cannot stand here; sets are written ?{0,1,2}; put a name with "
             "brackets in quotes");
  const std::string deep = std::string(65, '(') + "1" + std::string(65, ')');
  BOOST_TEST(message(deep) == "--left, column 65: groups nested deeper than 64; use fewer parentheses");
  BOOST_TEST(message(deep.substr(1, 129)) == "no error");
  BOOST_TEST(message(std::string(100000, '(')).starts_with("--left, column 65: "));
  std::string side_by_side;
  for (int k = 0; k < 100; ++k) side_by_side += "((1)(0))^((n)+1)";
  BOOST_TEST(message(side_by_side) == "no error");
}

BOOST_AUTO_TEST_CASE(malformed_repetitions) {
  const std::string space = "; put a space between items, and a count such as n+1 in parentheses";
  BOOST_TEST(message("^n") == "--left, column 1: '^' has nothing to repeat; put it directly after a token or a group");
  BOOST_TEST(message("1 ^n") ==
             "--left, column 3: '^' has nothing to repeat; put it directly after a token or a group");
  BOOST_TEST(message("1^") ==
             "--left, column 3: expected a count after '^' and found the end; write x^7, x^n or x^(2n+1)");
  BOOST_TEST(message("1^ n") ==
             "--left, column 3: expected a count after '^' and found ' '; write x^7, x^n or x^(2n+1)");
  BOOST_TEST(message("1^{n+1}") == "--left, column 3: '{' after '^'; write the count in parentheses, as in 1^(n+1)");
  BOOST_TEST(message("1^2n") == "--left, column 4: 'n' directly after an item" + space);
  BOOST_TEST(message("1^n+1 0") == "--left, column 4: '+' directly after an item" + space);
  BOOST_TEST(message("1^n0") == "--left, column 4: '0' directly after an item" + space);
  BOOST_TEST(message("(1)^n0") == "--left, column 6: '0' directly after an item" + space);
  BOOST_TEST(message("1^n^2") == "--left, column 4: a second '^'; repeat a group instead, as in (1^2)^n");
  BOOST_TEST(message("1^(n)^2") == "--left, column 6: a second '^'; repeat a group instead, as in (1^2)^n");
  BOOST_TEST(message("<bos> 1^(n+x)") ==
             "--left, column 12: expected an integer, n or '(' and found 'x'; write a count such as 2n+1");
  BOOST_TEST(message("1^9999999999") ==
             "--left, column 3: the number '9999999999' is too large; the largest is 2147483647");
}

BOOST_AUTO_TEST_CASE(malformed_sets) {
  BOOST_TEST(message("1 ?{}^n") == "--left, column 3: the set is empty; write its tokens, as in ?{0,1,2}");
  BOOST_TEST(message("1 ?{ }") == "--left, column 3: the set is empty; write its tokens, as in ?{0,1,2}");
  BOOST_TEST(message("1 ?{0,1") == "--left, column 3: this set is never closed; add a '}'");
  BOOST_TEST(message("1 ?{0,") == "--left, column 3: this set is never closed; add a '}'");
  BOOST_TEST(message("1 ?{") == "--left, column 3: this set is never closed; add a '}'");
  const std::string missing = ": a token of the set is missing; write its tokens as in ?{0,1,2}, and \",\" for a comma";
  BOOST_TEST(message("?{0,,1}") == "--left, column 5" + missing);
  BOOST_TEST(message("?{0,1,}") == "--left, column 7" + missing);
  BOOST_TEST(message("?{,}") == "--left, column 3" + missing);
  BOOST_TEST(message("?{0 1}") ==
             "--left, column 5: expected ',' or '}' and found '1'; put commas between the tokens "
             "of a set");
  BOOST_TEST(message("?{01}") ==
             "--left, column 3: unknown token '01'; for several tokens put commas between them: 0,1");
  BOOST_TEST(message("?{(}") ==
             "--left, column 3: '(' cannot stand here; sets are written ?{0,1,2}; put a name with "
             "brackets in quotes");
}

BOOST_AUTO_TEST_CASE(malformed_separators) {
  BOOST_TEST(message("1^n | , every 3") ==
             "--left, column 5: '|' outside a group; write (1^n | \",\" every 3), or \"|\" for a token of this name");
  BOOST_TEST(message("(1^n |)") ==
             "--left, column 7: a separator is missing; write one token, as in (1^n | \",\" every 3)");
  BOOST_TEST(message("(1^n | ,)") ==
             "--left, column 9: expected 'every' and found ')'; a separator is one token, as in (1^n | \",\" every 3)");
  BOOST_TEST(
      message("(1^n | , . every 3)") ==
      "--left, column 10: expected 'every' and found '.'; a separator is one token, as in (1^n | \",\" every 3)");
  BOOST_TEST(message("(1^n | , every 0)") ==
             "--left, column 16: 'every' needs a positive integer; write it as in (1^n | \",\" every 3)");
  BOOST_TEST(message("(1^n | , every n)") ==
             "--left, column 16: 'every' needs a positive integer; write it as in (1^n | \",\" every 3)");
  BOOST_TEST(message("(1^n | , every 3 0)") ==
             "--left, column 18: expected ')' and found '0'; a separator ends its group, as in (1^n | \",\" every 3)");
  BOOST_TEST(message("(1^n | , every 3") == "--left, column 1: this '(' is never closed; add a ')'");
  BOOST_TEST(message("(| , every 3)") == "--left, column 1: the group is empty; write at least one token in it");
}

BOOST_AUTO_TEST_CASE(any_bytes_give_a_pattern_or_one_line) {
  BOOST_TEST(rc::check("bytes", [] {
    const auto text = *rc::gen::container<std::string>(
        rc::gen::oneOf(rc::gen::arbitrary<char>(), rc::gen::elementOf(std::string("01n^()?{}|,\"'\\# every3"))));
    const std::string line = message(text);
    RC_ASSERT(line == "no error" || line.starts_with("--left, column "));
    RC_ASSERT(std::ranges::none_of(line, [](char byte) { return byte >= 0 && byte < ' '; }));
  }));
}

BOOST_AUTO_TEST_SUITE_END()
