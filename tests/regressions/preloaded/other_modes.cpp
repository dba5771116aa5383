// SPDX-License-Identifier: LGPL-3.0-or-later
// A library that leaves other floating-point modes behind when it is loaded, as those built with -ffast-math do.
#include <cfenv>

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace {

struct OtherModes {
  OtherModes() {
    std::fesetround(FE_UPWARD);
#if defined(__SSE2__)
    _mm_setcsr(_mm_getcsr() | 0x8040U);
#endif
  }
};
const OtherModes other_modes;

}  // namespace
