// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/floating_point.hpp"

#include <cfenv>

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace snellen {

void restore_floating_point() noexcept {
  std::fesetenv(FE_DFL_ENV);
#if defined(__SSE2__)
  _mm_setcsr(0x1f80);  // as a new process has it; FE_DFL_ENV need not speak of flush-to-zero and denormals-are-zero
#elif defined(__aarch64__)
  __builtin_aarch64_set_fpcr(0);
#endif
}

}  // namespace snellen
