// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/number/counter_random.hpp"

#include <bit>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

BOOST_AUTO_TEST_SUITE(counter_random_test)

using namespace snellen;

BOOST_AUTO_TEST_CASE(streams_are_fnv_1a) {
  // The published test vectors of FNV-1a, 64 bits.
  BOOST_TEST(stream_of("") == 0xcbf29ce484222325U);
  BOOST_TEST(stream_of("a") == 0xaf63dc4c8601ec8cU);
  BOOST_TEST(stream_of("foobar") == 0x85944171f73967e8U);
}

BOOST_AUTO_TEST_CASE(draws_agree_with_the_oracle) {
  std::ifstream file(SNELLEN_SOURCE_DIR "/tests/data/gaussian.json");
  const auto draws = nlohmann::json::parse(file);
  BOOST_TEST(draws.size() == 96U);
  for (const auto& draw : draws) {
    const std::uint64_t seed = std::stoull(draw["seed"].get<std::string>());
    const std::uint64_t stream = std::stoull(draw["stream"].get<std::string>());
    const auto index = draw["index"].get<std::uint64_t>();
    const double scale = std::strtod(draw["scale"].get<std::string>().c_str(), nullptr);
    const double value = std::strtod(draw["value"].get<std::string>().c_str(), nullptr);
    BOOST_TEST(random_bits(seed, stream, index) == std::stoull(draw["bits"].get<std::string>()));
    BOOST_TEST(random_gaussian(seed, stream, index, scale) == value);
  }
}

BOOST_AUTO_TEST_CASE(draws_depend_on_all_three_words) {
  std::set<std::uint64_t> seen;
  for (std::uint64_t seed = 0; seed < 16; ++seed) {
    for (std::uint64_t stream = 0; stream < 16; ++stream) {
      for (std::uint64_t index = 0; index < 16; ++index) seen.insert(random_bits(seed, stream, index));
    }
  }
  BOOST_TEST(seen.size() == 4096U);
}

BOOST_AUTO_TEST_CASE(every_bit_is_about_even) {
  std::array<int, 64> ones{};
  constexpr int draws = 20000;
  for (std::uint64_t index = 0; index < draws; ++index) {
    const std::uint64_t bits = random_bits(1, 2, index);
    for (unsigned bit = 0; bit < 64; ++bit) ones.at(bit) += (bits >> bit & 1U) != 0 ? 1 : 0;
  }
  for (const int count : ones) BOOST_TEST(std::abs(count - draws / 2) < 400);  // over five standard deviations
}

BOOST_AUTO_TEST_CASE(integers_below_a_bound_are_uniform) {
  for (const std::uint64_t bound : {std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{3}, std::uint64_t{5}}) {
    std::vector<int> counts(bound);
    for (std::uint64_t index = 0; index < 30000; ++index) ++counts.at(random_below(9, 9, index, bound));
    const int share = 30000 / static_cast<int>(bound);
    for (const int count : counts) BOOST_TEST(std::abs(count - share) < 500);
  }
  // Of 2^64 words, bound 2^63 + 1 rejects nearly half, so that this walks the chain of further draws.
  const std::uint64_t large = (std::uint64_t{1} << 63U) + 1;
  int upper = 0;
  for (std::uint64_t index = 0; index < 20000; ++index) {
    const std::uint64_t draw = random_below(3, 4, index, large);
    BOOST_REQUIRE(draw < large);
    upper += draw >= large / 2 ? 1 : 0;
  }
  BOOST_TEST(std::abs(upper - 10000) < 400);
}

BOOST_AUTO_TEST_CASE(gaussians_have_the_moments_of_gaussians) {
  constexpr int draws = 100000;
  double sum = 0;
  double squares = 0;
  double fourths = 0;
  int beyond_two = 0;
  for (std::uint64_t index = 0; index < draws; ++index) {
    const double z = random_gaussian(5, 6, index, 1.0);
    BOOST_REQUIRE(static_cast<double>(static_cast<float>(z)) == z);
    sum += z;
    squares += z * z;
    fourths += z * z * z * z;
    beyond_two += std::fabs(z) > 2 ? 1 : 0;
  }
  // Five standard errors each: 1, sqrt 2, sqrt 96 and sqrt(0.0455 * 0.9545) over sqrt(draws).
  BOOST_TEST(std::fabs(sum / draws) < 0.016);
  BOOST_TEST(std::fabs(squares / draws - 1) < 0.0224);
  BOOST_TEST(std::fabs(fourths / draws - 3) < 0.155);
  BOOST_TEST(std::fabs(beyond_two / double{draws} - 0.0455) < 0.0033);
}

BOOST_AUTO_TEST_CASE(scales_at_the_edges) {
  BOOST_TEST(random_gaussian(1, 2, 3, 0.0) == 0.0);
  BOOST_TEST(random_gaussian(1, 2, 3, 1e-300) == 0.0);
  BOOST_TEST(std::isinf(random_gaussian(1, 2, 3, 1e300)));
  BOOST_CHECK_THROW(random_gaussian(1, 2, 3, INFINITY), std::domain_error);
  BOOST_CHECK_THROW(random_gaussian(1, 2, 3, std::nan("")), std::domain_error);
}

BOOST_AUTO_TEST_SUITE_END()
