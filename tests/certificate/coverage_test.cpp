// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/certificate/coverage.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(coverage_test)

using namespace snellen;
using Words = std::vector<std::string>;

namespace {

template <class Change>
Words uncovered_with(const Change& change) {
  Config config;
  change(config);
  return uncovered(config, Observable::normalized);
}

std::string reason(const char* format) {
  return uncovered(format_by_name(format)).value_or("");
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_covered_has_no_reason) {
  for (const NormKind norm : {NormKind::none, NormKind::rms, NormKind::layer}) {
    for (const SoftmaxKind softmax : {SoftmaxKind::exponential, SoftmaxKind::base2, SoftmaxKind::phi}) {
      for (const bool present : {false, true}) {
        BOOST_TEST(uncovered_with([&](Config& config) {
                     config.norm = norm;
                     config.attention.softmax = softmax;
                     config.attention.scale = 3;
                     config.attention.query_key_value_bias = true;
                     config.feed_forward.present = present;
                     if (!present) config.feed_forward.activation = Activation::silu;
                   }).empty());
      }
    }
  }
  BOOST_TEST(uncovered(Config(), Observable::stream).empty());
}

BOOST_AUTO_TEST_CASE(everything_else_is_named) {
  using enum PositionScheme;
  const auto at = [](PositionScheme scheme) {
    return uncovered_with([&](Config& config) { config.position.scheme = scheme; });
  };
  BOOST_TEST((at(sinusoidal) == Words{"sinusoidal positions"}));
  BOOST_TEST((at(learned) == Words{"learned positions"}));
  BOOST_TEST((at(rope) == Words{"positions by RoPE"}));
  BOOST_TEST((at(alibi) == Words{"positions by ALiBi"}));
  BOOST_TEST((at(t5) == Words{"positions by T5's biases"}));
  BOOST_TEST((at(own_bias) == Words{"positions by biases of the caller's"}));
  BOOST_TEST((uncovered_with([](Config& c) { c.attention.causal = false; }) == Words{"full attention"}));
  BOOST_TEST((uncovered_with([](Config& c) { c.attention.window = 3; }) == Words{"a window"}));
  BOOST_TEST((uncovered_with([](Config& c) { c.attention.soft_cap = 3; }) == Words{"soft-capped logits"}));
  BOOST_TEST((uncovered_with([](Config& c) { c.attention.sink = true; }) == Words{"sink logits"}));
  BOOST_TEST((uncovered_with([](Config& c) { c.attention.logits = LogitSource::token_table; }) ==
              Words{"logits from a token table"}));
  BOOST_TEST((uncovered_with([](Config& c) { c.norm = NormKind::l1; }) == Words{"the L1 norm"}));
  BOOST_TEST((uncovered_with([](Config& c) { c.norm = NormKind::max; }) == Words{"the max norm"}));
  BOOST_TEST((uncovered_with([](Config& c) { c.feed_forward.activation = Activation::gelu_erf; }) == Words{"GELU"}));
  BOOST_TEST((uncovered_with([](Config& c) { c.feed_forward.activation = Activation::gelu_tanh; }) == Words{"GELU"}));
  BOOST_TEST((uncovered(Config(), Observable::logits) == Words{"logits as what is observed"}));
  BOOST_TEST((uncovered_with([](Config& c) {
                c.position.scheme = rope;
                c.feed_forward.activation = Activation::silu;
                c.feed_forward.gated = true;
              }) == Words{"positions by RoPE", "SiLU", "a gated feed-forward part"}));
}

BOOST_AUTO_TEST_CASE(formats) {
  BOOST_TEST(reason("bf16").empty());
  BOOST_TEST(reason("fp8-e4m3").empty());
  BOOST_TEST(reason("p2e5").empty());
  BOOST_TEST(reason("p1e5") == "one significand bit");
  BOOST_TEST(reason("e8m0") == "a format without sign");
  BOOST_TEST(reason("ue4m3") == "a format without sign");
  BOOST_TEST(reason("binary8p3se") == "a format of IEEE P3109");
}

BOOST_AUTO_TEST_SUITE_END()
