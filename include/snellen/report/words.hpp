// SPDX-License-Identifier: LGPL-3.0-or-later
// The word for every state and choice, the same in every output. JSON and CSV use word(), people read the rest.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "snellen/tail/proof.hpp"
#include "snellen/theory/registry.hpp"
#include "snellen/threshold/table.hpp"

namespace snellen {

std::string_view word(Observable observable);      ///< stream, normalized, logits
std::string_view word(DistanceNorm norm);          ///< l1, l2, linf
std::string_view word(RealArithmetic arithmetic);  ///< certified, exact
std::string_view word(Verdict verdict);            ///< distinct, collapsed, undecided, exceptional
std::string_view word(Bits::State state);          ///< decided, infinite, beyond, undecided, exceptional
std::string_view word(DistanceState state);        ///< decided, zero, undecided
std::string_view word(Overflow overflow);          ///< ieee, saturate, saturate-propagate, nan
std::string_view word(TailVerdict verdict);        ///< same, exact, apart, boundary, unknown

std::string_view word(Conclusion conclusion);  ///< verified, refuted, hypothesis-fails, undecided
std::string_view word(Standing standing);      ///< holds, fails, undecided
std::string_view word(Truth truth);            ///< true, true-with-hypotheses, false, beside-the-paper

std::string_view symbol(Relation relation);           ///< =, !=, <=, <, >=, >
std::string_view symbol(Verdict verdict);             ///< D, C, ?, X
std::string_view symbol(DistanceNorm norm);           ///< L1, L2, Linf
std::string_view explanation(Observable observable);  ///< "the last token's vector after the final norm"

/// A family in one word: "naive-e8", every operation in p significand bits and 8 exponent bits.
std::string family_name(const PolicyFamily& family);

/// A lower-case identifier: "fp8-e4m3fn" becomes "fp8_e4m3fn".
std::string snake_case(std::string_view name);

/// The values of n as a sweep is written where they form one: "1..512", "8..64:8", "1..4096*2"; otherwise a list, in
/// the middle shortened: "1, 2, 3, 5, 9, ..., 700".
std::string sweep_words(std::span<const long> n_values);

}  // namespace snellen
