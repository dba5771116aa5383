// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/certificate/certificate.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "certificate/check_certificate.hpp"
#include "snellen/certificate/coverage.hpp"
#include "snellen/error.hpp"
#include "snellen/number/rounding.hpp"
#include "snellen/threshold/table.hpp"

BOOST_AUTO_TEST_SUITE(certificate_test)

using namespace snellen;
using test::certification_of;
using test::question_about;

namespace {

std::vector<std::string> words_of(const Certification& certification) {
  std::vector<std::string> out;
  for (const Uncovered& one : certification.uncovered) out.push_back(one.words());
  return out;
}

using Words = std::vector<std::string>;

Model small_model(const auto& change) {
  Config config;
  config.layers = 1;
  config.width = 2;
  config.vocabulary = 20;
  config.attention.head_width = 2;
  change(config);
  return synthetic_model(config, {});
}

}  // namespace

BOOST_AUTO_TEST_CASE(floats_are_integers_of_their_format) {
  for (const char* name : {"fp8-e4m3", "fp8-e5m2", "fp6-e3m2", "fp4-e2m1", "bf16", "fp16", "mxint8"}) {
    const Format format = format_by_name(name);
    const Integer most = Integer(1) << static_cast<unsigned>(format.precision);
    for (std::uint64_t code = 0; code < code_count(format); ++code) {
      const FloatValue value = decode(code, format);
      if (!value.is_finite() || (value.kind() == FloatValue::Kind::finite && abs(value.value()) > format.maximum())) {
        continue;
      }
      const IntegerFloat integers = integer_float(value, format);
      BOOST_TEST((Rational(integers.integer) * power_of_two(integers.exponent) == value.value()));
      const Integer size = boost::multiprecision::abs(integers.integer);
      const bool subnormal = integers.exponent == format.least_exponent();
      BOOST_TEST((size < most && (subnormal || 2 * size >= most) && integers.exponent >= format.least_exponent()));
    }
  }
}

BOOST_AUTO_TEST_CASE(sequences_become_runs) {
  const Certification certification = certification_of(
      small_model([](Config&) {}), question_about("<bos> 3^n 1 3", "<bos> 3^(n+1) 1 1 3", {4}, {"fp32"}));
  const CertifiedRow& row = certification.certificate.rows.at(0);
  BOOST_TEST((certification.certificate.model.tokens == Words{"<bos>", "1", "3"}));
  BOOST_TEST((row.left == Runs{{0, 1}, {2, 4}, {1, 1}, {2, 1}}));
  BOOST_TEST((row.right == Runs{{0, 1}, {2, 5}, {1, 2}, {2, 1}}));
}

BOOST_AUTO_TEST_CASE(cells_say_what_the_table_says) {
  std::size_t compared = 0;
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    const Model model = test::random_covered_model(seed, 2);
    const Question question = question_about("<bos> 1^n", "<bos> 1^(n+1)", {1, 9, 60}, {"bf16", "fp16", "fp32"});
    const ThresholdTable table = threshold_table(model, question);
    const Certification certification = certification_of(model, question);
    BOOST_TEST(certification.asked == 9U);
    BOOST_TEST(certification.certified + certification.uncovered.size() == certification.asked);
    for (const CertifiedRow& row : certification.certificate.rows) {
      const auto same = std::ranges::find(table.rows, row.n, &Row::n);
      for (const CertifiedCell& cell : row.cells) {
        const auto format =
            std::ranges::find(question.formats, cell.format.name, &Format::name) - question.formats.begin();
        BOOST_TEST((cell.verdict == same->storage[static_cast<std::size_t>(format)]));
        BOOST_TEST(cell.floats.size() ==
                   (cell.verdict == Verdict::collapsed ? static_cast<std::size_t>(model.config.width) : 0U));
        ++compared;
      }
    }
  }
  BOOST_TEST(compared > 200U);
}

BOOST_AUTO_TEST_CASE(a_row_does_not_depend_on_the_others) {
  const Model model = test::random_covered_model(8, 2);
  const Question all = question_about("<bos> 1^n", "<bos> 1^(n+1)", {1, 2, 3, 50}, {"bf16", "fp64"});
  const Certification together = certification_of(model, all);
  for (const CertifiedRow& row : together.certificate.rows) {
    Question one = all;
    one.n_values = {row.n};
    const Certification alone = certification_of(model, one);
    const CertifiedRow& same = alone.certificate.rows.at(0);
    BOOST_TEST((same.left == row.left && same.right == row.right));
    BOOST_TEST_REQUIRE(same.cells.size() == row.cells.size());
    for (std::size_t k = 0; k < row.cells.size(); ++k) {
      BOOST_TEST((same.cells[k].floats == row.cells[k].floats));
      BOOST_TEST((same.cells[k].left == row.cells[k].left && same.cells[k].right == row.cells[k].right));
      BOOST_TEST(same.cells[k].coordinate == row.cells[k].coordinate);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_not_covered_is_said) {
  const Question question = question_about("<bos> 1^n", "<bos> 1^(n+1)", {1, 2}, {"bf16", "e8m0"});
  const Certification rope =
      certification_of(small_model([](Config& config) { config.position.scheme = PositionScheme::rope; }), question);
  BOOST_TEST((words_of(rope) == Words{"positions by RoPE", "e8m0: a format without sign"}));
  BOOST_TEST(rope.certified == 0U);
  BOOST_TEST(rope.asked == 4U);
  BOOST_TEST(rope.certificate.rows.empty());
  const Certification plain = certification_of(small_model([](Config&) {}), question);
  BOOST_TEST((words_of(plain) == Words{"e8m0: a format without sign"}));
  BOOST_TEST(plain.certified == 2U);
}

BOOST_AUTO_TEST_CASE(cells_that_stay_open_are_said) {
  // 1 + 2^-8 is a tie of bf16 that no enclosure decides; fp32 has it.
  Model model = small_model([](Config& config) {
    config.width = 1;
    config.attention.head_width = 1;
    config.attention.softmax = SoftmaxKind::base2;
    config.norm = NormKind::none;
    config.norm_gain = false;
    config.feed_forward.present = false;
  });
  model.weights.embedding.setOnes();
  LayerWeights& layer = model.weights.layers[0];
  for (DoubleMatrix* matrix : {&layer.query, &layer.key, &layer.output}) matrix->setOnes();
  layer.value.setConstant(0x1p-8);
  layer.key.setConstant(0.5);  // 2^(1/2): irrational
  Question question = question_about("1^n", "1^(n+2)", {3, 5}, {"bf16", "fp4-e2m1"});
  question.observable = Observable::stream;
  question.precision_limit = 128;
  const Certification open = certification_of(model, question);
  BOOST_TEST((words_of(open) == Words{"row 3 bf16: undecided with 128 bits", "row 5 bf16: undecided with 128 bits"}));
  layer.key.setOnes();
  layer.value.setConstant(7);  // 8 is beyond fp4's 6
  question.arithmetic = RealArithmetic::exact;
  const Certification beyond = certification_of(model, question);
  BOOST_TEST((words_of(beyond) == Words{"row 3 fp4-e2m1: a value leaves the format's range",
                                        "row 5 fp4-e2m1: a value leaves the format's range"}));
  BOOST_TEST(beyond.certified == 2U);
}

BOOST_AUTO_TEST_CASE(long_sweeps_sequences_and_models) {
  const Model model = small_model([](Config& config) { config.layers = 2; });
  std::vector<long> n_values(most_certified_rows + 1);
  for (std::size_t k = 0; k < n_values.size(); ++k) n_values[k] = static_cast<long>(k);
  const Question sweep = question_about("1^(n+1)", "1", n_values, {"bf16"});
  BOOST_CHECK_EXCEPTION(certification_of(model, sweep), InputError, [](const InputError& error) {
    return std::string(error.what()) ==
           "--n: 101 rows, and a certificate holds at most 100; take a shorter sweep, such as 1..100, and a file for "
           "each";
  });
  BOOST_TEST(certify(model, sweep, Vocabulary::standard(), CertificateForm::json, 0).certificate.rows.size() ==
             n_values.size());
  const long longest = longest_certified_sequence;
  const Certification sequence = certification_of(model, question_about("2", "1^n", {2, longest + 1}, {"bf16"}));
  BOOST_TEST((words_of(sequence) ==
              Words{"row 65537: a sequence of 65537 tokens; models of two layers or more are certified up to 65536"}));
  BOOST_TEST(sequence.certified == 1U);
  const Model wide = small_model([](Config& config) {
    config.width = 512;
    config.attention.head_width = 512;
    config.layers = 2;
    config.feed_forward.width = 2048;
  });
  BOOST_TEST((words_of(certification_of(wide, question_about("2", "1^n", {1}, {"bf16"}))) ==
              Words{"a model of 6292480 weights; a certificate holds at most 4194304"}));
}

BOOST_AUTO_TEST_SUITE_END()
