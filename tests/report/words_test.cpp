// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/words.hpp"

#include <boost/test/unit_test.hpp>
#include <set>

BOOST_AUTO_TEST_SUITE(words_test)

using namespace snellen;

namespace {

/// The words of consecutive values, all different.
template <class Enumeration>
std::set<std::string_view> words_up_to(Enumeration last) {
  std::set<std::string_view> words;
  for (int value = 0; value <= static_cast<int>(last); ++value) words.insert(word(static_cast<Enumeration>(value)));
  BOOST_TEST(words.size() == static_cast<std::size_t>(last) + 1);
  return words;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_value_has_its_own_word) {
  BOOST_TEST(words_up_to(Observable::logits).contains("y"));
  BOOST_TEST(words_up_to(DistanceNorm::linf).contains("linf"));
  BOOST_TEST(words_up_to(RealArithmetic::exact).contains("certified"));
  BOOST_TEST(words_up_to(Bits::State::exceptional).contains("beyond"));
  BOOST_TEST(words_up_to(DistanceState::undecided).contains("zero"));
  BOOST_TEST(words_up_to(Overflow::nan).contains("saturate-propagate"));
  BOOST_TEST(words_up_to(TailVerdict::unknown).contains("boundary"));
  BOOST_CHECK_THROW((void)word(static_cast<Overflow>(9)), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(a_verdict_is_its_symbol) {
  for (const Verdict verdict : {Verdict::distinct, Verdict::collapsed, Verdict::undecided, Verdict::exceptional}) {
    BOOST_TEST(symbol(verdict) == std::string(1, static_cast<char>(verdict)));
  }
  BOOST_TEST(word(Verdict::exceptional) == "exceptional");
}

BOOST_AUTO_TEST_CASE(names) {
  BOOST_TEST(family_name({.prefix = "naive", .exponent_bits = 8, .least = 2, .most = 24}) == "naive-e8");
  BOOST_TEST(snake_case("fp8-e4m3") == "fp8_e4m3");
  BOOST_TEST(snake_case("Binary8p3se/reverse") == "binary8p3se_reverse");
}

BOOST_AUTO_TEST_CASE(sweeps_are_written_as_they_are_given) {
  const auto words = [](std::vector<long> n_values) { return sweep_words(n_values); };
  BOOST_TEST(words({}) == "");
  BOOST_TEST(words({5}) == "5");
  BOOST_TEST(words({1, 2}) == "1, 2");
  BOOST_TEST(words({0, 1, 2, 3}) == "0..3");
  BOOST_TEST(words({8, 16, 24}) == "8..24:8");
  BOOST_TEST(words({1, 2, 4, 8}) == "1..8*2");
  BOOST_TEST(words({1, 2, 3, 5}) == "1, 2, 3, 5");
  BOOST_TEST(words({1, 2, 3, 5, 9, 10, 11, 12, 700}) == "1, 2, 3, 5, 9, 10, 11, ..., 700");
}

BOOST_AUTO_TEST_SUITE_END()
