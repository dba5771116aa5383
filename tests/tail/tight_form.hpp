// SPDX-License-Identifier: LGPL-3.0-or-later
// How near members of linear forms come to the ends of what is enclosed: at values of the symbols, and over all of
// them.
#pragma once

#include <boost/test/unit_test.hpp>

#include "arithmetic/certified/tight_operation.hpp"
#include "snellen/tail/linear_form.hpp"

namespace snellen::testing {

inline Ball exact_ball(const MpfrReal& x) {
  Ball out;
  arf_set_mpfr(arb_midref(out.get()), x.get());
  return out;
}

/// The midpoint (0), an end (-1, 1), or another member of a ball.
inline MpfrReal member_of(const Real& x, double share) {
  return midpoint_of(x.ball()) + radius_of(x.ball()) * MpfrReal(share);
}

/// A ball and 2^-places of its size around it.
inline Ball with_slack(const Real& x, slong places) {
  Ball out = x.ball();
  const Real size = abs(x);
  Ball slack;
  arb_mul_2exp_si(slack.get(), size.ball().get(), -places);
  arb_add_error(out.get(), slack.get());
  return out;
}

/// What a form encloses where its symbols have these values, which are known to 2^-250 of their size.
inline Real at(const LinearForm& form, const Entries<MpfrReal>& symbols) {
  constexpr Precision bits = 500;
  Real out(form.center.ball(), bits);
  for (std::size_t m = 0; m < form.slopes.size(); ++m) {
    const Real value(exact_ball(symbols[m]), bits);
    const Real slack = abs(value) * Real(Ball(0x1p-250), bits);
    out += Real(form.slopes[m].ball(), bits) * (value + hull(-slack, slack));
  }
  return out;
}

/// What was found about the members of many forms, of at most 90 bits or wider than their roundings.
class FormErrors {
 public:
  void add(const Real& enclosure, const MpfrReal& value) {
    if (!enclosure.is_finite()) ++open_;
    if (!enclosure.ball().is_exact()) ++wide_;
    errors_.add(with_slack(enclosure, 180), value);  // the oracle's own errors are none of the ball
    if (enclosure.is_finite()) near_.add(with_slack(enclosure, 100), value);  // nor are roundings what is looked at
  }
  /// Every value is enclosed, and one is at least `least` of the radius off the midpoint.
  void check(const std::string& name, double least) const {
    BOOST_TEST_MESSAGE(name << ": " << errors_.count() << " members, largest error over radius " << near_.largest()
                            << ", " << open_ << " without bounds");
    BOOST_TEST(errors_.count() > 0);
    BOOST_TEST(errors_.escaped() == 0,
               name << ": " << errors_.escaped() << " values escape; " << errors_.first_escape());
    BOOST_TEST(near_.largest() >= least, name << ": no member comes near the end: " << near_.largest());
  }
  [[nodiscard]] double largest() const { return near_.largest(); }
  [[nodiscard]] long count() const { return errors_.count(); }
  [[nodiscard]] long wide() const { return wide_; }  ///< members of what is no single number
  [[nodiscard]] long open() const { return open_; }

 private:
  Tightness errors_;
  Tightness near_;
  long open_ = 0;
  long wide_ = 0;
};

}  // namespace snellen::testing
