// SPDX-License-Identifier: LGPL-3.0-or-later
// What Coq makes of these files is tested in tests/proofs; here, that they say what the certificate says.
#include "snellen/certificate/certificate_coq.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "certificate/check_certificate.hpp"

BOOST_AUTO_TEST_SUITE(certificate_coq_test)

using namespace snellen;
using test::certification_of;
using test::question_about;

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Config small_config() {
  Config config;
  config.layers = 2;
  config.width = 2;
  config.vocabulary = 20;
  config.attention.heads = 4;
  config.attention.key_value_heads = 2;
  config.attention.head_width = 1;
  config.attention.query_key_value_bias = true;
  config.feed_forward.present = false;
  return config;
}

Certificate certificate_of(const Model& model, const std::vector<std::string>& formats) {
  return certification_of(model, question_about("<bos> 1^n", "<bos> 1^(n+1)", {3}, formats), CertificateForm::coq)
      .certificate;
}

}  // namespace

BOOST_AUTO_TEST_CASE(heads_have_their_own_rows) {
  Model model = synthetic_model(small_config(), {});
  LayerWeights& layer = model.weights.layers[1];
  layer.query << 1, 2, 3, 4, 5, 6, 7, 8;
  layer.key << 11, 12, 13, 14;
  layer.value << 21, 22, 23, 24;
  layer.query_bias << 31, 32, 33, 34;
  layer.key_bias << 41, -42;
  layer.value_bias << 51, 52;
  const std::string text = certificate_coq(certificate_of(model, {"fp32"}));
  constexpr long origin = 1L << 62U;
  for (int h = 0; h < 4; ++h) {
    const int g = h / 2;
    const auto affine = [&](long first, const std::string& bias) {
      return fmt::format(
          "{{| weight := packed 0 [[{}; {}]]%uint63;\n    bias := {{| row_exponent := 0; entries := [{}]%Z |}} |}}",
          origin + first, origin + first + 1, bias);
    };
    const std::string head = fmt::format(
        "{{| query := {};\n    key := {};\n    value := {} |}}", affine(1 + 2 * h, fmt::format("{}", 31 + h)),
        affine(11 + 2 * g, g == 0 ? "41" : "(-42)"), affine(21 + 2 * g, fmt::format("{}", 51 + g)));
    BOOST_TEST(has(text, head), head);
  }
  BOOST_TEST(has(text, "scale := inverse_root_of_width 1;\n  softmax := exponential_weights;"));
  BOOST_TEST(has(text, "psi := None |}."));
  BOOST_TEST(has(text, "layers := [layer_0; layer_1];"));
}

BOOST_AUTO_TEST_CASE(rows_and_cells) {
  const Certificate certificate = certificate_of(synthetic_model(small_config(), {}), {"fp8-e4m3", "fp32", "p12e5"});
  const std::string text = certificate_coq(certificate);
  BOOST_TEST(has(text,
                 "Definition fp8_e4m3 : format := {| precision := 4; least_exponent := (-9); largest := {| "
                 "significand := 14; exponent := 5 |} |}.\n"));
  BOOST_TEST(has(text, "Definition p12e5 : format := "));
  BOOST_TEST(has(text,
                 "Definition left_3 : list run := [(0%nat, 1%positive); (1%nat, 3%positive)].\n"
                 "Definition right_3 : list run := [(0%nat, 1%positive); (1%nat, 4%positive)].\n"));
  const CertifiedRow& row = certificate.rows.at(0);
  const auto term = [](const IntegerFloat& value) {
    const auto number = [](const std::string& digits) { return digits.front() == '-' ? "(" + digits + ")" : digits; };
    return "Build_float " + number(value.integer.str()) + " " + number(std::to_string(value.exponent));
  };
  for (const CertifiedCell& cell : row.cells) {
    BOOST_TEST_REQUIRE((cell.verdict == Verdict::distinct));
    std::string name = cell.format.name;
    std::ranges::replace(name, '-', '_');
    BOOST_TEST(
        has(text, fmt::format("distinct {} {} ({}) ({})", name, cell.coordinate, term(cell.left), term(cell.right))));
  }
  BOOST_TEST(has(text, fmt::format("(Fast.bits {})", row.precision + 32)));
}

BOOST_AUTO_TEST_CASE(weights_that_do_not_pack) {
  Model model = synthetic_model(small_config(), {});
  model.weights.embedding(0, 0) = 1;
  model.weights.embedding(0, 1) = -3;
  model.weights.embedding(2, 0) = 0x1p61;  // 2^61 fits, and with an exponent of -1 it does not
  model.weights.embedding(2, 1) = 0;
  const auto embedding = [&] { return certificate_coq(certificate_of(model, {"fp32"})); };
  BOOST_TEST(has(embedding(),
                 "embedding := packed 0 [[4611686018427387905; 4611686018427387901];\n    "
                 "[6917529027641081856; 4611686018427387904]]%uint63;"));
  model.weights.embedding(0, 0) = 0.5;
  BOOST_TEST(has(embedding(),
                 "embedding := {| matrix_exponent := (-1); rows := [[1; (-6)];\n    "
                 "[4611686018427387904; 0]]%Z |};"));
}

BOOST_AUTO_TEST_CASE(without_machine_integers) {
  Model model = synthetic_model(small_config(), {});
  model.weights.layers[0].output << 1, 2, 3, 4, -5, 6, 7, 8;
  const std::string text = certificate_coq(certificate_of(model, {"fp32"}), CoqIntegers::plain);
  BOOST_TEST(has(text, "{| weight := {| matrix_exponent := 0; rows := [[1; 2; 3; 4];\n    [(-5); 6; 7; 8]]%Z |};"));
  BOOST_TEST(has(text, "(Plain.check_row_sound (Plain.bits "));
  BOOST_TEST((!has(text, "packed") && !has(text, "Packed") && !has(text, "Uint63") && !has(text, "Fast")));
}

BOOST_AUTO_TEST_CASE(titles_cannot_end_the_comment) {
  Certificate certificate = certificate_of(synthetic_model(small_config(), {}), {"fp32"});
  certificate.title = "a *) \"b (* c\n(**) \xff";
  BOOST_TEST(certificate_coq(certificate).starts_with("(* snellen certificate: a * ) 'b ( * c\\x0a( ** ) \\xff *)\n"));
}

BOOST_AUTO_TEST_CASE(ties_are_for_exact_arithmetic) {
  // 1 + 2^-8 lies in the middle of two floats of bf16, and phi's weights are exact.
  Config config = small_config();
  config.layers = 1;
  config.attention = Attention();
  config.attention.softmax = SoftmaxKind::phi;
  config.norm = NormKind::none;
  config.norm_gain = false;
  Model model = synthetic_model(config, {});
  model.weights.embedding.setOnes();
  LayerWeights& layer = model.weights.layers[0];
  layer.query.setZero();
  layer.value.setConstant(0x1p-9);
  layer.output.setOnes();
  Question question = question_about("1^n", "1^(n+3)", {1}, {"bf16", "fp32"});
  question.observable = Observable::stream;
  const Certification json = certification_of(model, question);
  BOOST_TEST(json.certified == 2U);
  const Certification coq = certification_of(model, question, CertificateForm::coq);
  BOOST_TEST(coq.certified == 1U);
  BOOST_TEST_REQUIRE(coq.uncovered.size() == 1U);
  BOOST_TEST(coq.uncovered[0].words() ==
             "row 1 bf16: a value in the middle of two floats; Coq decides it with exact arithmetic");
  BOOST_TEST(!has(certificate_coq(coq.certificate), "ExactRows"));
  question.arithmetic = RealArithmetic::exact;
  const Certification exact = certification_of(model, question, CertificateForm::coq);
  BOOST_TEST(exact.certified == 2U);
  const std::string text = certificate_coq(exact.certificate);
  BOOST_TEST(has(text, "RoundToFormat Packed Certificate ExactRows.\n"));
  BOOST_TEST(has(text, "Proof. apply ExactRows.check_row_sound. vm_cast_no_check (eq_refl true). Qed.\n"));
}

BOOST_AUTO_TEST_SUITE_END()
