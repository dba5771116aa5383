// SPDX-License-Identifier: LGPL-3.0-or-later
// snellen figure and snellen verify --map as a user meets them.
// Covers src/cli/case/figure_case.cpp, src/cli/command/map.cpp, src/cli/shell/plot.cpp.
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/preconditions.hpp"
#include "cli/run_program.hpp"
#include "shell/plot.hpp"

BOOST_AUTO_TEST_SUITE(figure_test)

using snellen::test::run_program;
namespace test = snellen::test;

namespace {

void complains(const std::vector<std::string>& arguments, const std::string& line) {
  const test::Outcome outcome = run_program(arguments);
  BOOST_TEST(outcome.code == 2);
  BOOST_TEST(outcome.out.empty());
  BOOST_TEST(outcome.err == "snellen: " + line + "\n");
}

const std::vector<std::string> small_figure = {"figure", "--figure",      "figure-8",       "--n", "5, 10", "--seeds",
                                               "2",      "--no-variants", "--figure-width", "8"};

std::vector<std::string> with(std::vector<std::string> arguments, const std::vector<std::string>& more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

const auto has_gnuplot = boost::unit_test::precondition(test::HasProgram{"gnuplot"});

}  // namespace

BOOST_AUTO_TEST_CASE(a_figure_in_every_form) {
  for (const std::string format : {"text", "csv", "json", "markdown", "latex"}) {
    const test::Outcome outcome = run_program(with(small_figure, {"--output-format", format}));
    BOOST_TEST(outcome.code == 0, format);
    BOOST_TEST(outcome.out.find("greatest") != std::string::npos, format);
  }
  const auto document = nlohmann::json::parse(run_program(with(small_figure, {"--output-format", "json"})).out);
  BOOST_TEST(document["kind"] == "figure");
  BOOST_TEST(document["threshold"] == "1/128");
  BOOST_TEST(document["series"][0]["points"].size() == 2U);
  // Threads change nothing.
  BOOST_TEST(run_program(with(small_figure, {"--threads", "1"})).out ==
             run_program(with(small_figure, {"--threads", "2"})).out);
}

BOOST_AUTO_TEST_CASE(extensions_of_plots) {
  BOOST_TEST(snellen::cli::is_plot_file("a/b.SVG"));
  BOOST_TEST(!snellen::cli::is_plot_file("a.csv"));
}

BOOST_AUTO_TEST_CASE(drawn, *has_gnuplot) {
  const test::TemporaryFolder folder;
  const std::string file = (folder.path() / "figure.svg").string();
  BOOST_TEST(run_program(with(small_figure, {"--output", file})).code == 0);
  const std::string drawing = test::contents_of(file);
  BOOST_TEST(drawing.find("<svg") != std::string::npos);
  BOOST_TEST(drawing.find("1/128") != std::string::npos);
  BOOST_TEST(folder.names().size() == 1U);
}

BOOST_AUTO_TEST_CASE(gnuplot_runs_alone, *has_gnuplot) {
  const test::TemporaryFolder folder;
  const std::string file = (folder.path() / "figure.svg").string();
  const std::vector<std::string> drawn = with(small_figure, {"--output", file});
  BOOST_TEST(run_program(drawn).code == 0);
  const std::string drawing = test::contents_of(file);
  // Startup files and variables that gnuplot would read: each would leave a file or change the drawing.
  for (const char* name : {".gnuplot", "gnuplotrc"})
    static_cast<void>(folder.file(name, "system('touch OWNED')\nset terminal dumb\n"));
  const std::string root = folder.path().string();
  BOOST_TEST(run_program(drawn, {.environment = {{"HOME", root},
                                                 {"XDG_CONFIG_HOME", root},
                                                 {"GNUPLOT_LIB", root},
                                                 {"GNUPLOT_DRIVER_DIR", root},
                                                 {"GNUPLOT_SHARE_DIR", root},
                                                 {"GNUTERM", "dumb"},
                                                 {"SHELL", root + "/shell"}},
                                 .folder = root})
                 .code == 0);
  BOOST_TEST(test::contents_of(file) == drawing);
  BOOST_TEST(!std::filesystem::exists(folder.path() / "OWNED"));
}

BOOST_AUTO_TEST_CASE(a_gnuplot_of_the_working_folder_is_not_run) {
  const test::TemporaryFolder folder;
  const std::string planted = folder.file("gnuplot", "#!/bin/sh\ntouch OWNED\n");
  std::filesystem::permissions(planted, std::filesystem::perms::owner_all);
  const test::Outcome outcome =
      run_program(with(small_figure, {"--output", "figure.svg"}),
                  {.environment = {{"PATH", ".::" + std::string("bin")}}, .folder = folder.path().string()});
  BOOST_TEST(outcome.code == 2);
  BOOST_TEST(outcome.err ==
             "snellen: gnuplot: there is no such program; install it (Debian, Ubuntu: gnuplot-nox), or take --output "
             "FILE.csv\n");
  BOOST_TEST(folder.names() == std::vector<std::string>{"gnuplot"});
}

BOOST_AUTO_TEST_CASE(malformed) {
  complains({"figure", "--figure", "figure-7"},
            "--figure: unknown word 'figure-7' (did you mean 'figure-8'?); take one of figure-8, figure-9, figure-10");
  complains(with(small_figure, {"--seeds", "0"}), "--seeds: 0 is out of range; take 1 to 1000");
  complains(with(small_figure, {"--figure-bits", "12"}), "--figure-bits: 12 is out of range; take 64 to 4096");
  complains(with(small_figure, {"--threshold", "-1"}), "--threshold: '-1' is no threshold; write 1/128");
  complains({"figure", "--output", "all.svg"},
            "--output: 3 figures do not fit one plot; choose one, as in --figure figure-8");
  const test::TemporaryFolder folder;
  const std::string case_file = folder.file("a.toml", "[figure]\nname = \"figure-8\"\n[model]\nlayers = 2\n");
  complains({"figure", case_file}, case_file + ":4:10: 'model.layers' is for tables and claims; remove it");
  const std::string nothing = folder.file("b.toml", "[pair]\nn = 3\n");
  complains({"figure", nothing},
            nothing + ": figure.name: the figure is missing; take figure-8, figure-9 or figure-10");
}

BOOST_AUTO_TEST_CASE(the_map_takes_few_options) {
  complains({"verify", "--map", "--position", "rope"},
            "--position: the map does not take it; it takes --n, --layers, --width, --heads, --seed, --window and "
            "--slopes");
  complains({"verify", "--map", "--witnesses", "w"}, "--witnesses: the map has no witnesses; remove it");
  complains({"verify", "--map", "case.toml"}, "command line: the map takes no case; remove it, or remove --map");
}

BOOST_AUTO_TEST_SUITE_END()
