// SPDX-License-Identifier: LGPL-3.0-or-later
// Covers src/theory/lengths.cpp.
#include "snellen/theory/instance.hpp"

#include <boost/test/unit_test.hpp>
#include <memory>
#include <stdexcept>

#include "input/message.hpp"
#include "theory/lengths.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(instance_test)

namespace {

Subject small_subject() {
  const Vocabulary vocabulary = Vocabulary::standard();
  Subject subject;
  subject.config.layers = 1;
  subject.config.width = 4;
  subject.config.vocabulary = 20;
  subject.config.attention.head_width = 4;
  subject.config.feed_forward.width = 4;
  subject.weights.seed = 7;
  subject.left = Pattern::parse("?{0,1}^n", vocabulary);
  subject.right = Pattern::parse("?{0,1}^(n+1)", vocabulary);
  subject.pattern_seed = 3;
  return subject;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_draw_is_the_seed_that_far_on) {
  const Subject subject = small_subject();
  Subject later = subject;
  later.weights.seed += 5;
  later.pattern_seed += 5;
  BOOST_TEST((subject.model(5).weights.embedding == later.model(0).weights.embedding));
  BOOST_TEST((subject.model(5).weights.embedding != subject.model(0).weights.embedding));
  BOOST_TEST((subject.left_tokens(40, 5) == later.left_tokens(40, 0)));
  BOOST_TEST((subject.left_tokens(40, 5) != subject.left_tokens(40, 0)));
  BOOST_TEST((subject.right_tokens(40, 5) == later.right_tokens(40, 0)));
  BOOST_TEST(subject.left_tokens(40, 5).size() == 40U);
  BOOST_TEST(subject.right_tokens(40, 5).size() == 41U);
}

BOOST_AUTO_TEST_CASE(a_checkpoint_is_the_model_of_every_draw) {
  Subject subject = small_subject();
  subject.checkpoint = std::make_shared<const Model>(subject.model(9));
  subject.weights.seed = 1;
  BOOST_TEST((subject.model(0).weights.embedding == subject.checkpoint->weights.embedding));
  BOOST_TEST((subject.model(4).weights.embedding == subject.checkpoint->weights.embedding));
}

BOOST_AUTO_TEST_CASE(parameters_that_are_asked_for_as_integers) {
  Instance instance;
  instance.parameters = {
      {"slope", Rational(1, 2)}, {"bound", -3}, {"most", Rational(1L << 31)}, {"more", Rational((1L << 31) + 1)}};
  BOOST_TEST((instance.parameter("slope") == Rational(1, 2)));
  BOOST_CHECK_THROW((void)instance.parameter("other"), std::logic_error);
  BOOST_TEST(instance.integer_parameter("bound") == -3);
  BOOST_TEST(instance.integer_parameter("most") == 1L << 31);
  for (const char* name : {"slope", "more"}) {
    BOOST_TEST(test::message_of([&] { (void)instance.integer_parameter(name); }) ==
               "instance.parameters: '" + std::string(name) + "' is not an integer; give a whole number");
  }
}

BOOST_AUTO_TEST_CASE(lengths_that_are_too_small_are_named) {
  Instance instance;
  instance.n_values = {3, 4, 9};
  BOOST_CHECK_NO_THROW(require_lengths(instance, 3));
  BOOST_TEST(test::message_of([&] { require_lengths(instance, 4); }) ==
             "pair.n: n = 3 is too small here; take 4 or more");
  instance.n_values = {5, 2};  // wherever it stands
  BOOST_TEST(test::message_of([&] { require_lengths(instance, 4); }) ==
             "pair.n: n = 2 is too small here; take 4 or more");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
