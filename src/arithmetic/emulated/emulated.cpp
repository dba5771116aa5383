// SPDX-License-Identifier: LGPL-3.0-or-later
// Emulated: the choice of a backend, what moves and reads entries, and the comparison of rows.
#include "snellen/arithmetic/emulated.hpp"

#include <cmath>
#include <stdexcept>

#include "emulated_on.hpp"

namespace snellen {

Emulated::Emulated(Policy policy, EmulationBackend backend) {
  const bool doubles =
      backend == EmulationBackend::doubles || (backend == EmulationBackend::fastest && doubles_carry(policy));
  chosen_ = doubles ? std::make_shared<ChosenBackend>(std::in_place_type<DoubleBackend>, std::move(policy))
                    : std::make_shared<ChosenBackend>(std::in_place_type<MpfrBackend>, std::move(policy));
}

const Policy& Emulated::policy() const noexcept {
  return chosen_->visit([](const auto& on) -> const Policy& { return on.policy; });
}

bool Emulated::doubles_carry(const Policy& policy) {
  return DoubleBackend::supports(policy);
}

EmulatedMatrix Emulated::columns(const Matrix& x, std::int64_t begin, std::int64_t count) const {
  return chosen_->visit([&]<NumberBackend Backend>(const EmulatedOn<Backend>& on) {
    Matrix out = on.zeros(x.rows(), count);
    for (std::int64_t i = 0; i < x.rows(); ++i) {
      for (std::size_t k = 0; k < size_of(count); ++k) {
        on.backend.set(Backend::at(on.row_of(out, i), k), Backend::at(on.row_of(x, i), size_of(begin) + k));
      }
    }
    return out;
  });
}

EmulatedMatrix Emulated::rows(const Matrix& x, std::span<const Node> nodes) const {
  return chosen_->visit([&]<NumberBackend Backend>(const EmulatedOn<Backend>& on) {
    Matrix out = on.zeros(static_cast<std::int64_t>(nodes.size()), x.columns());
    for (std::int64_t i = 0; i < out.rows(); ++i) {
      for (std::size_t k = 0; k < size_of(x.columns()); ++k) {
        on.backend.set(Backend::at(on.row_of(out, i), k), Backend::at(on.row_of(x, nodes[size_of(i)]), k));
      }
    }
    return out;
  });
}

void Emulated::write_block(Matrix& out, const Matrix& x, std::int64_t row, std::int64_t column) const {
  chosen_->visit([&]<NumberBackend Backend>(const EmulatedOn<Backend>& on) {
    for (std::int64_t i = 0; i < x.rows(); ++i) {
      for (std::size_t k = 0; k < size_of(x.columns()); ++k) {
        on.backend.set(Backend::at(on.row_of(out, row + i), size_of(column) + k), Backend::at(on.row_of(x, i), k));
      }
    }
  });
}

EmulatedMatrix Emulated::zeros(std::int64_t rows, std::int64_t columns) const {
  return chosen_->visit([&](const auto& on) { return on.zeros(rows, columns); });
}

FloatValue Emulated::value(const Matrix& x, std::int64_t row, std::int64_t column) const {
  return chosen_->visit([&]<NumberBackend Backend>(const EmulatedOn<Backend>& on) {
    return on.backend.value(Backend::at(on.row_of(x, row), size_of(column)));
  });
}

EmulatedMatrix Emulated::matrix(const DoubleMatrix& values) const {
  return chosen_->visit([&]<NumberBackend Backend>(const EmulatedOn<Backend>& on) {
    return Matrix(values.rows(), values.cols(), on.stored(values.data(), values.size()));
  });
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
  if (x.entries().index() != y.entries().index()) throw std::invalid_argument("compare_rows: backends differ");
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
