// SPDX-License-Identifier: LGPL-3.0-or-later
#include <boost/test/unit_test.hpp>

#include "case/case.hpp"
#include "case/case_file.hpp"

BOOST_AUTO_TEST_SUITE(model_words_test)

using namespace snellen;
using namespace snellen::cli;

namespace {

std::vector<std::string> words(const std::string& text) {
  const std::string pair_lines = "\n[pair]\nleft = \"1^n\"\nright = \"1\"\nn = 1\n";
  return resolve(draft("case.toml", read_case_text(text + pair_lines, "case.toml"), {})).question.model_lines;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_default_model) {
  const std::vector<std::string> expected = {"2 layers, width 64, vocabulary 20",
                                             "attention: 1 head of width 64, causal",
                                             "positions: none (NoPE)",
                                             "norm: RMSNorm, epsilon 1e-05",
                                             "feed-forward: ReLU, width 256",
                                             "output head: tied to the embedding",
                                             "weights: Gaussian, seed 1"};
  BOOST_TEST(words("") == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(everything_that_differs_from_it) {
  const std::vector<std::string> expected = {"1 layer, width 8, vocabulary 20",
                                             "attention: 4 heads of width 2, 2 key-value heads, causal, window 5, "
                                             "scale 0.5, soft cap 30, sink, query, key and "
                                             "value biases, output bias",
                                             "positions: RoPE, theta 500, interleaved",
                                             "norm: LayerNorm, epsilon 1e-05, no gain, bias",
                                             "feed-forward: SiLU, gated, width 12, biases",
                                             "output head: its own; embeddings times 2",
                                             "weights: Gaussian, seed 9, gain 1.5, bias scale 0.25"};
  BOOST_TEST(words(R"(
[model]
layers = 1
width = 8
heads = 4
key-value-heads = 2
norm = "layer"
norm-gain = false
norm-bias = true
tied-embeddings = false
embedding-scale = 2
[model.position]
scheme = "rope-interleaved"
theta = 500
[model.attention]
window = 5
scale = 0.5
soft-cap = 30
sink = true
query-key-value-bias = true
output-bias = true
[model.feed-forward]
activation = "silu"
gated = true
width = 12
bias = true
[model.weights]
seed = 9
gain = 1.5
bias-scale = 0.25
)") == expected,
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(positions) {
  const auto position = [](const std::string& lines) {
    return words("[model]\nwidth = 8\n[model.position]\n" + lines)[2];
  };
  BOOST_TEST(position("scheme = \"sinusoidal\"") == "positions: sinusoidal, theta 10000");
  BOOST_TEST(position("scheme = \"learned\"") == "positions: learned, 1 row");
  BOOST_TEST(position("scheme = \"alibi\"\nslopes = [0.5]") == "positions: ALiBi, slope 0.5");
  BOOST_TEST(position("scheme = \"t5\"\nbuckets = 8\nmaximum-distance = 20") ==
             "positions: T5, 8 buckets up to distance 20");
}

BOOST_AUTO_TEST_CASE(exact_models) {
  const std::vector<std::string> expected = {"2 layers, width 8, vocabulary 20",
                                             "attention: 1 head of width 8, full, logits from a token table, softmax "
                                             "to base 2",
                                             "positions: none (NoPE)",
                                             "norm: none",
                                             "feed-forward: none",
                                             "output head: none",
                                             "weights: dyadic, integers from -3 to 3 over 2^2, seed 1"};
  BOOST_TEST(words(R"(
[model]
width = 8
norm = "none"
output-head = false
[model.attention]
causal = false
logits = "token-table"
softmax = "base2"
[model.feed-forward]
present = false
[model.weights]
kind = "dyadic"
reach = 3
bits = 2
)") == expected,
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
