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
