// SPDX-License-Identifier: LGPL-3.0-or-later
// exp and log of the C library, which need not be the same on two machines, chose the n of figures 8, 9 and 10, and
// exp2 and log2 the scale of a claim's weights.
#include <boost/test/unit_test.hpp>

#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

#include "cli/preconditions.hpp"
#include "cli/run_program.hpp"
#include "snellen/theory/figure.hpp"

BOOST_AUTO_TEST_SUITE(on_2026_11_30_libm_chose_the_grid)

BOOST_AUTO_TEST_CASE(the_grid_is_found_in_integers) {
  // A double cannot tell this from 2^52 + 2^51 as a power of 1/2 between the ends.
  const long most = (1L << 52) + (1L << 51);
  BOOST_TEST(snellen::logarithmic_lengths(most, most + 2, 3) == (std::vector<long>{most, most + 1, most + 2}),
             boost::test_tools::per_element());
  const std::vector<long> paper = {5,   6,   7,    9,    10,   12,   14,   17,   21,   25,   29,   35,  42,  50,
                                   60,  71,  85,   102,  121,  145,  173,  206,  246,  294,  351,  419, 500, 597,
                                   713, 851, 1015, 1212, 1447, 1728, 2062, 2462, 2939, 3509, 4188, 5000};
  BOOST_TEST(snellen::logarithmic_lengths(5, 5000, 40) == paper, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_program_asks_libm_for_nothing_that_is_not_exact,
                     *boost::unit_test::precondition(snellen::test::HasProgram{"nm"})) {
  const snellen::test::TemporaryFolder folder;
  const std::string list = (folder.path() / "symbols").string();
  BOOST_REQUIRE(std::system(("nm -D --undefined-only '" SNELLEN_PROGRAM "' >'" + list + "'").c_str()) == 0);
  std::ifstream file(list);
  std::string symbols(std::istreambuf_iterator<char>(file), {});
  BOOST_TEST(symbols.find("arb_") != std::string::npos);  // it is such a list
  for (const std::string name : {"exp",  "exp2",  "exp10",  "expm1", "log",  "log2", "log10",  "log1p", "pow",
                                 "sin",  "cos",   "sincos", "tan",   "sinh", "cosh", "tanh",   "asin",  "acos",
                                 "atan", "atan2", "cbrt",   "hypot", "erf",  "erfc", "tgamma", "lgamma"}) {
    for (const std::string type : {"", "f", "l"}) {
      BOOST_TEST(symbols.find(" " + name + type + "@") == std::string::npos, name + type);
      BOOST_TEST(symbols.find(" " + name + type + "\n") == std::string::npos, name + type);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
