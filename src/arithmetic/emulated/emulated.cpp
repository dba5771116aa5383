// SPDX-License-Identifier: LGPL-3.0-or-later
// Emulated: the choice of an engine, and the comparison of rows.
#include "snellen/arithmetic/emulated.hpp"

#include <cmath>
#include <stdexcept>

#include "double_kit.hpp"
#include "emulation_engine.hpp"

namespace snellen {

Emulated::Emulated(Policy policy, EmulationCarrier carrier) {
  const bool doubles =
      carrier == EmulationCarrier::doubles || (carrier == EmulationCarrier::fastest && DoubleKit::supports(policy));
  engine_ = doubles ? make_double_engine(std::move(policy)) : make_mpfr_engine(std::move(policy));
}

const Policy& Emulated::policy() const noexcept {
  return engine_->policy();
}

bool Emulated::doubles_carry(const Policy& policy) {
  return DoubleKit::supports(policy);
}

EmulatedMatrix Emulated::embed(const DoubleMatrix& table, std::span<const Token> tokens, double scale) const {
  return engine_->embed(table, tokens, scale);
}

EmulatedMatrix Emulated::add_rows(const Matrix& x, const DoubleMatrix& table,
                                  std::span<const std::int32_t> rows) const {
  return engine_->add_rows(x, table, rows);
}

EmulatedMatrix Emulated::add_sinusoid(const Matrix& x, std::span<const std::int32_t> positions, double theta) const {
  return engine_->add_sinusoid(x, positions, theta);
}

EmulatedMatrix Emulated::add(const Matrix& x, const Matrix& y) const {
  return engine_->add(x, y);
}

EmulatedMatrix Emulated::multiply(const Matrix& x, const Matrix& y) const {
  return engine_->multiply(x, y);
}

EmulatedMatrix Emulated::product(const Matrix& x, const DoubleMatrix& weights, const DoubleVector& bias) const {
  return engine_->product(x, weights, bias);
}

EmulatedMatrix Emulated::normalize(const Matrix& x, NormKind kind, double epsilon, const DoubleVector& gain,
                                   const DoubleVector& bias) const {
  return engine_->normalize(x, kind, epsilon, gain, bias);
}

EmulatedMatrix Emulated::activate(const Matrix& x, Activation activation) const {
  return engine_->activate(x, activation);
}

EmulatedMatrix Emulated::columns(const Matrix& x, std::int64_t begin, std::int64_t count) const {
  return engine_->columns(x, begin, count);
}

EmulatedMatrix Emulated::rows(const Matrix& x, std::span<const Node> nodes) const {
  return engine_->rows(x, nodes);
}

EmulatedMatrix Emulated::rotate(const Matrix& x, std::span<const std::int32_t> positions, double theta,
                                RotationLayout layout) const {
  return engine_->rotate(x, positions, theta, layout);
}

EmulatedScores Emulated::scores(const Matrix& queries, const Matrix& keys, const VisibleKeys& visible, NodeRange block,
                                std::optional<double> scale) const {
  return engine_->scores(queries, keys, visible, block, scale);
}

EmulatedScores Emulated::table_scores(const DoubleMatrix& table, std::span<const Token> tokens,
                                      const VisibleKeys& visible, NodeRange block) const {
  return engine_->table_scores(table, tokens, visible, block);
}

void Emulated::add_distance_bias(Scores& scores, const DistanceBias& bias, const VisibleKeys& visible,
                                 NodeRange block) const {
  engine_->add_distance_bias(scores, bias, visible, block);
}

void Emulated::soft_cap(Scores& scores, double cap) const {
  engine_->soft_cap(scores, cap);
}

EmulatedScores Emulated::softmax(const Scores& scores, SoftmaxKind kind, std::optional<double> sink) const {
  return engine_->softmax(scores, kind, sink);
}

EmulatedMatrix Emulated::average(const Scores& weights, const Matrix& values, const VisibleKeys& visible,
                                 NodeRange block) const {
  return engine_->average(weights, values, visible, block);
}

void Emulated::place(Matrix& out, const Matrix& x, std::int64_t row, std::int64_t column) const {
  engine_->place(out, x, row, column);
}

EmulatedMatrix Emulated::zeros(std::int64_t rows, std::int64_t columns) const {
  return engine_->zeros(rows, columns);
}

FloatValue Emulated::value(const Matrix& x, std::int64_t row, std::int64_t column) const {
  return engine_->value(x, row, column);
}

EmulatedMatrix Emulated::matrix(const DoubleMatrix& values) const {
  return engine_->matrix(values);
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
