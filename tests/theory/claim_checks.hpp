// SPDX-License-Identifier: LGPL-3.0-or-later
// What every claim must show: many draws verified, hypotheses that fail are told, and a wrong constant is refuted.
#pragma once

#include <boost/test/unit_test.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "snellen/theory/registry.hpp"
#include "snellen/theory/verify.hpp"

namespace snellen {

/// For the messages of the tests.
inline std::ostream& operator<<(std::ostream& out, Conclusion conclusion) {
  constexpr const char* words[] = {"verified", "vacuous", "refuted", "hypothesis fails", "undecided"};
  return out << words[static_cast<std::size_t>(conclusion)];
}

/// What a conclusion says of the relation alone: a vacuous bound holds.
inline Conclusion of_relation(Conclusion conclusion) {
  return conclusion == Conclusion::vacuous ? Conclusion::verified : conclusion;
}

}  // namespace snellen

namespace snellen::testing {

/// An instance of the claim: family, lengths, number of draws, seed of the first one.
inline Instance instance_of(const Claim& claim, const std::string& family, std::vector<long> n_values, long count,
                            std::uint64_t seed) {
  Instance instance = default_instance(claim);
  instance.family = family;
  instance.n_values = std::move(n_values);
  instance.count = count;
  instance.seed = seed;
  return instance;
}

/// "lemma-b1 B1-ub, random, draw 17, n = 8": enough to run it again.
inline std::string name_of(const Claim& claim, const Finding& finding) {
  std::string name =
      std::string(claim.id) + " " + finding.check + ", " + finding.instance + ", draw " + std::to_string(finding.draw);
  if (finding.n) name += ", n = " + std::to_string(*finding.n);
  return name;
}

/// The relation was decided and holds; whether the bound says something is another question (trivial_bound_test.cpp).
inline bool holds(Conclusion conclusion) {
  return of_relation(conclusion) == Conclusion::verified;
}

/// Every finding has this conclusion; a vacuous one holds, too.
inline void require_all(const Claim& claim, const Instance& instance, Conclusion conclusion) {
  const std::vector<Finding> findings = verify(claim, instance);
  BOOST_TEST_REQUIRE(!findings.empty());
  for (const Finding& finding : findings) {
    BOOST_TEST(of_relation(finding.conclusion) == conclusion, name_of(claim, finding) << ": " << finding.conclusion);
  }
}

/// Every finding holds, but for at most one in `one_in` whose hypothesis fails on the draw.
inline void require_nearly_all(const Claim& claim, const Instance& instance, std::size_t one_in) {
  const std::vector<Finding> findings = verify(claim, instance);
  BOOST_TEST_REQUIRE(!findings.empty());
  std::size_t inapplicable = 0;
  for (const Finding& finding : findings) {
    const bool fails = finding.conclusion == Conclusion::hypothesis_fails;
    if (fails) ++inapplicable;
    BOOST_TEST((fails || holds(finding.conclusion)), name_of(claim, finding) << ": " << finding.conclusion);
  }
  BOOST_TEST(inapplicable * one_in <= findings.size());
}

/// Some finding of the check has this conclusion, and none is undecided.
inline void require_some(const Claim& claim, const Instance& instance, const std::string& check,
                         Conclusion conclusion) {
  bool found = false;
  for (const Finding& finding : verify(claim, instance)) {
    BOOST_TEST(finding.conclusion != Conclusion::undecided, name_of(claim, finding));
    found = found || (finding.check == check && finding.conclusion == conclusion);
  }
  BOOST_TEST(found, std::string(claim.id) + " " + check);
}

/// With every bound multiplied by the factor (a wrong constant), the check is refuted on some draw.
inline void require_refuted_when_tightened(const Claim& claim, Instance instance, const std::string& check,
                                           const Rational& factor) {
  instance.tighten = factor;
  require_some(claim, instance, check, Conclusion::refuted);
}

}  // namespace snellen::testing
