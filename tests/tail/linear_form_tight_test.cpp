// SPDX-License-Identifier: LGPL-3.0-or-later
// Linear forms, where members of the result come as near to the ends of what it encloses as they can.
#include "tight_form.hpp"

namespace snellen::testing {
BOOST_AUTO_TEST_SUITE(linear_form_tight_test)

namespace {

constexpr Precision precision = 128;
constexpr std::size_t symbol_count = 2;

/// What of the operands is wide; all else is exact, so that what each is handed on to is seen by itself.
enum class Wide : std::uint8_t { symbols, centers, slopes };

/// A rule of forms, beside the same of members.
struct FormRule {
  std::string name;
  std::size_t inputs = 1;
  double lower = -4;  ///< centers are drawn between these
  double upper = 4;
  std::function<LinearForm(const Entries<LinearForm>&, Reach)> of_forms;
  std::function<MpfrReal(const Entries<MpfrReal>&)> of_members;
  std::function<Real(const Entries<Real>&)> of_ranges;  ///< the simple algorithm: intervals
};

double power(std::mt19937_64& engine, int most) {
  return std::ldexp(1.0, -2 - static_cast<int>(engine() % static_cast<unsigned>(most)));
}

struct Drawn {
  Entries<LinearForm> forms;
  Entries<Real> reach;
};

Drawn draw(const FormRule& rule, Wide wide, std::mt19937_64& engine) {
  Drawn out;
  const double narrow = 0x1p-60;
  for (std::size_t m = 0; m < symbol_count; ++m) {
    out.reach.emplace_back(Ball(wide == Wide::centers ? narrow : 3 * power(engine, 8)), precision);
  }
  const auto widened_by = [](double middle, double by) {
    Ball out_ball(middle);
    if (by > 0) arb_add_error_2exp_si(out_ball.get(), static_cast<slong>(std::ilogb(by)));
    return Real(std::move(out_ball), precision);
  };
  const Entries<double> centers = draw_dyadics(engine, rule.inputs, rule.lower, rule.upper);
  for (std::size_t i = 0; i < rule.inputs; ++i) {
    const double center = rule.lower == rule.upper ? rule.lower : centers[i];
    LinearForm form(widened_by(center, wide == Wide::centers ? power(engine, 20) : 0));
    for (const double slope : draw_dyadics(engine, symbol_count, -2, 2)) {
      form.slopes.push_back(wide == Wide::slopes ? widened_by(0, power(engine, 20)) : widened_by(slope, 0));
    }
    out.forms.push_back(std::move(form));
  }
  return out;
}

/// Members of drawn forms, all at their ends, by the rule: within the form at their symbols and within its range, and
/// as near to the ends of the former as `least`. The range is at most `widest` times as wide as of intervals alone.
void check(const FormRule& rule, Wide wide, double least, double widest = 1, int trials = 400) {
  static const char* const names[] = {"symbols", "centers", "slopes"};
  const std::string name = rule.name + ", wide " + names[static_cast<std::size_t>(wide)];
  FormErrors linear;
  FormErrors flat;  // what the function's own range was narrower for, or given up to
  FormErrors in_range;
  std::mt19937_64 engine(20261202);
  double largest_ratio = 0;
  const auto end = [&engine](int choices) {
    return static_cast<double>(engine() % static_cast<unsigned>(choices)) - 1;
  };
  for (int trial = 0; trial < trials; ++trial) {
    const Drawn drawn = draw(rule, wide, engine);
    const LinearForm out = rule.of_forms(drawn.forms, drawn.reach);
    const Real all = range(out, drawn.reach);
    Entries<Real> ranges;
    for (const LinearForm& form : drawn.forms) ranges.push_back(range(form, drawn.reach));
    const Real simple = rule.of_ranges(ranges);
    if (simple.is_finite()) {
      BOOST_TEST_REQUIRE(all.is_finite(), name);
      const double ratio =
          ((radius_of(all.ball()) + MpfrReal(0x1p-100)) / (radius_of(simple.ball()) + MpfrReal(0x1p-100))).to_double();
      largest_ratio = std::max(largest_ratio, ratio);
    }
    for (int i = 0; i < 24; ++i) {
      Entries<MpfrReal> symbols;
      for (const Real& bound : drawn.reach) symbols.push_back(midpoint_of(bound.ball()) * MpfrReal(end(3)));
      Entries<MpfrReal> members;
      for (const LinearForm& form : drawn.forms) {
        MpfrReal member = member_of(form.center, end(3));
        for (std::size_t m = 0; m < symbol_count; ++m) {
          member = member + member_of(form.slopes[m], 2 * (end(2) + 0.5)) * symbols[m];
        }
        members.push_back(std::move(member));
      }
      const MpfrReal value = rule.of_members(members);
      (out.slopes.empty() ? flat : linear).add(at(out, symbols), value);
      in_range.add(all, value);
    }
  }
  if (linear.count() > 0) linear.check(name, least);
  if (flat.count() > 0) flat.check(name + ", flat", flat.wide() > 0 ? 0.9 : 0);
  in_range.check(name + ", range", 0.9);
  BOOST_TEST_MESSAGE(name << ": width over that of intervals at most " << largest_ratio);
  BOOST_TEST(largest_ratio <= widest * (1 + 0x1p-20), name << ": wider than intervals: " << largest_ratio);
}

/// `remainder`: what is reached of the width that a rule of exact forms adds; 0 for none.
void check_all(const FormRule& rule, double remainder, double widest = 1) {
  check(rule, Wide::symbols, remainder, widest);
  check(rule, Wide::centers, 0.9, widest);
  check(rule, Wide::slopes, 0.9, widest);
}

template <class Formula>
FormRule rule_of(std::string name, std::size_t inputs, double lower, double upper,
                 std::function<LinearForm(const Entries<LinearForm>&, Reach)> of_forms, const Formula& formula) {
  return {std::move(name),
          inputs,
          lower,
          upper,
          std::move(of_forms),
          [formula](const Entries<MpfrReal>& x) { return formula(x); },
          [formula](const Entries<Real>& x) { return formula(x); }};
}

/// Of a monotone function, from the ends of an interval.
template <class Function>
Real by_ends(const Function& f, const Real& x) {
  return hull(f(lower_end(x)), f(upper_end(x)));
}

}  // namespace

BOOST_AUTO_TEST_CASE(sums_and_multiples) {
  check_all(
      rule_of(
          "sum", 2, -4, 4, [](const auto& x, Reach) { return x[0] + x[1]; }, [](const auto& x) { return x[0] + x[1]; }),
      0);
  check_all(rule_of(
                "difference", 2, -4, 4, [](const auto& x, Reach) { return x[0] - x[1]; },
                [](const auto& x) { return x[0] - x[1]; }),
            0);
  check_all(rule_of(
                "multiple", 1, -4, 4, [](const auto& x, Reach) { return x[0] * Real(Ball(-2.5), precision); },
                [](const auto& x) { return x[0] * constant(-2.5, x[0]); }),
            0);
}

BOOST_AUTO_TEST_CASE(what_is_given_up) {
  const auto same = [](const auto& x) { return x[0]; };
  check_all(rule_of(
                "flattened", 1, -4, 4, [](const auto& x, Reach reach) { return flattened(x[0], reach); }, same),
            0.9);
  check(rule_of(
            "exact slopes", 1, -4, 4, [](const auto& x, Reach reach) { return with_exact_slopes(x[0], reach); }, same),
        Wide::slopes, 0.9);
  for (const double by : {0x1p-30, 0.375}) {
    for (const double sign : {-1.0, 1.0}) {
      const FormRule rule{
          "widened",
          1,
          -4,
          4,
          [=](const auto& x, Reach) { return widened(x[0], Real(Ball(by), precision)); },
          [=](const auto& x) { return x[0] + MpfrReal(sign * by); },
          [=](const auto& x) { return x[0] + hull(Real(Ball(-by), precision), Real(Ball(by), precision)); }};
      check_all(rule, 0.9);
    }
  }
}

BOOST_AUTO_TEST_CASE(products) {
  check_all(rule_of(
                "product", 2, -4, 4, [](const auto& x, Reach reach) { return multiply(x[0], x[1], reach); },
                [](const auto& x) { return x[0] * x[1]; }),
            0.9);
  check_all(rule_of(
                "square", 1, -4, 4, [](const auto& x, Reach reach) { return square(x[0], reach); },
                [](const auto& x) { return square(x[0]); }),
            0.9, 4.0 / 3);  // intervals know that no square is negative; at worst around a center of half the deviation
}

BOOST_AUTO_TEST_CASE(functions_above_their_tangents) {
  static const Smooth exponential{[](const Real& t) { return exp(t); }, [](const Real& t) { return exp(t); },
                                  Shape::convex_monotone};
  // Where the linear form is kept, what it is wider by than the function's range is at most its remainder.
  const auto exp_of = [](const auto& x) { return exp(x[0]); };
  FormRule rule = rule_of(
      "exp", 1, -3, 3, [](const auto& x, Reach reach) { return apply(exponential, x[0], reach); }, exp_of);
  rule.of_ranges = [](const Entries<Real>& x) { return by_ends([](const Real& t) { return exp(t); }, x[0]); };
  check_all(rule, 0.9, 1.25);
  rule = rule_of(
      "inverse", 1, 2, 5, [](const auto& x, Reach reach) { return inverse(x[0], reach); },
      [](const auto& x) { return constant(1, x[0]) / x[0]; });
  rule.of_ranges = [](const Entries<Real>& x) { return by_ends([](const Real& t) { return 1 / t; }, x[0]); };
  check_all(rule, 0.9, 1.25);
  rule.name = "inverse of a negative form";
  rule.lower = -5;
  rule.upper = -2;
  check_all(rule, 0.9, 1.25);
  rule = rule_of(
      "inverse root", 1, 2, 5, [](const auto& x, Reach reach) { return inverse_root(x[0], reach); },
      [](const auto& x) { return constant(1, x[0]) / sqrt(x[0]); });
  rule.of_ranges = [](const Entries<Real>& x) { return by_ends([](const Real& t) { return 1 / sqrt(t); }, x[0]); };
  check_all(rule, 0.9, 1.25);
}

// |f'(X) - f'(m)| |X - m| is the best that is known of f' alone: it is reached where f' jumps at m, and half of it
// where f' is steady, as the mean of f' - f'(m) is half its largest there.
BOOST_AUTO_TEST_CASE(functions_of_any_shape) {
  static const Smooth hyperbolic_tangent{
      [](const Real& t) { return by_ends([](const Real& end) { return tanh(end); }, t); },
      [](const Real& t) { return 1 - square(by_ends([](const Real& end) { return tanh(end); }, t)); }};
  FormRule rule = rule_of(
      "tanh", 1, -2, 2, [](const auto& x, Reach reach) { return apply(hyperbolic_tangent, x[0], reach); },
      [](const auto& x) { return tanh(x[0]); });
  rule.of_ranges = [](const Entries<Real>& x) { return hyperbolic_tangent.value(x[0]); };
  check_all(rule, 0.49, 1.5);
  // f' is 1 below 3 and 7/8 above it
  static const Real kink(3, precision);
  static const auto below = [](const Real& t) { return t - max(t - kink, Real(0, precision)) / 8; };
  static const Smooth kinked{[](const Real& t) { return by_ends(below, t); },
                             [](const Real& t) {
                               const Real least = Real(7, precision) / 8;
                               const Real one(1, precision);
                               if (certainly_less(t, kink)) return one;
                               return certainly_less(kink, t) ? least : hull(least, one);
                             }};
  rule = {"a kink",
          1,
          3 + 0x1p-50,
          3 + 0x1p-50,
          [](const auto& x, Reach reach) { return apply(kinked, x[0], reach); },
          [](const auto& x) { return x[0] - max(x[0] - MpfrReal(3), MpfrReal()) / MpfrReal(8); },
          [](const auto& x) { return kinked.value(x[0]); }};
  check_all(rule, 0.9, 1.5);
}

BOOST_AUTO_TEST_CASE(corners) {
  FormRule rule = rule_of(
      "positive part", 1, -1, 1, [](const auto& x, Reach reach) { return positive_part(x[0], reach); },
      [](const auto& x) { return max(x[0], constant(0, x[0])); });
  // A chord of small slope over a long side: its gap is nearly the short side, twice the radius of the range.
  check_all(rule, 0.9, 2);
  rule = rule_of(
      "magnitude", 1, -1, 1, [](const auto& x, Reach reach) { return magnitude(x[0], reach); },
      [](const auto& x) { return abs(x[0]); });
  check_all(rule, 0.9, 1.25);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen::testing
