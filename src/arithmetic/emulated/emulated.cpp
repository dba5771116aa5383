// SPDX-License-Identifier: LGPL-3.0-or-later
// Emulated: the choice of a backend, and the comparison of rows.
#include "snellen/arithmetic/emulated.hpp"

#include <cmath>
#include <stdexcept>

#include "double_backend.hpp"
#include "emulated_on.hpp"

namespace snellen {

std::unique_ptr<const Emulated> make_emulated(Policy policy, EmulationCarrier carrier) {
  const bool doubles =
      carrier == EmulationCarrier::doubles || (carrier == EmulationCarrier::fastest && doubles_carry(policy));
  return doubles ? emulated_on_doubles(std::move(policy)) : emulated_on_mpfr(std::move(policy));
}

bool doubles_carry(const Policy& policy) {
  return DoubleBackend::supports(policy);
}

namespace {

/// What one pair of entries says.
struct EntryComparison {
  bool equal;
  bool identical;
  bool exceptional;
};

EntryComparison compare_entries(double x, double y) {
  const bool equal = x == y;
  const bool both_nan = std::isnan(x) && std::isnan(y);
  return {equal, both_nan || (equal && std::signbit(x) == std::signbit(y)), !std::isfinite(x) || !std::isfinite(y)};
}

EntryComparison compare_entries(mpfr_srcptr x, mpfr_srcptr y) {
  const bool equal = mpfr_equal_p(x, y) != 0;
  const bool both_nan = mpfr_nan_p(x) != 0 && mpfr_nan_p(y) != 0;
  return {equal, both_nan || (equal && mpfr_signbit(x) == mpfr_signbit(y)),
          mpfr_number_p(x) == 0 || mpfr_number_p(y) == 0};
}

const double& entry(const std::vector<double>& array, std::size_t index) {
  return array[index];
}

mpfr_srcptr entry(const MpfrArray& array, std::size_t index) {
  return array.data() + index;
}

}  // namespace

RowComparison compare_rows(const EmulatedMatrix& x, std::int64_t row, const EmulatedMatrix& y, std::int64_t other_row) {
  if (x.columns() != y.columns()) throw std::invalid_argument("compare_rows: widths differ");
  if (x.entries().index() != y.entries().index()) throw std::invalid_argument("compare_rows: carriers differ");
  const auto width = static_cast<std::size_t>(x.columns());
  RowComparison result;
  std::visit(
      [&](const auto& left) {
        const auto& right = std::get<std::decay_t<decltype(left)>>(y.entries());
        for (std::size_t k = 0; k < width; ++k) {
          const EntryComparison one = compare_entries(entry(left, static_cast<std::size_t>(row) * width + k),
                                                      entry(right, static_cast<std::size_t>(other_row) * width + k));
          result.equal = result.equal && one.equal;
          result.identical = result.identical && one.identical;
          result.exceptional = result.exceptional || one.exceptional;
          result.differing += one.equal ? 0 : 1;
        }
      },
      x.entries());
  return result;
}

}  // namespace snellen
