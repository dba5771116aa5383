// SPDX-License-Identifier: LGPL-3.0-or-later
// Scalar steps on MPFR numbers, each correctly rounded to a format of any precision and range.
//
// A step is first done with the format's own precision: where the result is a normal number of the format, that is the
// correct rounding. Elsewhere (subnormals, overflow, one bit of precision, formats with odd ends) it is done again
// with two more bits, rounded to odd, and round() of number/ rounds that to the format: to odd, then to fewer bits, is
// one correct rounding. MPFR's exponent range, far wider than any format's, is left alone.
#pragma once

#include <mpfr.h>

#include "correctly_rounded.hpp"
#include "snellen/arithmetic/emulated.hpp"

namespace snellen {

/// Owner of one mpfr_t, zero at first.
class MpfrNumber {
 public:
  explicit MpfrNumber(mpfr_prec_t precision) {
    mpfr_init2(value_, precision);
    mpfr_set_zero(value_, 1);
  }
  MpfrNumber(const MpfrNumber& other) : MpfrNumber(mpfr_get_prec(other.value_)) {
    mpfr_set(value_, other.value_, MPFR_RNDN);
  }
  MpfrNumber& operator=(const MpfrNumber&) = delete;
  ~MpfrNumber() { mpfr_clear(value_); }
  // NOLINTNEXTLINE(google-explicit-constructor): stands for its number in calls
  operator mpfr_ptr() noexcept { return value_; }
  // NOLINTNEXTLINE(google-explicit-constructor)
  operator mpfr_srcptr() const noexcept { return value_; }

 private:
  mpfr_t value_;
};

class MpfrBackend {
 public:
  using Array = MpfrArray;
  using In = mpfr_srcptr;
  using Out = mpfr_ptr;
  using Row = mpfr_ptr;
  using ConstRow = mpfr_srcptr;

  /// What a step rounds to.
  class Target {
   public:
    explicit Target(const Format& format);
    [[nodiscard]] const Format& format() const noexcept { return format_; }
    /// Whether a number with the format's precision is a normal number of the format.
    [[nodiscard]] bool is_normal(mpfr_srcptr x) const noexcept {
      return mpfr_regular_p(x) != 0 && direct_ && mpfr_get_exp(x) > format_.minimum_exponent &&
             mpfr_cmpabs(x, maximum_) <= 0;
    }

   private:
    Format format_;
    bool direct_;  // MPFR's own rounding is the format's, among normal numbers
    MpfrNumber maximum_;
  };

  explicit MpfrBackend(const Policy& policy);

  [[nodiscard]] Target target(const Format& format) const { return Target(format); }
  [[nodiscard]] Array array(std::size_t size) const { return {size, precision_}; }
  [[nodiscard]] MpfrNumber scratch(const Target&) const { return MpfrNumber(precision_); }

  static mpfr_ptr row(Array& array, std::size_t index) noexcept { return array.data() + index; }
  static mpfr_srcptr row(const Array& array, std::size_t index) noexcept { return array.data() + index; }
  static mpfr_ptr at(mpfr_ptr row, std::size_t k) noexcept { return row + k; }
  static mpfr_srcptr at(mpfr_srcptr row, std::size_t k) noexcept { return row + k; }

  void set(mpfr_ptr out, mpfr_srcptr x) const { mpfr_set(out, x, MPFR_RNDN); }  // exact: precision_ is the largest
  void set_zero(mpfr_ptr out) const { mpfr_set_zero(out, 1); }
  void set_nan(mpfr_ptr out) const { mpfr_set_nan(out); }
  void round(mpfr_ptr out, mpfr_srcptr x, const Target& to) const;
  void absolute(mpfr_ptr out, mpfr_srcptr x) const { mpfr_abs(out, x, MPFR_RNDN); }
  void round_double(mpfr_ptr out, double x, const Target& to) const;

  void add(mpfr_ptr out, mpfr_srcptr x, mpfr_srcptr y, const Target& to) const;
  void subtract(mpfr_ptr out, mpfr_srcptr x, mpfr_srcptr y, const Target& to) const;
  void multiply(mpfr_ptr out, mpfr_srcptr x, mpfr_srcptr y, const Target& to) const;
  void divide(mpfr_ptr out, mpfr_srcptr x, mpfr_srcptr y, const Target& to) const;
  void square_root(mpfr_ptr out, mpfr_srcptr x, const Target& to) const;
  void multiply_add(mpfr_ptr out, mpfr_srcptr x, mpfr_srcptr y, mpfr_srcptr z, const Target& to) const;
  void elementary(mpfr_ptr out, Elementary function, mpfr_srcptr x, const Target& to) const;

  /// Decides nothing: lists every key.
  void softmax(mpfr_ptr, mpfr_srcptr, std::size_t, std::size_t weights, const Target&,
               std::vector<std::size_t>& undecided) const {
    for (std::size_t j = 0; j < weights; ++j) undecided.push_back(j);
  }

  [[nodiscard]] bool is_nan(mpfr_srcptr x) const noexcept { return mpfr_nan_p(x) != 0; }
  [[nodiscard]] bool is_infinite(mpfr_srcptr x) const noexcept { return mpfr_inf_p(x) != 0; }
  [[nodiscard]] bool is_finite(mpfr_srcptr x) const noexcept { return mpfr_number_p(x) != 0; }
  [[nodiscard]] bool is_zero(mpfr_srcptr x) const noexcept { return mpfr_zero_p(x) != 0; }
  [[nodiscard]] bool less(mpfr_srcptr x, mpfr_srcptr y) const noexcept { return mpfr_less_p(x, y) != 0; }
  [[nodiscard]] double special(mpfr_srcptr x) const noexcept;

  void load(arf_ptr out, mpfr_srcptr x) const { arf_set_mpfr(out, x); }
  [[nodiscard]] FloatValue value(mpfr_srcptr x) const;
  void store(mpfr_ptr out, const FloatValue& value) const;
  void round_dyadic(mpfr_ptr out, arf_srcptr x, const Target& to) const;
  [[nodiscard]] bool tries(const Target&) const noexcept { return false; }
  [[nodiscard]] bool try_round(mpfr_ptr, const Ball&, const Target&) const { return false; }

 private:
  mpfr_prec_t precision_;  // of every number here: the policy's largest, so that every value fits
};

}  // namespace snellen
