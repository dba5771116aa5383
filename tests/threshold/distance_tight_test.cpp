// SPDX-License-Identifier: LGPL-3.0-or-later
// Distances, where an error is nearly as large as the ball's radius.
#include "arithmetic/certified/tight_operation.hpp"
#include "snellen/threshold/distance.hpp"

namespace snellen::testing {
BOOST_AUTO_TEST_SUITE(distance_tight_test)

namespace {

TightOperation distance_of(const char* name, DistanceNorm norm) {
  return tight_operation(
      name, 6, -4, 4,
      [=](const Certified& a, const Entries<Ball>& x) {
        return Entries<Ball>{distance(std::span(x).first(3), std::span(x).last(3), norm, a.precision())};
      },
      [=](const auto& x) {
        auto total = constant(0, x[0]);
        for (std::size_t k = 0; k < 3; ++k) {
          const auto difference = x[k] - x[k + 3];
          total = norm == DistanceNorm::l1   ? total + abs(difference)
                  : norm == DistanceNorm::l2 ? total + square(difference)
                                             : max(total, abs(difference));
        }
        return std::vector{norm == DistanceNorm::l2 ? sqrt(total) : total};
      });
}

}  // namespace

BOOST_AUTO_TEST_CASE(norms_of_differences) {
  check_tight(distance_of("l1", DistanceNorm::l1));
  check_tight(distance_of("l2", DistanceNorm::l2), 0.7);
  check_tight(distance_of("linf", DistanceNorm::linf));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen::testing
