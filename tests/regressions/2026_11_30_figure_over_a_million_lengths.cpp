// SPDX-License-Identifier: LGPL-3.0-or-later
// A figure over n = 1..1000000 took 4.9 GB within 30 s, and went on. What is too much is refused before it is begun.
#include <boost/test/unit_test.hpp>

#include "cli/run_program.hpp"

BOOST_AUTO_TEST_SUITE(on_2026_11_30_figure_over_a_million_lengths)

using snellen::test::run_program;

BOOST_AUTO_TEST_CASE(it_is_refused_with_the_numbers) {
  for (const std::string figure : {"figure-8", "figure-9", "figure-10"}) {
    const std::string from = figure == "figure-9" ? "201" : "1";
    const auto outcome =
        run_program({"figure", "--figure", figure, "--n", from + "..1000000"}, {.most_memory_bytes = 1UL << 30});
    BOOST_TEST(outcome.code == 2);
    BOOST_TEST(outcome.out.empty());
    BOOST_TEST(outcome.err.starts_with("snellen: --figure: " + figure + " takes up to "), outcome.err);
    BOOST_TEST(outcome.err.find(" thousand million multiply-adds and ") != std::string::npos, outcome.err);
    BOOST_TEST(outcome.err.ends_with("; take fewer or shorter n, fewer seeds, fewer bits or no variants\n"),
               outcome.err);
  }
}

BOOST_AUTO_TEST_CASE(a_case_is_refused_at_its_figure) {
  const snellen::test::TemporaryFolder folder;
  const std::string file = folder.file("a.toml", "[figure]\nname = \"figure-8\"\n[pair]\nn = \"1..1000000\"\n");
  for (const std::string command : {"figure", "check"}) {
    const auto outcome = run_program({command, file}, {.most_memory_bytes = 1UL << 30});
    BOOST_TEST(outcome.code == 2);
    BOOST_TEST(outcome.err.find(file + ":2:8: figure-8 takes up to ") != std::string::npos, outcome.err);
  }
}

BOOST_AUTO_TEST_CASE(what_is_begun_stays_within_its_bound) {
  // About half a GiB is the bound of this question, one thread's; the program and its libraries come on top.
  const auto outcome = run_program(
      {"figure", "--figure", "figure-10", "--n", "14000", "--seeds", "1", "--threads", "1", "--no-variants"},
      {.most_memory_bytes = 800UL << 20});
  BOOST_TEST(outcome.code == 0, outcome.err);
}

BOOST_AUTO_TEST_SUITE_END()
