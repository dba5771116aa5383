// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/theory/instance.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "snellen/error.hpp"

namespace snellen {

Model Subject::model(std::uint64_t draw) const {
  if (checkpoint != nullptr) return *checkpoint;
  SyntheticWeights drawn = weights;
  drawn.seed += draw;
  return synthetic_model(config, drawn);
}

std::vector<Token> Subject::left_tokens(long n, std::uint64_t draw) const {
  return left.expand(n, pattern_seed + draw);
}

std::vector<Token> Subject::right_tokens(long n, std::uint64_t draw) const {
  return right.expand(n, pattern_seed + draw);
}

const Rational& Instance::parameter(std::string_view name) const {
  const auto found = parameters.find(name);
  if (found == parameters.end()) throw std::logic_error(fmt::format("no parameter '{}'", name));
  return found->second;
}

long Instance::integer_parameter(std::string_view name) const {
  const Rational& value = parameter(name);
  constexpr long greatest = 1L << 31;
  if (denominator(value) != 1 || abs(value) > greatest) {
    throw InputError("instance.parameters", fmt::format("'{}' is not an integer", name), "give a whole number");
  }
  return numerator(value).convert_to<long>();
}

}  // namespace snellen
