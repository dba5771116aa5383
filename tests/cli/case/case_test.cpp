// SPDX-License-Identifier: LGPL-3.0-or-later
#include "case/case.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "case/case_file.hpp"
#include "cli/message.hpp"
#include "cli/run_program.hpp"

BOOST_AUTO_TEST_SUITE(case_test)

using namespace snellen;
using namespace snellen::cli;

namespace {

Case resolved(const std::string& text) {
  return resolve(draft("case.toml", read_case_text(text, "case.toml"), {}));
}

const std::string pair_lines = "[pair]\nleft = \"<bos> 1^n\"\nright = \"<bos> 1^(n+1)\"\n";

}  // namespace

BOOST_AUTO_TEST_CASE(defaults) {
  const Case asked = resolved(pair_lines);
  const Config& config = asked.model.config;
  BOOST_TEST(config.layers == 2);
  BOOST_TEST(config.width == 64);
  BOOST_TEST(config.vocabulary == 20);
  BOOST_TEST(config.attention.heads == 1);
  BOOST_TEST(config.attention.key_value_heads == 1);
  BOOST_TEST(config.attention.head_width == 64);
  BOOST_TEST(config.feed_forward.width == 256);
  BOOST_CHECK(config.feed_forward.activation == Activation::relu);
  BOOST_CHECK(config.norm == NormKind::rms);
  BOOST_CHECK(config.position.scheme == PositionScheme::none);
  BOOST_TEST(asked.question.title == "<bos> 1^n / <bos> 1^(n+1)");
  BOOST_TEST(asked.question.n_values.size() == 64U);
  BOOST_REQUIRE(asked.question.formats.size() == 4U);
  BOOST_TEST(asked.question.formats[0].name == "fp8-e4m3");
  BOOST_TEST(asked.question.formats[3].name == "fp32");
  BOOST_TEST(asked.question.policies.empty());
  BOOST_TEST(asked.question.model_lines.size() == 7U);
}

BOOST_AUTO_TEST_CASE(defaults_that_follow_other_values) {
  const Case asked = resolved("[model]\nwidth = 24\nheads = 6\nnorm = \"none\"\noutput-head = false\n" + pair_lines);
  const Config& config = asked.model.config;
  BOOST_TEST(config.attention.key_value_heads == 6);
  BOOST_TEST(config.attention.head_width == 4);
  BOOST_TEST(config.feed_forward.width == 96);
  BOOST_TEST(!config.norm_gain);
  BOOST_TEST(!config.tied_embeddings);
}

BOOST_AUTO_TEST_CASE(learned_positions_reach_as_far_as_the_longest_sequence) {
  const Case asked = resolved("[model]\nwidth = 8\nposition = \"learned\"\n" + pair_lines + "n = \"1..10\"\n");
  BOOST_TEST(asked.model.config.position.maximum_positions == 12);
}

BOOST_AUTO_TEST_CASE(alibi_has_the_slopes_of_its_paper) {
  const Case asked = resolved("[model]\nwidth = 8\nheads = 2\nposition = \"alibi\"\n" + pair_lines);
  BOOST_TEST(asked.model.config.position.slopes == alibi_slopes(2), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_pair_without_n_has_one_row) {
  BOOST_TEST(resolved("[pair]\nleft = \"1 0\"\nright = \"0 0\"\n").question.n_values.size() == 1U);
}

BOOST_AUTO_TEST_CASE(families) {
  const Place place{"--families", {}, 0};
  const PolicyFamily naive = family_by_name(Text{"naive", place});
  BOOST_TEST(naive.prefix == "naive");
  BOOST_TEST(naive.least == 2);
  BOOST_TEST(naive.most == 24);
  BOOST_TEST(naive.exponent_bits == 8);
  const PolicyFamily ideal = family_by_name(Text{"ideal-p4..12e5", place});
  BOOST_TEST(ideal.prefix == "ideal");
  BOOST_TEST(ideal.least == 4);
  BOOST_TEST(ideal.most == 12);
  BOOST_TEST(ideal.exponent_bits == 5);
  for (const char* wrong : {"", "mixed", "naive-", "naive-p4..12e5x", "naive-p0..4e5", "naive-p4..99999e5"}) {
    BOOST_TEST(test::complaint_of([&] { family_by_name(Text{wrong, place}); }).starts_with("--families: "), wrong);
  }
}

BOOST_AUTO_TEST_CASE(checkpoints_are_sought_beside_the_case_then_among_the_models) {
  const test::TemporaryFolder folder;
  const std::string beside = folder.file("cases/tiny/config.json", "{}");
  const std::string file = (folder.path() / "cases/case.toml").string();
  const Place in_file{file + ":1:1", file + ":1", 0};
  BOOST_TEST(checkpoint_folder(Text{"tiny", in_file}, file) == (folder.path() / "cases/tiny").string());
  const std::string among = folder.file("models/other/config.json", "{}");
  ::setenv("SNELLEN_MODELS", (folder.path() / "models").c_str(), 1);
  BOOST_TEST(checkpoint_folder(Text{"other", in_file}, file) == (folder.path() / "models/other").string());
  BOOST_TEST(checkpoint_folder(Text{"other", Place{"--checkpoint", {}, 0}}, {}) ==
             (folder.path() / "models/other").string());
  BOOST_TEST(
      test::complaint_of([&] {
        checkpoint_folder(Text{"third", in_file}, file);
      }) == file + ":1:1: there is no folder '" + (folder.path() / "cases/third").string() + "' and none in " +
                (folder.path() / "models").string() +
                "; give a folder with config.json and model.safetensors, or set SNELLEN_MODELS to the folder it is in");
  ::unsetenv("SNELLEN_MODELS");
}

BOOST_AUTO_TEST_SUITE_END()
