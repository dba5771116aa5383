// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/model/config.hpp"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <limits>
#include <string_view>

#include "snellen/error.hpp"
#include "snellen/number/rational.hpp"

namespace snellen {
namespace {

// Beyond these no machine holds the model; a size above them is a slip of the pen, and products of sizes stay far from
// overflow.
constexpr std::int64_t maximum_layers = 1000;
constexpr std::int64_t maximum_width = 65536;
constexpr std::int64_t maximum_vocabulary = std::int64_t{1} << 20;
constexpr std::int64_t maximum_heads = 1024;
constexpr std::int64_t maximum_feed_forward_width = std::int64_t{1} << 20;
constexpr std::int64_t maximum_positions = std::int64_t{1} << 24;
constexpr std::int64_t maximum_buckets = 4096;

/// Reports what is wrong with one group of fields, such as "model.attention".
class FieldCheck {
 public:
  explicit FieldCheck(std::string where) : where_(std::move(where)) {}

  [[nodiscard]] FieldCheck group(std::string_view name) const { return FieldCheck(path(name)); }

  [[noreturn]] void fail(std::string_view field, std::string_view problem, std::string_view mend) const {
    throw InputError(path(field), problem, mend);
  }

  void size(std::string_view field, std::int64_t value, std::int64_t maximum, std::int64_t minimum = 1) const {
    if (value < minimum || value > maximum) {
      fail(field, fmt::format("{} is out of range", value), fmt::format("take {} to {}", minimum, maximum));
    }
  }

  void finite(std::string_view field, double value) const {
    if (!std::isfinite(value)) fail(field, fmt::format("{} is not finite", value), "take a finite number");
  }

  void not_negative(std::string_view field, double value) const {
    finite(field, value);
    if (value < 0) fail(field, fmt::format("{} is negative", value), "take 0 or more");
  }

  void positive(std::string_view field, double value) const {
    finite(field, value);
    if (value <= 0) fail(field, fmt::format("{} is not positive", value), "take a number above 0");
  }

 private:
  [[nodiscard]] std::string path(std::string_view field) const {
    return where_.empty() ? std::string(field) : fmt::format("{}.{}", where_, field);
  }

  std::string where_;
};

void check_t5(const Position& position, bool causal, const FieldCheck& check) {
  // What is left over by the halvings goes to the logarithmic buckets, or to none, as in T5's code.
  const std::int32_t exact = (causal ? position.buckets : position.buckets / 2) / 2;
  check.size("buckets", position.buckets, maximum_buckets, causal ? 2 : 4);
  if (position.maximum_distance <= exact) {
    check.fail(
        "maximum_distance",
        fmt::format("{} is within the {} distances that have a bucket of their own", position.maximum_distance, exact),
        fmt::format("take more than {}", exact));
  }
}

void check_position(const Config& config, const FieldCheck& check) {
  const Position& position = config.position;
  const bool alibi = position.scheme == PositionScheme::alibi;
  if (!alibi && !position.slopes.empty()) {
    check.fail("slopes", "only ALiBi has slopes", "leave them out or choose the scheme alibi");
  }
  if (position.scheme != PositionScheme::learned && position.maximum_positions != 0) {
    check.fail("maximum_positions", "only learned positions have a table", "leave it out or choose the scheme learned");
  }
  if (position.scheme != PositionScheme::own_bias && position.bias) {
    check.fail("bias", "only the scheme own_bias has one", "leave it out or choose that scheme");
  }
  switch (position.scheme) {
    case PositionScheme::none:
      break;
    case PositionScheme::sinusoidal:
      check.positive("theta", position.theta);
      if (config.width % 2 != 0) {
        check.fail("scheme", fmt::format("sinusoidal positions pair coordinates, but width {} is odd", config.width),
                   "make model.width even");
      }
      break;
    case PositionScheme::rope:
      check.positive("theta", position.theta);
      if (config.attention.head_width % 2 != 0) {
        check.fail("scheme",
                   fmt::format("RoPE pairs coordinates, but head_width {} is odd", config.attention.head_width),
                   "make attention.head_width even");
      }
      break;
    case PositionScheme::learned:
      check.size("maximum_positions", position.maximum_positions, maximum_positions);
      break;
    case PositionScheme::alibi:
      if (position.slopes.size() != static_cast<std::size_t>(config.attention.heads)) {
        check.fail("slopes", fmt::format("{} slopes for {} heads", position.slopes.size(), config.attention.heads),
                   "give one slope per head");
      }
      for (std::size_t head = 0; head < position.slopes.size(); ++head) {
        check.not_negative(fmt::format("slopes[{}]", head), position.slopes[head]);
      }
      break;
    case PositionScheme::t5:
      check_t5(position, config.attention.causal, check);
      break;
    case PositionScheme::own_bias:
      if (!position.bias) check.fail("bias", "it is missing", "give a function of head and distance");
      break;
  }
}

void check_token_table(const Config& config, const FieldCheck& check) {
  const Attention& attention = config.attention;
  if (config.position.scheme == PositionScheme::rope) {
    check.fail("logits", "a token table has no queries and keys for RoPE to rotate", "choose another position scheme");
  }
  if (attention.query_key_value_bias) {
    check.fail("query_key_value_bias", "a token table has no queries and keys to add a bias to", "set it to false");
  }
  if (attention.scale.has_value() && *attention.scale != 1) {
    check.fail("scale", "the logits of a token table are not scaled", "leave it out");
  }
}

void check_attention(const Config& config, const FieldCheck& check) {
  const Attention& attention = config.attention;
  check.size("heads", attention.heads, maximum_heads);
  check.size("key_value_heads", attention.key_value_heads, maximum_heads);
  check.size("head_width", attention.head_width, maximum_width);
  if (attention.heads % attention.key_value_heads != 0) {
    check.fail("heads",
               fmt::format("{} heads cannot share {} key-value heads", attention.heads, attention.key_value_heads),
               "make heads a multiple of key-value heads");
  }
  if (attention.scale.has_value()) check.finite("scale", *attention.scale);
  if (attention.window < 0) {
    check.fail("window", fmt::format("{} is negative", attention.window),
               "take 0 for no window, or its number of keys");
  }
  if (attention.window > 0 && !attention.causal) {
    check.fail("window", "a sliding window is defined for causal attention only", "take 0 or make attention causal");
  }
  check.not_negative("soft_cap", attention.soft_cap);
  if (attention.logits == LogitSource::token_table) check_token_table(config, check);
}

void check_feed_forward(const FeedForward& feed_forward, const FieldCheck& check) {
  if (feed_forward.present) {
    check.size("width", feed_forward.width, maximum_feed_forward_width);
    return;
  }
  if (feed_forward.gated) check.fail("gated", "there is no feed-forward part to gate", "set it to false");
  if (feed_forward.bias) check.fail("bias", "there is no feed-forward part to add a bias to", "set it to false");
}

void check_norm(const Config& config, const FieldCheck& check) {
  check.not_negative("epsilon", config.epsilon);
  if (config.norm_bias && config.norm != NormKind::layer) {
    check.fail("norm_bias", "only LayerNorm has a bias", "set it to false");
  }
  if (config.norm_gain && config.norm == NormKind::none) {
    check.fail("norm_gain", "there is no norm to multiply by a gain", "set it to false");
  }
}

/// base^exponent.
Integer power(const Integer& base, std::int32_t exponent) {
  return pow(base, static_cast<unsigned>(exponent));
}

/// RNE of 2^(-numerator / denominator) to binary32, by integer powers: the double of it is exact when the exponent is
/// an integer, and otherwise irrational, so never a tie.
double binary32_power_of_two(std::int32_t numerator, std::int32_t denominator) {
  const std::int32_t whole = (numerator + denominator - 1) / denominator;
  const std::int32_t rest = whole * denominator - numerator;  // 2^(-whole) * 2^(rest / denominator), 0 <= rest < den.
  if (rest == 0) return std::ldexp(1.0, -whole);
  // The largest T with T <= 2^24 * 2^(rest / denominator): the significand and one bit more.
  const Integer bound = Integer(1) << static_cast<unsigned>(24 * denominator + rest);
  std::int64_t lower = std::int64_t{1} << 24;
  std::int64_t upper = std::int64_t{1} << 25;
  while (upper - lower > 1) {
    const std::int64_t middle = lower + (upper - lower) / 2;
    (power(Integer(middle), denominator) <= bound ? lower : upper) = middle;
  }
  const auto significand = (lower + 1) / 2;
  return std::ldexp(static_cast<double>(significand), -23 - whole);
}

}  // namespace

bool adds_positions(const Config& config) {
  return config.position.scheme == PositionScheme::sinusoidal || config.position.scheme == PositionScheme::learned;
}

void validate(const Config& config, const std::string& where) {
  const FieldCheck check(where);
  check.size("layers", config.layers, maximum_layers, 0);
  check.size("width", config.width, maximum_width);
  check.size("vocabulary", config.vocabulary, maximum_vocabulary);
  check_attention(config, check.group("attention"));
  check_position(config, check.group("position"));
  check_feed_forward(config.feed_forward, check.group("feed_forward"));
  check_norm(config, check);
  check.finite("embedding_scale", config.embedding_scale);
  if (config.embedding_scale == 0) check.fail("embedding_scale", "0 erases every token", "take another number");
}

std::vector<double> alibi_slopes(std::int32_t heads) {
  if (heads < 1 || heads > maximum_heads) {
    throw InputError("alibi_slopes", fmt::format("{} heads", heads), fmt::format("take 1 to {}", maximum_heads));
  }
  const auto below = static_cast<std::int32_t>(std::bit_floor(static_cast<std::uint32_t>(heads)));
  std::vector<double> slopes;
  for (std::int32_t head = 1; head <= below; ++head) slopes.push_back(binary32_power_of_two(8 * head, below));
  for (std::int32_t head = 1; static_cast<std::int32_t>(slopes.size()) < heads; head += 2) {
    slopes.push_back(binary32_power_of_two(8 * head, 2 * below));
  }
  return slopes;
}

std::int32_t t5_bucket(std::int32_t distance, std::int32_t buckets, std::int32_t maximum_distance, bool causal) {
  const std::int32_t side = causal ? buckets : buckets / 2;
  const std::int32_t exact = side / 2;
  if (exact < 1 || maximum_distance <= exact || buckets > maximum_buckets) {
    throw InputError("t5_bucket", fmt::format("{} buckets up to distance {}", buckets, maximum_distance),
                     "take 2 to 4096 buckets (4 when not causal) and a maximum distance beyond the exact ones");
  }
  if (causal && distance < 0) return 0;
  const std::int32_t offset = !causal && distance < 0 ? side : 0;
  if (distance >= maximum_distance || distance <= -maximum_distance) return offset + side - 1;
  const std::int32_t length = distance < 0 ? -distance : distance;
  if (length < exact) return offset + length;
  // The largest t with t <= log(length / exact) / log(maximum_distance / exact) * steps, that is with
  // maximum_distance^t * exact^(steps - t) <= length^steps. It is below `steps`, since length < maximum_distance.
  const std::int32_t steps = side - exact;
  const Integer bound = power(Integer(length), steps);
  std::int32_t lower = 0;
  std::int32_t upper = steps;
  while (upper - lower > 1) {
    const std::int32_t middle = lower + (upper - lower) / 2;
    const bool reached = power(Integer(maximum_distance), middle) * power(Integer(exact), steps - middle) <= bound;
    (reached ? lower : upper) = middle;
  }
  return offset + exact + lower;
}

}  // namespace snellen
