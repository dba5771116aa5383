// SPDX-License-Identifier: LGPL-3.0-or-later
// RMSNorm and LayerNorm between two points: size, derivative and secant. Here n is the width d.
#include <fmt/format.h>

#include "attention_map.hpp"
#include "claims.hpp"
#include "snellen/error.hpp"

namespace snellen {
namespace {

using Vector = std::vector<Rational>;

struct RowPair {
  bool centred = false;  ///< LayerNorm
  Vector x;
  Vector y;
  Vector direction;
  Vector gain;
  Vector bias;
};

/// What N divides: x, or x - mean(x).
Vector content(const Vector& x, bool centred) {
  if (!centred) return x;
  Rational mean = 0;
  for (const Rational& entry : x) mean += entry;
  mean /= static_cast<long>(x.size());
  Vector out;
  for (const Rational& entry : x) out.push_back(entry - mean);
  return out;
}

/// Orthogonal to (c_1, c_2, c_3, 0, ...) and of mean zero, so that neither norm shrinks it; with a little of c, which
/// keeps the bound from being attained.
Vector unshrunk_direction(const Vector& c) {
  Vector out = c;
  for (Rational& entry : out) entry /= 64;
  out[0] += c[1] - c[2];
  out[1] += c[2] - c[0];
  out[2] += c[0] - c[1];
  return out;
}

RowPair draw_rows_apart(const Instance& instance, long d, std::uint64_t draw) {
  const Rational& reach = instance.parameter("reach");
  const bool adversarial = instance.family.starts_with("adversarial");
  Draws draws(draw, "normalization-secant");
  const auto uniform = [&](const Rational& most) {
    Vector out;
    for (long k = 0; k < d; ++k) out.push_back(draws.uniform(-most, most));
    return out;
  };
  RowPair pair;
  pair.centred = instance.family.ends_with("layer-norm");
  if (d < (pair.centred ? 2 : 1)) throw InputError("n", "LayerNorm needs a width of at least 2", "take n from 2 on");
  pair.x = uniform(reach);
  pair.y = uniform(reach);
  pair.direction = uniform(1);
  pair.gain = uniform(2);
  pair.bias = pair.centred ? uniform(1) : Vector(static_cast<std::size_t>(d), 0);
  if (adversarial) {
    // Nearly equal scales: y is x in another order, a little longer. Gains of one magnitude.
    const Rational longer = 1 + draws.uniform(Rational(1) / 64, Rational(1) / 16, 8);
    for (std::size_t k = 0; k < pair.x.size(); ++k) {
      pair.y[k] = pair.x[(k + 1) % pair.x.size()] * longer;
      pair.gain[k] = draws.chance(1, 2) ? 1 : -1;
    }
    if (d >= 3) pair.direction = unshrunk_direction(content(pair.x, pair.centred));
  }
  if (instance.family == "zero") pair.x.assign(pair.x.size(), 0);
  return pair;
}

/// s_x = sqrt(mean of the squares + epsilon).
Real scale_of(const Vector& content, const Rational& epsilon, Precision precision) {
  Rational sum = 0;
  for (const Rational& entry : content) sum += entry * entry;
  return sqrt(Real(sum / static_cast<long>(content.size()) + epsilon, precision));
}

RealVector normalized_by(const Vector& content, const Real& scale, const RowPair& pair) {
  RealVector out;
  for (std::size_t k = 0; k < content.size(); ++k) {
    out.push_back(Real(content[k] * pair.gain[k], scale.precision()) / scale + Real(pair.bias[k], scale.precision()));
  }
  return out;
}

/// The derivative of N at x in this direction: gamma (v / s - c (c . v) / (d s^3)), v and c centred for LayerNorm.
RealVector derivative(const Vector& content_x, const Real& scale, const Vector& v, const RowPair& pair) {
  Rational inner = 0;
  for (std::size_t k = 0; k < v.size(); ++k) inner += v[k] * content_x[k];
  inner /= static_cast<long>(v.size());
  RealVector out;
  for (std::size_t k = 0; k < v.size(); ++k) {
    const Real along = Real(content_x[k] * inner, scale.precision()) / power(scale, 3);
    out.push_back(Real(pair.gain[k], scale.precision()) * (Real(v[k], scale.precision()) / scale - along));
  }
  return out;
}

Real norm_of(const Vector& x, Precision precision) {
  Rational sum = 0;
  for (const Rational& entry : x) sum += entry * entry;
  return sqrt(Real(sum, precision));
}

std::vector<CertifiedFinding> check_normalization(const Instance& instance, std::uint64_t draw, Precision precision) {
  const Rational& epsilon = instance.parameter("epsilon");
  std::vector<CertifiedFinding> findings;
  for (const long d : instance.n_values) {
    const RowPair pair = draw_rows_apart(instance, d, draw);
    const Vector x = content(pair.x, pair.centred);
    const Vector y = content(pair.y, pair.centred);
    const Real scale_x = scale_of(x, epsilon, precision);
    const Real scale_y = scale_of(y, epsilon, precision);
    Rational gain = 0;
    for (const Rational& entry : pair.gain) gain = std::max(gain, Rational(abs(entry)));
    const Real largest(gain, precision);
    const Real zero(0, precision);
    const Hypothesis scaled = hypothesis("s_x > 0", scale_x, Relation::greater, zero);
    const Hypothesis both =
        hypothesis("s_x + s_y > 0 and neither is 0", min(scale_x, scale_y), Relation::greater, zero);
    const Hypothesis positive = hypothesis("epsilon > 0", epsilon, Relation::greater, Rational(0));
    const auto add = [&](const char* check, std::vector<Hypothesis> hypotheses, const Real& measured, const Real& right,
                         const std::optional<Real>& trivial = {}) {
      findings.push_back(
          {check, instance.family, d, std::move(hypotheses), measured, Relation::at_most, right, trivial});
    };
    const Real apart_at_most = 2 * largest * sqrt(Real(d, precision));

    const RealVector at_x = normalized_by(x, scale_x, pair);
    const Real moved = distance(at_x, normalized_by(y, scale_y, pair));
    Vector apart;
    for (std::size_t k = 0; k < pair.x.size(); ++k) apart.push_back(pair.x[k] - pair.y[k]);
    const Real secant = norm_of(apart, precision);
    add("NORM-secant", {both}, moved, largest * 2 * secant / (scale_x + scale_y), apart_at_most);
    add("NORM-global", {positive}, moved, largest / sqrt(Real(epsilon, precision)) * secant, apart_at_most);
    add("NORM-size", {scaled}, euclidean_norm(at_x),
        largest * sqrt(Real(d, precision)) + norm_of(pair.bias, precision));
    const Vector v = content(pair.direction, pair.centred);
    add("NORM-derivative", {scaled}, euclidean_norm(derivative(x, scale_x, v, pair)),
        largest / scale_x * norm_of(pair.direction, precision));
  }
  return findings;
}

}  // namespace

Claim normalization_secant() {
  return {
      .id = "normalization-secant",
      .statement = "Other papers",
      .summary = "RMSNorm and LayerNorm: |N(x) - N(y)| <= max|gamma| 2 |x - y| / (s_x + s_y)",
      .printed = "not in the paper, which takes norms to be Lipschitz",
      .repaired = "with the scales s of the two points; 1 / sqrt(epsilon) for all points; no constant when epsilon = 0",
      .page = "conventions",
      .checks = {{"NORM-secant", "|N(x) - N(y)| <= max|gamma| 2 |x - y| / (s_x + s_y)",
                  trivially_by_instance("2 max|gamma| sqrt(d)", "NORM-size on both sides, the bias cancels")},
                 {"NORM-global", "|N(x) - N(y)| <= max|gamma| |x - y| / sqrt(epsilon)",
                  trivially_by_instance("2 max|gamma| sqrt(d)", "NORM-size on both sides, the bias cancels")},
                 {"NORM-size", "|N(x)| <= max|gamma| sqrt(d) + |bias|", statement_itself("it holds for every x")},
                 {"NORM-derivative", "|J(x) v| <= max|gamma| |v| / s_x",
                  unbounded("1 / s_x grows without bound as x and epsilon tend to 0")}},
      .families = {{"rms", "RMSNorm; points, gains and direction uniform; n is the width d"},
                   {"layer-norm", "LayerNorm; the same, with a bias"},
                   {"adversarial-rms", "RMSNorm, points of nearly one scale, gains 1 and -1, a direction not shrunk"},
                   {"adversarial-layer-norm", "LayerNorm; the same"},
                   {"zero", "RMSNorm, x = 0"}},
      .parameters = {{"epsilon", "added to the mean square", Rational(1) / 1024, Rational(0), Rational(1000)},
                     {"reach", "coordinates lie in [-reach, reach]", Rational(1), Rational(0), Rational(1000000)}},
      .about_models = false,
      .check = &check_normalization};
}

}  // namespace snellen
