// SPDX-License-Identifier: LGPL-3.0-or-later
// Names of policies, and what they say.
#include "snellen/arithmetic/policy.hpp"

#include <boost/test/unit_test.hpp>

#include "snellen/error.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(policy_test)

namespace {

std::string message_of(std::string_view name) {
  try {
    (void)policy_by_name(name);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

bool says(const std::string& message, std::string_view words) {
  return message.find(words) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_CASE(ideal_rounds_results_only) {
  const Policy policy = policy_by_name("ideal-bf16");
  BOOST_TEST(policy.name == "ideal-bf16");
  BOOST_TEST(policy.storage.name == "bf16");
  BOOST_TEST(!policy.linear.product.has_value());
  BOOST_TEST(!policy.linear.accumulator.has_value());
  BOOST_TEST(!policy.softmax.step.has_value());
  BOOST_TEST(policy.average.output.name == "bf16");
  BOOST_TEST(formats_of(policy).size() == 1U);
}

BOOST_AUTO_TEST_CASE(naive_rounds_every_step) {
  const Policy policy = policy_by_name("naive-p5e8");
  BOOST_TEST(policy.scores.product->name == "p5e8");
  BOOST_TEST(policy.scores.accumulator->name == "p5e8");
  BOOST_TEST(policy.residual.step->name == "p5e8");
  BOOST_TEST((policy.norm.order == Order::sequential));
}

/// Format names contain hyphens: every split is tried.
BOOST_AUTO_TEST_CASE(mixed_names_split_where_both_sides_are_formats) {
  const auto check = [](std::string_view name, std::string_view storage, std::string_view accumulator) {
    const Policy policy = policy_by_name(name);
    BOOST_TEST(policy.name == name);
    BOOST_TEST(policy.storage.name == storage);
    BOOST_TEST(policy.linear.accumulator->name == accumulator);
    BOOST_TEST(!policy.linear.product.has_value());
    BOOST_TEST(policy.softmax.step->name == accumulator);
    BOOST_TEST(policy.softmax.output.name == storage);
    BOOST_TEST(!policy.residual.step.has_value());
    BOOST_TEST(policy.residual.output.name == storage);
  };
  check("mixed-bf16-fp32", "bf16", "fp32");
  check("mixed-fp8-e4m3-fp32", "fp8-e4m3", "fp32");
  check("mixed-fp8-e4m3-ieee-fp16", "fp8-e4m3-ieee", "fp16");
  check("mixed-fp32-fp8-e5m2", "fp32", "fp8-e5m2");
  check("mixed-fp8-e4m3-fp8-e5m2", "fp8-e4m3", "fp8-e5m2");
  check("mixed-p11e5-p24e8", "p11e5", "p24e8");
}

BOOST_AUTO_TEST_CASE(every_signed_format_has_all_policies) {
  int usable = 0;
  for (const Format& format : format_catalogue()) {
    if (!format.has_zero || !format.is_signed) {
      BOOST_TEST(says(message_of("naive-" + format.name), "policy"), format.name);
      BOOST_TEST(says(message_of("mixed-" + format.name + "-fp32"), "policy"), format.name);
      continue;
    }
    ++usable;
    BOOST_TEST(policy_by_name("ideal-" + format.name).storage.name == format.name);
    BOOST_TEST(policy_by_name("naive-" + format.name).storage.name == format.name);
    BOOST_TEST(policy_by_name("mixed-" + format.name + "-fp32").storage.name == format.name);
    BOOST_TEST(policy_by_name("mixed-bf16-" + format.name).linear.accumulator->name == format.name);
  }
  BOOST_TEST(usable >= 20);
}

BOOST_AUTO_TEST_CASE(orders_are_suffixes) {
  BOOST_TEST((policy_by_name("naive-bf16/reverse").linear.order == Order::reverse));
  const Policy policy = policy_by_name("mixed-bf16-fp32/pairwise");
  BOOST_TEST(policy.name == "mixed-bf16-fp32/pairwise");
  BOOST_TEST((policy.softmax.order == Order::pairwise));
  BOOST_TEST((policy.norm.order == Order::pairwise));
  BOOST_TEST(with_order(policy, Order::reverse).name == "mixed-bf16-fp32/reverse");
  BOOST_TEST(with_order(policy, Order::sequential).name == "mixed-bf16-fp32");
}

BOOST_AUTO_TEST_CASE(wrong_names_are_told_with_a_mend) {
  BOOST_TEST(says(message_of("idael-bf16"), "did you mean 'ideal'"));
  BOOST_TEST(says(message_of("naive-fp61"), "did you mean 'fp"));
  BOOST_TEST(says(message_of("mixed-bf16-fp23"), "mixed-<storage>-<accumulator>"));
  BOOST_TEST(says(message_of("mixed-bf16"), "mixed-<storage>-<accumulator>"));
  BOOST_TEST(says(message_of("naive-bf16/sideways"), "unknown order 'sideways'"));
  BOOST_TEST(says(message_of("naive-bf16/pairwise/reverse"), "unknown order"));
  BOOST_TEST(says(message_of(""), "ideal-<format>"));
  BOOST_TEST(says(message_of("naive-"), "names no format"));
  BOOST_TEST(says(message_of("naive"), "'naive' names no format"));
  BOOST_TEST(!says(message_of("mixed"), "did you mean"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
