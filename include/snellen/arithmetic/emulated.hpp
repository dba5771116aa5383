// SPDX-License-Identifier: LGPL-3.0-or-later
// The emulated arithmetic: the model computed in number formats, bit for bit, under a policy.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "snellen/arithmetic/operations.hpp"
#include "snellen/arithmetic/policy.hpp"
#include "snellen/arithmetic/ragged.hpp"
#include "snellen/number/format.hpp"
#include "snellen/number/matrix.hpp"
#include "snellen/number/rounding.hpp"

namespace snellen {

/// A contiguous array of MPFR numbers of one precision, +0 at first, their limbs in one block.
class MpfrArray {
 public:
  MpfrArray() = default;
  MpfrArray(std::size_t size, mpfr_prec_t precision);
  MpfrArray(const MpfrArray& other);
  MpfrArray(MpfrArray&&) noexcept = default;
  MpfrArray& operator=(const MpfrArray& other);
  MpfrArray& operator=(MpfrArray&&) noexcept = default;
  ~MpfrArray() = default;

  [[nodiscard]] std::size_t size() const noexcept { return numbers_.size(); }
  [[nodiscard]] mpfr_ptr data() noexcept { return numbers_.data(); }
  [[nodiscard]] mpfr_srcptr data() const noexcept { return numbers_.data(); }

 private:
  mpfr_prec_t precision_ = 1;
  std::vector<mp_limb_t> limbs_;        // of all numbers, one after another
  std::vector<__mpfr_struct> numbers_;  // point into limbs_
};

/// Values of a number format: doubles where the format's values are doubles, MPFR numbers otherwise.
using EmulatedArray = std::variant<std::vector<double>, MpfrArray>;

/// A dense row-major matrix of values of a format.
class EmulatedMatrix {
 public:
  EmulatedMatrix() = default;
  EmulatedMatrix(std::int64_t rows, std::int64_t columns, EmulatedArray entries)
      : rows_(rows), columns_(columns), entries_(std::move(entries)) {}

  [[nodiscard]] std::int64_t rows() const noexcept { return rows_; }
  [[nodiscard]] std::int64_t columns() const noexcept { return columns_; }
  [[nodiscard]] EmulatedArray& entries() noexcept { return entries_; }
  [[nodiscard]] const EmulatedArray& entries() const noexcept { return entries_; }

 private:
  std::int64_t rows_ = 0;
  std::int64_t columns_ = 0;
  EmulatedArray entries_;
};

/// Logits or attention weights of a block of queries.
struct EmulatedScores {
  RaggedShape shape;
  EmulatedArray entries;
};

class ChosenBackend;  // the policy on doubles or on MPFR numbers

/// What the numbers of an emulated computation are held in. Results are the same; doubles are faster.
enum class EmulationBackend : std::uint8_t {
  fastest,  ///< doubles where that is faithful, MPFR numbers otherwise
  doubles,
  mpfr
};

/// Models Arithmetic: each function rounds where the policy says, to nearest, ties to even, and nowhere else.
/// Elementary functions are correctly rounded. Infinities and NaN flow as in IEEE 754; overflow does what the format
/// says. Results do not depend on the number of threads. Copies share what they compute with, which never changes.
class Emulated {
 public:
  using Matrix = EmulatedMatrix;
  using Scores = EmulatedScores;

  /// Throws std::domain_error when doubles are asked for and cannot carry the policy's formats.
  explicit Emulated(Policy policy, EmulationBackend backend = EmulationBackend::fastest);
  [[nodiscard]] const Policy& policy() const noexcept;
  /// Whether doubles can carry every format of the policy faithfully.
  [[nodiscard]] static bool doubles_carry(const Policy& policy);

  [[nodiscard]] Matrix embed(const DoubleMatrix& table, std::span<const Token> tokens, double scale) const;
  [[nodiscard]] Matrix add_rows(const Matrix& x, const DoubleMatrix& table, std::span<const std::int32_t> rows) const;
  [[nodiscard]] Matrix add_sinusoid(const Matrix& x, std::span<const std::int32_t> positions, double theta) const;
  [[nodiscard]] Matrix add(const Matrix& x, const Matrix& y) const;
  [[nodiscard]] Matrix multiply(const Matrix& x, const Matrix& y) const;
  [[nodiscard]] Matrix linear(const Matrix& x, const DoubleMatrix& weights, const DoubleVector& bias) const;
  [[nodiscard]] Matrix normalize(const Matrix& x, NormKind kind, double epsilon, const DoubleVector& gain,
                                 const DoubleVector& bias) const;
  [[nodiscard]] Matrix activate(const Matrix& x, Activation activation) const;

  [[nodiscard]] Matrix columns(const Matrix& x, std::int64_t begin, std::int64_t count) const;
  [[nodiscard]] Matrix rows(const Matrix& x, std::span<const Node> nodes) const;
  [[nodiscard]] Matrix rotate(const Matrix& x, std::span<const std::int32_t> positions, double theta,
                              RotationLayout layout) const;
  [[nodiscard]] Scores scores(const Matrix& queries, const Matrix& keys, const VisibleKeys& visible, NodeRange block,
                              std::optional<double> scale) const;
  [[nodiscard]] Scores table_scores(const DoubleMatrix& table, std::span<const Token> tokens,
                                    const VisibleKeys& visible, NodeRange block) const;
  void add_distance_bias(Scores& scores, const DistanceBias& bias, const VisibleKeys& visible, NodeRange block) const;
  void soft_cap(Scores& scores, double cap) const;
  [[nodiscard]] Scores softmax(const Scores& scores, SoftmaxKind kind, std::optional<double> sink) const;
  [[nodiscard]] Matrix average(const Scores& weights, const Matrix& values, const VisibleKeys& visible,
                               NodeRange block) const;

  void write_block(Matrix& out, const Matrix& x, std::int64_t row, std::int64_t column) const;
  [[nodiscard]] Matrix zeros(std::int64_t rows, std::int64_t columns) const;

  /// The entry, exactly.
  [[nodiscard]] FloatValue value(const Matrix& x, std::int64_t row, std::int64_t column) const;
  /// A matrix of the storage format with these values, rounded.
  [[nodiscard]] Matrix matrix(const DoubleMatrix& values) const;

 private:
  std::shared_ptr<const ChosenBackend> chosen_;
};

/// How two rows of emulated values compare.
struct RowComparison {
  bool equal = true;           ///< all entries equal as numbers: -0 equals +0; false next to a NaN
  bool identical = true;       ///< equal with the signs of zeros told apart, NaN equal to NaN
  bool exceptional = false;    ///< some entry of either row is NaN or infinite
  std::int64_t differing = 0;  ///< entries that are not equal as numbers
};

/// Compares row `row` of x with row `other_row` of y. Throws std::invalid_argument when their widths differ or their
/// backends do.
RowComparison compare_rows(const EmulatedMatrix& x, std::int64_t row, const EmulatedMatrix& y, std::int64_t other_row);

}  // namespace snellen
