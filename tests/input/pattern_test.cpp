// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/input/pattern.hpp"

#include <fmt/format.h>
#include <rapidcheck.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <limits>

#include "input/message.hpp"
#include "snellen/error.hpp"
#include "snellen/input/pattern_length.hpp"
#include "snellen/number/counter_random.hpp"

BOOST_AUTO_TEST_SUITE(pattern_test)

using snellen::Pattern;
using snellen::Token;
using snellen::Vocabulary;

namespace {

const Vocabulary vocabulary = Vocabulary::standard();

/// The names of the tokens, written together: no two texts mean the same but for <bos> and <sep>.
std::string written(const std::vector<Token>& tokens) {
  std::string result;
  for (const Token token : tokens) result += vocabulary.name(token);
  return result;
}

std::string expanded(std::string_view text, long n, std::uint64_t seed = 0) {
  return written(Pattern::parse(text, vocabulary).expand(n, seed));
}

std::string message(std::string_view text, long n) {
  return snellen::test::message_of([&] { (void)Pattern::parse(text, vocabulary, "--right").expand(n); });
}

/// A pattern's text and, independently of the parser, what it means at one n.
struct Meant {
  std::string text;
  std::string tokens;
};

std::string repeated(const std::string& text, long count) {
  std::string result;
  for (long k = 0; k < count; ++k) result += text;
  return result;
}

Meant some_item(long n, int depth);

Meant some_sequence(long n, int depth) {
  Meant result;
  const int items = *rc::gen::inRange(1, 4);
  for (int k = 0; k < items; ++k) {
    const Meant item = some_item(n, depth);
    result.text += fmt::format("{}{}", k > 0 ? " " : "", item.text);
    result.tokens += item.tokens;
  }
  return result;
}

Meant some_item(long n, int depth) {
  Meant result;
  const int kind = *rc::gen::inRange(0, depth > 0 ? 5 : 3);
  if (kind < 3) {
    result.tokens = *rc::gen::elementOf(std::vector<std::string>{"0", "1", ",", ".", "a", "f"});
    const Token id = vocabulary.find(result.tokens).value();
    result.text = kind == 0 ? result.tokens : kind == 1 ? fmt::format("\"{}\"", result.tokens) : fmt::format("#{}", id);
  } else {
    result = some_sequence(n, depth - 1);
    if (kind == 4) {
      const auto every = *rc::gen::inRange<std::size_t>(1, 4);
      result.text += fmt::format(" | . every {}", every);
      std::string separated;
      for (std::size_t k = 0; k < result.tokens.size(); ++k) {
        if (k > 0 && k % every == 0) separated += '.';
        separated += result.tokens[k];
      }
      result.tokens = separated;
    }
    result.text = fmt::format("({})", result.text);
  }
  const long factor = *rc::gen::inRange(0L, 3L);
  const long offset = *rc::gen::inRange(0L, 3L);
  switch (*rc::gen::inRange(0, 4)) {
    case 0:
      return result;
    case 1:
      return {fmt::format("{}^{}", result.text, factor), repeated(result.tokens, factor)};
    case 2:
      return {result.text + "^n", repeated(result.tokens, n)};
    default:
      return {fmt::format("{}^({}n+{})", result.text, factor, offset), repeated(result.tokens, factor * n + offset)};
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(expansions) {
  BOOST_TEST(expanded("<bos> 1^n 0", 3) == "<bos>1110");
  BOOST_TEST(expanded("<bos> 1^n 0", 0) == "<bos>0");
  BOOST_TEST(expanded("1^(2n+1)", 2) == "11111");
  BOOST_TEST(expanded("1^(n-1) 0", 1) == "0");
  BOOST_TEST(expanded("1^7", 100) == "1111111");
  BOOST_TEST(expanded("(1 1 1 ,)^n", 2) == "111,111,");
  BOOST_TEST(expanded("(1 (0 a^2)^n)^2 b", 2) == "10aa0aa10aa0aab");
  BOOST_TEST(expanded("1^(n//2) 0^(n%2)", 5) == "110");
  BOOST_TEST(expanded("((1^0)^2147483647 0)^2", 0) == "00");  // nothing, often, takes no time
}

BOOST_AUTO_TEST_CASE(separators_stand_between_only) {
  const std::vector<std::string> expected = {"1", "11", "111", "111,1", "111,11", "111,111", "111,111,1"};
  for (std::size_t k = 0; k < expected.size(); ++k) {
    BOOST_TEST(expanded("(1^n | , every 3)", static_cast<long>(k) + 1) == expected[k]);
  }
  BOOST_TEST(expanded("(1^n | , every 3) 0", 0) == "0");
  BOOST_TEST(expanded("(1^n | , every 1)", 3) == "1,1,1");
  BOOST_TEST(expanded("((1^n | , every 2) | . every 2)", 4) == "11.,1.1");  // what was inserted counts
  BOOST_TEST(expanded("(1^n | , every 3)^2", 4) == "111,1111,1");           // every repetition begins anew
  BOOST_TEST(expanded("(1 0^n | , every 2147483647)", 2) == "100");
}

BOOST_AUTO_TEST_CASE(knows_its_text_and_whether_it_uses_n) {
  const Pattern pattern = Pattern::parse(" (1 (0^(n+1)))^2 ", vocabulary);
  BOOST_TEST(pattern.text() == " (1 (0^(n+1)))^2 ");
  BOOST_TEST(pattern.uses_n());
  BOOST_TEST(!Pattern::parse("(1 ?{0}^3 | , every 2)^(2*3)", vocabulary).uses_n());
}

BOOST_AUTO_TEST_CASE(impossible_at_this_n) {
  BOOST_TEST(message("<bos> 1^(n-3) 0", 2) ==
             "--right, column 9: the count (n-3) is -1 at n = 2; choose values of n at which it is not negative");
  BOOST_TEST(message("1 (0^n)^2", -1) ==
             "--right, column 6: the count n is -1 at n = -1; choose values of n at which it is not negative");
  BOOST_TEST(message("1^n 0^(n//2)", 0) == "--right: the sequence is empty at n = 0; leave this n out");
  BOOST_TEST(message("1^n 0", 4194303) == "no error");
  BOOST_TEST(message("1^n 0", 4194304) ==
             "--right: the sequence is longer than 4194304 tokens at n = 4194304; use a smaller n");
  BOOST_TEST(message("(1^n | , every 1)", 2097153).starts_with("--right: the sequence is longer"));
  BOOST_TEST(
      message("(((1^2147483647)^2147483647)^2147483647)^2147483647", 1).starts_with("--right: the sequence is longer"));
  BOOST_TEST(message("1 0^(2n)", std::numeric_limits<long>::max()) ==
             "--right, column 5: the count (2n) overflows at n = 9223372036854775807; use a smaller n");
}

BOOST_AUTO_TEST_CASE(draws_come_from_seed_stream_and_place) {
  const Pattern pattern = Pattern::parse("<bos> ?{0,1,2}^3 , ?{ \"0\", #2 ,2}", vocabulary);
  const std::uint64_t stream = snellen::stream_of("0,1,2");
  std::string expected = "<bos>";
  for (std::uint64_t place = 0; place < 4; ++place) {
    if (place == 3) expected += ",";
    expected += "012"[snellen::random_below(7, stream, place, 3)];
  }
  BOOST_TEST(written(pattern.expand(1, 7)) == expected);
}

BOOST_AUTO_TEST_CASE(draws_are_fresh_and_cover_the_set) {
  const std::string digits = expanded("?{0,1,2}^n", 300, 1);
  for (const char digit : std::string("012")) BOOST_TEST(std::ranges::count(digits, digit) > 60);
  BOOST_TEST(digits != expanded("?{0,1,2}^n", 300, 2));
  const std::string pairs = expanded("(?{0,1} ?{0,1})^n", 300, 1);
  BOOST_TEST(pairs.substr(0, 300) != pairs.substr(300));
  BOOST_TEST(pairs == expanded("?{0,1}^(2n)", 300, 1));  // the place counts, not the nesting
}

BOOST_AUTO_TEST_CASE(a_group_may_draw_once) {
  const std::string period = expanded("?{0,1,2,3,4,5,6,7,8,9}^5", 1, 7);
  BOOST_TEST(expanded("?(?{0,1,2,3,4,5,6,7,8,9}^5)^n", 40, 7) == repeated(period, 40));
  BOOST_TEST(expanded("?(?{0,1,2,3,4,5,6,7,8,9}^n)^3", 5, 7) == repeated(period, 3));
  BOOST_TEST(expanded("?(?{0,1,2,3,4,5,6,7,8,9}^5 | , every 2)^2 a", 1, 7) ==
             repeated(period.substr(0, 2) + ',' + period.substr(2, 2) + ',' + period[4], 2) + 'a');
  // Five draws, however often they are written; none where they are not.
  const std::string more = expanded("?{0,1,2,3,4,5,6,7,8,9}^10", 1, 7);
  BOOST_TEST(expanded("?(?{0,1,2,3,4,5,6,7,8,9}^5)^n ?{0,1,2,3,4,5,6,7,8,9}^5", 3, 7) ==
             repeated(period, 3) + more.substr(5));
  BOOST_TEST(expanded("?(?{0,1,2,3,4,5,6,7,8,9}^5)^n ?{0,1,2,3,4,5,6,7,8,9}^5", 0, 7) == period);
  // An outer group draws anew.
  BOOST_TEST(expanded("(?(?{0,1,2,3,4,5,6,7,8,9}^5)^n)^2", 2, 7) == repeated(period, 2) + repeated(more.substr(5), 2));
  BOOST_TEST(expanded("1(0)?(1 a)^2(f)", 1) == "101a1af");
}

BOOST_AUTO_TEST_CASE(a_growing_tail_extends_the_shorter_sequence) {
  const std::vector<std::string> texts = {"<bos> ?{0,1,2,3,4,5,6,7,8,9}^n", "?{a} ?{b,c} (?{0,1} , ?{2,3})^n",
                                          "(?{0,1}^n | , every 3)", "<bos> (1^n | , every 3)", "(1 1 1 ,)^n 1"};
  BOOST_TEST(rc::check("prefix", [&] {
    const Pattern pattern = Pattern::parse(*rc::gen::elementOf(texts), vocabulary);
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const auto n = *rc::gen::inRange(1L, 60L);
    const std::vector<Token> shorter = pattern.expand(n, seed);
    const std::vector<Token> longer = pattern.expand(n + *rc::gen::inRange(1L, 60L), seed);
    RC_ASSERT(longer.size() > shorter.size());
    const auto shared = static_cast<std::size_t>(std::ranges::mismatch(shorter, longer).in1 - shorter.begin());
    RC_ASSERT(shared == shorter.size());
  }));
}

BOOST_AUTO_TEST_CASE(both_sides_of_a_pair_share_their_draws) {
  const std::string left = expanded("<bos> ?{0,1,2}^n 0", 50, 9);
  const std::string right = expanded("<bos> ?{0,1,2}^(n+1) 0", 50, 9);
  BOOST_TEST(right.substr(0, 55) == left.substr(0, 55));
}

BOOST_AUTO_TEST_CASE(patterns_mean_what_they_were_written_from) {
  BOOST_TEST(rc::check("meaning", [] {
    const long n = *rc::gen::inRange(0L, 4L);
    const Meant meant = some_sequence(n, 2);
    RC_LOG() << meant.text << '\n';
    if (meant.tokens.empty()) {
      RC_ASSERT(message(meant.text, n).starts_with("--right: the sequence is empty"));
    } else {
      RC_ASSERT(expanded(meant.text, n) == meant.tokens);
    }
  }));
}

BOOST_AUTO_TEST_CASE(a_sequence_written_by_names_reads_back) {
  BOOST_TEST(rc::check("names", [] {
    const auto tokens =
        *rc::gen::nonEmpty(rc::gen::container<std::vector<Token>>(rc::gen::inRange<Token>(0, vocabulary.size())));
    std::string text;
    for (const Token token : tokens) text += vocabulary.name(token) + " ";
    const Pattern pattern = Pattern::parse(text, vocabulary);
    RC_ASSERT(pattern.expand(1) == tokens);
    RC_ASSERT(!pattern.uses_n());
  }));
}

BOOST_AUTO_TEST_CASE(a_length_is_known_without_the_sequence) {
  for (const char* text : {"1", "<bos> 1^n", "(0 1)^(2n+1) ?{0,1}^n", "((1^n)^n)^n", "<bos> (1^n 0)^3", "?(0 1){2}^n",
                           "1^(n-1)", "1^0 n"}) {
    std::optional<Pattern> pattern;
    try {
      pattern = Pattern::parse(text, vocabulary);
    } catch (const snellen::InputError&) {
      continue;
    }
    for (long n = 0; n < 40; ++n) {
      std::optional<std::size_t> expanded;
      std::string refused;
      try {
        expanded = pattern->expand(n).size();
      } catch (const snellen::InputError& error) {
        refused = error.what();
      }
      try {
        const std::size_t length = length_at(*pattern, n);
        BOOST_TEST_REQUIRE(expanded.has_value(), text << " at " << n);
        BOOST_TEST(length == *expanded, text << " at " << n);
      } catch (const snellen::InputError& error) {
        BOOST_TEST(refused == error.what());
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
