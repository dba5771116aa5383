// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/render.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "golden.hpp"
#include "sample_table.hpp"
#include "sample_tail.hpp"
#include "snellen/unicode.hpp"

BOOST_AUTO_TEST_SUITE(render_test)

using snellen::OutputFormat;
using snellen::render;
using snellen::RenderOptions;
using snellen::test::difference_from_golden;

namespace {

RenderOptions options() {
  RenderOptions options;
  options.version = "1.2.3";  // golden files do not change with every release
  return options;
}

template <class Result>
void check_golden(const Result& result, const std::string& name) {
  for (const auto& [format, extension] :
       {std::pair{OutputFormat::text, ".txt"}, std::pair{OutputFormat::csv, ".csv"},
        std::pair{OutputFormat::json, ".json"}, std::pair{OutputFormat::markdown, ".md"},
        std::pair{OutputFormat::latex, ".tex"}}) {
    BOOST_TEST(difference_from_golden(name + extension, render(result, format, options())) == "");
  }
}

/// Two formats that are not of the catalogue, so that it may change freely.
std::vector<snellen::Format> sample_formats() {
  snellen::Format half;
  half.name = "half";
  half.description = "as fp16, \"quoted\", with a comma";
  half.width = 16;
  half.precision = 11;
  half.minimum_exponent = -14;
  half.maximum_exponent = 15;
  half.maximum_significand = 2047;
  half.has_infinity = half.has_nan = half.has_negative_zero = true;
  snellen::Format scale;
  scale.name = "scale";
  scale.precision = 1;
  scale.minimum_exponent = -127;
  scale.maximum_exponent = 127;
  scale.maximum_significand = 1;
  scale.has_nan = true;
  scale.has_zero = scale.is_signed = scale.has_subnormals = false;
  scale.overflow = snellen::Overflow::saturate;
  return {half, scale};
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_threshold_table_in_every_format) {
  check_golden(snellen::test::sample_table(), "threshold");
}

BOOST_AUTO_TEST_CASE(an_inspection_in_every_format) {
  check_golden(snellen::test::sample_inspection(), "inspection");
}

BOOST_AUTO_TEST_CASE(proofs_for_every_n_in_every_format) {
  check_golden(snellen::test::sample_tail(), "tail");
  check_golden(snellen::test::sample_tail_classes(), "tail-classes");
}

BOOST_AUTO_TEST_CASE(proofs_in_short_and_in_colour) {
  RenderOptions chosen = options();
  chosen.maximum_rows = 3;
  const auto text = [&](const snellen::TailProof& proof) { return render(proof, OutputFormat::text, chosen); };
  BOOST_TEST(difference_from_golden("tail-alike.txt", text(snellen::test::sample_tail_alike())) == "");
  BOOST_TEST(difference_from_golden("tail-refused.txt", text(snellen::test::sample_tail_refused())) == "");
  chosen.colour = true;
  BOOST_TEST(difference_from_golden("tail-thinned-colour.txt", text(snellen::test::sample_tail())) == "");
}

BOOST_AUTO_TEST_CASE(a_table_with_statements_for_every_n) {
  const std::vector<snellen::TailStatement> for_all = snellen::test::sample_for_all();
  for (const auto& [format, extension] :
       {std::pair{OutputFormat::text, ".txt"}, std::pair{OutputFormat::json, ".json"},
        std::pair{OutputFormat::markdown, ".md"}, std::pair{OutputFormat::latex, ".tex"}}) {
    const std::string text = render(snellen::test::sample_table(), format, options(), for_all);
    BOOST_TEST(difference_from_golden(std::string("threshold-for-all") + extension, text) == "");
  }
  BOOST_TEST((render(snellen::test::sample_table(), OutputFormat::csv, options(), for_all) ==
              render(snellen::test::sample_table(), OutputFormat::csv, options())));
}

BOOST_AUTO_TEST_CASE(a_table_with_its_certificates_in_every_format) {
  for (const auto& [format, extension] :
       {std::pair{OutputFormat::text, ".txt"}, std::pair{OutputFormat::csv, ".csv"},
        std::pair{OutputFormat::json, ".json"}, std::pair{OutputFormat::markdown, ".md"},
        std::pair{OutputFormat::latex, ".tex"}}) {
    const std::string text =
        render(snellen::test::sample_table(), format, options(), {}, snellen::test::sample_certified());
    BOOST_TEST(difference_from_golden(std::string("threshold-certificates") + extension, text) == "");
  }
}

BOOST_AUTO_TEST_CASE(formats_in_every_format) {
  const std::vector<snellen::Format> formats = sample_formats();
  check_golden(std::span<const snellen::Format>(formats), "formats");
}

BOOST_AUTO_TEST_CASE(a_thinned_and_coloured_table) {
  RenderOptions chosen = options();
  chosen.colour = true;
  chosen.maximum_rows = 6;
  const std::string text = render(snellen::test::sample_table(), OutputFormat::text, chosen);
  BOOST_TEST(difference_from_golden("threshold-thinned-colour.txt", text) == "");
}

BOOST_AUTO_TEST_CASE(machines_always_get_every_row) {
  RenderOptions chosen = options();
  chosen.maximum_rows = 2;
  chosen.colour = true;
  for (const OutputFormat format : {OutputFormat::csv, OutputFormat::json}) {
    BOOST_TEST((render(snellen::test::sample_table(), format, chosen) ==
                render(snellen::test::sample_table(), format, options())));
  }
}

BOOST_AUTO_TEST_CASE(an_empty_table_has_its_question_and_no_row) {
  const snellen::Vocabulary vocabulary = snellen::Vocabulary::standard();
  snellen::ThresholdTable table;
  table.question.left = snellen::Pattern::parse("1^n", vocabulary);
  table.question.right = snellen::Pattern::parse("1^(n+1) 0", vocabulary);
  const auto json = nlohmann::json::parse(render(table, OutputFormat::json, options()));
  BOOST_TEST(json["question"]["left"] == "1^n");
  BOOST_TEST(json["question"]["right"] == "1^(n+1) 0");
  BOOST_TEST(json["rows"].is_array());
  BOOST_TEST(json["rows"].empty());
  const std::string csv = render(table, OutputFormat::csv, options());
  BOOST_TEST(csv.starts_with("n,"), csv);
  BOOST_TEST(csv.find('\n') == csv.size() - 1, csv);  // the head alone
  for (const OutputFormat format : {OutputFormat::text, OutputFormat::markdown, OutputFormat::latex}) {
    const std::string text = render(table, format, options());
    BOOST_TEST(text.find("(n+1)") != std::string::npos, text);
  }
}

BOOST_AUTO_TEST_CASE(the_version_is_the_projects) {
  const std::string_view version = snellen::snellen_version();
  BOOST_TEST(snellen::test::source_file("CMakeLists.txt").find("VERSION " + std::string(version) + " ") !=
             std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
