// SPDX-License-Identifier: LGPL-3.0-or-later
// Refuses to compile where floating point does not mean what IEEE 754 says.
#pragma once

#include <cfloat>
#include <limits>

#if defined(__FAST_MATH__) || defined(__ASSOCIATIVE_MATH__) || (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__)
#error "snellen cannot be compiled with -ffast-math or parts of it: its certificates rest on IEEE 754 arithmetic"
#endif
#if defined(FLT_EVAL_METHOD) && FLT_EVAL_METHOD != 0
#error "snellen needs double operations that round to double (FLT_EVAL_METHOD 0; on 32-bit x86 use -msse2 -mfpmath=sse)"
#endif

static_assert(std::numeric_limits<double>::is_iec559 && std::numeric_limits<double>::digits == 53);

namespace snellen {

/// Sets this thread's floating point to what everything here rests on: to nearest, subnormal operands and results as
/// they are, no traps. A library that is loaded before main(), or a host program, may have left other modes behind. The
/// program does this first of all; who uses the library from a thread with other modes calls it before, and sets them
/// again afterwards.
void restore_floating_point() noexcept;

}  // namespace snellen
