// SPDX-License-Identifier: LGPL-3.0-or-later
// Mistakes in options, through the real program: one line on standard error, nothing on standard output, exit code 2.
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "cli/run_program.hpp"

BOOST_AUTO_TEST_SUITE(options_test)

using snellen::test::Outcome;
using snellen::test::run_program;

namespace {

void fails_with(const std::vector<std::string>& arguments, const std::string& line) {
  const Outcome outcome = run_program(arguments);
  BOOST_TEST(outcome.code == 2);
  BOOST_TEST(outcome.out.empty());
  BOOST_TEST(outcome.err == "snellen: " + line + "\n");
}

/// The same after a good pair.
void pair_fails_with(std::vector<std::string> arguments, const std::string& line) {
  arguments.insert(arguments.begin(), {"threshold", "--left", "<bos> 1^n", "--right", "1"});
  fails_with(arguments, line);
}

}  // namespace

BOOST_AUTO_TEST_CASE(commands) {
  const std::string mend = "; snellen --help lists the commands";
  fails_with({}, "command line: a command is missing" + mend);
  fails_with({"treshold"}, "command line: unknown command 'treshold' (did you mean 'threshold'?)" + mend);
  fails_with({"--helpp"}, "command line: unknown option '--helpp' (did you mean '--help'?)" + mend);
  fails_with({"help", "formatz"}, "command line: unknown command 'formatz' (did you mean 'formats'?)" + mend);
}

BOOST_AUTO_TEST_CASE(unknown_options_and_missing_values) {
  fails_with({"threshold", "--widht", "3"},
             "command line: unknown option '--widht' (did you mean '--width'?); see snellen threshold --help");
  fails_with({"threshold", "--left"}, "command line: --left: 1 required TEXT missing; see snellen threshold --help");
  fails_with({"threshold"}, "command line: there is nothing to compare; name a CASE.toml, or give --left and --right");
  fails_with({"threshold", "--left", "1^n"},
             "--right: this side of the pair is missing; write a pattern such as '<bos> 1^n'");
}

BOOST_AUTO_TEST_CASE(values) {
  pair_fails_with({"--layers", "two"}, "--layers: 'two' is not an integer; write --layers 2");
  pair_fails_with({"--position", "alibbi"},
                  "--position: unknown word 'alibbi' (did you mean 'alibi'?); "
                  "take one of nope, sinusoidal, learned, rope, rope-interleaved, alibi, t5");
  pair_fails_with({"--heads", "3"},
                  "--heads: 3 heads do not divide the width 64; "
                  "choose another number of heads, or give head-width");
  pair_fails_with({"--head-width", "3", "--position", "rope"},
                  "--position: RoPE pairs coordinates, but head-width 3 is odd; make model.head-width even");
  pair_fails_with({"--n", "9..1"}, "--n, column 1: the range 9..1 runs downwards; write 1..9");
  pair_fails_with({"--threads", "-1"}, "--threads: '-1' is not a number of threads; take 1 to 4096");
  pair_fails_with({"--formats", "bf61"},
                  "--formats: format 'bf61': there is no such format (did you mean 'bf16'?); "
                  "use a name of docs/reference/formats.md, p<P>e<E> or Binary<K>p<P>{s|u}{e|f}");
  pair_fails_with({"--checkpoint", SNELLEN_SOURCE_DIR "/tests/regressions/data/checkpoint", "--layers", "2"},
                  "--layers: 'layers' is set by the checkpoint; remove it or the checkpoint");
  pair_fails_with({"--checkpoint", "nowhere"},
                  "--checkpoint: there is no folder 'nowhere'; give a folder with config.json and model.safetensors, "
                  "or set SNELLEN_MODELS to the folder it is in");
}

BOOST_AUTO_TEST_CASE(patterns) {
  fails_with({"threshold", "--left", "1^n 1^", "--right", "1"},
             "--left, column 7: expected a count after '^' and found the end; write x^7, x^n or x^(2n+1)");
  fails_with({"threshold", "--left", "1^n", "--right", "<boss> 1"},
             "--right, column 1: unknown token '<boss>' (did you mean '<bos>'?); "
             "write a name of the vocabulary or an id such as #17");
}

BOOST_AUTO_TEST_CASE(outputs) {
  pair_fails_with({"--output", "table.jsn"},
                  "table.jsn: unknown extension '.jsn' (did you mean '.json'?); "
                  "use .txt, .csv, .json, .md or .tex, or --output-format");
  pair_fails_with({"--output", "missing-folder/table.json"},
                  "missing-folder/table.json: there is no folder 'missing-folder'; create it or name another file");
  pair_fails_with({"--output-format", "jsn"},
                  "--output-format: unknown output format 'jsn' (did you mean 'json'?); "
                  "use text, csv, json, markdown or latex");
}

BOOST_AUTO_TEST_CASE(refusals) {
  const Outcome outcome = run_program(
      {"threshold", "--left", "<bos> 1^n", "--right", "1", "--n", "1", "--width", "4", "--arithmetic", "exact"});
  BOOST_TEST(outcome.code == 2);
  BOOST_TEST(outcome.out.empty());
  BOOST_TEST(outcome.err.starts_with("snellen: --arithmetic: "));
  BOOST_TEST(std::ranges::count(outcome.err, '\n') == 1);
}

BOOST_AUTO_TEST_CASE(files_with_control_characters_in_their_names) {
  fails_with({"threshold", "a\nb\x1b[2J"}, "a\\x0ab\\x1b[2J: no such file; name a TOML case file");
}

BOOST_AUTO_TEST_CASE(inspect_wants_one_n) {
  fails_with({"inspect", "--left", "1^n", "--right", "1", "--width", "4", "--n", "1..3"},
             "1^n / 1: the case has 3 values of n, and inspect looks at one; choose it, as in --n 17");
}

BOOST_AUTO_TEST_SUITE_END()
