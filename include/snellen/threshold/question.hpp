// SPDX-License-Identifier: LGPL-3.0-or-later
// What a threshold table is asked: a model, a pair that grows with n, and the formats in which the two sides are
// compared.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "snellen/arithmetic/policy.hpp"
#include "snellen/input/pattern.hpp"
#include "snellen/model/transformer.hpp"
#include "snellen/number/format.hpp"
#include "snellen/number/ladder.hpp"

namespace snellen {

/// Norm of the difference of two representations.
enum class DistanceNorm : std::uint8_t { l1, l2, linf };

/// How real representations are computed.
enum class RealArithmetic : std::uint8_t {
  certified,  ///< balls with rising precision; equality by structure
  exact       ///< rationals; refused where the model leaves them
};

/// A family of policies with one knob: every operation in p significand bits, for p in [least, most].
struct PolicyFamily {
  std::string prefix;  ///< "naive" or "ideal": the policy at p is <prefix>-p<p>e<exponent_bits>
  int exponent_bits = 8;
  int least = 2;
  int most = 24;
};

/// One question: everything that a threshold table depends on.
struct Question {
  std::string title;
  std::vector<std::string> model_lines;  ///< the model in words, for the head of the report
  Pattern left;
  Pattern right;
  std::vector<long> n_values;      ///< the ascending
  std::uint64_t pattern_seed = 0;  ///< for sampled tokens, the same on both sides
  Observable observable = Observable::normalized;
  DistanceNorm norm = DistanceNorm::linf;
  RealArithmetic arithmetic = RealArithmetic::certified;
  std::vector<Format> formats;         ///< storage: the exact representation rounded once
  std::vector<Policy> policies;        ///< arithmetic: the model computed under the policy
  std::vector<PolicyFamily> families;  ///< arithmetic: bits needed
  Precision initial_precision = 64;    ///< bits of the first rung; each next rung doubles
  Precision precision_limit = 2048;    ///< bits of the last rung
};

/// The question's rungs.
inline Ladder ladder(const Question& question) {
  return {question.initial_precision, question.precision_limit};
}

}  // namespace snellen
