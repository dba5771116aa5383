// SPDX-License-Identifier: LGPL-3.0-or-later
// Covers src/theory/counting/proposition_b9_certified.cpp, src/theory/counting/proposition_b9_counting.cpp,
// src/theory/counting/ratios.cpp, src/theory/exact_model.cpp.
#include "snellen/error.hpp"
#include "theory/claim_checks.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(proposition_b9_test)

namespace {

using namespace testing;

const Claim& claim(const char* id = "proposition-b9") {
  return claim_by_id(id, "test");
}

Instance with_layers(Instance instance, long layers) {
  instance.parameters["layers"] = layers;
  return instance;
}

/// The exact measured values of a check, in the order of the findings.
std::vector<Rational> measured(const Claim& of, const Instance& instance, const std::string& check) {
  std::vector<Rational> values;
  for (const Finding& finding : verify(of, instance)) {
    if (finding.check == check) values.push_back(std::get<Rational>(finding.measured));
  }
  return values;
}

void require_values(const std::vector<Rational>& found, const std::vector<Rational>& expected) {
  BOOST_TEST_REQUIRE(found.size() == expected.size());
  for (std::size_t k = 0; k < found.size(); ++k) BOOST_TEST((found[k] == expected[k]), found[k].str());
}

BOOST_AUTO_TEST_CASE(ratios_decide_random_models) {
  require_all(claim(), with_layers(instance_of(claim(), "random", {1, 2, 3}, 150, 1), 1), Conclusion::verified);
  require_all(claim(), instance_of(claim(), "random", {2}, 80, 1000), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(ratios_decide_adversarial_models) {
  require_all(claim(), with_layers(instance_of(claim(), "adversarial", {2}, 60, 1), 1), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(every_hypothesis_is_checked) {
  for (const char* family : {"causal", "alibi", "sink", "ratio"}) {
    require_all(claim(), with_layers(instance_of(claim(), family, {2}, 10, 1), 1), Conclusion::hypothesis_fails);
  }
}

BOOST_AUTO_TEST_CASE(without_a_hypothesis_vectors_differ) {
  // Not verified by luck: the difference is there, on most draws.
  for (const char* family : {"alibi", "sink", "ratio"}) {
    const std::vector<Rational> found =
        measured(claim(), with_layers(instance_of(claim(), family, {2}, 20, 1), 1), "P61-eq");
    BOOST_TEST(std::ranges::count_if(found, [](const Rational& x) { return x != 0; }) >= 10, family);
  }
}

BOOST_AUTO_TEST_CASE(two_tokens_have_the_values_of_the_recursion) {
  const auto values = [](const char* family) {
    const Instance instance = with_layers(instance_of(claim(), family, {2}, 1, 1), 3);
    require_all(claim(), instance, Conclusion::verified);
    return measured(claim(), instance, "P61-value");
  };
  require_values(values("uniform"), {Rational(1, 2), Rational(3, 2), Rational(7, 2)});
  require_values(values("weighted"), {Rational(16, 17), Rational(7216, 2601), Rational(2544496, 397953)});
}

BOOST_AUTO_TEST_CASE(a_causal_mask_tells_ratios_apart_from_two_layers_on) {
  const Claim& causal = claim("proposition-b9-causal");
  require_all(causal, instance_of(causal, "random", {2, 3}, 200, 1), Conclusion::verified);
  for (const char* family : {"deep", "alibi"}) {
    require_all(causal, instance_of(causal, family, {2}, 10, 1), Conclusion::hypothesis_fails);
  }
  const Instance uniform = instance_of(causal, "uniform", {2, 5, 9}, 1, 1);
  const Instance weighted = with_layers(instance_of(causal, "weighted", {2}, 1, 1), 2);
  require_all(causal, uniform, Conclusion::verified);
  require_all(causal, weighted, Conclusion::verified);
  const std::vector<Rational> deep = measured(causal, uniform, "P61-causal-deep");
  require_values({deep[0], deep[1]}, {Rational(43, 24), Rational(1381, 288)});
  require_values(measured(causal, weighted, "P61-causal-deep"), {Rational(27464, 9537)});
}

BOOST_AUTO_TEST_CASE(one_bos_makes_counting_possible) {
  const Claim& printed = claim("proposition-b9-bos");
  for (const char* family : {"witness", "random", "adversarial"}) {
    require_all(printed, instance_of(printed, family, {1, 2, 7}, 200, 1), Conclusion::refuted);
  }
  const Instance witness = instance_of(printed, "witness", {1, 2, 3}, 1, 1);
  require_values(measured(printed, witness, "P61-bos"), {3, Rational(8, 3), Rational(5, 2)});
  require_values(measured(printed, instance_of(printed, "witness", {1, 2}, 1, 1), "P61-bos-ratio"),
                 {Rational(4, 3), 1});
}

BOOST_AUTO_TEST_CASE(the_count_can_be_read_off) {
  const Claim& count = claim("proposition-b9-count");
  for (const char* family : {"random", "adversarial"}) {
    require_all(count, instance_of(count, family, {1, 2, 30}, 200, 1), Conclusion::verified);
  }
  require_all(count, instance_of(count, "alike", {1, 5}, 20, 1), Conclusion::hypothesis_fails);
}

/// A model with exponential softmax, RMSNorm and GELU, two layers and heads, full attention.
Instance certified_instance(const std::string& left, const std::string& right, long count) {
  const Claim& certified = claim("proposition-b9-certified");
  Instance instance = instance_of(certified, "model", {2, 3}, count, 1);
  Subject subject;
  subject.config.layers = 2;
  subject.config.width = 4;
  subject.config.vocabulary = 4;
  subject.config.attention.causal = false;
  subject.config.attention.heads = 2;
  subject.config.attention.key_value_heads = 1;
  subject.config.attention.head_width = 2;
  subject.config.feed_forward.activation = Activation::gelu_erf;
  const Vocabulary vocabulary(4);
  subject.left = Pattern::parse(left, vocabulary);
  subject.right = Pattern::parse(right, vocabulary);
  instance.subject = subject;
  return instance;
}

BOOST_AUTO_TEST_CASE(enclosures_of_any_model_agree) {
  const Claim& certified = claim("proposition-b9-certified");
  require_all(certified, certified_instance("#1 #0 #0 #2", "#1^n #0^(2n) #2^n", 200), Conclusion::verified);
  Instance strict = certified_instance("#1 #0", "#1^n #0^n", 50);
  strict.parameters["bits"] = 1000;  // precision rises until it suffices
  require_all(certified, strict, Conclusion::verified);
  BOOST_CHECK_THROW(verify(certified, default_instance(certified)), InputError);
}

BOOST_AUTO_TEST_CASE(any_model_is_asked_for_its_hypotheses) {
  const Claim& certified = claim("proposition-b9-certified");
  const auto fails = [&](const auto& change) {
    Instance instance = certified_instance("#1 #0", "#1^n #0^n", 5);
    change(*instance.subject);
    require_all(certified, instance, Conclusion::hypothesis_fails);
  };
  fails([](Subject& s) { s.config.attention.causal = true; });
  fails([](Subject& s) { s.config.position.scheme = PositionScheme::rope; });
  fails([](Subject& s) { s.config.attention.sink = true; });
  fails([](Subject& s) { s.right = Pattern::parse("#0 #1^n #0^n", Vocabulary(4)); });
  fails([](Subject& s) { s.right = Pattern::parse("#0^n #1^n", Vocabulary(4)); });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
