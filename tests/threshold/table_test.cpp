// SPDX-License-Identifier: LGPL-3.0-or-later
// Whole tables on small models, against what theory says and against brute force.
// Covers src/threshold/emulated_verdicts.cpp, src/threshold/real_rows.cpp, src/threshold/row_pairs.cpp.
#include "snellen/threshold/table.hpp"

#include <tbb/global_control.h>

#include <boost/test/unit_test.hpp>
#include <numeric>

#include "snellen/model/synthetic.hpp"
#include "snellen/number/decimal.hpp"
#include "snellen/number/rounding.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(table_test)

namespace {

const Vocabulary vocabulary = Vocabulary::standard();

Config small(PositionScheme scheme, std::int32_t layers = 1) {
  Config config;
  config.layers = layers;
  config.width = 4;
  config.vocabulary = vocabulary.size();
  config.attention.head_width = 4;
  config.feed_forward.width = 8;
  config.position.scheme = scheme;
  if (scheme == PositionScheme::alibi) config.position.slopes = {0.5};
  return config;
}

Question question(const char* left, const char* right, long most) {
  Question q{.title = "test",
             .model_lines = {},
             .left = Pattern::parse(left, vocabulary),
             .right = Pattern::parse(right, vocabulary),
             .n_values = std::vector<long>(static_cast<std::size_t>(most)),
             .formats = {format_by_name("bf16"), format_by_name("fp32")},
             .policies = {},
             .families = {}};
  std::iota(q.n_values.begin(), q.n_values.end(), 1L);
  return q;
}

}  // namespace

BOOST_AUTO_TEST_CASE(runs_without_a_prefix_need_infinitely_many_bits) {
  const Model model = synthetic_model(small(PositionScheme::rope, 2), {});
  const ThresholdTable table = threshold_table(model, question("1^n", "1^(n+1)", 6));
  for (const Row& row : table.rows) {
    BOOST_TEST(row.distance == "0");
    BOOST_TEST(row.equal_because == "structure");
    BOOST_TEST(row.precision == 0);
    BOOST_TEST((row.storage_bits.state == Bits::State::infinite));
    BOOST_TEST((row.storage[0] == Verdict::collapsed));
  }
  BOOST_TEST(table.collapses[0].collapsed_from.value() == 1);
}

BOOST_AUTO_TEST_CASE(runs_with_a_prefix_collapse_and_never_are_equal) {
  const Model model = synthetic_model(small(PositionScheme::none), {});
  const ThresholdTable table = threshold_table(model, question("<bos> 1^n", "<bos> 1^(n+1)", 200));
  int previous = 0;
  for (const Row& row : table.rows) {
    BOOST_TEST_REQUIRE((row.distance_state == DistanceState::decided));
    BOOST_TEST_REQUIRE((row.storage_bits.state == Bits::State::decided));
    BOOST_TEST_REQUIRE(row.storage_bits.stable + 3 >= previous);  // the distance falls, up to rounding effects
    previous = row.storage_bits.stable;
  }
  BOOST_TEST((table.rows.front().storage[0] == Verdict::distinct));
  BOOST_TEST((table.rows.back().storage[0] == Verdict::collapsed));
  // docs/theory/theorem-b3.md, "Runs": the distance falls like n^-2, so the bits grow like 2 log2 n.
  const double slope = std::stod(table.growth[0].slope);
  BOOST_TEST(slope > 1.7);
  BOOST_TEST(slope < 2.3);
}

BOOST_AUTO_TEST_CASE(another_last_token_keeps_its_distance) {
  const Model model = synthetic_model(small(PositionScheme::none), {});
  const ThresholdTable table = threshold_table(model, question("<bos> 1^n", "<bos> 1^n 0", 64));
  for (const Row& row : table.rows)
    BOOST_TEST((row.storage[0] == Verdict::distinct));  // docs/theory/collapse-map.md, row 4
  BOOST_TEST(!table.collapses[0].first_collapsed);
}

BOOST_AUTO_TEST_CASE(a_window_makes_runs_exactly_equal) {
  Config config = small(PositionScheme::none, 2);
  config.attention.window = 3;
  const ThresholdTable table = threshold_table(synthetic_model(config, {}), question("<bos> 1^n", "<bos> 1^(n+1)", 8));
  for (const Row& row : table.rows) {
    BOOST_TEST((row.storage_bits.state == Bits::State::infinite) == (row.n >= 2 * 2 + 1));  // r >= L(W-1)+1
  }
}

BOOST_AUTO_TEST_CASE(the_ladder_climbs_only_as_far_as_needed) {
  const Model model = synthetic_model(small(PositionScheme::alibi), {});  // distance falls like e^(-n/2)
  const ThresholdTable table = threshold_table(model, question("<bos> 1^n", "<bos> 1^(n+1)", 300));
  BOOST_TEST(table.rows.front().precision == 64);
  BOOST_TEST(table.rows.back().precision >= 256);
  std::size_t rows = 0;
  for (const RungCount& rung : table.rungs) rows += rung.rows;
  BOOST_TEST(rows == 300U);
  BOOST_TEST(table.rungs.size() >= 3U);
}

BOOST_AUTO_TEST_CASE(the_limit_leaves_undecided_what_it_cannot_decide) {
  const Model model = synthetic_model(small(PositionScheme::alibi), {});
  Question q = question("<bos> 1^n", "<bos> 1^(n+1)", 300);
  q.precision_limit = 128;
  const ThresholdTable table = threshold_table(model, q);
  BOOST_TEST((table.rows.front().distance_state == DistanceState::decided));
  BOOST_TEST((table.rows.back().distance_state == DistanceState::undecided));
  BOOST_TEST(table.rows.back().distance.empty());
  BOOST_TEST((table.rows.back().storage_bits.state == Bits::State::undecided));
  q.precision_limit = 100;  // need not be a power of two
  BOOST_TEST(threshold_table(model, q).rows.back().precision == 100);
}

BOOST_AUTO_TEST_CASE(exact_and_certified_agree) {
  Config config = small(PositionScheme::none, 1);
  config.norm = NormKind::l1;
  config.norm_gain = false;
  config.attention.softmax = SoftmaxKind::phi;
  const Model model = synthetic_model(config, {.kind = SyntheticWeights::Kind::dyadic, .seed = 3});
  Question q = question("<bos> 1^n 0", "<bos> 1^(n+1) 0", 12);
  const ThresholdTable certified = threshold_table(model, q);
  q.arithmetic = RealArithmetic::exact;
  const ThresholdTable exact = threshold_table(model, q);
  for (std::size_t i = 0; i < exact.rows.size(); ++i) {
    BOOST_TEST(exact.rows[i].distance == certified.rows[i].distance);
    BOOST_TEST((exact.rows[i].storage_bits == certified.rows[i].storage_bits));
    BOOST_TEST((exact.rows[i].storage == certified.rows[i].storage));
    BOOST_TEST(to_decimal(parse_rational(exact.rows[i].exact_distance).value(), 6) == exact.rows[i].distance);
    BOOST_TEST(exact.rows[i].precision == 0);
  }
}

BOOST_AUTO_TEST_CASE(emulated_verdicts_and_families) {
  const Model model = synthetic_model(small(PositionScheme::none), {});
  Question q = question("<bos> 1^n", "<bos> 1^(n+1)", 40);
  q.policies = {policy_by_name("naive-fp8-e4m3"), policy_by_name("naive-p20e8")};
  q.families = {{.prefix = "naive", .exponent_bits = 8, .least = 2, .most = 20}};
  const ThresholdTable table = threshold_table(model, q);
  for (const Row& row : table.rows) {
    // The family's answer at p = 20 is the policy naive-p20e8 itself.
    const bool separated = row.arithmetic_bits[0].state == Bits::State::decided;
    BOOST_TEST(separated == (row.arithmetic[1] == Verdict::distinct));
    if (separated) BOOST_TEST(row.arithmetic_bits[0].first <= row.arithmetic_bits[0].stable);
  }
  BOOST_TEST((table.rows.back().arithmetic[0] == Verdict::collapsed));
  BOOST_TEST(table.collapses.size() == 4U);
  BOOST_TEST(table.growth.size() == 2U);
}

BOOST_AUTO_TEST_CASE(threads_do_not_matter) {
  const Model model = synthetic_model(small(PositionScheme::rope, 2), {});
  Question q = question("<bos> 1^n 0", "<bos> 1^(n+1) 0", 40);
  q.policies = {policy_by_name("naive-bf16")};
  const auto run = [&](std::size_t threads) {
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
    std::string text;
    for (const Row& row : threshold_table(model, q).rows) {
      text += row.distance + " " + std::to_string(row.storage_bits.stable) + static_cast<char>(row.storage[0]) +
              static_cast<char>(row.arithmetic[0]) + "\n";
    }
    return text;
  };
  BOOST_TEST(run(1) == run(2));
}

BOOST_AUTO_TEST_CASE(progress_rises_to_one_and_may_stop_the_work) {
  const Model model = synthetic_model(small(PositionScheme::none, 2), {});
  double last = 0;
  (void)threshold_table(model, question("<bos> 1^n", "<bos> 1^(n+1)", 10), [&](double f) {
    BOOST_TEST_REQUIRE(f >= last);
    last = f;
  });
  BOOST_TEST(last == 1.0);
  struct Stop {};
  BOOST_CHECK_THROW((void)threshold_table(model, question("1^n", "1^n 0", 4), [](double) { throw Stop(); }), Stop);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
