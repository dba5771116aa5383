// SPDX-License-Identifier: LGPL-3.0-or-later
// What decides the roundings of norms and rotations of exactly known operands, where an error is nearly as large as the
// ball's radius.
#include "arithmetic/emulated/exact_rows.hpp"

#include "arithmetic/certified/tight_operation.hpp"
#include "arithmetic/stream_formulas.hpp"
#include "arithmetic/tight_angles.hpp"

namespace snellen::testing {
BOOST_AUTO_TEST_SUITE(exact_rows_tight_test)

namespace {

constexpr double gain = 0.7;
constexpr double offset = -0.3;
constexpr double epsilon = 0.1;

/// Gain and bias are 1 and 0 unless `affine`.
TightOperation exact_norm(const char* name, NormKind kind, std::size_t width, double lower, double upper, bool affine) {
  return tight_operation(
      name, width, lower, upper,
      [=](const Certified& a, const Entries<Ball>& x) {
        std::vector<Dyadic> row(x.size());
        for (std::size_t k = 0; k < x.size(); ++k) arf_set(row[k].get(), arb_midref(x[k].get()));
        const ExactNorm norm(row, kind, epsilon);
        Entries<Ball> out(x.size());
        for (std::size_t k = 0; k < x.size(); ++k) {
          norm.enclose(out[k], k, Dyadic(affine ? gain : 1), Dyadic(affine ? offset : 0), a.precision());
        }
        return out;
      },
      [=](const auto& x) {
        auto out = centred(x, kind);
        const auto reciprocal = constant(1, out[0]) / size_of(out, kind, epsilon);  // one division for a row
        for (auto& entry : out) {
          entry = entry * reciprocal;
          if (affine) entry = entry * constant(gain, entry) + constant(offset, entry);
        }
        return out;
      });
}

/// For x[0] as theta.
TightOperation exact_angle(std::int64_t pair, std::int64_t width, std::int32_t position) {
  return tight_operation(
      "angle", 1, 0, 0,
      [=](const Certified& a, const Entries<Ball>& x) {
        Entries<Ball> out(2);
        enclose_angle(out[0], out[1], position, arf_get_d(arb_midref(x[0].get()), ARF_RND_NEAR), pair, width,
                      a.precision());
        return out;
      },
      [=](auto x) {
        x[0] = angle_of(x[0], pair, width, position);
        x.push_back(cos(x[0]));
        x[0] = sin(x[0]);
        return x;
      });
}

}  // namespace

/// Without gain and bias three roundings and more of either sign add up, which hardly ever are all at their worst.
BOOST_AUTO_TEST_CASE(norms) {
  for (const NormKind kind : {NormKind::rms, NormKind::layer, NormKind::l1, NormKind::max}) {
    const std::string name(kind == NormKind::rms     ? "rms"
                           : kind == NormKind::layer ? "layer"
                           : kind == NormKind::l1    ? "l1"
                                                     : "max");
    check_roundings(exact_norm(name.c_str(), kind, 3, -4, 4, false), 0.65);
    check_roundings(exact_norm((name + " with gain and bias").c_str(), kind, 3, -4, 4, true), 0.8);
  }
  // Far from zero the error of the mean is great beside what is left when it is taken off.
  check_roundings(exact_norm("layer far from zero", NormKind::layer, 15, 60, 64, false));
}

BOOST_AUTO_TEST_CASE(angles) {
  for (const auto& [pair, width] : {std::pair{1, 4}, {3, 8}, {1, 6}}) {
    check_angles([pair = pair, width = width](std::int32_t position) { return exact_angle(pair, width, position); });
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen::testing
