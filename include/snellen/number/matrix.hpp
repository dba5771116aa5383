// SPDX-License-Identifier: LGPL-3.0-or-later
// Dense row-major matrices of weights.
#pragma once

#include <Eigen/Core>

namespace snellen {

/// Weights as stored: finite doubles, row-major, (rows, columns).
using DoubleMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// A bias, a gain or a list of slopes.
using DoubleVector = Eigen::Matrix<double, Eigen::Dynamic, 1>;

}  // namespace snellen
