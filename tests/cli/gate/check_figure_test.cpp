// SPDX-License-Identifier: LGPL-3.0-or-later
// snellen check of a figure as a user meets it.
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/run_program.hpp"
#include "report/csv_reader.hpp"

BOOST_AUTO_TEST_SUITE(check_figure_test)

using namespace snellen;
using test::contents_of;
using test::run_program;
namespace fs = std::filesystem;

namespace {

const std::string small_figure = "[figure]\nname = \"figure-8\"\nseeds = 2\nwidth = 8\n[pair]\nn = \"5, 10, 20\"\n";

/// A folder with one figure's case, and the program in it.
struct FigureProject {
  test::TemporaryFolder folder;

  explicit FigureProject(const std::string& text) {
    fs::create_directories(folder.path() / "cases");
    std::ofstream(folder.path() / "cases/one.toml") << text;
  }
  test::Outcome run(const std::vector<std::string>& arguments) const {
    return run_program(arguments, {.environment = {}, .folder = folder.path().string()});
  }
  test::Outcome check(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), "check");
    return run(more);
  }
  fs::path baseline() const { return folder.path() / "baseline/cases/one.json"; }
};

void complains(const std::string& text, const std::string& message) {
  const FigureProject project(text);
  const test::Outcome outcome = project.check();
  BOOST_TEST(outcome.code == 2);
  BOOST_TEST(outcome.out.empty());
  BOOST_TEST(outcome.err == "snellen: cases/one.toml:" + message + "\n");
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_figure_alone_has_nothing_to_be_compared_with) {
  BOOST_TEST(FigureProject(small_figure).check().code == 5);
}

BOOST_AUTO_TEST_CASE(a_baseline_keeps_what_the_records_show) {
  const FigureProject project(small_figure);
  BOOST_TEST(project.check({"--update-baseline"}).code == 0);
  const auto kept = nlohmann::json::parse(contents_of(project.baseline()));
  BOOST_TEST(kept["n"] == "5, 10, 20");
  const auto records = test::read_csv(project.run({"figure", "cases/one.toml", "--output-format", "csv"}).out);
  BOOST_TEST(kept["values"]["mean.sinusoidal"]["5"].get<std::string>() == records.at(1).at(5));
  BOOST_TEST(kept["values"]["greatest.sinusoidal"]["20"].get<std::string>() == records.at(3).at(6));
  BOOST_TEST(kept["values"]["mean-below.sinusoidal"] == "none");
  BOOST_TEST(kept["values"].contains("least.residual.sinusoidal"));

  const test::Outcome again = project.check({"--no-times"});
  BOOST_TEST(again.code == 0, again.out);
  BOOST_TEST(again.out.find("1 passed") != std::string::npos, again.out);
  BOOST_TEST(project.check({"--no-times", "--threads", "1"}).out == again.out);
}

BOOST_AUTO_TEST_CASE(a_changed_figure_is_red) {
  const FigureProject project(small_figure);
  project.check({"--update-baseline"});
  auto kept = nlohmann::ordered_json::parse(contents_of(project.baseline()));
  const auto now = kept["values"]["mean.sinusoidal"]["10"].get<std::string>();
  kept["values"]["mean.sinusoidal"]["10"] = "0.125";
  std::ofstream(project.baseline()) << kept.dump(1);
  const test::Outcome outcome = project.check();
  BOOST_TEST(outcome.code == 1);
  BOOST_TEST(outcome.out.find("regressed: baseline mean.sinusoidal: n = 10: 0.125 -> " + now) != std::string::npos,
             outcome.out);
}

BOOST_AUTO_TEST_CASE(expectations_speak_of_a_figure) {
  const test::Outcome good = FigureProject(small_figure +
                                           "[expect]\nmean.sinusoidal.at.\"10..\" = \"0.001..10\"\n"
                                           "greatest.distance-l1.sinusoidal.at.5 = \"5 +- 4.9\"\n"
                                           "mean-below.sinusoidal = \"none\"\n")
                                 .check();
  BOOST_TEST(good.code == 0, good.out);
  const test::Outcome bad = FigureProject(small_figure + "[expect]\nall-below.sinusoidal = \"..20\"\n").check();
  BOOST_TEST(bad.code == 1);
  BOOST_TEST(bad.out.find("cases/one.toml:8: differs: expect all-below.sinusoidal: ..20 -> none") != std::string::npos,
             bad.out);
}

BOOST_AUTO_TEST_CASE(digits_that_too_few_bits_leave_open_are_undecided) {
  const std::string few_bits =
      "[figure]\nname = \"figure-9\"\nseeds = 2\nbits = 64\nvariants = false\n[pair]\nn = \"500..3000\"\n";
  const test::Outcome open = FigureProject(few_bits).check();
  BOOST_TEST(open.code == 3, open.out);
  BOOST_TEST(open.out.find("the figure's balls do not decide the value; raise bits in [figure]") != std::string::npos,
             open.out);

  const FigureProject allowed(few_bits + "[expect]\nundecided = \"allowed\"\n");
  BOOST_TEST(allowed.check({"--update-baseline"}).code == 0);
  const std::string kept = contents_of(allowed.baseline());
  BOOST_TEST(kept.find("mean.measured") != std::string::npos);
  BOOST_TEST(kept.find("undecided") == std::string::npos);
  BOOST_TEST(allowed.check().code == 0);

  BOOST_TEST(FigureProject(few_bits + "[expect]\nmean.measured.at.\"500..\" = \"0..1\"\n").check().code == 1);
}

BOOST_AUTO_TEST_CASE(malformed) {
  complains(
      small_figure + "[expect]\nmean.rope.at.5 = 1\n",
      "8:18: the case has no 'rope'; take one of sinusoidal, distance-l1.sinusoidal, "
      "distance-linf.sinusoidal, residual.sinusoidal, sinusoids-on-values.sinusoidal, first-frequency.sinusoidal, "
      "smaller-variance.sinusoidal, unit-variance.sinusoidal, queries-keys-and-values.sinusoidal");
  complains(small_figure + "[expect]\nmean.sinusoidal.at.6 = 1\n",
            "8:24: the case has no n = 6; take one of its n, or add this one to [pair] n");
  complains(
      small_figure + "[expect]\nmean.sinusoidal.at.5 = \"small\"\n",
      "8:24: 'small' is nothing that mean.sinusoidal can be; write a number, a range such as \"0.0012..0.0013\" or "
      "one of undecided");
  complains("[figure]\nname = \"figure-9\"\n[pair]\nn = \"100..300\"\n",
            "4:5: length 100 is not longer than the 200 entries with noise; take lengths from 201 on");
  complains("[figure]\nname = \"figure-8\"\nwidth = 63\n", "3:9: 63 cannot be used; take an even width up to 4096");
  complains("[figure]\nseeds = 3\n", " figure.name: the figure is missing; take figure-8, figure-9 or figure-10");
}

BOOST_AUTO_TEST_SUITE_END()
