// SPDX-License-Identifier: LGPL-3.0-or-later
// What any input satisfies: no drawn instance exceeds it, whatever the bound says, and where it can be attained some
// instance comes near.
#include <boost/test/unit_test.hpp>
#include <map>
#include <set>
#include <string>

#include "snellen/error.hpp"

#include "model_instances.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(trivial_bound_test)

namespace {

using testing::config_of;
using testing::model_instance;
using testing::name_of;
using Kind = TrivialBound::Kind;

bool is_lower(Relation relation) {
  return relation == Relation::at_least || relation == Relation::greater;
}

const Check& check_of(const Claim& claim, const Finding& finding) {
  const auto found = std::ranges::find(claim.checks, finding.check, &Check::name);
  BOOST_TEST_REQUIRE((found != claim.checks.end()), claim.id << " " << finding.check);
  return *found;
}

/// The kind that the claim states is the kind of what the finding asserts, and the trivial bound is none too small.
void examine(const Claim& claim, const Finding& finding) {
  const Kind kind = check_of(claim, finding).trivial.kind;
  const bool equality = finding.relation == Relation::equal || finding.relation == Relation::differs;
  BOOST_TEST((kind == Kind::equality) == equality, name_of(claim, finding));
  BOOST_TEST((kind == Kind::constant || kind == Kind::of_instance) == finding.trivial.has_value(),
             name_of(claim, finding));
  if (kind == Kind::agreement) BOOST_TEST((digits_of(finding.bound) == "9.09495e-13"), name_of(claim, finding));
  if (!finding.trivial || finding.conclusion == Conclusion::hypothesis_fails) return;
  const Relation holds = is_lower(finding.relation) ? Relation::at_least : Relation::at_most;
  BOOST_TEST(
      (decide(finding.measured, holds, *finding.trivial) != Conclusion::refuted),
      name_of(claim, finding) << ": " << digits_of(finding.measured) << " beyond " << digits_of(*finding.trivial));
}

std::vector<Instance> instances_of(const Claim& claim) {
  std::vector<Instance> all;
  for (const Family& family : claim.families) {
    Instance instance = default_instance(claim);
    instance.family = family.name;
    instance.n_values = {4, 9, 24};
    instance.count = 6;
    all.push_back(instance);
  }
  if (all.empty()) all.push_back(default_instance(claim));
  return all;
}

BOOST_AUTO_TEST_CASE(no_instance_of_any_family_exceeds_it) {
  std::set<std::string_view> examined;
  for (const Claim& claim : claims()) {
    if (claim.about_models) continue;
    for (const Instance& instance : instances_of(claim)) {
      try {
        for (const Finding& finding : verify(claim, instance)) {
          examine(claim, finding);
          examined.insert(claim.id);
        }
      } catch (const InputError&) {
        // These lengths are none of this family's.
      }
    }
  }
  BOOST_TEST(examined.size() > 40U);
}

BOOST_AUTO_TEST_CASE(no_model_exceeds_it) {
  struct Pair {
    const char* claim;
    const char* left;
    const char* right;
  };
  for (const Pair& pair : {Pair{"theorem-b3", "<bos> ?{0,1}^n 2", "<bos> ?{0,1}^n 2^2"},
                           Pair{"theorem-b3-exact", "<bos> ?{0,1}^n 2", "<bos> ?{0,1}^n 2^2"},
                           Pair{"theorem-b3-prefix", "<bos> ?{0,1}^n 3 2", "<bos> ?{0,1}^n 4 2"},
                           Pair{"theorem-b3-run", "<bos> 3 1^n", "<bos> 3 1^(n+1)"},
                           Pair{"theorem-b3-frequencies", "<bos> (0 1)^n", "2 (0 1)^n"}}) {
    const Claim& claim = claim_by_id(pair.claim, "test");
    std::size_t bounded = 0;
    for (const Finding& finding :
         verify(claim, model_instance(claim, "random", config_of(), pair.left, pair.right, {4, 9}, 8))) {
      examine(claim, finding);
      bounded += finding.trivial.has_value() ? 1U : 0U;
    }
    BOOST_TEST(bounded > 0U, pair.claim);
  }
}

/// The greatest measured value over the trivial bound of some check, over the verified and vacuous findings.
double nearest(const char* id, const char* check, const char* family, std::map<std::string, Rational> parameters,
               std::vector<long> n_values, long count) {
  const Claim& claim = claim_by_id(id, "test");
  Instance instance = testing::instance_of(claim, family, std::move(n_values), count, 0);
  for (auto& [name, value] : parameters) instance.parameters[name] = value;
  double most = 0;
  for (const Finding& finding : verify(claim, instance)) {
    if (finding.check != check || !finding.trivial || !testing::holds(finding.conclusion)) continue;
    const Real share = enclosure(finding.measured, 64) / enclosure(*finding.trivial, 64);
    most = std::max(most, arf_get_d(arb_midref(share.ball().get()), ARF_RND_DOWN));
  }
  return most;
}

BOOST_AUTO_TEST_CASE(where_it_can_be_attained_some_instance_comes_near) {
  // A difference of probabilities next to 1, total variations next to 2, a weight next to 1.
  BOOST_TEST(nearest("lemma-b1", "B1-sup", "adversarial", {{"bound", 10}}, {2, 3}, 20) > 0.99);
  BOOST_TEST(nearest("proposition-b4", "B4-largest", "alternating", {{"gap", 40}}, {4, 10}, 20) > 0.5);
  BOOST_TEST(nearest("lemma-b2", "B2-A", "random", {{"bound", 40}, {"head-difference", 40}}, {4, 8}, 20) > 0.9);
  BOOST_TEST(nearest("dispersion", "DISP-ub", "random", {{"width", 100}}, {2, 4}, 20) > 0.99);
  BOOST_TEST(nearest("proposition-b8", "B8-gamma", "random", {{"layers", 1}}, {4, 8}, 20) > 0.5);
  // Averages, and what a norm lets through.
  BOOST_TEST(nearest("rank-collapse", "RANK-step", "adversarial", {{"gain", 1}, {"reach", 10}}, {2, 4}, 5) > 0.9);
  BOOST_TEST(nearest("causal-rank-collapse", "CRANK", "adversarial", {}, {32, 64}, 5) > 0.9);
  BOOST_TEST(nearest("normalization-secant", "NORM-secant", "rms", {{"epsilon", Rational(1, 1024)}}, {2, 3}, 100) >
             0.8);
  BOOST_TEST(nearest("theorem-b3-sinusoidal", "APE-step-ub", "random", {{"width", 4}, {"theta", 1}}, {4}, 1) > 0.47);
  BOOST_TEST(nearest("theorem-b3-rope-half-turn", "TURN-limit", "signs", {{"c", 6}}, {100, 512}, 1) > 0.9);
  BOOST_TEST(nearest("theorem-b3-rope", "ROPE-ub", "random", {{"c", 4}}, {333}, 2) > 0.4);
  BOOST_TEST(nearest("theorem-b3-epsilon-rms", "EPS-decay", "straddling", {}, {1, 2}, 1) > 0.99);
  BOOST_TEST(nearest("theorem-b5-paths", "PATH-literal", "", {{"layers", 3}}, {1, 2}, 1) > 0.99);
  BOOST_TEST(nearest("attention-lipschitz", "LIP-uniform", "random", {}, {2, 3}, 1) > 0.8);
  BOOST_TEST(nearest("corollary-b10", "C62-radius", "random", {}, {1, 2}, 20) > 0.2);
  // A group more moves little here: 0.029 of what any weights could.
  BOOST_TEST(nearest("theorem-b3-separators", "SEP-group", "quarter-turn", {{"c", 4}}, {1, 2, 8}, 10) > 0.02);
}

BOOST_AUTO_TEST_CASE(a_trivial_bound_of_one_number_is_taken_from_the_claim) {
  const Claim& claim = claim_by_id("lemma-b1", "test");
  Instance instance = default_instance(claim);
  instance.n_values = {16};
  for (const Finding& finding : verify(claim, instance)) {
    BOOST_TEST_REQUIRE(finding.trivial.has_value());
    BOOST_TEST((std::get<Rational>(*finding.trivial) == (is_lower(finding.relation) ? -1 : 1)));
    BOOST_TEST((finding.conclusion == Conclusion::vacuous) == (finding.check == "B1-ub"));
  }
  // A stronger bound may say something where the claim's does not: it is what is asserted then.
  instance.tighten = Rational(1) / 100;
  for (const Finding& finding : verify(claim, instance)) {
    if (finding.check == "B1-ub") BOOST_TEST(finding.conclusion == Conclusion::verified);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
