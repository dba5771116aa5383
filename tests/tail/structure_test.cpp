// SPDX-License-Identifier: LGPL-3.0-or-later
// Tails that are decided without a ladder.
#include <boost/test/unit_test.hpp>

#include "snellen/model/synthetic.hpp"
#include "snellen/number/format.hpp"
#include "snellen/tail/proof.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(structure_test)

namespace {

TailStatement statement(const Config& config, const std::string& left, const std::string& right,
                        std::size_t positions = 1) {
  const Vocabulary vocabulary = Vocabulary::standard();
  Question question;
  question.left = Pattern::parse(left, vocabulary);
  question.right = Pattern::parse(right, vocabulary);
  Format format;
  format.name = "p3";
  format.precision = 3;
  format.minimum_exponent = -126;
  format.maximum_exponent = 127;
  question.formats = {format};
  const TailEffort effort{.most_positions = positions, .most_products = 1e6};  // with 1 nothing is evaluated below
  return tail_proof(synthetic_model(config, {}), question, vocabulary, effort).formats.front();
}

Config small() {
  Config config;
  config.width = 4;
  config.vocabulary = static_cast<std::int32_t>(Vocabulary::standard().size());
  config.attention.head_width = 4;
  return config;
}

}  // namespace

BOOST_AUTO_TEST_CASE(one_sequence_need_not_begin_alike) {  // the left side has no sequence for n < 3
  const TailStatement found = statement(small(), "0 1^(n-3) 1 1 1", "0 1^n");
  BOOST_TEST((found.verdict == TailVerdict::exact));
  BOOST_TEST(found.from == 3);
}

BOOST_AUTO_TEST_CASE(a_run_alone_is_one_vector_unless_it_has_a_sink) {
  Config config = small();
  BOOST_TEST((statement(config, "1^(n+1)", "1^(2n+1)").verdict == TailVerdict::exact));
  config.attention.sink = true;
  BOOST_TEST((statement(config, "1^(n+1)", "1^(2n+1)").verdict != TailVerdict::exact));
}

BOOST_AUTO_TEST_CASE(a_window_reaches_back_by_layers) {  // 2 layers of 3 keys hear 5 tokens
  Config config = small();
  config.layers = 2;
  config.attention.window = 3;
  const TailStatement found = statement(config, "0 1^n", "2 1^n");
  BOOST_TEST((found.verdict == TailVerdict::exact));
  BOOST_TEST(found.from == 5);
}

BOOST_AUTO_TEST_CASE(a_statement_that_is_lowered_says_why_it_stops_there) {
  const TailStatement found = statement(small(), "0 1^(n+1)", "2 1^(n+1)", 64);
  BOOST_TEST_REQUIRE((found.verdict == TailVerdict::same));
  BOOST_TEST(found.from < 60);
  const bool sharp = found.last_exception && *found.last_exception == found.from - 1;
  BOOST_TEST(found.reason == (sharp ? "" : "the first n of both sides"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
