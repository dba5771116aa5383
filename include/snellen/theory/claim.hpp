// SPDX-License-Identifier: LGPL-3.0-or-later
// What a claim is: one statement as a check on instances, with its hypotheses, and what a check concludes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "snellen/number/rational.hpp"
#include "snellen/number/real.hpp"
#include "snellen/theory/instance.hpp"

namespace snellen {

/// A number that a claim speaks of: exact, or enclosed.
using Quantity = std::variant<Rational, Real>;

/// The quantity as an enclosure; a rational one at this precision.
Real enclosure(const Quantity& quantity, Precision precision);

/// The quantity to six digits, or as many as are certain: "1.81250", "not decided".
std::string digits_of(const Quantity& quantity);

/// What is asserted of a measured value and a bound: "measured relation bound".
enum class Relation : std::uint8_t { equal, differs, at_most, less, at_least, greater };

/// What a check concludes about an instance.
enum class Conclusion : std::uint8_t {
  verified,          ///< the relation holds for all members of the enclosures, and the bound says something
  vacuous,           ///< it holds, but the bound is no better than what holds for every input: nothing was tested
  refuted,           ///< it holds for none, and every hypothesis holds
  hypothesis_fails,  ///< nothing is asserted: some hypothesis certainly fails
  undecided          ///< the enclosures decide neither; also next to a NaN or an infinity
};

/// `verified`, `refuted` or `undecided`, from enclosures only. Two enclosures are never `equal`, only certainly
/// different: equality takes rationals.
Conclusion decide(const Quantity& measured, Relation relation, const Quantity& bound);

/// Whether a hypothesis is met.
enum class Standing : std::uint8_t { holds, fails, undecided };

/// One hypothesis on one instance, with the certified number that decides it.
struct Hypothesis {
  std::string statement;  ///< "logits lie in [-B, B]"
  Standing standing = Standing::undecided;
  std::string value;  ///< "largest |logit| 1.8125 against B = 2"
};

/// A hypothesis that a comparison decides; `value` quotes the measured number to six digits.
Hypothesis hypothesis(std::string statement, const Quantity& measured, Relation relation, const Quantity& bound);
/// A hypothesis on the structure, which is plain to see.
Hypothesis hypothesis(std::string statement, bool holds, std::string value);

/// The outcome of one check on one instance at one n. Exact claims make findings of Rational numbers only.
template <class Number>
struct FindingOf {
  std::string check;      ///< "B1-ub"
  std::string instance;   ///< what was drawn, in words; may be empty
  std::optional<long> n;  ///< the length, where there is one
  std::vector<Hypothesis> hypotheses;
  Number measured;
  Relation relation = Relation::at_most;
  Number bound;
  std::optional<Number> trivial{};  ///< holds of the measured value whatever the input: see TrivialBound
};
using ExactFinding = FindingOf<Rational>;
using CertifiedFinding = FindingOf<Quantity>;

/// A finding with its conclusion.
struct Finding : CertifiedFinding {
  Conclusion conclusion = Conclusion::undecided;
  std::uint64_t draw = 0;   ///< the seed of the draw
  Precision precision = 0;  ///< bits of the rung that decided; 0: exact
  double seconds = 0;       ///< wall time of the draw's last evaluation
};

/// The conclusion of a finding: a hypothesis that fails or is open comes first. What is verified is `vacuous` when the
/// bound is certainly no better than the trivial one, and `undecided` while the enclosures leave that open.
Conclusion conclude(const CertifiedFinding& finding);

/// The same at the last rung: a bound that was not shown to be better than the trivial one is `vacuous`, as bounds are
/// that meet it to within the radii of the constants that both are made of.
Conclusion conclude_at_last(const CertifiedFinding& finding);

/// What a check's quantity satisfies whatever the input, by its nature alone: a bound has to be better to say
/// something. An upper bound of a quantity that is bounded above, a lower bound of one that is bounded below.
struct TrivialBound {
  enum class Kind : std::uint8_t {
    equality,     ///< none: the check asserts that two numbers are equal, or differ
    agreement,    ///< none: the same in enclosures, the bound is a stated tolerance
    unbounded,    ///< none: the quantity takes arbitrarily large (or small) values over the inputs
    statement,    ///< none: the check is itself the statement about every input
    constant,     ///< the number `value`
    of_instance,  ///< a number that each finding brings
  };
  Kind kind = Kind::equality;
  Rational value = 0;             ///< of a constant
  std::string_view formula = {};  ///< of an instance's: "omega diam_l"
  std::string_view reason = {};   ///< its proof in a line, or why there is none
  bool operator==(const TrivialBound&) const = default;
};

/// Each kind in the words of a claim's table.
TrivialBound trivially(Rational value, std::string_view reason);
TrivialBound trivially_by_instance(std::string_view formula, std::string_view reason);
TrivialBound agreement_of_enclosures();
TrivialBound unbounded(std::string_view reason);
TrivialBound statement_itself(std::string_view reason);

/// The trivial bound in words: "2", "omega diam_l", "none".
std::string text(const TrivialBound& bound);

/// A check of a claim, for people.
struct Check {
  std::string_view name;      ///< "B1-ub"
  std::string_view meaning;   ///< "p - p* <= D_sup(n, B)"
  TrivialBound trivial = {};  ///< what any input satisfies
  /// Why no instance of the default cases has its bound within a factor of 10 of the measured value; empty where some
  /// do.
  std::string_view loose = {};
};

/// How instances are drawn.
struct Family {
  std::string_view name;
  std::string_view meaning;
};

/// A number that an instance may set.
struct Parameter {
  std::string_view name;
  std::string_view meaning;
  Rational standard;
  Rational least;
  Rational most;
};

/// The findings of one draw: all n of the instance, always the same number in the same order. An exact check has no
/// precision to compute with.
using ExactCheck = std::vector<ExactFinding> (*)(const Instance& instance, std::uint64_t draw);
using CertifiedCheck = std::vector<CertifiedFinding> (*)(const Instance& instance, std::uint64_t draw, Precision);

/// One statement as a check on instances.
struct Claim {
  std::string_view id;         ///< "lemma-b1"
  std::string_view statement;  ///< the number of the paper's statement that it is about, see statements()
  std::string_view summary;    ///< one line
  std::string_view printed;    ///< the verdict on the paper's wording: "true", "false", "not in the paper", ...
  std::string_view repaired;   ///< what is checked instead, or "as printed"
  std::string_view page;       ///< of docs/theory, without .md
  std::vector<Check> checks;
  std::vector<Family> families;  ///< the first one is the default
  std::vector<Parameter> parameters;
  bool about_models = false;  ///< instances need a model and a pair
  std::variant<ExactCheck, CertifiedCheck> check;
};

}  // namespace snellen
