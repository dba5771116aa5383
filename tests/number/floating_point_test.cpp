// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/floating_point.hpp"

#include <boost/test/unit_test.hpp>
#include <cfenv>

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

BOOST_AUTO_TEST_SUITE(floating_point_test)

namespace {

/// Not folded by the compiler, which knows the usual modes only.
double sum(double x, double y) {
  const volatile double left = x;
  const volatile double right = y;
  return left + right;
}
double product(double x, double y) {
  const volatile double left = x;
  const volatile double right = y;
  return left * right;
}

}  // namespace

BOOST_AUTO_TEST_CASE(other_modes_are_left) {
  std::fesetround(FE_UPWARD);
#if defined(__SSE2__)
  _mm_setcsr(_mm_getcsr() | 0x8040U);  // flush to zero, denormals are zero
  const double flushed = product(0x1p-1000, 0x1p-60);
#endif
  const double upward = sum(1, 0x1p-60);
  snellen::restore_floating_point();
  BOOST_TEST(upward > 1);  // the modes were on
  BOOST_TEST(sum(1, 0x1p-60) == 1);
  BOOST_TEST(product(0x1p-1000, 0x1p-60) == 0x1p-1060);
  BOOST_TEST(sum(0x1p-1060, 0x1p-1060) == 0x1p-1059);
#if defined(__SSE2__)
  BOOST_TEST(flushed == 0);
#endif
}

BOOST_AUTO_TEST_SUITE_END()
