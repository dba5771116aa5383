// SPDX-License-Identifier: LGPL-3.0-or-later
// `threshold in.toml --output in.toml` replaced the case by its table, and of two outputs with one name only the last
// was kept.
// Covers src/cli/shell/overwriting.cpp.
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <string>

#include "cli/run_program.hpp"

BOOST_AUTO_TEST_SUITE(on_2026_11_30_output_over_input)

using namespace snellen::test;
namespace fs = std::filesystem;

constexpr const char* table = "[pair]\nleft = \"1^n\"\nright = \"1^(n+1)\"\nn = 1\n[model]\nwidth = 2\nlayers = 1\n";

struct Project : TemporaryFolder {
  Project() {
    fs::create_directories(path() / "cases");
    fs::create_directories(path() / "model");
    fs::create_directories(path() / "baseline/cases");
    (void)file("cases/a.toml", table);
    (void)file("cases/claim.toml", "claim = \"lemma-b1\"\n[pair]\nn = 4\n");
    (void)file("cases/figure.toml", "[figure]\nname = \"figure-9\"\n");
    (void)file("w.json", "{}");
    (void)file("model/config.json", "{}");
    (void)file("cases/checkpoint.toml",
               "[pair]\nleft = \"#1^n\"\nright = \"#1\"\nn = 2\n[model]\ncheckpoint = \"../model\"\n");
    fs::create_hard_link(path() / "cases/a.toml", path() / "hard.toml");
    fs::create_symlink("cases/a.toml", path() / "soft.toml");
    fs::create_symlink("cases", path() / "same");
  }

  /// Says no, and leaves everything as it was.
  void refuses(const std::vector<std::string>& arguments, const std::string& said) const {
    const std::string before = everything();
    const Outcome outcome = run_program(arguments, {.folder = path().string()});
    BOOST_TEST(outcome.code == 2);
    BOOST_TEST(outcome.err.find(said) != std::string::npos, outcome.err);
    BOOST_TEST(everything() == before);
  }

  [[nodiscard]] std::string everything() const {
    std::string all;
    for (const auto& entry : fs::recursive_directory_iterator(path())) {
      if (entry.is_regular_file()) all += entry.path().string() + "\n" + contents_of(entry.path());
    }
    return all;
  }
};

BOOST_AUTO_TEST_CASE(an_output_spares_what_is_read) {
  const Project project;
  const std::string over = ": it is read, and --output would write over it; name another file";
  for (const char* command : {"threshold", "inspect", "tail"}) {
    for (const char* name : {"cases/a.toml", "./cases/../cases/a.toml", "hard.toml", "soft.toml", "same/a.toml"}) {
      project.refuses({command, "cases/a.toml", "--output", name, "--output-format", "text"}, "cases/a.toml" + over);
    }
  }
  project.refuses({"certify", "cases/a.toml", "--output", "hard.toml", "--output-format", "json"}, over);
  project.refuses({"verify", "cases/claim.toml", "--output", "cases/claim.toml", "--output-format", "text"}, over);
  project.refuses({"figure", "cases/figure.toml", "--output", "cases/figure.toml", "--output-format", "text"}, over);
  project.refuses({"replay", "w.json", "--output", "w.json"}, over);
  project.refuses({"check", "cases/a.toml", "--output", "cases/a.toml", "--output-format", "text"}, over);
  project.refuses({"check", "cases/a.toml", "--junit", "soft.toml"}, "--junit would write over it");
  project.refuses({"check", "cases/a.toml", "--sarif", "hard.toml"}, "--sarif would write over it");
  project.refuses({"threshold", "cases/claim.toml", "cases/a.toml", "--output", "soft.toml", "--output-format", "text"},
                  "");
}

BOOST_AUTO_TEST_CASE(a_checkpoint_and_baselines_are_read_as_well) {
  const Project project;
  project.refuses({"threshold", "cases/checkpoint.toml", "--output", "model/config.json"},
                  "model/config.json: --output would write into the checkpoint ");
  project.refuses({"check", "cases/a.toml", "--output", "baseline/cases/a.json"},
                  "baseline/cases/a.json: --output would write into the baselines baseline; name another folder");
}

BOOST_AUTO_TEST_CASE(two_outputs_have_two_names) {
  const Project project;
  project.refuses({"check", "cases/a.toml", "--junit", "x", "--sarif", "./x"},
                  "./x: --junit and --sarif would both write it; name two files");
  project.refuses({"check", "cases/a.toml", "--junit", "x.json", "--output", "x.json"},
                  "x.json: --output and --junit would both write it; name two files");
  project.refuses({"threshold", "cases/a.toml", "--output", "x.csv", "--output", "y.csv"},
                  "--output: it is given 2 times; give it once");
  BOOST_TEST(run_program({"check", "cases/a.toml", "--junit", "/dev/null", "--sarif", "/dev/null"},
                         {.folder = project.path().string()})
                 .err.find("both") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
