// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/model/config.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>
#include <limits>

#include "snellen/error.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(config_test)

namespace {

using Change = std::function<void(Config&)>;

struct Refusal {
  Change change;
  std::string message;
};

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Two heads of width 4, every optional part absent or at its default.
Config plain() {
  Config config;
  config.width = 8;
  config.vocabulary = 3;
  config.attention.heads = 2;
  config.attention.key_value_heads = 2;
  config.attention.head_width = 4;
  return config;
}

std::string message_of(const Config& config) {
  try {
    validate(config);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

void check_refusals(const std::vector<Refusal>& refusals) {
  for (const Refusal& refusal : refusals) {
    Config config = plain();
    refusal.change(config);
    BOOST_TEST(message_of(config) == refusal.message);
  }
}

void check_accepted(const std::vector<Change>& changes) {
  for (std::size_t index = 0; index < changes.size(); ++index) {
    Config config = plain();
    changes[index](config);
    BOOST_TEST(message_of(config) == "", "change " << index << ": " << message_of(config));
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(default_config_is_valid) {
  BOOST_TEST(message_of(Config{}) == "");
  BOOST_TEST(message_of(plain()) == "");
}

BOOST_AUTO_TEST_CASE(sizes_are_in_range) {
  check_refusals({
      {[](Config& c) { c.layers = -1; }, "model.layers: -1 is out of range; take 0 to 1000"},
      {[](Config& c) { c.layers = 1001; }, "model.layers: 1001 is out of range; take 0 to 1000"},
      {[](Config& c) { c.width = -8; }, "model.width: -8 is out of range; take 1 to 65536"},
      {[](Config& c) { c.width = 65537; }, "model.width: 65537 is out of range; take 1 to 65536"},
      {[](Config& c) { c.vocabulary = 0; }, "model.vocabulary: 0 is out of range; take 1 to 1048576"},
      {[](Config& c) { c.attention.heads = 0; }, "model.attention.heads: 0 is out of range; take 1 to 1024"},
      {[](Config& c) { c.attention.key_value_heads = 0; },
       "model.attention.key_value_heads: 0 is out of range; take 1 to 1024"},
      {[](Config& c) { c.attention.head_width = 0; }, "model.attention.head_width: 0 is out of range; take 1 to 65536"},
      {[](Config& c) { c.feed_forward.width = 0; }, "model.feed_forward.width: 0 is out of range; take 1 to 1048576"},
  });
}

BOOST_AUTO_TEST_CASE(attention_fields) {
  check_refusals({
      {[](Config& c) { c.attention.heads = 3; },
       "model.attention.heads: 3 heads cannot share 2 key-value heads; make heads a multiple of key-value heads"},
      {[](Config& c) { c.attention.scale = infinity; },
       "model.attention.scale: inf is not finite; take a finite number"},
      {[](Config& c) { c.attention.window = -1; },
       "model.attention.window: -1 is negative; take 0 for no window, or its number of keys"},
      {[](Config& c) {
         c.attention.window = 2;
         c.attention.causal = false;
       },
       "model.attention.window: a sliding window is defined for causal attention only; take 0 or make attention "
       "causal"},
      {[](Config& c) { c.attention.soft_cap = -1; }, "model.attention.soft_cap: -1 is negative; take 0 or more"},
      {[](Config& c) { c.attention.soft_cap = std::nan(""); },
       "model.attention.soft_cap: nan is not finite; take a finite number"},
  });
  check_accepted({
      [](Config& c) { c.attention.key_value_heads = 1; },
      [](Config& c) { c.attention.window = 1; },
      [](Config& c) { c.attention.softmax = SoftmaxKind::phi; },
      [](Config& c) { c.attention.scale = -0.5; },
  });
}

BOOST_AUTO_TEST_CASE(token_table_has_no_queries) {
  const auto table = [](const Change& change) {
    return [change](Config& config) {
      config.attention.logits = LogitSource::token_table;
      change(config);
    };
  };
  check_refusals({
      {table([](Config& c) { c.position.scheme = PositionScheme::rope; }),
       "model.attention.logits: a token table has no queries and keys for RoPE to rotate; choose another position "
       "scheme"},
      {table([](Config& c) { c.attention.query_key_value_bias = true; }),
       "model.attention.query_key_value_bias: a token table has no queries and keys to add a bias to; set it to "
       "false"},
      {table([](Config& c) { c.attention.scale = 2; }),
       "model.attention.scale: the logits of a token table are not scaled; leave it out"},
  });
  check_accepted({table([](Config&) {}), table([](Config& c) { c.position.scheme = PositionScheme::t5; })});
}

BOOST_AUTO_TEST_CASE(position_fields) {
  check_refusals({
      {[](Config& c) {
         c.position.scheme = PositionScheme::rope;
         c.attention.head_width = 3;
       },
       "model.position.scheme: RoPE pairs coordinates, but head_width 3 is odd; make attention.head_width even"},
      {[](Config& c) {
         c.position.scheme = PositionScheme::rope;
         c.position.theta = 0;
       },
       "model.position.theta: 0 is not positive; take a number above 0"},
      {[](Config& c) {
         c.position.scheme = PositionScheme::sinusoidal;
         c.width = 7;
       },
       "model.position.scheme: sinusoidal positions pair coordinates, but width 7 is odd; make model.width even"},
      {[](Config& c) { c.position.scheme = PositionScheme::learned; },
       "model.position.maximum_positions: 0 is out of range; take 1 to 16777216"},
      {[](Config& c) { c.position.maximum_positions = 5; },
       "model.position.maximum_positions: only learned positions have a table; leave it out or choose the scheme "
       "learned"},
      {[](Config& c) { c.position.scheme = PositionScheme::alibi; },
       "model.position.slopes: 0 slopes for 2 heads; give one slope per head"},
      {[](Config& c) {
         c.position.scheme = PositionScheme::alibi;
         c.position.slopes = {0.5, -0.25};
       },
       "model.position.slopes[1]: -0.25 is negative; take 0 or more"},
      {[](Config& c) {
         c.position.slopes = {0.5, 0.5};
       },
       "model.position.slopes: only ALiBi has slopes; leave them out or choose the scheme alibi"},
      {[](Config& c) { c.position.scheme = PositionScheme::own_bias; },
       "model.position.bias: it is missing; give a function of head and distance"},
      {[](Config& c) { c.position.bias = [](std::int32_t, std::int32_t) { return 0.0; }; },
       "model.position.bias: only the scheme own_bias has one; leave it out or choose that scheme"},
  });
  check_accepted({
      [](Config& c) { c.position.scheme = PositionScheme::rope; },
      [](Config& c) { c.position.scheme = PositionScheme::sinusoidal; },
      [](Config& c) {
        c.position.scheme = PositionScheme::learned;
        c.position.maximum_positions = 1;
      },
      [](Config& c) {
        c.position.scheme = PositionScheme::alibi;
        c.position.slopes = {0, 1};
      },
      [](Config& c) {
        c.position.scheme = PositionScheme::own_bias;
        c.position.bias = [](std::int32_t, std::int32_t) { return 0.0; };
      },
  });
}

BOOST_AUTO_TEST_CASE(t5_fields) {
  const auto t5 = [](std::int32_t buckets, std::int32_t distance, bool causal) {
    return [=](Config& config) {
      config.position.scheme = PositionScheme::t5;
      config.position.buckets = buckets;
      config.position.maximum_distance = distance;
      config.attention.causal = causal;
    };
  };
  check_refusals({
      {t5(1, 128, true), "model.position.buckets: 1 is out of range; take 2 to 4096"},
      {t5(3, 128, false), "model.position.buckets: 3 is out of range; take 4 to 4096"},
      {t5(4097, 128, true), "model.position.buckets: 4097 is out of range; take 2 to 4096"},
      {t5(32, 16, true),
       "model.position.maximum_distance: 16 is within the 16 distances that have a bucket of their own; take more than "
       "16"},
      {t5(32, 8, false),
       "model.position.maximum_distance: 8 is within the 8 distances that have a bucket of their own; take more than "
       "8"},
  });
  check_accepted(
      {t5(2, 2, true), t5(4, 2, false), t5(7, 4, true), t5(11, 7, false), t5(32, 17, true), t5(4096, 1 << 30, true)});
}

BOOST_AUTO_TEST_CASE(feed_forward_norm_and_embedding_fields) {
  check_refusals({
      {[](Config& c) {
         c.feed_forward.present = false;
         c.feed_forward.gated = true;
       },
       "model.feed_forward.gated: there is no feed-forward part to gate; set it to false"},
      {[](Config& c) {
         c.feed_forward.present = false;
         c.feed_forward.bias = true;
       },
       "model.feed_forward.bias: there is no feed-forward part to add a bias to; set it to false"},
      {[](Config& c) { c.epsilon = -1e-5; }, "model.epsilon: -1e-05 is negative; take 0 or more"},
      {[](Config& c) { c.epsilon = infinity; }, "model.epsilon: inf is not finite; take a finite number"},
      {[](Config& c) { c.norm_bias = true; }, "model.norm_bias: only LayerNorm has a bias; set it to false"},
      {[](Config& c) { c.norm = NormKind::none; },
       "model.norm_gain: there is no norm to multiply by a gain; set it to false"},
      {[](Config& c) { c.embedding_scale = 0; }, "model.embedding_scale: 0 erases every token; take another number"},
      {[](Config& c) { c.embedding_scale = infinity; },
       "model.embedding_scale: inf is not finite; take a finite number"},
  });
  check_accepted({
      [](Config& c) { c.layers = 0; },
      [](Config& c) { c.feed_forward.present = false; },
      [](Config& c) { c.epsilon = 0; },
      [](Config& c) {
        c.norm = NormKind::layer;
        c.norm_bias = true;
      },
      [](Config& c) {
        c.norm = NormKind::none;
        c.norm_gain = false;
      },
      [](Config& c) { c.output_head = false; },
      [](Config& c) { c.embedding_scale = -2; },
  });
}

BOOST_AUTO_TEST_CASE(place_is_prefixed) {
  Config config = plain();
  config.layers = -1;
  const auto says = [](const char* text) {
    return [text](const InputError& error) { return std::string(error.what()) == text; };
  };
  BOOST_CHECK_EXCEPTION(validate(config, "cases/a.toml: model"), InputError,
                        says("cases/a.toml: model.layers: -1 is out of range; take 0 to 1000"));
  BOOST_CHECK_EXCEPTION(validate(config, ""), InputError, says("layers: -1 is out of range; take 0 to 1000"));
}

BOOST_AUTO_TEST_CASE(alibi_slopes_of_a_power_of_two) {
  const std::vector<double> eight = {0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625, 0.0078125, 0.00390625};
  BOOST_TEST(alibi_slopes(8) == eight, boost::test_tools::per_element());
  BOOST_TEST(alibi_slopes(1) == std::vector<double>({0.00390625}), boost::test_tools::per_element());
  BOOST_TEST(alibi_slopes(2) == std::vector<double>({0.0625, 0.00390625}), boost::test_tools::per_element());
}

// The codes of binary32 of 2^(-1/2), 2^(-3/2), ... and of 2^(-1/4) are classical.
BOOST_AUTO_TEST_CASE(irrational_alibi_slopes_are_binary32) {
  const std::vector<double> sixteen = alibi_slopes(16);
  for (std::size_t head = 0; head < 16; ++head) {
    const double expected = head % 2 == 1 ? std::ldexp(1, -static_cast<int>(head + 1) / 2)
                                          : std::ldexp(0x1.6a09e6p0, -static_cast<int>(head) / 2 - 1);
    BOOST_TEST(sixteen[head] == expected);
  }
  BOOST_TEST(alibi_slopes(32)[0] == static_cast<double>(0x1.ae89fap-1F));
}

BOOST_AUTO_TEST_CASE(alibi_slopes_of_other_counts_interleave) {
  const std::vector<double> twelve = alibi_slopes(12);
  const std::vector<double> eight = alibi_slopes(8);
  const std::vector<double> sixteen = alibi_slopes(16);
  BOOST_REQUIRE(twelve.size() == 12U);
  for (std::size_t head = 0; head < 8; ++head) BOOST_TEST(twelve[head] == eight[head]);
  for (std::size_t head = 8; head < 12; ++head) BOOST_TEST(twelve[head] == sixteen[2 * (head - 8)]);
}

// Within half a unit in the last place of the true value, for every count up to 80.
BOOST_AUTO_TEST_CASE(alibi_slopes_are_nearest) {
  for (std::int32_t heads = 1; heads <= 80; ++heads) {
    std::int32_t below = 1;
    while (2 * below <= heads) below *= 2;
    const std::vector<double> slopes = alibi_slopes(heads);
    BOOST_REQUIRE(slopes.size() == static_cast<std::size_t>(heads));
    for (std::int32_t head = 0; head < heads; ++head) {
      const long double power =
          head < below ? -8.0L * (head + 1) / below : -8.0L * (2 * (head - below) + 1) / (2 * below);
      const double slope = slopes[static_cast<std::size_t>(head)];
      const long double half_unit = std::ldexp(1.0L, std::ilogb(slope) - 24);
      BOOST_TEST(slope == static_cast<double>(static_cast<float>(slope)));
      BOOST_TEST(std::fabs(static_cast<double>(std::exp2(power) - slope)) <= static_cast<double>(half_unit));
    }
  }
}

BOOST_AUTO_TEST_CASE(alibi_slopes_need_heads) {
  BOOST_CHECK_THROW(alibi_slopes(0), InputError);
  BOOST_CHECK_THROW(alibi_slopes(1025), InputError);
}

// First distance of every logarithmic bucket with 32 buckets up to 128: the smallest d with d^16 >= 16^(16-t) 128^t.
BOOST_AUTO_TEST_CASE(t5_buckets_of_the_published_model) {
  const std::vector<std::int32_t> first = {16, 19, 21, 24, 27, 31, 35, 40, 46, 52, 59, 67, 77, 87, 99, 113};
  for (std::int32_t distance = 0; distance < 300; ++distance) {
    std::int32_t expected = distance;
    if (distance >= 16) {
      expected = 15;
      for (const std::int32_t start : first) expected += distance >= start ? 1 : 0;
    }
    BOOST_TEST(t5_bucket(distance, 32, 128, true) == expected, "distance " << distance);
  }
  BOOST_TEST(t5_bucket(-1, 32, 128, true) == 0);
  BOOST_TEST(t5_bucket(std::numeric_limits<std::int32_t>::max(), 32, 128, true) == 31);
}

// Where the quotient of logarithms is a whole number, a floor of its floating-point value may miss it.
BOOST_AUTO_TEST_CASE(t5_buckets_at_whole_quotients) {
  BOOST_TEST(t5_bucket(31, 32, 256, true) == 19);
  BOOST_TEST(t5_bucket(32, 32, 256, true) == 20);
  BOOST_TEST(t5_bucket(63, 32, 256, true) == 23);
  BOOST_TEST(t5_bucket(64, 32, 256, true) == 24);
  BOOST_TEST(t5_bucket(127, 32, 256, true) == 27);
  BOOST_TEST(t5_bucket(128, 32, 256, true) == 28);
  BOOST_TEST(t5_bucket(255, 32, 256, true) == 31);
  BOOST_TEST(t5_bucket(9, 4, 8, true) == 3);
  BOOST_TEST(t5_bucket(3, 4, 8, true) == 2);
  BOOST_TEST(t5_bucket(4, 4, 8, true) == 3);
  BOOST_TEST(t5_bucket(1, 2, 2, true) == 1);
}

BOOST_AUTO_TEST_CASE(t5_buckets_of_two_directions) {
  for (std::int32_t distance = 1; distance < 300; ++distance) {
    // Each direction is a causal table of half the buckets; a key after its query is in the upper half.
    BOOST_TEST(t5_bucket(distance, 32, 128, false) == t5_bucket(distance, 16, 128, true));
    BOOST_TEST(t5_bucket(-distance, 32, 128, false) == 16 + t5_bucket(distance, 16, 128, true));
  }
  BOOST_TEST(t5_bucket(0, 32, 128, false) == 0);
  BOOST_TEST(t5_bucket(std::numeric_limits<std::int32_t>::min(), 32, 128, false) == 31);
}

BOOST_AUTO_TEST_CASE(t5_buckets_follow_the_logarithm) {
  for (const std::int32_t buckets : {2, 7, 8, 32, 51, 64}) {
    for (const std::int32_t maximum : {40, 128, 1000}) {
      const std::int32_t exact = buckets / 2;
      for (std::int32_t distance = exact; distance < maximum; ++distance) {
        const double quotient = std::log(static_cast<double>(distance) / exact) /
                                std::log(static_cast<double>(maximum) / exact) * (buckets - exact);
        if (std::fabs(quotient - std::nearbyint(quotient)) < 1e-9) continue;
        BOOST_TEST(t5_bucket(distance, buckets, maximum, true) == exact + static_cast<std::int32_t>(quotient));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(t5_bucket_refuses_nonsense) {
  BOOST_CHECK_THROW(t5_bucket(1, 0, 128, true), InputError);
  BOOST_CHECK_THROW(t5_bucket(1, 2, 128, false), InputError);
  BOOST_CHECK_THROW(t5_bucket(1, 32, 16, true), InputError);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
