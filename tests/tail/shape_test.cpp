// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/tail/shape.hpp"

#include <fmt/format.h>
#include <rapidcheck.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <optional>

#include "snellen/error.hpp"

BOOST_AUTO_TEST_SUITE(shape_test)

using snellen::Pattern;
using snellen::tail_modulus;
using snellen::tail_shapes;
using snellen::TailShape;
using snellen::TailShapes;
using snellen::Token;
using snellen::Vocabulary;

namespace {

using Tokens = std::vector<Token>;

const Vocabulary vocabulary = Vocabulary::standard();

Pattern parsed(std::string_view text) {
  return Pattern::parse(text, vocabulary);
}

TailShapes shapes_of(std::string_view text) {
  const Pattern pattern = parsed(text);
  return tail_shapes(pattern, tail_modulus(pattern));
}

std::string refusal(std::string_view text) {
  return shapes_of(text).refusal;
}

std::string written(const Tokens& tokens) {
  std::string result;
  for (const Token token : tokens) result += vocabulary.name(token);
  return result;
}

/// Such as "<bos>(111,)^(t-1)111 from 1".
std::string written(const TailShape& shape) {
  const std::string growth = shape.period.empty() && shape.step == 0 && shape.offset == 0
                                 ? ""
                                 : fmt::format("({})^({}t{:+})", written(shape.period), shape.step, shape.offset);
  return fmt::format("{}{}{} from {}", written(shape.prefix), growth, written(shape.suffix), shape.first);
}

std::vector<std::string> written(const TailShapes& shapes) {
  std::vector<std::string> result;
  for (const TailShape& shape : shapes.classes) result.push_back(written(shape));
  if (!shapes.refusal.empty()) result.push_back(shapes.refusal);
  return result;
}

using Lines = std::vector<std::string>;

void check_shapes(std::string_view text, const Lines& expected) {
  const Lines found = written(shapes_of(text));
  BOOST_TEST(found == expected, text << ": " << fmt::format("{}", fmt::join(found, " ; ")));
}

/// Nothing where the pattern has no sequence.
std::optional<Tokens> expanded(const Pattern& pattern, long n, std::uint64_t seed) {
  try {
    return pattern.expand(n, seed);
  } catch (const snellen::InputError&) {
    return std::nullopt;
  }
}

/// Nothing where the form means nothing.
std::optional<Tokens> expanded(const TailShape& shape, long t) {
  const long copies = shape.step * t + shape.offset;
  if (copies < 0) return std::nullopt;
  Tokens result = shape.prefix;
  for (long k = 0; k < copies; ++k) result.insert(result.end(), shape.period.begin(), shape.period.end());
  result.insert(result.end(), shape.suffix.begin(), shape.suffix.end());
  return result;
}

bool is_power(const Tokens& tokens) {
  for (std::size_t length = 1; length < tokens.size(); ++length) {
    if (tokens.size() % length != 0) continue;
    bool same = true;
    for (std::size_t k = length; k < tokens.size(); ++k) same = same && tokens[k] == tokens[k - length];
    if (same) return true;
  }
  return false;
}

bool ends_with(const Tokens& tokens, const Tokens& end) {
  return tokens.size() >= end.size() && std::equal(end.rbegin(), end.rend(), tokens.rbegin());
}

bool begins_with(const Tokens& tokens, const Tokens& begin) {
  return tokens.size() >= begin.size() && std::equal(begin.begin(), begin.end(), tokens.begin());
}

/// What is wrong with a shape's form; nothing when it is normal.
std::string flaw_of_form(const TailShape& shape) {
  if (shape.period.empty()) {
    const bool bare = shape.suffix.empty() && shape.step == 0 && shape.offset == 0 && !shape.prefix.empty();
    return bare ? "" : "no period, but a growth";
  }
  if (shape.step < 1) return "does not grow";
  if (is_power(shape.period)) return "the period is a power";
  if (ends_with(shape.prefix, shape.period)) return "the prefix ends with the period";
  if (begins_with(shape.suffix, shape.period)) return "the suffix begins with the period";
  return shape.step * shape.first + shape.offset < 0 ? "negative at first" : "";
}

/// What is wrong with the shapes of a pattern, measured by its expansions up to n = last at least and for 4 t.
std::string flaw(const Pattern& pattern, const TailShapes& shapes, long last, std::uint64_t seed = 0) {
  if (static_cast<long>(shapes.classes.size()) != shapes.modulus) return "classes are missing: " + shapes.refusal;
  for (long residue = 0; residue < shapes.modulus; ++residue) {
    const TailShape& shape = shapes.classes[static_cast<std::size_t>(residue)];
    const auto at = [&](long t) { return fmt::format(" at n = {}: {}", shapes.modulus * t + residue, written(shape)); };
    if (shape.residue != residue) return "a wrong residue" + at(0);
    if (const std::string form = flaw_of_form(shape); !form.empty()) return form + at(shape.first);
    const long enough = std::max(last / shapes.modulus, shape.first + 3);
    for (long t = shape.first; t <= enough; ++t) {
      const auto sequence = expanded(pattern, shapes.modulus * t + residue, seed);
      if (!sequence || sequence != expanded(shape, t)) return "another sequence" + at(t);
    }
    if (shape.first > 0) {
      const auto sequence = expanded(pattern, shapes.modulus * (shape.first - 1) + residue, seed);
      if (sequence && sequence == expanded(shape, shape.first - 1)) return "begins too late" + at(shape.first - 1);
    }
  }
  return "";
}

std::string flaw(std::string_view text, long last = 100, std::uint64_t seed = 0) {
  const Pattern pattern = parsed(text);
  return flaw(pattern, tail_shapes(pattern, tail_modulus(pattern), seed), last, seed);
}

std::string some_tokens() {
  return *rc::gen::elementOf(std::vector<std::string>{"1", "1", "0", ",", "1 1", "1 0", "1 , 1", "?{0,1}"});
}

/// A count that is not negative for long.
std::string some_count(bool grows) {
  const long small = *rc::gen::inRange(1L, 4L);
  const long large = *rc::gen::inRange(2L, 5L);
  const Lines constant = {fmt::format("{}", small), fmt::format("(n%{})", large),
                          fmt::format("((n+{})%{}+1)", small, large), fmt::format("({}*n%{}//2)", small, large)};
  const Lines growing = {"n",
                         fmt::format("({}n+{})", small, large),
                         fmt::format("({}*(n-{}))", small, large),
                         fmt::format("(n//{})", large),
                         fmt::format("({}n//{}+{})", small, large, small),
                         fmt::format("((n-{})//{})", small, large)};
  return *rc::gen::elementOf(grows ? growing : constant);
}

/// Items of which at most one grows, so that few are refused.
std::string some_sequence(bool grows, int depth) {
  const int items = *rc::gen::inRange(1, 4);
  const int growing = grows ? *rc::gen::inRange(0, items) : -1;
  Lines result;
  for (int k = 0; k < items; ++k) {
    const bool here = k == growing;
    const bool deeper = here && depth > 0 && *rc::gen::inRange(0, 3) > 0;
    const bool group = deeper || (depth > 0 && *rc::gen::inRange(0, 3) == 0);
    std::string item = group ? some_sequence(deeper, depth - 1) : some_tokens();
    if (group && *rc::gen::inRange(0, 3) > 0) {
      const std::string separator = *rc::gen::elementOf(Lines{"1", ",", "."});
      item += fmt::format(" | {} every {}", separator, *rc::gen::inRange(1, 5));
    }
    item = fmt::format("{}({})", *rc::gen::inRange(0, 3) == 0 ? "?" : "", item);
    const bool counted = !deeper && (here || *rc::gen::inRange(0, 2) == 0);
    if (counted) item += fmt::format("^{}", some_count(here));
    result.push_back(item);
  }
  return fmt::format("{}", fmt::join(result, " "));
}

struct CasePattern {
  std::string text;
  std::string file;
};

/// The values of `left` and `right` in the thresholds' case files.
std::vector<CasePattern> patterns_of_cases() {
  std::vector<CasePattern> result;
  for (const auto& entry : std::filesystem::directory_iterator(SNELLEN_SOURCE_DIR "/cases/thresholds")) {
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      const std::size_t value = line.find(" = ") + 4;
      if (line.starts_with("left = ") || line.starts_with("right = ")) {
        result.push_back({line.substr(value, line.size() - value - 1), entry.path().filename()});
      }
    }
  }
  return result;
}

}  // namespace

BOOST_AUTO_TEST_CASE(one_class) {
  check_shapes("<bos> 1^n", {"<bos>(1)^(1t+0) from 0"});
  check_shapes("<bos> 1^(n+1) 0", {"<bos>(1)^(1t+1)0 from 0"});
  check_shapes("1^n", {"(1)^(1t+0) from 1"});  // no sequence at n = 0
  check_shapes("<bos> 1^(2n-7) 0", {"<bos>(1)^(2t-7)0 from 4"});
  check_shapes("0 (1 0 a)^(3*(n-1))", {"0(10a)^(3t-3) from 1"});
  check_shapes("<bos> 1^3 0", {"<bos>1110 from 0"});
  check_shapes("0 (1^(n-9))^0", {"0 from 9"});  // a negative count is an error even when nothing is written
  check_shapes("0 ((1^0)^n)^n", {"0 from 0"});
  check_shapes("(0 (1 (0 1)^(2n))^1 a)", {"(01)^(2t+1)a from 0"});
}

BOOST_AUTO_TEST_CASE(classes_of_counts) {
  check_shapes("1^(n//2) 0^(n%2)", {"(1)^(1t+0) from 1", "(1)^(1t+0)0 from 0"});
  check_shapes("a 1^((n-3)//2)", {"a(1)^(1t-2) from 2", "a(1)^(1t-1) from 1"});
  check_shapes("(1^n)^(n%2) 0", {"0 from 0", "(1)^(2t+1)0 from 0"});
}

BOOST_AUTO_TEST_CASE(classes_of_separators) {
  check_shapes("<bos> (1^n | , every 3)",
               {"<bos>(111,)^(1t-1)111 from 1", "<bos>(111,)^(1t+0)1 from 0", "<bos>(111,)^(1t+0)11 from 0"});
  check_shapes("(1^n | , every 1)", {"(1,)^(1t-1)1 from 1"});
  check_shapes("((0 1)^n | , every 4)", {"(0101,)^(1t-1)0101 from 1", "(0101,)^(1t+0)01 from 0"});
  check_shapes("(a 1^n | , every 1)", {"a,(1,)^(1t-1)1 from 1"});
  // Three fixed tokens are a period, so that the form holds without a growing one.
  check_shapes("(1 1 1 1^(3n) | , every 3)", {"(111,)^(1t+0)111 from 0"});
  // But not where the group is empty: at n = 0 the sequence ends with the comma.
  check_shapes("1 1 1 , (1^(3n) | , every 3)", {"(111,)^(1t+0)111 from 1"});
  check_shapes("(a 1^(2n) 0 | , every 2)", {"a(1,1)^(1t+0)0 from 0"});
  check_shapes("((1^(6n) | , every 2) | . every 3)", {"(11,.)^(3t-1)11 from 1"});
}

BOOST_AUTO_TEST_CASE(normal_form) {
  check_shapes("(1 1)^n", {"(1)^(2t+0) from 1"});
  check_shapes("0 1 1 1^n 1 0", {"0(1)^(1t+3)0 from 0"});
  check_shapes("0 1 0 1 (0 1 0 1)^n 0 1 0 a", {"(01)^(2t+3)0a from 0"});  // 0 begins a period and stays
  check_shapes("1 (0 1)^n", {"1(01)^(1t+0) from 0"});                     // as does 1, which ends one
  check_shapes("1^4 (1 1)^(n-3) 1", {"(1)^(2t-1) from 3"});               // where it has a sequence at all
  check_shapes("(1^n | 1 every 1)", {"(1)^(2t-1) from 1"});
}

BOOST_AUTO_TEST_CASE(sampled_tokens_are_draws) {
  for (const std::uint64_t seed : {0UL, 7UL}) {
    for (const std::string_view text :
         {"<bos> ?{0,1,2}^5 1^n", "1^n ?{0,1,2}^5 (?{a,b} | , every 1)^3",
          "(?{0,1} 1)^4 (?{0,1,2} 1^n ?{0,1,2} | , every 2) ?{a,b}", "?{0,1}^(n%3+1) (1 0)^n (?{0,1}^0)^n ?{0,1,2}^4",
          "(?{0,1}^(3) 0)^0 ?{0,1}^7 1^n", "?(?{0,1,2}^5)^n 1", "?(?{0,1}^4)^(n//3) ?{0,1,2,3,4,5,6,7,8,9}^4",
          "?(?{0,1})^(2n) 0 1", "?{0,1}^3 (?(?{0,1,2} 1)^n ?{0,1} | , every 3) ?{a,b}^2", "(?(?{0,1}^2)^3)^2 1^n",
          "?(1 0^n) ?{0,1}"}) {
      BOOST_TEST(flaw(text, 40, seed) == "", text);
    }
  }
  const Pattern pattern = parsed("?{0,1,2,3,4,5,6,7,8,9}^9 1^n");
  BOOST_TEST((tail_shapes(pattern, 1, 1).classes != tail_shapes(pattern, 1, 2).classes));
  BOOST_TEST((tail_shapes(pattern, 1).classes == tail_shapes(pattern, 1, 0).classes));
}

BOOST_AUTO_TEST_CASE(moduli) {
  BOOST_TEST(tail_modulus(parsed("1^7")) == 1);
  BOOST_TEST(tail_modulus(parsed("1^(n//4) 0^(n%6)")) == 12);
  BOOST_TEST(tail_modulus(parsed("1^(n//2//3)")) == 6);
  BOOST_TEST(tail_modulus(parsed("1^(n//2%2)")) == 4);
  BOOST_TEST(tail_modulus(parsed("1^(4n//6)")) == 3);
  BOOST_TEST(tail_modulus(parsed("(1^n | , every 3)")) == 3);
  BOOST_TEST(tail_modulus(parsed("(1^(2n) | , every 6)")) == 3);
  BOOST_TEST(tail_modulus(parsed("((1 0 1)^n | , every 6)")) == 2);
  BOOST_TEST(tail_modulus(parsed("((1^n | , every 2) | . every 2)")) == 4);
  BOOST_TEST(tail_modulus(parsed("((1 2^(n%2))^n | , every 4)")) == 4);  // 4 in even classes, 2 in odd ones
  BOOST_TEST(tail_modulus(parsed("(1^7 | , every 3) (0^n)^0")) == 1);
  BOOST_TEST(tail_modulus(parsed("1^(n//4096)")) == 4096);
  BOOST_TEST(tail_modulus(parsed("1^(n//4097)")) == 4097);
  BOOST_TEST(tail_modulus(parsed("1^(n//4095) 0^(n%4096)")) == 4097);  // which stands for all above 4096
  BOOST_TEST(tail_modulus(parsed("(1^(n%2147483647) | , every 2147483646)")) == 4097);
  BOOST_TEST(tail_modulus(parsed("1^n 0^(n//5)")) == 5);  // whatever else is refused
}

BOOST_AUTO_TEST_CASE(both_sides_of_a_pair_by_one_modulus) {
  const Pattern left = parsed("<bos> (1^n | , every 2) 0");
  const Pattern right = parsed("<bos> (1^(n+1) | , every 3) a^(n%4)");
  const long modulus = std::lcm(tail_modulus(left), tail_modulus(right));
  BOOST_TEST(modulus == 12);
  BOOST_TEST(flaw(left, tail_shapes(left, modulus), 200) == "");
  BOOST_TEST(flaw(right, tail_shapes(right, modulus), 200) == "");
  BOOST_TEST(tail_shapes(right, 18).refusal == "the modulus 18 is no multiple of 36");
}

BOOST_AUTO_TEST_CASE(equal_the_expansions) {
  for (const std::string_view text :
       {"1^(2n+1)", "<bos> 1^(n//2) 0", "1^(n%3) 0^n", "0 1^(3*(n-1))", "(a (0 (1 0)^(2n+1) 1) 0^(n%5))",
        "<bos> (0 a 1^n 0 | , every 3) a", "(0 (a 1^(n-4) | . every 2) 1 1 | , every 3) 1", "((1 , 1)^n | , every 2)",
        "(1 1 (1)^n | 1 every 2) 1 1", "(((1^n | , every 2) 0 | , every 3) | . every 2)",
        "((0 1 0 1)^(n//3) 0 1 | , every 4)", "1^(n%2) (0^n | , every 5)^(n%2+1-n%2) 1^(n//3%2)",
        "(1^(n-20) | , every 3)", "((1^(n%4))^n a | , every 3)", "(1 1 1 1^n 1 | , every 3)"}) {
    BOOST_TEST(flaw(text, 150) == "", text);
  }
}

BOOST_AUTO_TEST_CASE(equal_the_expansions_of_the_cases) {
  const std::vector<CasePattern> patterns = patterns_of_cases();
  BOOST_TEST(patterns.size() >= 40);
  for (const CasePattern& pattern : patterns) {
    if (pattern.text.find("}^n") != std::string::npos) {
      BOOST_TEST(
          refusal(pattern.text) == "the part repeated n times draws new tokens as n grows; ?( ) draws its own once",
          pattern.file);
    } else {
      BOOST_TEST(flaw(pattern.text) == "", pattern.file << ": " << pattern.text);
    }
  }
}

BOOST_AUTO_TEST_CASE(hold_where_no_expansion_reaches) {
  check_shapes("<bos> 1^(n-5000000)", {"<bos>(1)^(1t-5000000) from 5000000"});
  check_shapes("<bos> (1 0)^(2147483647n)", {"<bos>(10)^(2147483647t+0) from 0"});
}

BOOST_AUTO_TEST_CASE(equal_the_expansions_of_any_pattern) {
  BOOST_TEST(rc::check("expansions", [] {
    const Pattern pattern = parsed(some_sequence(*rc::gen::inRange(0, 8) > 0, 3));
    const long modulus = tail_modulus(pattern);
    const auto seed = *rc::gen::inRange<std::uint64_t>(0, 3);
    RC_PRE(modulus <= 240);
    const TailShapes shapes = tail_shapes(pattern, modulus, seed);
    RC_LOG() << pattern.text() << " by " << modulus << ": " << shapes.refusal << '\n';
    RC_PRE(shapes.refusal.empty());
    const std::string wrong = flaw(pattern, shapes, 60, seed);
    RC_LOG() << wrong << '\n';
    RC_ASSERT(wrong.empty());
    const long more = *rc::gen::inRange(2L, 5L);
    RC_ASSERT(flaw(pattern, tail_shapes(pattern, more * modulus, seed), 60, seed).empty());
    for (long coarser = 1; coarser < modulus; ++coarser) {
      RC_ASSERT(
          tail_shapes(pattern, coarser).refusal.starts_with(fmt::format("the modulus {} is no multiple of ", coarser)));
    }
  }));
}

BOOST_AUTO_TEST_CASE(refusals) {
  BOOST_TEST(refusal("1^n 0 1^(2n)") == "two parts grow, repeated n and (2n) times");
  BOOST_TEST(refusal("(1^n 0)^2") == "the part repeated n times stands in a group repeated 2 times");
  BOOST_TEST(refusal("(1^(n+1) | , every 3)^n") == "the part repeated (n+1) times stands in a group repeated n times");
  BOOST_TEST(refusal("0 (1^n 0)^(n%3)") == "the part repeated n times stands in a group repeated (n%3) times");
  BOOST_TEST(refusal("<bos> ?{0,1}^n") ==
             "the part repeated n times draws new tokens as n grows; ?( ) draws its own once");
  BOOST_TEST(refusal("(1 (0 ?{0,1} | , every 1)^2)^(n+2)") ==
             "the part repeated (n+2) times draws new tokens as n grows; ?( ) draws its own once");
  BOOST_TEST(refusal("1^(9-n)") == "the count (9-n) shrinks as n grows");
  BOOST_TEST(refusal("0 (1^(n//2-n))^0") == "the count (n//2-n) shrinks as n grows");
  BOOST_TEST(refusal("0 1^(1-2)") == "the count (1-2) is -1 at every n");
  BOOST_TEST(refusal("0 1^(n%2-1)") == "the count (n%2-1) is -1 at every n = 2t");
  BOOST_TEST(refusal("0 1^(1-n%3)") == "the count (1-n%3) is -1 at every n = 3t+2");
  BOOST_TEST(refusal("1^(n%2)") == "the sequence is empty at every n = 2t");
  BOOST_TEST(refusal("(1^0)^n") == "the sequence is empty at every n");
  BOOST_TEST(refusal("1^(2147483647*2147483647*n)") == "the count (2147483647*2147483647*n) overflows");
  BOOST_TEST(refusal("1^(1024*2147483647*n)") == "the count (1024*2147483647*n) overflows");
  const std::string too_long = "its period and its fixed parts have more than 4194304 tokens";
  BOOST_TEST(refusal("0^4194304 1^n") == too_long);
  BOOST_TEST(refusal("0^4194303 1^n") == "");
  BOOST_TEST(refusal("0^2100000 1^n 0^(n%2)") == too_long);  // all classes together
  BOOST_TEST(refusal("((1^2147483647)^2147483647)^n") == too_long);
  BOOST_TEST(refusal("(1^(2147483646n) | , every 2147483646)") == too_long);
  BOOST_TEST(refusal("((?{0,1} 1^2000)^2147483647)^2147483647 1^n") == too_long);
  BOOST_TEST(refusal("1^(n//4097)") == "n falls into more than 4096 classes");
  BOOST_TEST(tail_shapes(parsed("1^n"), 0).refusal == "the modulus 0 is not positive");
  BOOST_TEST(tail_shapes(parsed("1^n"), 4097).refusal == "n falls into more than 4096 classes");
  BOOST_TEST(tail_shapes(parsed("1^(n%2)"), 1).refusal == "the modulus 1 is no multiple of 2");
  BOOST_TEST(tail_shapes(parsed("1^n 1^n"), 2).classes.empty());
}

BOOST_AUTO_TEST_SUITE_END()
