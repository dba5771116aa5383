// SPDX-License-Identifier: LGPL-3.0-or-later
// Every operation contains what it does to members: of the balls, at values of the symbols.
#include "snellen/tail/linear_form.hpp"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <random>

namespace snellen {
BOOST_AUTO_TEST_SUITE(linear_form_test)

namespace {

constexpr Precision precision = 96;

struct Interval {
  Rational low;
  Rational high;
  [[nodiscard]] bool contains(const Rational& x) const { return low <= x && x <= high; }
};

/// A form with bounds of its symbols.
struct Given {
  LinearForm form;
  std::vector<Real> reach;
};

/// One member: the number and what it was made of.
struct Member {
  Rational value;
  std::vector<Rational> symbols;
};

class Draws {
 public:
  explicit Draws(std::uint64_t seed) : engine_(seed) {}

  /// In [-most, most], a dyadic number; the ends and zero are likelier than they ought to be.
  Rational within(const Rational& most) {
    switch (engine_() % 8) {
      case 0:
        return -most;
      case 1:
        return most;
      case 2:
        return 0;
      default:
        return most * Rational(static_cast<long>(engine_() % 2049) - 1024, 1024);
    }
  }
  Rational magnitude() { return Rational(static_cast<long>(engine_() % 1025), 256) * power_of_two(exponent()); }
  std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }

  Real ball(const Rational& at, const Rational& radius) { return {Ball(at - radius, at + radius, 200), precision}; }

  std::vector<Real> reach(std::size_t symbols) {
    std::vector<Real> out;
    for (std::size_t m = 0; m < symbols; ++m) out.emplace_back(magnitude(), precision);
    return out;
  }

  /// Any form: exact or wide, near zero or far.
  LinearForm form(std::size_t symbols) {
    LinearForm out(ball(within(magnitude()), below(3) == 0 ? Rational(0) : magnitude()));
    const std::size_t slopes = below(4) == 0 ? below(symbols + 1) : symbols;
    for (std::size_t m = 0; m < slopes; ++m) {
      out.slopes.push_back(ball(within(magnitude()), below(2) == 0 ? Rational(0) : magnitude() / 16));
    }
    return out;
  }

  std::vector<Rational> symbols(const std::vector<Real>& reach) {
    std::vector<Rational> out;
    for (const Real& bound : reach) out.push_back(within(bound.ball().upper()));
    return out;
  }

  Rational member(const LinearForm& form, const std::vector<Rational>& symbols) {
    Rational out = member(form.center);
    for (std::size_t m = 0; m < form.slopes.size(); ++m) out += member(form.slopes[m]) * symbols[m];
    return out;
  }

 private:
  long exponent() { return static_cast<long>(engine_() % 9) - 6; }
  Rational member(const Real& x) {
    const Rational low = x.ball().lower();
    const Rational high = x.ball().upper();
    return (low + high) / 2 + within((high - low) / 2);
  }

  std::mt19937_64 engine_;
};

/// All that a form encloses at these values of the symbols, exactly.
Interval at(const LinearForm& form, const std::vector<Rational>& symbols) {
  Interval out{form.center.ball().lower(), form.center.ball().upper()};
  for (std::size_t m = 0; m < form.slopes.size(); ++m) {
    const Rational a = form.slopes[m].ball().lower() * symbols[m];
    const Rational b = form.slopes[m].ball().upper() * symbols[m];
    out.low += std::min(a, b);
    out.high += std::max(a, b);
  }
  return out;
}

bool contains(const LinearForm& form, const std::vector<Rational>& symbols, const Rational& value) {
  return !form.center.is_finite() || at(form, symbols).contains(value);
}

/// The same of a number that is no rational: known to 400 bits, so that only a ball on the very edge could go unseen.
bool contains(const LinearForm& form, const std::vector<Rational>& symbols, const Real& value) {
  if (!form.center.is_finite()) return true;
  const Interval all = at(form, symbols);
  return value.ball().upper() >= all.low && value.ball().lower() <= all.high;
}

Rational width(const Real& x) {
  return x.ball().upper() - x.ball().lower();
}

Real exact(const Rational& value) {
  return {value, 400};
}

constexpr std::size_t symbol_count = 3;

/// Draws a form and members of it, and asserts that each member's image is in the image of the form.
template <class OfForm, class OfMember>
bool containment(const char* name, const OfForm& of_form, const OfMember& of_member) {
  return rc::check(name, [&](std::uint64_t seed) {
    Draws draws(seed);
    const std::vector<Real> reach = draws.reach(symbol_count);
    const LinearForm x = draws.form(symbol_count);
    const LinearForm out = of_form(x, Reach(reach));
    for (int i = 0; i < 8; ++i) {
      const std::vector<Rational> symbols = draws.symbols(reach);
      const Rational member = draws.member(x, symbols);
      RC_ASSERT(contains(out, symbols, of_member(member)));
    }
  });
}

const Smooth exponential{[](const Real& t) { return exp(t); }, [](const Real& t) { return exp(t); },
                         Shape::convex_monotone};
const Smooth any_exponential{exponential.value, exponential.slope, Shape::any};
const Smooth hyperbolic_tangent{[](const Real& t) { return tanh(t); },
                                [](const Real& t) { return 1 - square(tanh(t)); }, Shape::any};
const Smooth sine{[](const Real& t) { return sin(t); }, [](const Real& t) { return cos(t); }, Shape::any};

LinearForm form_of(const Rational& center, const Rational& slope) {
  return {Real(center, precision), {Real(slope, precision)}};
}

}  // namespace

BOOST_AUTO_TEST_CASE(ranges_and_deviations_contain_every_member) {
  BOOST_TEST(rc::check("range", [](std::uint64_t seed) {
    Draws draws(seed);
    const std::vector<Real> reach = draws.reach(symbol_count);
    const LinearForm x = draws.form(symbol_count);
    const Real all = range(x, reach);
    const LinearForm flat = flattened(x, reach);
    RC_ASSERT(flat.slopes.empty());
    for (int i = 0; i < 8; ++i) {
      const std::vector<Rational> symbols = draws.symbols(reach);
      const Rational member = draws.member(x, symbols);
      RC_ASSERT(all.ball().contains(member));
      RC_ASSERT(flat.center.ball().contains(member));
      LinearForm slopes = x;
      slopes.center = Real(0, precision);
      RC_ASSERT(abs(draws.member(slopes, symbols)) <= deviation(x, reach).ball().lower());
    }
    RC_ASSERT(deviation(x, reach).ball().is_exact());
  }));
  // and is no wider than its ends: 1 + 2 s_0 - 3 s_1 with |s_0| <= 1, |s_1| <= 1/2
  const LinearForm x(Real(1, precision), {Real(2, precision), Real(-3, precision)});
  const std::vector<Real> reach = {Real(1, precision), Real(Rational(1, 2), precision)};
  BOOST_TEST((abs(range(x, reach).ball().lower() + Rational(5, 2)) < power_of_two(-25)));
  BOOST_TEST((abs(range(x, reach).ball().upper() - Rational(9, 2)) < power_of_two(-25)));
}

BOOST_AUTO_TEST_CASE(operations_of_two_forms_contain_those_of_members_at_the_same_symbols) {
  BOOST_TEST(rc::check("two forms", [](std::uint64_t seed) {
    Draws draws(seed);
    const std::vector<Real> reach = draws.reach(symbol_count);
    const LinearForm x = draws.form(symbol_count);
    const LinearForm y = draws.form(symbol_count);
    const Rational factor = draws.within(3);
    const LinearForm sum = x + y;
    const LinearForm difference = x - y;
    const LinearForm scaled = x * Real(factor, precision);
    const LinearForm product = multiply(x, y, reach);
    for (int i = 0; i < 8; ++i) {
      const std::vector<Rational> symbols = draws.symbols(reach);
      const Rational a = draws.member(x, symbols);
      const Rational b = draws.member(y, symbols);
      RC_ASSERT(contains(sum, symbols, Rational(a + b)));
      RC_ASSERT(contains(difference, symbols, Rational(a - b)));
      RC_ASSERT(contains(scaled, symbols, Rational(a * factor)));
      RC_ASSERT(contains(product, symbols, Rational(a * b)));
    }
  }));
}

BOOST_AUTO_TEST_CASE(what_is_linear_carries_no_width) {
  const std::vector<Real> reach = {Real(1, precision)};
  const LinearForm x = form_of(3, 5);
  const LinearForm zero = (x + x) * Real(7, precision) - x * Real(14, precision);
  BOOST_TEST(zero.center.ball().contains(Rational(0)));
  BOOST_TEST(zero.center.ball().is_exact());
  BOOST_TEST(deviation(zero, reach).ball().contains(Rational(0)));
  BOOST_TEST(deviation(zero, reach).ball().is_exact());
  // (3 + 5 s)(2 - s) = 6 + 7 s - 5 s^2: the remainder is 5, both ways
  const LinearForm product = multiply(x, form_of(2, -1), reach);
  BOOST_TEST(product.slopes[0].ball().contains(Rational(7)));
  BOOST_TEST(product.slopes[0].ball().is_exact());
  BOOST_TEST((abs(width(product.center) - 10) < power_of_two(-20)));
}

BOOST_AUTO_TEST_CASE(functions_of_one_form_contain_those_of_members) {
  const auto of = [](const Smooth& f) { return [&f](const LinearForm& x, Reach reach) { return apply(f, x, reach); }; };
  const auto square_of = [](const LinearForm& x, Reach reach) { return square(x, reach); };
  BOOST_TEST(containment("square", square_of, [](const Rational& t) { return Rational(t * t); }));
  BOOST_TEST(containment("exact slopes", with_exact_slopes, [](const Rational& t) { return t; }));
  BOOST_TEST(containment("positive part", positive_part, [](const Rational& t) { return t > 0 ? t : Rational(0); }));
  BOOST_TEST(containment("magnitude", magnitude, [](const Rational& t) { return abs(t); }));
  BOOST_TEST(containment("exp", of(exponential), [](const Rational& t) { return exp(exact(t)); }));
  BOOST_TEST(containment("exp, shape unknown", of(any_exponential), [](const Rational& t) { return exp(exact(t)); }));
  BOOST_TEST(containment("tanh", of(hyperbolic_tangent), [](const Rational& t) { return tanh(exact(t)); }));
  BOOST_TEST(containment("sin", of(sine), [](const Rational& t) { return sin(exact(t)); }));
}

BOOST_AUTO_TEST_CASE(inverses_contain_those_of_members_and_everything_next_to_zero) {
  BOOST_TEST(rc::check("inverse", [](std::uint64_t seed) {
    Draws draws(seed);
    const std::vector<Real> reach = draws.reach(symbol_count);
    LinearForm x = draws.form(symbol_count);
    const Rational low = range(x, reach).ball().lower();
    if (low <= 0 && draws.below(4) != 0) x.center += Real(draws.magnitude() + power_of_two(-20) - low, precision);
    if (draws.below(4) == 0) x = x * Real(-1, precision);
    const Real all = range(x, reach);
    const LinearForm by = inverse(x, reach);
    const LinearForm root = inverse_root(x, reach);
    if (all.ball().contains(Rational(0))) RC_ASSERT(!by.center.is_finite());
    if (all.ball().lower() <= 0) RC_ASSERT(!root.center.is_finite());
    for (int i = 0; i < 8; ++i) {
      const std::vector<Rational> symbols = draws.symbols(reach);
      const Rational member = draws.member(x, symbols);
      if (member != 0) RC_ASSERT(contains(by, symbols, Rational(1 / member)));
      if (member > 0) RC_ASSERT(contains(root, symbols, 1 / sqrt(exact(member))));
    }
  }));
  const std::vector<Real> reach = {Real(1, precision)};
  BOOST_TEST(range(inverse(form_of(3, 2), reach), reach).is_finite());
  BOOST_TEST(range(inverse(form_of(-3, 2), reach), reach).is_finite());
  BOOST_TEST(range(inverse_root(form_of(3, 2), reach), reach).is_finite());
}

BOOST_AUTO_TEST_CASE(a_square_is_hardly_below_zero) {
  const std::vector<Real> reach = {Real(1, precision)};
  // (c + g s)^2 = c^2 + 2 c g s + [0, g^2]
  const LinearForm far = square(form_of(3, 2), reach);
  BOOST_TEST((far.center.ball().lower() > 9 - power_of_two(-25)));
  BOOST_TEST((far.center.ball().upper() < 13 + power_of_two(-25)));
  BOOST_TEST(far.slopes[0].ball().contains(Rational(12)));
  BOOST_TEST(far.slopes[0].ball().is_exact());
  const LinearForm around = square(form_of(0, 2), reach);
  BOOST_TEST((range(around, reach).ball().lower() > -power_of_two(-25)));
  BOOST_TEST((range(around, reach).ball().upper() < 4 + power_of_two(-25)));
}

BOOST_AUTO_TEST_CASE(exponentials_of_wide_ranges_keep_a_positive_lower_end) {
  const std::vector<Real> reach = {Real(1, precision)};
  const std::vector<LinearForm> wide = {
      form_of(0, 5), LinearForm(Real(Ball(Rational(-5), Rational(5), precision), precision)),
      LinearForm(Real(Ball(Rational(-3), Rational(3), precision), precision), {Real(2, precision)}),
      form_of(-20, 8)};  // beyond 2^30 between the ends, a ball's radius cannot tell the lower one from zero
  for (const LinearForm& x : wide) {
    const Real all = range(apply(exponential, x, reach), reach);
    BOOST_TEST(certainly_less(Real(0, precision), all));
    const Real low = exp(lower_end(range(x, reach)));
    const Real high = exp(upper_end(range(x, reach)));
    BOOST_TEST(certainly_less(width(all) == 0 ? low : Real(width(all), precision), (high - low) * 2));
  }
}

BOOST_AUTO_TEST_CASE(narrow_forms_stay_linear_and_their_remainder_is_of_second_order) {
  for (const Smooth* f : {&exponential, &any_exponential, &hyperbolic_tangent}) {
    for (const long bits : {10L, 20L, 40L}) {
      const std::vector<Real> reach = {Real(power_of_two(-bits), precision)};
      const LinearForm out = apply(*f, form_of(Rational(1, 2), 1), reach);
      BOOST_TEST_REQUIRE(out.slopes.size() == 1U);
      BOOST_TEST((width(out.center) < 4 * power_of_two(-2 * bits) + power_of_two(-90)));
    }
  }
}

BOOST_AUTO_TEST_CASE(exact_slopes_leave_their_width_to_the_center) {
  const std::vector<Real> reach = {Real(Rational(1, 4), precision), Real(2, precision)};
  const LinearForm x(Real(1, precision),
                     {Real(Ball(Rational(1), Rational(3), precision), precision), Real(5, precision)});
  const LinearForm out = with_exact_slopes(x, reach);
  for (const Real& slope : out.slopes) BOOST_TEST(slope.ball().is_exact());
  BOOST_TEST(out.slopes[1].ball().contains(Rational(5)));
  BOOST_TEST((width(out.center) >= Rational(1, 2)));
  BOOST_TEST((width(out.center) < Rational(1, 2) + power_of_two(-20)));
}

BOOST_AUTO_TEST_CASE(a_kink_costs_the_gap_between_chord_and_corner) {
  const std::vector<Real> reach = {Real(1, precision)};
  // over [-1, 3]: the chord (3/4) (x + 1), the corner 3/4 below it
  const LinearForm out = positive_part(form_of(1, 2), reach);
  BOOST_TEST((abs(width(out.center) - Rational(3, 4)) < power_of_two(-20)));
  BOOST_TEST((abs(out.slopes[0].ball().midpoint() - Rational(3, 2)) < power_of_two(-20)));
  const LinearForm above = positive_part(form_of(3, 2), reach);
  BOOST_TEST(above.center.ball().is_exact());
  BOOST_TEST(above.slopes[0].ball().contains(Rational(2)));
  BOOST_TEST(deviation(positive_part(form_of(-3, 2), reach), reach).ball().contains(Rational(0)));
  BOOST_TEST(magnitude(form_of(-3, 2), reach).slopes[0].ball().contains(Rational(-2)));
  BOOST_TEST((abs(width(magnitude(form_of(1, 2), reach).center) - Rational(3, 2)) < power_of_two(-20)));
}

BOOST_AUTO_TEST_CASE(widening_is_both_ways) {
  const LinearForm out = widened(form_of(1, 2), Real(Rational(1, 2), precision));
  BOOST_TEST((out.center.ball().lower() <= Rational(1, 2)));
  BOOST_TEST((out.center.ball().upper() >= Rational(3, 2)));
  BOOST_TEST((width(out.center) < 1 + power_of_two(-20)));
  BOOST_TEST(out.slopes[0].ball().contains(Rational(2)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
