// SPDX-License-Identifier: LGPL-3.0-or-later
// With half of the radius of e^s in the certified softmax every test passed, and `inspect` printed a wrong digit: no
// test looked where an error is as large as the radius. Here a logit is known to 2^-10 only, so that the weights at the
// ends of that are the ends of the balls.
#include <boost/test/unit_test.hpp>

#include "snellen/arithmetic/certified.hpp"

BOOST_AUTO_TEST_SUITE(on_2026_11_30_softmax_radius)

namespace {

using namespace snellen;

BallScores softmax_of(const std::vector<Ball>& logits, Precision precision) {
  const std::vector<std::vector<Token>> sequences{std::vector<Token>(logits.size(), 0)};
  const PrefixTree tree = PrefixTree::shared(sequences);
  const VisibleKeys visible = VisibleKeys::causal(tree);
  BallScores scores{RaggedShape(visible, {static_cast<Node>(logits.size()) - 1, static_cast<Node>(logits.size())})};
  for (std::size_t j = 0; j < logits.size(); ++j) arb_set(scores.entries.at(j), logits[j].get());
  return Certified(precision).softmax(scores, SoftmaxKind::exponential, std::nullopt);
}

}  // namespace

BOOST_AUTO_TEST_CASE(weights_of_every_member) {
  const Rational radius = power_of_two(-10);
  for (const double middle : {0.0, -6.0}) {  // of the wide logit: nearly all of the weight, or little of it
    const Ball wide(rational_from_double(middle) - radius, rational_from_double(middle) + radius, 64);
    const BallScores balls = softmax_of({wide, Ball(middle == 0 ? -6.0 : 0.0), Ball(-6.5)}, 53);
    for (const Rational& end : {Rational(-radius), radius}) {
      const BallScores member =
          softmax_of({Ball(rational_from_double(middle) + end, 200), Ball(middle == 0 ? -6.0 : 0.0), Ball(-6.5)}, 200);
      for (std::size_t j = 0; j < 3; ++j) {
        BOOST_TEST(arb_contains(balls.entries.at(j), member.entries.at(j)) != 0, "weight " << j << " at " << middle);
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
