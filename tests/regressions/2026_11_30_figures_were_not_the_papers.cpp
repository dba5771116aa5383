// SPDX-License-Identifier: LGPL-3.0-or-later
// Figures 8 and 10 took other choices than the paper: Fig. 10 without positions was 4.45, 3.27, .297 at n = 5, 10, 100,
// where the paper's curve is at 1.0, .55, .068; Fig. 8 at n = 5 was some 3 in L1, where the paper's is at .04.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/run_program.hpp"
#include "report/csv_reader.hpp"

BOOST_AUTO_TEST_SUITE(on_2026_11_30_figures_were_not_the_papers)

namespace {

/// The means of one of the figure's own series, by n.
std::map<std::string, double> means(const std::string& figure, const std::string& series) {
  const auto outcome = snellen::test::run_program(
      {"figure", "--figure", figure, "--n", "5, 10, 100", "--no-variants", "--output-format", "csv"});
  BOOST_TEST_REQUIRE(outcome.code == 0, outcome.err);
  std::map<std::string, double> out;
  for (const auto& record : snellen::test::read_csv(outcome.out)) {
    if (record.at(1) == series && record.at(2).empty()) out[record.at(3)] = std::stod(record.at(5));
  }
  return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(figure_10_without_positions) {
  const auto ours = means("figure-10", "NoPE");
  // What is read off logarithmic axes is known to some 15 %.
  const std::map<std::string, double> papers = {{"5", 1.0}, {"10", 0.55}, {"100", 0.068}};
  for (const auto& [n, read] : papers) {
    BOOST_TEST(ours.at(n) > 0.85 * read, n);
    BOOST_TEST(ours.at(n) < 1.15 * read, n);
  }
}

BOOST_AUTO_TEST_CASE(figure_8) {
  const auto ours = means("figure-8", "sinusoidal");
  // No choice that was tried is nearer everywhere (docs/theory/figures.md): a factor of 1.5 at n = 5, 1.2 at 100.
  BOOST_TEST(ours.at("5") > 0.04);
  BOOST_TEST(ours.at("5") < 0.04 * 1.6);
  BOOST_TEST(ours.at("100") > 0.013);
  BOOST_TEST(ours.at("100") < 0.013 * 1.3);
}

/// The cells of a row of a page's table.
std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream text(line.substr(1));
  for (std::string cell; std::getline(text, cell, '|');) {
    const std::size_t begin = cell.find_first_not_of(" `");
    const std::size_t end = cell.find_last_not_of(" `");
    cells.push_back(begin == std::string::npos ? "" : cell.substr(begin, end - begin + 1));
  }
  return cells;
}

BOOST_AUTO_TEST_CASE(the_page_shows_what_the_baselines_have) {
  // The gate compares the baselines with what the command prints; docs/theory/figures.md must say the same.
  std::ifstream page(SNELLEN_SOURCE_DIR "/docs/theory/figures.md");
  std::vector<std::string> head;
  nlohmann::json values;
  std::size_t compared = 0;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("Figure 8:") || line.starts_with("Figure 10:")) {
      const std::string name = line.starts_with("Figure 8:") ? "figure-8" : "figure-10";
      values = nlohmann::json::parse(std::ifstream(SNELLEN_SOURCE_DIR "/baseline/cases/figures/" + name + ".json"));
      values = values.at("values");
    }
    if (line.starts_with("| series |")) head = cells_of(line);
    if (!line.starts_with("| `mean.")) continue;
    const std::vector<std::string> cells = cells_of(line);
    for (std::size_t k = 2; k < head.size(); ++k) {
      const double shown = std::stod(cells.at(k));
      const double kept = std::stod(values.at(cells.at(0)).at(head.at(k)).get<std::string>());
      const auto decimals = static_cast<int>(cells[k].size() - cells[k].find('.') - 1);
      BOOST_TEST(std::abs(shown - kept) <= 0.5001 * std::pow(10, -decimals), line + ", n = " + head[k]);
      ++compared;
    }
  }
  BOOST_TEST(compared == 9 * 7 + 24 * 6U);
}

BOOST_AUTO_TEST_SUITE_END()
