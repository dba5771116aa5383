// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/model/weights.hpp"

#include <cmath>

#include "snellen/error.hpp"
#include "tensors.hpp"

namespace snellen {
namespace {

/// "3 x 4", or "3" for a vector.
template <class Tensor>
std::string shape_text(std::int64_t rows, std::int64_t columns) {
  return Tensor::ColsAtCompileTime == 1 ? fmt::format("{}", rows) : fmt::format("{} x {}", rows, columns);
}

/// One tensor against what its config asks for; no rows: it must be absent.
template <class Tensor>
void check_tensor(const std::string& name, const Tensor& tensor, std::int64_t rows, std::int64_t columns) {
  if (rows == 0) {
    if (tensor.size() != 0) throw InputError(name, "the config has no use for it", "leave it empty");
    return;
  }
  if (tensor.size() == 0) {
    throw InputError(name, "it is missing", fmt::format("give {} numbers", shape_text<Tensor>(rows, columns)));
  }
  if (tensor.rows() != rows || tensor.cols() != columns) {
    throw InputError(name, fmt::format("its shape is {}", shape_text<Tensor>(tensor.rows(), tensor.cols())),
                     fmt::format("the config asks for {}", shape_text<Tensor>(rows, columns)));
  }
  for (Eigen::Index row = 0; row < tensor.rows(); ++row) {
    for (Eigen::Index column = 0; column < tensor.cols(); ++column) {
      if (const double value = tensor(row, column); !std::isfinite(value)) {
        throw InputError(name, fmt::format("{} at row {}, column {} is not finite", value, row, column),
                         "weights must be finite numbers");
      }
    }
  }
}

}  // namespace

void validate(const Model& model) {
  validate(model.config);
  const std::size_t layers = model.weights.layers.size();
  if (layers != static_cast<std::size_t>(model.config.layers)) {
    throw InputError("layers", fmt::format("{} layers of weights", layers),
                     fmt::format("the config asks for {}", model.config.layers));
  }
  const Attention& attention = model.config.attention;
  const std::size_t tables =
      attention.logits == LogitSource::token_table ? static_cast<std::size_t>(attention.heads) : 0;
  for (std::size_t layer = 0; layer < layers; ++layer) {
    if (const std::size_t present = model.weights.layers[layer].logit_table.size(); present != tables) {
      throw InputError(fmt::format("layers.{}.logit_table", layer), fmt::format("it has {} tables", present),
                       fmt::format("the config asks for {}", tables));
    }
  }
  detail::visit_tensors(model.config, model.weights,
                        [](const std::string& name, detail::TensorRole, const auto& tensor, std::int64_t rows,
                           std::int64_t columns) { check_tensor(name, tensor, rows, columns); });
}

}  // namespace snellen
