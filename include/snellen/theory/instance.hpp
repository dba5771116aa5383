// SPDX-License-Identifier: LGPL-3.0-or-later
// What a claim is checked on: lengths, draws by seed, numbers, and for some claims a model and a pair of sequences.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "snellen/input/pattern.hpp"
#include "snellen/model/synthetic.hpp"
#include "snellen/model/transformer.hpp"

namespace snellen {

/// A model and a pair of sequences that grow with n.
struct Subject {
  Config config;
  SyntheticWeights weights;                 ///< seeded; draw s adds s to the seed
  std::shared_ptr<const Model> checkpoint;  ///< when set, the model, whatever the draw
  Pattern left;
  Pattern right;
  std::uint64_t pattern_seed = 0;  ///< draw s adds s
  Observable observable = Observable::normalized;

  /// The model of this draw, with `config` and drawn weights, or the checkpoint.
  [[nodiscard]] Model model(std::uint64_t draw) const;
  [[nodiscard]] std::vector<Token> left_tokens(long n, std::uint64_t draw) const;
  [[nodiscard]] std::vector<Token> right_tokens(long n, std::uint64_t draw) const;
};

struct Instance {
  std::string family;                                       ///< how it is drawn: a word of the claim's families
  std::vector<long> n_values;                               ///< the ascending
  std::uint64_t seed = 1;                                   ///< of the first draw; draw k has seed + k
  long count = 1;                                           ///< number of draws
  std::map<std::string, Rational, std::less<>> parameters;  ///< every parameter of the claim
  Rational tighten = 1;                                     ///< every bound is multiplied by this before it is compared
  std::optional<Subject> subject;

  /// The parameter's value. Throws std::logic_error when the claim has no such parameter.
  [[nodiscard]] const Rational& parameter(std::string_view name) const;
  /// The parameter as an integer. Throws InputError when it is not one that fits.
  [[nodiscard]] long integer_parameter(std::string_view name) const;
};

}  // namespace snellen
