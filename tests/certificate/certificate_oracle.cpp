// SPDX-License-Identifier: LGPL-3.0-or-later
#include "certificate_oracle.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <stdexcept>

#include "snellen/number/real.hpp"
#include "snellen/number/rounding.hpp"

namespace snellen::test {
namespace certificate_oracle {

using OrderedJson = nlohmann::ordered_json;
using Tokens = std::vector<std::size_t>;

constexpr std::size_t longest = 64;
constexpr Rounding to_nearest{.mode = RoundingMode::nearest_even, .overflow = Overflow::nan, .bits = {}};

/// The model leaves the rationals.
struct NotRational : std::runtime_error {
  NotRational() : std::runtime_error("no rational") {}
};

Integer integer_of(const OrderedJson& number) {
  return number.is_string() ? Integer(number.get<std::string>()) : Integer(number.get<long>());
}

long long_of(const OrderedJson& number) {
  return static_cast<long>(integer_of(number));
}

Rational dyadic(const OrderedJson& integer, const OrderedJson& exponent) {
  return Rational(integer_of(integer)) * power_of_two(long_of(exponent));
}

Rational dyadic(const OrderedJson& number) {
  return dyadic(number.at("integer"), number.at("exponent"));
}

void append(Tokens& tokens, const OrderedJson& runs, std::size_t most) {
  for (const OrderedJson& run : runs) {
    for (long k = 0; k < long_of(run.at(1)) && tokens.size() <= most; ++k) {
      tokens.push_back(static_cast<std::size_t>(long_of(run.at(0))));
    }
  }
}

/// Of a sequence; more than `most` when it is longer.
Tokens tokens_of(const OrderedJson& runs, std::size_t most = longest) {
  Tokens tokens;
  append(tokens, runs, most);
  return tokens;
}

struct Balls {
  using Number = Real;
  Precision precision;

  [[nodiscard]] Real number(const Rational& value) const { return {value, precision}; }
  [[nodiscard]] Real root(const Real& x) const { return sqrt(x); }
  [[nodiscard]] Real positive_part(const Real& x) const { return max(x, Real(0L, precision)); }
  /// Positive numbers in the softmax's proportions: it does not change when one number is taken from all logits.
  [[nodiscard]] std::vector<Real> weights(const std::vector<Real>& logits, const std::string& softmax) const {
    Real greatest = logits.front();
    for (const Real& s : logits) greatest = max(greatest, s);
    std::vector<Real> out;
    for (const Real& s : logits) {
      if (softmax == "phi") {
        out.push_back((square(1L + s) + 1L) / 2L);
      } else {
        out.push_back(exp(softmax == "base-two" ? (s - greatest) * log(Real(2L, precision)) : s - greatest));
      }
    }
    return out;
  }
};

struct Rationals {
  using Number = Rational;

  [[nodiscard]] Rational number(const Rational& value) const { return value; }
  [[nodiscard]] Rational root(const Rational& x) const {
    const Integer above = boost::multiprecision::numerator(x);
    const Integer below = boost::multiprecision::denominator(x);
    const Rational found(boost::multiprecision::sqrt(above), boost::multiprecision::sqrt(below));
    if (x < 0 || found * found != x) throw NotRational();
    return found;
  }
  [[nodiscard]] Rational positive_part(const Rational& x) const { return x < 0 ? Rational(0) : x; }
  [[nodiscard]] std::vector<Rational> weights(const std::vector<Rational>& logits, const std::string& softmax) const {
    std::vector<Rational> out;
    for (const Rational& s : logits) {
      if (softmax == "phi") {
        out.push_back((Rational(1 + s) * (1 + s) + 1) / 2);
      } else if (softmax == "base-two" && boost::multiprecision::denominator(s) == 1 && s > -1000 && s < 1000) {
        out.push_back(power_of_two(static_cast<long>(boost::multiprecision::numerator(s))));
      } else {
        throw NotRational();
      }
    }
    return out;
  }
};

/// Section 2 of the paper, as it is printed.
template <class Field>
class Definition {
 public:
  using Number = typename Field::Number;
  using Vector = std::vector<Number>;

  Definition(const OrderedJson& model, Field field) : model_(model), field_(field) {}

  Vector observable(const Tokens& tokens) const {
    std::vector<Vector> streams;
    const Vector& embedding = numbers(model_["embedding"]);
    const Number factor = field_.number(dyadic(model_["embedding_scale"]));
    const auto width = static_cast<std::size_t>(long_of(model_["width"]));
    for (const std::size_t token : tokens) {
      Vector stream;
      for (std::size_t i = 0; i < width; ++i) stream.push_back(embedding.at(token * width + i) * factor);
      streams.push_back(stream);
    }
    for (const OrderedJson& layer : model_["layers_weights"]) streams = after(layer, streams);
    if (model_["observable"] == "stream") return streams.back();
    return normalized(streams.back(), model_, "final_gain", "final_bias");
  }

 private:
  Number zero() const { return field_.number(0); }

  /// All entries of a tensor, converted once.
  const Vector& numbers(const OrderedJson& tensor) const {
    const auto tried = numbers_.try_emplace(&tensor);
    const auto place = tried.first;
    if (!tried.second) return place->second;
    const auto add = [&](const OrderedJson& entries) {
      for (const OrderedJson& entry : entries)
        place->second.push_back(field_.number(dyadic(entry, tensor["exponent"])));
    };
    if (tensor.contains("entries")) {
      add(tensor["entries"]);
    } else {
      for (const OrderedJson& row : tensor["rows"]) add(row);
    }
    return place->second;
  }

  Vector vector(const OrderedJson& layer, const std::string& name, std::size_t size, const Rational& otherwise) const {
    if (!layer.contains(name)) return Vector(size, field_.number(otherwise));
    return numbers(layer[name]);
  }

  Vector affine(const OrderedJson& layer, const std::string& name, const std::string& bias, const Vector& x) const {
    const Vector& weights = numbers(layer.at(name));
    Vector out = vector(layer, bias, weights.size() / x.size(), 0);
    for (std::size_t i = 0; i < out.size(); ++i) {
      for (std::size_t j = 0; j < x.size(); ++j) out[i] += weights.at(i * x.size() + j) * x[j];
    }
    return out;
  }

  Vector normalized(Vector x, const OrderedJson& layer, const std::string& gain, const std::string& bias) const {
    if (model_["norm"] == "none") return x;
    const Number size = field_.number(static_cast<long>(x.size()));
    if (model_["norm"] == "layer") {
      Number mean = zero();
      for (const Number& entry : x) mean += entry / size;
      for (Number& entry : x) entry -= mean;
    }
    Number squares = zero();
    for (const Number& entry : x) squares += entry * entry;
    const Number root = field_.root(squares / size + field_.number(dyadic(model_["epsilon"])));
    const Vector gains = vector(layer, gain, x.size(), 1);
    const Vector biases = vector(layer, bias, x.size(), 0);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = x[i] / root * gains[i] + biases[i];
    return x;
  }

  Number scale() const {
    if (model_["scale"].is_string())
      return field_.number(1) / field_.root(field_.number(long_of(model_["head_width"])));
    return field_.number(dyadic(model_["scale"]));
  }

  std::vector<Vector> after(const OrderedJson& layer, const std::vector<Vector>& streams) const {
    std::vector<Vector> queries, keys, values, out;
    for (const Vector& stream : streams) {
      const Vector n = normalized(stream, layer, "attention_gain", "attention_bias");
      queries.push_back(affine(layer, "query", "query_bias", n));
      keys.push_back(affine(layer, "key", "key_bias", n));
      values.push_back(affine(layer, "value", "value_bias", n));
    }
    const auto width = static_cast<std::size_t>(long_of(model_["head_width"]));
    const auto heads = static_cast<std::size_t>(long_of(model_["heads"]));
    const Number factor = scale();
    const std::size_t group = heads / static_cast<std::size_t>(long_of(model_["key_value_heads"]));
    for (std::size_t i = 0; i < streams.size(); ++i) {
      Vector attended;
      for (std::size_t h = 0; h < heads; ++h) {
        Vector logits;
        for (std::size_t j = 0; j <= i; ++j) {
          Number s = zero();
          for (std::size_t k = 0; k < width; ++k) s += queries[i][h * width + k] * keys[j][h / group * width + k];
          logits.push_back(s * factor);
        }
        const Vector weights = field_.weights(logits, model_["softmax"]);
        Number total = zero();
        for (const Number& weight : weights) total += weight;
        for (std::size_t k = 0; k < width; ++k) {
          Number sum = zero();
          for (std::size_t j = 0; j <= i; ++j) sum += weights[j] * values[j][h / group * width + k];
          attended.push_back(sum / total);
        }
      }
      Vector z = affine(layer, "output", "output_bias", attended);
      for (std::size_t k = 0; k < z.size(); ++k) z[k] += streams[i][k];
      if (model_["feed_forward"] == "relu") {
        Vector hidden =
            affine(layer, "up", "up_bias", normalized(z, layer, "feed_forward_gain", "feed_forward_norm_bias"));
        for (Number& entry : hidden) entry = field_.positive_part(entry);
        const Vector more = affine(layer, "down", "down_bias", hidden);
        for (std::size_t k = 0; k < z.size(); ++k) z[k] += more[k];
      }
      out.push_back(std::move(z));
    }
    return out;
  }

  const OrderedJson& model_;
  Field field_;
  mutable std::map<const OrderedJson*, Vector> numbers_;
};

/// A number rounded, when it is known well enough. `beyond`: it certainly leaves the format.
struct Rounded {
  std::optional<IntegerFloat> value;
  bool beyond = false;
};

Rounded rounded_to(const Real& x, const Format& format) {
  if (!x.is_finite()) return {};
  const RoundedEnclosure ends = round_enclosure(x.ball(), format, to_nearest);
  const bool both = ends.lower.is_finite() && ends.upper.is_finite();
  if (!both)
    return {.value = {},
            .beyond = ends.lower.kind() == FloatValue::Kind::nan && ends.upper.kind() == ends.lower.kind()};
  const IntegerFloat low = integer_float(ends.lower, format);
  if (low != integer_float(ends.upper, format)) return {};
  return {.value = low, .beyond = false};
}

Rounded rounded_to(const Rational& x, const Format& format) {
  const FloatValue value = round(x, format, to_nearest);
  if (!value.is_finite()) return {.value = {}, .beyond = true};
  return {.value = integer_float(value, format), .beyond = false};
}

IntegerFloat float_of(const OrderedJson& pair) {
  return {.integer = integer_of(pair.at(0)), .exponent = long_of(pair.at(1))};
}

template <class Vector>
Truth truth_with(const OrderedJson& cell, const Vector& left, const Vector& right) {
  const Format format = format_by_name(cell["format"].get<std::string>());
  Truth truth = Truth::holds;
  const auto compare = [&](const auto& number, const OrderedJson& claimed) {
    const Rounded found = rounded_to(number, format);
    if (found.beyond || (found.value && *found.value != float_of(claimed))) {
      truth = Truth::fails;
    } else if (!found.value && truth == Truth::holds) {
      truth = Truth::unknown;
    }
  };
  if (cell["verdict"] == "distinct") {
    const auto place = static_cast<std::size_t>(long_of(cell["coordinate"]));
    compare(left.at(place), cell["left"]);
    compare(right.at(place), cell["right"]);
    if (float_of(cell["left"]) == float_of(cell["right"])) truth = Truth::fails;
    return truth;
  }
  for (std::size_t i = 0; i < left.size(); ++i) {
    compare(left[i], cell["floats"].at(i));
    compare(right.at(i), cell["floats"].at(i));
  }
  return truth;
}

constexpr Precision ladder[] = {256, 1024, 4096};

}  // namespace certificate_oracle

using namespace certificate_oracle;

struct CertificateOracle::Parts {
  /// Both observables of a row.
  template <class Number>
  using Sides = std::pair<std::vector<Number>, std::vector<Number>>;
  struct Row {
    Tokens left, right;
    std::vector<Sides<Real>> balls;  // by rung
    std::optional<Sides<Rational>> rationals;
  };

  explicit Parts(const OrderedJson& file) : certificate(file), rationals(file["model"], Rationals{}) {
    for (const Precision bits : ladder) balls.emplace_back(file["model"], Balls{bits});
    for (const OrderedJson& row : file["rows"])
      rows.push_back({tokens_of(row["left"]), tokens_of(row["right"]), {}, {}});
  }

  const Sides<Real>& rung(Row& row, std::size_t index) const {
    for (std::size_t k = row.balls.size(); k <= index; ++k) {
      row.balls.emplace_back(balls[k].observable(row.left), balls[k].observable(row.right));
    }
    return row.balls[index];
  }

  static bool is_long(const Row& row) { return std::max(row.left.size(), row.right.size()) > longest; }

  const OrderedJson& certificate;
  std::vector<Definition<Balls>> balls;
  Definition<Rationals> rationals;
  std::vector<Row> rows;
};

CertificateOracle::CertificateOracle(const OrderedJson& certificate) : parts_(std::make_unique<Parts>(certificate)) {}

CertificateOracle::~CertificateOracle() = default;

Truth CertificateOracle::truth(std::size_t index, const OrderedJson& cell) {
  Parts::Row& row = parts_->rows.at(index);
  if (Parts::is_long(row)) return Truth::unknown;
  // In rationals too, once, where they do not grow long: denominators multiply from layer to layer.
  const std::size_t layers = parts_->certificate["model"]["layers_weights"].size();
  const bool short_rationals = (row.left.size() + row.right.size()) * layers <= 64;
  for (std::size_t k = 0; k < std::size(ladder); ++k) {
    const auto& [left, right] = parts_->rung(row, k);
    const Truth truth = truth_with(cell, left, right);
    if (truth != Truth::unknown) return truth;
    if (k > 0 || !short_rationals) continue;
    try {
      if (!row.rationals) {
        row.rationals = {parts_->rationals.observable(row.left), parts_->rationals.observable(row.right)};
      }
      return truth_with(cell, row.rationals->first, row.rationals->second);
    } catch (const NotRational&) {
    } catch (const std::overflow_error&) {  // a division by zero
    }
  }
  return Truth::unknown;
}

std::optional<IntegerFloat> CertificateOracle::rounded(std::size_t index, bool left, std::size_t coordinate,
                                                       const Format& format) {
  Parts::Row& row = parts_->rows.at(index);
  if (Parts::is_long(row)) return std::nullopt;
  const auto& [first, second] = parts_->rung(row, 0);
  return rounded_to((left ? first : second).at(coordinate), format).value;
}

bool CertificateOracle::contradicts_its_patterns(std::size_t index) const {
  const OrderedJson& certificate = parts_->certificate;
  if (!certificate.contains("patterns")) return false;
  const OrderedJson& row = certificate["rows"].at(index);
  constexpr std::size_t most = 1000;
  for (const char* side : {"left", "right"}) {
    const OrderedJson& pattern = certificate["patterns"][side];
    const Integer times = integer_of(pattern["step"]) * long_of(row["n"]) + integer_of(pattern["offset"]);
    if (times < 0) return true;
    Tokens expected;
    append(expected, pattern["prefix"], most);
    for (Integer k = 0; k < times && expected.size() <= most && !pattern["period"].empty(); ++k) {
      append(expected, pattern["period"], most);
    }
    append(expected, pattern["suffix"], most);
    if (tokens_of(row[side], most) != expected) return true;
  }
  return false;
}

}  // namespace snellen::test
