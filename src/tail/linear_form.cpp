// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/tail/linear_form.hpp"

#include <algorithm>

namespace snellen {
namespace {

/// [-radius, radius] for an upper bound of the radius.
Real around_zero(const Real& radius) {
  Ball out;
  arb_get_mag(arb_radref(out.get()), radius.ball().get());
  return {std::move(out), radius.precision()};
}

/// The largest |member|, exact.
Real bound(const Real& x) {
  Ball out;
  arf_t top;
  arf_init(top);
  arb_get_abs_ubound_arf(top, x.ball().get(), MAG_BITS);
  arb_set_arf(out.get(), top);
  arf_clear(top);
  return {std::move(out), x.precision()};
}

/// slope x + center, where f(x) - slope x lies in [low, high] over the range.
LinearForm between(const LinearForm& x, const Real& slope, const Real& low, const Real& high) {
  LinearForm out = x * slope;
  out.center += hull(low, high);
  return out;
}

/// The range `flat` where a form's center alone is no narrower.
LinearForm narrower(LinearForm form, const Real& flat) {
  if (certainly_at_most(radius(flat), radius(form.center))) return LinearForm(flat);
  return form;
}

}  // namespace

Real deviation(const LinearForm& x, Reach reach) {
  Real sum(0, x.center.precision());
  for (std::size_t m = 0; m < x.slopes.size(); ++m) {
    if (arb_is_zero(x.slopes[m].ball().get()) == 0) sum += bound(x.slopes[m]) * reach[m];
  }
  return bound(sum);
}

Real range(const LinearForm& x, Reach reach) {
  return x.center + around_zero(deviation(x, reach));
}

LinearForm flattened(const LinearForm& x, Reach reach) {
  return LinearForm(range(x, reach));
}

LinearForm operator+(const LinearForm& x, const LinearForm& y) {
  LinearForm out = x.slopes.size() >= y.slopes.size() ? x : y;
  const LinearForm& other = x.slopes.size() >= y.slopes.size() ? y : x;
  out.center += other.center;
  for (std::size_t m = 0; m < other.slopes.size(); ++m) out.slopes[m] += other.slopes[m];
  return out;
}

LinearForm operator-(const LinearForm& x, const LinearForm& y) {
  return x + y * Real(-1, y.center.precision());
}

LinearForm operator*(const LinearForm& x, const Real& factor) {
  LinearForm out = x;
  out.center *= factor;
  for (Real& slope : out.slopes) slope *= factor;
  return out;
}

LinearForm multiply(const LinearForm& x, const LinearForm& y, Reach reach) {
  LinearForm out = x * y.center + LinearForm(Real(0, x.center.precision()), (y * x.center).slopes);
  out.center += around_zero(deviation(x, reach) * deviation(y, reach));
  return out;
}

LinearForm square(const LinearForm& x, Reach reach) {
  const Real most = square(deviation(x, reach));
  LinearForm out(square(x.center), (x * (2 * x.center)).slopes);
  out.center += hull(Real(0, most.precision()), most);
  return out;
}

LinearForm with_exact_slopes(LinearForm x, Reach reach) {
  for (std::size_t m = 0; m < x.slopes.size(); ++m) {
    x.center += around_zero(radius(x.slopes[m]) * reach[m]);
    x.slopes[m] = midpoint(x.slopes[m]);
  }
  return x;
}

LinearForm widened(LinearForm x, const Real& by) {
  x.center += around_zero(by);
  return x;
}

LinearForm apply(const Smooth& f, const LinearForm& x, Reach reach) {
  const Real all = range(x, reach);
  const Real at = midpoint(x.center);
  const Real slope = f.slope(at);
  LinearForm linear = x;
  linear.center -= at;
  linear = linear * slope;
  linear.center += f.value(at);
  if (f.shape == Shape::convex_monotone &&
      all.is_finite()) {  // above its tangent, and farthest from it at an end of the range
    const Real low = lower_end(all);
    const Real high = upper_end(all);
    const auto above = [&](const Real& end) { return f.value(end) - f.value(at) - slope * (end - at); };
    linear.center += hull(Real(0, all.precision()), max(above(low), above(high)));
  } else {
    linear.center += around_zero(bound(f.slope(all) - slope) * bound(all - at));
  }
  // Ranges of monotone functions come from the ends: a ball's own evaluation may lose that an exponential is positive.
  const bool by_ends = f.shape == Shape::convex_monotone && all.is_finite();
  const Real flat = by_ends ? hull(f.value(lower_end(all)), f.value(upper_end(all))) : f.value(all);
  const Real total = range(linear, reach);
  const bool worse = !total.is_finite() || (!certainly_at_most(radius(total), radius(flat)) &&
                                            !certainly_less(4 * radius(linear.center), radius(flat)));
  return flat.is_finite() && worse ? LinearForm(flat) : linear;
}

LinearForm anything(Precision precision) {
  Ball everything;
  arb_zero_pm_inf(everything.get());
  return LinearForm(Real(std::move(everything), precision));
}

LinearForm inverse(const LinearForm& x, Reach reach) {
  static const Smooth f{[](const Real& t) { return 1 / t; }, [](const Real& t) { return -(1 / square(t)); },
                        Shape::any};
  static const Smooth positive_f{f.value, f.slope, Shape::convex_monotone};
  const Real all = range(x, reach);
  const Real minus_one(-1, x.center.precision());
  if (certainly_positive(-all)) return inverse(x * minus_one, reach) * minus_one;  // convex on that side
  return apply(certainly_positive(all) ? positive_f : f, x, reach);
}

LinearForm inverse_root(const LinearForm& x, Reach reach) {
  if (!certainly_positive(range(x, reach))) return anything(x.center.precision());
  static const Smooth f{[](const Real& t) { return 1 / sqrt(t); },
                        [](const Real& t) { return -(1 / (2 * t * sqrt(t))); }, Shape::convex_monotone};
  return apply(f, x, reach);
}

LinearForm positive_part(const LinearForm& x, Reach reach) {
  const Real all = range(x, reach);
  const Real zero(0, x.center.precision());
  if (certainly_positive(all)) return x;
  if (certainly_positive(-all)) return LinearForm(zero);
  if (!all.is_finite()) return LinearForm(max(all, zero));
  const Real low = lower_end(all);
  const Real high = upper_end(all);
  if (arb_is_zero(high.ball().get()) != 0) return LinearForm(zero);
  // Convex: under the chord through both ends, over the chord's slope times x. The slope may be any number in [0, 1].
  const Real slope = midpoint(min(high / (high - low), Real(1, x.center.precision())));
  return narrower(between(x, slope, zero, max(-(slope * low), (1 - slope) * high)), hull(zero, high));
}

LinearForm magnitude(const LinearForm& x, Reach reach) {
  const Real all = range(x, reach);
  const Real zero(0, x.center.precision());
  const Real one(1, x.center.precision());
  if (certainly_positive(all)) return x;
  if (certainly_positive(-all)) return x * -one;
  if (!all.is_finite()) return LinearForm(abs(all));
  const Real low = lower_end(all);
  const Real high = upper_end(all);
  if (arb_is_zero(high.ball().get()) != 0) return x * -one;
  // The same with a slope in [-1, 1].
  const Real slope = midpoint(max(min((high + low) / (high - low), one), -one));
  return narrower(between(x, slope, zero, max(-((1 + slope) * low), (1 - slope) * high)), hull(zero, max(-low, high)));
}

}  // namespace snellen
