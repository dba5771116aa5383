// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/model/synthetic.hpp"

#include <cmath>

#include "snellen/error.hpp"
#include "snellen/number/counter_random.hpp"
#include "tensors.hpp"

namespace snellen {
namespace {

using detail::TensorRole;

/// Integer logits are in [-logit_reach, logit_reach].
constexpr int logit_reach = 2;
/// More weights than this (16 GiB of doubles) are a slip of the pen.
constexpr std::int64_t maximum_weights = std::int64_t{1} << 31;

void check_options(const SyntheticWeights& how) {
  const auto check = [](bool good, const char* field, const char* problem, const char* mend) {
    if (!good) throw InputError(field, problem, mend);
  };
  // The upper limits keep every draw inside binary32.
  check(how.gain > 0 && how.gain <= 1e30, "weights.gain", "it is out of range", "take a number above 0, at most 1e30");
  check(how.bias_scale >= 0 && how.bias_scale <= 1e30, "weights.bias_scale", "it is out of range",
        "take 0 or more, at most 1e30");
  check(how.reach >= 1 && how.reach <= 1 << 20, "weights.reach", "it is out of range", "take 1 to 1048576");
  check(how.bits >= 0 && how.bits <= 64, "weights.bits", "it is out of range", "take 0 to 64");
}

/// The numbers of one tensor, by index in row-major order.
class Draw {
 public:
  Draw(const SyntheticWeights& how, const std::string& name, TensorRole role, std::int64_t columns)
      : how_(how), stream_(stream_of(name)), role_(role), columns_(columns) {}

  [[nodiscard]] double operator()(std::uint64_t index) const {
    if (role_ == TensorRole::logit_table) return integer(index, logit_reach);
    return how_.kind == SyntheticWeights::Kind::dyadic ? dyadic(index) : gaussian(index);
  }

 private:
  [[nodiscard]] double integer(std::uint64_t index, int reach) const {
    const std::uint64_t bound = 2 * static_cast<std::uint64_t>(reach) + 1;
    return static_cast<double>(random_below(how_.seed, stream_, index, bound)) - reach;
  }

  [[nodiscard]] double dyadic(std::uint64_t index) const {
    if (role_ == TensorRole::gain) return 1;
    // Whole numbers, so that powers of two of logits are rational.
    if (role_ == TensorRole::logit_bias) return integer(index, logit_reach);
    return std::ldexp(integer(index, how_.reach), -how_.bits);
  }

  [[nodiscard]] double gaussian(std::uint64_t index) const {
    switch (role_) {
      case TensorRole::embedding:
        return normal(index, 1);
      case TensorRole::matrix:
        // Division and square root of doubles are correctly rounded everywhere.
        return normal(index, how_.gain / std::sqrt(static_cast<double>(columns_)));
      case TensorRole::gain:
        return static_cast<float>(1 + normal(index, how_.bias_scale));
      default:
        return normal(index, how_.bias_scale);
    }
  }

  [[nodiscard]] double normal(std::uint64_t index, double scale) const {
    return scale == 0 ? 0 : random_gaussian(how_.seed, stream_, index, scale);
  }

  const SyntheticWeights& how_;
  std::uint64_t stream_;
  TensorRole role_;
  std::int64_t columns_;
};

}  // namespace

Model synthetic_model(const Config& config, const SyntheticWeights& how) {
  validate(config);
  check_options(how);
  Model model{config, {}};
  model.weights.layers.resize(static_cast<std::size_t>(config.layers));
  if (config.attention.logits == LogitSource::token_table) {
    for (LayerWeights& layer : model.weights.layers) {
      layer.logit_table.resize(static_cast<std::size_t>(config.attention.heads));
    }
  }

  std::int64_t weights = 0;
  detail::visit_tensors(config, model.weights,
                        [&](const std::string&, TensorRole, auto&, std::int64_t rows, std::int64_t columns) {
                          weights += rows * columns;  // A valid config stays below 2^62: no overflow.
                        });
  if (weights > maximum_weights) {
    throw InputError("model", fmt::format("it has {} weights", weights),
                     fmt::format("synthetic models have at most {}", maximum_weights));
  }

  detail::visit_tensors(
      config, model.weights,
      [&](const std::string& name, TensorRole role, auto& tensor, std::int64_t rows, std::int64_t columns) {
        if (rows == 0) return;
        tensor.resize(rows, columns);
        const Draw draw(how, name, role, columns);
        for (Eigen::Index row = 0; row < rows; ++row) {
          for (Eigen::Index column = 0; column < columns; ++column) {
            tensor(row, column) = draw(static_cast<std::uint64_t>(row * columns + column));
          }
        }
      });
  return model;
}

}  // namespace snellen
