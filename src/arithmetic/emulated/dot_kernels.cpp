// SPDX-License-Identifier: LGPL-3.0-or-later
// The inner loops of emulated dot products.
#include "dot_kernels.hpp"

#include <cmath>
#include <limits>

namespace snellen {
namespace {

/// Plain addition: see double_backend.hpp for when it may be rounded again.
struct PlainSum {
  double operator()(double x, double y) const noexcept { return x + y; }
};
struct OddSum {
  double operator()(double x, double y) const noexcept { return odd_sum(x, y); }
};

/// sum = round_sum(add(sum, round_product(left right))), term by term.
template <class RoundProduct, class Add, class RoundSum>
void accumulate_steps(std::array<double, lanes>& sums, const LaneTerms& terms, bool reversed,
                      const RoundProduct& round_product, const Add& add, const RoundSum& round_sum) {
  std::array<double, lanes> sum = sums;
  const RoundProduct product_rounder = round_product;  // copies: their fields stay in registers
  const RoundSum sum_rounder = round_sum;
  for (std::size_t i = 0; i < terms.count; ++i) {
    const std::size_t k = reversed ? terms.count - 1 - i : i;
    const double left = terms.left[k];
    const double* right = terms.right + k * terms.stride;
    std::array<double, lanes> product;
    for (std::size_t j = 0; j < lanes; ++j) product[j] = product_rounder(left * right[j]);
    for (std::size_t j = 0; j < lanes; ++j) sum[j] = add(sum[j], product[j]);
    for (std::size_t j = 0; j < lanes; ++j) sum[j] = sum_rounder(sum[j]);
  }
  sums = sum;
}

/// The exact sum of exact products, as sum + rest up to a multiple of error.
void accumulate_exactly(LaneSums& sums, const LaneTerms& terms) {
  LaneSums own = sums;
  for (std::size_t k = 0; k < terms.count; ++k) {
    const double left = terms.left[k];
    const double* right = terms.right + k * terms.stride;
    for (std::size_t j = 0; j < lanes; ++j) {
      const double product = left * right[j];
      const double sum = own.sum[j] + product;
      const double error = sum_error(own.sum[j], product, sum);
      own.sum[j] = sum;
      own.rest[j] += error;
      own.error[j] += std::abs(error);
    }
  }
  sums = own;
}

/// The same for operands of 53 bits, whose products have an error term. It is exact unless the product is tiny; then
/// the error becomes infinite, so that no decision is made.
void accumulate_exactly_binary64(LaneSums& sums, const LaneTerms& terms) {
  constexpr double tiny = 0x1p-900;
  for (std::size_t k = 0; k < terms.count; ++k) {
    const double left = terms.left[k];
    const double* right = terms.right + k * terms.stride;
    for (std::size_t j = 0; j < lanes; ++j) {
      const double product = left * right[j];
      const double product_rest = std::fma(left, right[j], -product);
      const double sum = sums.sum[j] + product;
      const double error = sum_error(sums.sum[j], product, sum);
      const bool lost = std::abs(product) < tiny && left != 0 && right[j] != 0;
      sums.sum[j] = sum;
      sums.rest[j] += error + product_rest;
      sums.error[j] += std::abs(error) + std::abs(product_rest) + (lost ? std::numeric_limits<double>::infinity() : 0);
    }
  }
}

/// The nearest power of two at most |x|.
double leading_power(double x) {
  return std::bit_cast<double>(std::bit_cast<std::uint64_t>(std::abs(x)) & (std::uint64_t{0x7ff} << 52));
}

/// Rounds high + low to the target, low off by at most `error`, |low| at most half a unit of the last place of high.
bool round_pair(double& out, double high, double low, double error, const DoubleBackend::Target& to) {
  if (to.is_binary64()) {  // high itself, when what is left stays below half the distance to the next double
    const double power = leading_power(high);
    const double half_unit = power * (std::abs(high) == power ? 0x1p-54 : 0x1p-53);
    out = high;
    return std::abs(low) + error < half_unit * 0.999999 || (low == 0 && error == 0);
  }
  if (error == 0 || std::abs(low) > error) {  // the sign of the rest is known, and it is less than a unit
    out = to.round(round_to_odd(high, low));
    return true;
  }
  return DoubleBackend::try_round(out, high, std::abs(low) + error, to);
}

}  // namespace

LaneDot::LaneDot(const DoubleBackend& backend, const DotRule& rule) : backend_(backend), rule_(backend, rule) {
  if (!rule.accumulator) {
    if (!rule.product) method_ = backend.all_binary64() ? Method::exact_binary64 : Method::exact_sum;
    return;
  }
  if (rule.order == Order::pairwise) return;
  const bool wide = rule_.accumulator->is_binary64();
  if (rule.product) {
    if (wide && !rule_.product->is_binary64()) return;
    if (wide) {
      method_ = Method::plain_steps;
    } else if (DoubleBackend::nested(*rule.product, *rule.accumulator)) {
      method_ = Method::rounded_steps;
    }
  } else if (wide) {
    method_ = backend.all_binary64() ? Method::none : Method::plain_steps;
  } else {
    method_ = 2 * backend.operand_precision() <= rule.accumulator->precision ? Method::plain_fused : Method::odd_fused;
  }
}

void LaneDot::accumulate(LaneSums& sums, const LaneTerms& terms) const {
  switch (method_) {
    case Method::none:
      return;
    case Method::rounded_steps:
      return accumulate_steps(sums.sum, terms, reversed(), *rule_.product->rounder(), PlainSum(),
                              *rule_.accumulator->rounder());
    case Method::plain_fused:
      return accumulate_steps(sums.sum, terms, reversed(), NoRounder(), PlainSum(), *rule_.accumulator->rounder());
    case Method::odd_fused:
      return accumulate_steps(sums.sum, terms, reversed(), NoRounder(), OddSum(), *rule_.accumulator->rounder());
    case Method::plain_steps:
      return accumulate_steps(sums.sum, terms, reversed(), NoRounder(), PlainSum(), NoRounder());
    case Method::exact_sum:
      return accumulate_exactly(sums, terms);
    case Method::exact_binary64:
      return accumulate_exactly_binary64(sums, terms);
  }
}

bool LaneDot::finish(double& out, const LaneSums& sums, std::size_t lane, std::size_t terms,
                     std::optional<double> addend, const DotScale& scale, double factor) const {
  double sum = sums.sum[lane];
  if (rule_.accumulator) {
    if (addend) backend_.add(sum, sum, *addend, *rule_.accumulator);
    if (scale.kind != DotScale::Kind::none) backend_.multiply(sum, sum, factor, *rule_.accumulator);
    out = rule_.output.round(sum);
    return true;
  }
  const double rest = sums.rest[lane];
  if (!std::isfinite(sum) || !std::isfinite(sums.error[lane])) return false;
  // Summing n terms errs by at most n 2^-53 (1 + tiny) of the sum of their magnitudes; a product has two terms here.
  const double error = static_cast<double>(2 * terms + 8) * 0x1p-52 * sums.error[lane];
  const double high = sum + rest;
  const double low = sum_error(sum, rest, high);
  if (high == 0) {
    out = 0;
    return low == 0 && error == 0;
  }
  int exponent = 0;
  const bool is_power = scale.kind == DotScale::Kind::none || std::frexp(factor, &exponent) == 0.5;
  if (is_power) {
    const double power = scale.kind == DotScale::Kind::none ? 1.0 : factor;
    if (scale.kind == DotScale::Kind::reciprocal_root && power * power * static_cast<double>(scale.width) != 1) {
      return false;
    }
    if (backend_.all_binary64() && power != 1) return false;  // scaling might leave the normal doubles
    return round_pair(out, high * power, low * power, error * power, rule_.output);
  }
  // factor is the double nearest to the scale, so off by 2^-53 of it, like the product itself
  const double product = high * factor;
  const double slack = std::abs(product) * 0x1p-51 + (std::abs(low) + error) * std::abs(factor) * 1.0001;
  return DoubleBackend::try_round(out, product, slack, rule_.output);
}

}  // namespace snellen
