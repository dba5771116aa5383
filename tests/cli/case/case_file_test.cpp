// SPDX-License-Identifier: LGPL-3.0-or-later
// Covers src/cli/case/case_model.cpp.
#include "case/case_file.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "case/case.hpp"
#include "cli/message.hpp"
#include "cli/run_program.hpp"

BOOST_AUTO_TEST_SUITE(case_file_test)

using namespace snellen;
using namespace snellen::cli;

namespace {

/// What is wrong with a case, from its text to the model and the question.
std::string complaint(const std::string& text) {
  return test::complaint_of([&] { resolve(draft("case.toml", read_case_text(text, "case.toml"), {})); });
}

/// The same for lines before a good pair.
std::string complaint_with_pair(const std::string& text) {
  return complaint(text + "\n[pair]\nleft = \"1^n\"\nright = \"1\"\nn = 2\n");
}

/// The same for lines of [measure] after a good pair, which begin at line 5.
std::string complaint_of_measure(const std::string& text) {
  return complaint("[pair]\nleft = \"1^n\"\nright = \"1\"\n[measure]\n" + text);
}

const std::string keys_mend = "docs/reference/case.md lists the keys";
const std::string toml_mend = "a case is a TOML file, see docs/reference/case.md";

}  // namespace

BOOST_AUTO_TEST_CASE(every_table_is_read) {
  const Draft read = draft("a.toml",
                           read_case_text(R"(
title = "t"
[model]
layers = 3
[model.position]
scheme = "t5"
buckets = 8
[model.attention]
soft-cap = 30
[model.feed-forward]
gated = true
[model.weights]
seed = 5
[vocabulary]
tokens = ["a", "b"]
[pair]
left = "a^n"
right = "b"
n = 17
[measure]
formats = ["bf16"]
)",
                                          "a.toml"),
                           {});
  BOOST_TEST(read.title == "t");
  BOOST_TEST(read.config.layers == 3);
  BOOST_CHECK(read.config.position.scheme == PositionScheme::t5);
  BOOST_TEST(read.config.position.buckets == 8);
  BOOST_TEST(read.config.attention.soft_cap == 30);
  BOOST_TEST(read.config.feed_forward.gated);
  BOOST_TEST(read.weights.seed == 5U);
  BOOST_TEST(read.tokens.size() == 2U);
  BOOST_TEST(read.n_values->text == "17");
  BOOST_TEST(read.table.formats->size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_position_may_be_one_word) {
  const Draft read = draft("a.toml", read_case_text("[model]\nposition = \"rope\"\n", "a.toml"), {});
  BOOST_CHECK(read.config.position.scheme == PositionScheme::rope);
}

BOOST_AUTO_TEST_CASE(malformed_toml) {
  BOOST_TEST(complaint("[pair\n") ==
             R"(case.toml:1:6: Error while parsing table header: expected ']', saw '\n'; )" + toml_mend);
  BOOST_TEST(complaint("title = \"unfinished\n").starts_with("case.toml:1:20: Error while parsing string: "));
  BOOST_TEST(complaint("[pair]\nleft = \"1\"\nleft = \"2\"\n") ==
             "case.toml:3:8: Error while parsing key-value pair: cannot redefine existing string 'left'; " + toml_mend);
}

BOOST_AUTO_TEST_CASE(unknown_keys) {
  BOOST_TEST(complaint("[model]\nwidht = 3\n") ==
             "case.toml:2:1: unknown key 'widht' in [model] (did you mean 'width'?); " + keys_mend);
  BOOST_TEST(complaint("[model]\nwindow = 3\n") ==
             "case.toml:2:1: unknown key 'window' in [model]; it belongs in [model.attention]");
  BOOST_TEST(complaint("layers = 3\n") == "case.toml:1:1: unknown key 'layers'; it belongs in [model]");
  BOOST_TEST(complaint("[pair]\ntitle = \"x\"\n") ==
             "case.toml:2:1: unknown key 'title' in [pair]; put it before the first table");
  BOOST_TEST(complaint("[modle]\nwidth = 3\n") ==
             "case.toml:1:2: unknown key 'modle' (did you mean 'model'?); " + keys_mend);
  BOOST_TEST(complaint("[model.feed-forwards]\n") ==
             "case.toml:1:8: unknown key 'feed-forwards' in [model] (did you mean 'feed-forward'?); " + keys_mend);
  // The first in the file, not in the alphabet.
  BOOST_TEST(complaint("zzz = 1\naaa = 2\n").starts_with("case.toml:1:1: unknown key 'zzz'"));
}

BOOST_AUTO_TEST_CASE(wrong_types) {
  BOOST_TEST(complaint("model = 3\n") ==
             "case.toml:1:9: expected a table and found an integer; write [model] and its keys below it");
  BOOST_TEST(complaint("[model]\nposition = 3\n") ==
             "case.toml:2:12: expected a table and found an integer; write [model.position] and its keys below it");
  BOOST_TEST(complaint("[model]\nlayers = \"2\"\n") ==
             "case.toml:2:10: 'layers' expects an integer and found a string; write layers = 2");
  BOOST_TEST(complaint("[model]\nlayers = 2.5\n") ==
             "case.toml:2:10: 'layers' expects an integer and found a number; write layers = 2");
  BOOST_TEST(complaint("[model]\nepsilon = [1]\n") ==
             "case.toml:2:11: 'epsilon' expects a number and found an array; write epsilon = 1e-5");
  BOOST_TEST(complaint("[model.attention]\ncausal = \"yes\"\n") ==
             "case.toml:2:10: 'causal' expects a boolean and found a string; write causal = false");
  BOOST_TEST(complaint("[model]\nnorm = {}\n") ==
             "case.toml:2:8: 'norm' expects a string and found a table; write norm = \"rms\"");
  BOOST_TEST(complaint("title = 1979-05-27\n") ==
             "case.toml:1:9: 'title' expects a string and found a date or time; write title = \"count\"");
  BOOST_TEST(complaint("[pair]\nn = true\n") ==
             "case.toml:2:5: 'n' expects a string or an integer and found a boolean; write n = \"1..512\"");
  BOOST_TEST(complaint("[model.position]\nslopes = [0.5, \"x\"]\n") ==
             "case.toml:2:16: 'slopes' expects an array of numbers and found a string; write slopes = [0.5, 0.25]");
  BOOST_TEST(complaint("[measure]\nformats = \"bf16\"\n") ==
             "case.toml:2:11: 'formats' expects an array of strings and found a string; "
             "write formats = [\"bf16\", \"fp32\"]");
  BOOST_TEST(complaint("[measure]\nformats = [\n  16]\n") ==
             "case.toml:3:3: 'formats' expects an array of strings and found an integer; "
             "write formats = [\"bf16\", \"fp32\"]");
}

BOOST_AUTO_TEST_CASE(values_out_of_range) {
  BOOST_TEST(complaint("[model]\nlayers = 5000000000\n") ==
             "case.toml:2:10: 5000000000 is out of range; take at most 2147483647");
  BOOST_TEST(complaint_with_pair("[model]\nwidth = 0\n") == "case.toml:2:9: 0 is out of range; take 1 to 65536");
  BOOST_TEST(complaint_with_pair("[model]\nheads = 0\n") == "case.toml:2:9: 0 is out of range; take 1 to 1024");
  BOOST_TEST(complaint_with_pair("[model]\nepsilon = nan\n") ==
             "case.toml:2:11: nan is not finite; take a finite number");
  BOOST_TEST(complaint_with_pair("[model.attention]\nwindow = -3\n") ==
             "case.toml:2:10: -3 is negative; take 0 for no window, or its number of keys");
  BOOST_TEST(complaint("[model.weights]\nseed = -1\n") == "case.toml:2:8: -1 is negative; take 0 or more");
  BOOST_TEST(complaint_with_pair("[model.weights]\ngain = -1\n") ==
             "case.toml:2:8: it is out of range; take a number above 0, at most 1e30");
  BOOST_TEST(complaint_with_pair("[vocabulary]\nsize = 0\n") == "case.toml:2:8: 0 is out of range; take 1 or more");
  BOOST_TEST(complaint_of_measure("precision-limit = 8\n") == "case.toml:5:19: 8 is out of range; take 64 to 1048576");
}

BOOST_AUTO_TEST_CASE(unknown_words) {
  BOOST_TEST(complaint("[model]\nposition = \"ropee\"\n") ==
             "case.toml:2:12: unknown word 'ropee' (did you mean 'rope'?); "
             "take one of nope, sinusoidal, learned, rope, rope-interleaved, alibi, t5");
  BOOST_TEST(complaint("[measure]\ndistance = \"l3\"\n") ==
             "case.toml:2:12: unknown word 'l3' (did you mean 'l1'?); take one of l1, l2, linf");
  BOOST_TEST(complaint_of_measure("formats = [\"bf16\", \"fp17\"]\n") ==
             "case.toml:5:20: format 'fp17': there is no such format (did you mean 'fp16'?); "
             "use a name of docs/reference/formats.md, p<P>e<E> or Binary<K>p<P>{s|u}{e|f}");
  BOOST_TEST(complaint_of_measure("policies = [\"naive-bf17\"]\n").starts_with("case.toml:5:13: policy"));
  BOOST_TEST(complaint_of_measure("families = [\"naiv\"]\n") ==
             "case.toml:5:13: unknown family 'naiv' (did you mean 'naive'?); "
             "take naive or ideal, or a range such as naive-p2..24e8");
}

BOOST_AUTO_TEST_CASE(models_that_do_not_fit) {
  BOOST_TEST(complaint_with_pair("[model]\nheads = 3\n") ==
             "case.toml:2:9: 3 heads do not divide the width 64; choose another number of heads, or give head-width");
  BOOST_TEST(complaint_with_pair("[model]\nheads = 6\nwidth = 60\nkey-value-heads = 4\n") ==
             "case.toml:2:9: 6 heads cannot share 4 key-value heads; make heads a multiple of key-value heads");
  BOOST_TEST(complaint_with_pair("[model]\nnorm = \"none\"\nnorm-gain = true\n") ==
             "case.toml:3:13: there is no norm to multiply by a gain; set it to false");
  BOOST_TEST(complaint_with_pair("[model]\nwidth = 63\nposition = \"rope\"\n") ==
             "case.toml:3:12: RoPE pairs coordinates, but head-width 63 is odd; make model.head-width even");
  BOOST_TEST(complaint_with_pair("[model.position]\nscheme = \"alibi\"\nslopes = [0.5, 0.25]\n") ==
             "case.toml:3:10: 2 slopes for 1 heads; give one slope per head");
  BOOST_TEST(complaint_with_pair("[model.attention]\nlogits = \"token-table\"\nscale = 2\n") ==
             "case.toml:3:9: the logits of a token table are not scaled; leave it out");
  BOOST_TEST(complaint_with_pair("[model.feed-forward]\npresent = false\ngated = true\n") ==
             "case.toml:3:9: there is no feed-forward part to gate; set it to false");
  BOOST_TEST(complaint_with_pair("[model.position]\ntheta = 500\n") ==
             "case.toml:2:9: 'theta' is for sinusoidal and rope only; remove it or choose that position scheme");
  BOOST_TEST(complaint_with_pair("[model.weights]\nreach = 3\n") ==
             "case.toml:2:9: 'reach' is for dyadic only; remove it or choose that kind of weights");
  BOOST_TEST(complaint("[model]\ncheckpoint = \"nowhere\"\nlayers = 2\n") ==
             "case.toml:3:10: 'layers' is set by the checkpoint; remove it or the checkpoint");
  ::unsetenv("SNELLEN_MODELS");  // whoever tests trained models has it set
  BOOST_TEST(complaint("[model]\ncheckpoint = \"nowhere\"\n") ==
             "case.toml:2:14: there is no folder 'nowhere'; give a folder with config.json and model.safetensors, or "
             "set SNELLEN_MODELS to the folder it is in");
}

BOOST_AUTO_TEST_CASE(vocabularies) {
  BOOST_TEST(complaint_with_pair("[vocabulary]\ntokens = [\"a\", \"a\"]\n") ==
             "case.toml:2:10: vocabulary: tokens #0 and #1 are both named 'a'; names must differ");
  BOOST_TEST(complaint_with_pair("[vocabulary]\ntokens = [\"a\"]\nsize = 3\n") ==
             "case.toml:3:8: the tokens have names already; remove 'size' or 'tokens'");
}

BOOST_AUTO_TEST_CASE(pairs) {
  BOOST_TEST(complaint("[pair]\nleft = \"1^n\"\n") ==
             "case.toml: pair.right: this side of the pair is missing; write a pattern such as '<bos> 1^n'");
  BOOST_TEST(complaint("[pair]\nleft = \"<bos> 1^n x\"\nright = \"1\"\n") ==
             "case.toml:2:19: unknown token 'x'; write a name of the vocabulary or an id such as #17");
  // Where the column in the file is not known, that in the pattern is said.
  BOOST_TEST(complaint("[pair]\nleft = \"\"\"\n1^n x\"\"\"\nright = \"1\"\n") ==
             "case.toml:2:8, column 5: unknown token 'x'; write a name of the vocabulary or an id such as #17");
  BOOST_TEST(complaint("[pair]\nleft = \"\"\nright = \"1\"\n") ==
             "case.toml:2:9: the pattern is empty; write at least one token");
  BOOST_TEST(complaint("[pair]\nleft = \"1^(n-1)\"\nright = \"1\"\nn = \"0..3\"\n") ==
             "case.toml:2:11: the count (n-1) is -1 at n = 0; choose values of n at which it is not negative");
  BOOST_TEST(complaint("[pair]\nleft = \"1^n\"\nright = \"1\"\nn = \"1..\"\n") ==
             "case.toml:4:9: expected an integer and found the end; "
             "write values and ranges as in 1..64, 128, 256");
}

BOOST_AUTO_TEST_CASE(questions_that_do_not_fit) {
  BOOST_TEST(complaint("[model]\noutput-head = false\n[pair]\nleft = \"1^n\"\nright = \"1\"\n[measure]\n"
                       "representation = \"logits\"\n") ==
             "case.toml:7:18: this model has no logits; take v or y, or give it an output head");
  BOOST_TEST(complaint_with_pair("[model.position]\nscheme = \"learned\"\nmaximum-positions = 1\n") ==
             "case.toml:3:21: 1 positions for sequences of up to 2 tokens; take more positions or a smaller n");
  BOOST_TEST(complaint_of_measure("families = [\"naive-p9..3e8\"]\n") ==
             "case.toml:5:13: 'naive-p9..3e8' has no range of bits; "
             "write the smaller number first, as in naive-p2..24e8");
  BOOST_TEST(complaint_of_measure("families = [\"naive-p2..24\"]\n") ==
             "case.toml:5:13: 'naive-p2..24' is not a family; write a range of bits as in naive-p2..24e8");
  BOOST_TEST(complaint_of_measure("formats = [\"bf16\", \"bfloat16\"]\n") ==
             "case.toml:5:20: there is a column 'bf16' already; remove one");
  BOOST_TEST(complaint_of_measure("policies = [\"naive-bf16\", \"naive-bf16\"]\n") ==
             "case.toml:5:27: there is a column 'naive-bf16' already; remove one");
  BOOST_TEST(complaint_of_measure("families = [\"naive\", \"naive-p2..9e8\"]\n") ==
             "case.toml:5:22: there is a column 'naive-e8' already; remove one");
}

BOOST_AUTO_TEST_CASE(files) {
  const test::TemporaryFolder folder;
  const std::string missing = (folder.path() / "missing.toml").string();
  BOOST_TEST(test::complaint_of([&] { read_case_file(missing); }) == missing + ": no such file; name a TOML case file");
  const std::string name = folder.path().string();
  BOOST_TEST(test::complaint_of([&] { read_case_file(name); }) ==
             name + ": it is a folder, not a file; name a TOML case file");
  const std::string large = folder.file("large.toml", std::string((1U << 20U) + 1, '#'));
  BOOST_TEST(test::complaint_of([&] { read_case_file(large); }) ==
             large + ": it has 1048577 bytes, and a case has at most 1048576; name a TOML case file");
  const std::string binary = folder.file("binary.toml", "title = \"\xff\"\n");
  BOOST_TEST(test::complaint_of([&] { read_case_file(binary); }).starts_with(binary + ":1:"));
}

BOOST_AUTO_TEST_CASE(all_shipped_cases_are_read) {
  std::size_t cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator(SNELLEN_SOURCE_DIR "/cases/thresholds")) {
    const std::string path = entry.path().string();
    BOOST_TEST(test::complaint_of([&] { resolve(draft(path, read_case_file(path), {})); }) == "no complaint", path);
    ++cases;
  }
  BOOST_TEST(cases >= 20U);
}

BOOST_AUTO_TEST_SUITE_END()
