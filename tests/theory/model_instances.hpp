// SPDX-License-Identifier: LGPL-3.0-or-later
// Instances of claims about models, for tests.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "claim_checks.hpp"

namespace snellen::testing {

/// A case's model: a small one of this scheme, for the families that draw shapes of their own.
inline Config config_of(PositionScheme scheme = PositionScheme::none) {
  Config config;
  config.layers = 2;
  config.width = 4;
  config.vocabulary = 20;
  config.attention.head_width = 4;
  config.position.scheme = scheme;
  config.position.buckets = 8;
  config.position.maximum_distance = 16;
  config.feed_forward.width = 8;
  if (scheme == PositionScheme::alibi) config.position.slopes = {0.5};
  if (scheme == PositionScheme::learned) config.position.maximum_positions = 256;
  return config;
}

/// An instance over the standard vocabulary.
inline Instance model_instance(const Claim& claim, const std::string& family, const Config& config,
                               const std::string& left, const std::string& right, std::vector<long> n_values,
                               long count) {
  Instance instance = instance_of(claim, family, std::move(n_values), count, 1);
  const Vocabulary vocabulary = Vocabulary::standard();
  instance.subject = Subject{config, {}, nullptr, Pattern::parse(left, vocabulary), Pattern::parse(right, vocabulary)};
  return instance;
}

/// Every finding of the check, and some, fails by the hypothesis whose statement begins like this.
inline void require_hypothesis_fails(const Claim& claim, const Instance& instance, const std::string& beginning) {
  const std::vector<Finding> findings = verify(claim, instance);
  BOOST_TEST_REQUIRE(!findings.empty());
  for (const Finding& finding : findings) {
    BOOST_TEST(finding.conclusion == Conclusion::hypothesis_fails, name_of(claim, finding));
    bool named = false;
    for (const Hypothesis& h : finding.hypotheses) {
      named = named || (h.statement.starts_with(beginning) && h.standing == Standing::fails && !h.value.empty());
    }
    BOOST_TEST(named, name_of(claim, finding));
  }
}

}  // namespace snellen::testing
