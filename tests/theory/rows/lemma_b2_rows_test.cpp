// SPDX-License-Identifier: LGPL-3.0-or-later
#include "theory/rows/lemma_b2_rows.hpp"

#include <boost/test/unit_test.hpp>

#include "snellen/error.hpp"
#include "theory/softmax.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(lemma_b2_rows_test)

namespace {

const RowShape shape{20, 4, 3, 2, 1};

void require_within(const SoftmaxRows& rows) {
  BOOST_TEST_REQUIRE(rows.x.size() == 20U);
  BOOST_TEST_REQUIRE(rows.other.size() == 20U);
  BOOST_TEST(rows.head == 4U);
  const std::vector<Rational> h = differences(rows.x, rows.other);
  const std::span<const Rational> all(h);
  BOOST_TEST((largest_magnitude(all.first(4)) <= 2));
  BOOST_TEST((largest_magnitude(all.subspan(4)) <= 1));
  BOOST_TEST((largest_magnitude(rows.x) <= 3));
}

BOOST_AUTO_TEST_CASE(differences_keep_to_the_shape) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    require_within(random_rows(shape, seed));
    require_within(random_integer_rows(shape, seed));
    require_within(adversarial_rows(shape, seed));
  }
}

BOOST_AUTO_TEST_CASE(integer_rows_are_integers) {
  const SoftmaxRows rows = random_integer_rows(shape, 5);
  for (const Rational& x : rows.x) BOOST_TEST((denominator(x) == 1));
  for (const Rational& x : rows.other) BOOST_TEST((denominator(x) == 1));
}

BOOST_AUTO_TEST_CASE(the_seed_decides) {
  BOOST_TEST((random_rows(shape, 1).x == random_rows(shape, 1).x));
  BOOST_TEST((random_rows(shape, 1).x != random_rows(shape, 2).x));
}

BOOST_AUTO_TEST_CASE(a_head_without_a_tail_is_refused) {
  RowShape wrong = shape;
  wrong.head = 20;
  BOOST_CHECK_THROW(random_rows(wrong, 1), InputError);
  BOOST_CHECK_THROW(adversarial_rows(wrong, 1), InputError);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
