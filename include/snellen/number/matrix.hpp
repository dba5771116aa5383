// SPDX-License-Identifier: LGPL-3.0-or-later
// Dense row-major matrices of weights.
#pragma once

#include <Eigen/Core>

// The library and its user allocate and free the same matrices, so both must align them alike, whatever either is
// compiled for: snellen::snellen and snellen.pc define how.
static_assert(EIGEN_MAX_ALIGN_BYTES == 16 && EIGEN_MALLOC_ALREADY_ALIGNED == 0,
              "compile with the definitions of snellen::snellen");

namespace snellen {

/// Weights as stored: finite doubles, row-major, (rows, columns).
using DoubleMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// A bias, a gain or a list of slopes.
using DoubleVector = Eigen::Matrix<double, Eigen::Dynamic, 1>;

}  // namespace snellen
