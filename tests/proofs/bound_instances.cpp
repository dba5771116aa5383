// SPDX-License-Identifier: LGPL-3.0-or-later
// Drawn rational instances of the bounds that theory evaluates, with their values, as JSON for
// proofs/correspondence.py.
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>

#include "collapse/a_priori.hpp"
#include "proved_bounds.hpp"
#include "snellen/number/decimal.hpp"
#include "snellen/theory/draws.hpp"

namespace snellen {
namespace {

using Json = nlohmann::ordered_json;

constexpr Precision precision = 320;
constexpr int digits = 30;
constexpr int instances = 50;  // of each bound

/// Rationals between `least` and `most` in steps of 1/16.
Rational draw(Draws& draws, long least, long most) {
  return draws.uniform(least, most, 4);
}

Real real(const Rational& value) {
  return {value, precision};
}

class Instances {
 public:
  /// The inputs, rationals by name or lists of them, and the value.
  void add(const char* bound, Json inputs, const Real& value) {
    out_.push_back(
        {{"bound", bound}, {"inputs", std::move(inputs)}, {"value", to_decimal(value.ball(), digits).value()}});
  }
  [[nodiscard]] const Json& all() const { return out_; }

 private:
  Json out_ = Json::array();
};

Json texts(const std::vector<Rational>& values) {
  Json out = Json::array();
  for (const Rational& value : values) out.push_back(value.str());
  return out;
}

/// Lemma B.2: forms 2A, 2C and 2E, the latter with a mass and with the heaviest one.
void add_lemma_b2(Instances& out, Draws& draws) {
  const Rational oscillation = draw(draws, 0, 6);
  out.add("oscillation", {{"oscillation", oscillation.str()}}, variation_bound(oscillation, precision));

  const long keys = draws.between(1, 40);
  const PrintedSplit split{draws.between(0, keys), keys, draw(draws, 0, 4), draw(draws, 0, 3), draw(draws, 0, 2)};
  const Json inputs = {{"head", split.head},
                       {"keys", split.keys},
                       {"range", split.range.str()},
                       {"eta", split.eta.str()},
                       {"epsilon", split.epsilon.str()}};
  out.add("printed", inputs, printed_bound(split, precision));

  const Rational mass = draw(draws, 0, 1);
  const Rational eta = draw(draws, 0, 3);
  out.add("mass", {{"mass", mass.str()}, {"eta", eta.str()}}, head_bound(real(mass), real(eta)));
  out.add("heaviest", inputs, head_bound(heaviest_mass(split.head, split.keys, real(split.range)), real(split.eta)));
}

/// Theorem B.3: one layer by its heads, and C_L of layers.
void add_theorem_b3(Instances& out, Draws& draws) {
  const auto heads = static_cast<std::size_t>(draws.between(1, 3));
  const auto numbers = [&](long most) {
    std::vector<Rational> values;
    for (std::size_t h = 0; h < heads; ++h) values.push_back(draw(draws, 0, most));
    return values;
  };
  const Rational steepness = draw(draws, 1, 4);
  const Rational e = draw(draws, 0, 3);
  const std::vector<Rational> diameter = numbers(5);
  const std::vector<Rational> shift = numbers(6);
  const std::vector<Rational> own = numbers(1);
  std::vector<HeadMove> moves;
  for (std::size_t h = 0; h < heads; ++h) {
    moves.push_back({moved_average(real(diameter[h]), real(shift[h])), real(own[h])});
  }
  out.add("step",
          {{"steepness", steepness.str()},
           {"e", e.str()},
           {"diameter", texts(diameter)},
           {"shift", texts(shift)},
           {"own", texts(own)}},
          collapse_step(real(steepness), real(e), moves));

  Json layers = Json::array();
  std::vector<AprioriLayer> known;
  for (long left = draws.between(1, 3); left > 0; --left) {
    const Rational g = draw(draws, 1, 3);
    const std::vector<Rational> diameters = numbers(4);
    const std::vector<Rational> kappa = numbers(2);
    const std::vector<Rational> spread = numbers(3);
    AprioriLayer layer{real(g), real(0), {}, {}};
    for (std::size_t h = 0; h < heads; ++h) {
      layer.shift += real(diameters[h]) / 4 * real(kappa[h]);
      layer.diameter.push_back(real(diameters[h]));
      layer.spread.push_back(exp(real(spread[h])));
    }
    known.push_back(std::move(layer));
    layers.push_back(
        {{"g", g.str()}, {"diameter", texts(diameters)}, {"kappa", texts(kappa)}, {"spread", texts(spread)}});
  }
  out.add("constant", {{"heads", heads}, {"layers", layers}},
          collapse_constant(known, std::vector<Real>(heads, real(1)), precision));
}

/// Theorem B.5 with frozen attention: the sum over paths from the last of three tokens to a drawn one.
void add_theorem_b5(Instances& out, Draws& draws) {
  constexpr std::size_t tokens = 3;
  const auto heads = static_cast<std::size_t>(draws.between(1, 2));
  const Rational last = draw(draws, 1, 3);
  std::vector<Real> row(tokens, real(0));
  row.back() = real(last);
  Json layers = Json::array();  // the last layer first
  for (long left = draws.between(1, 2); left > 0; --left) {
    const auto numbers = [&](std::size_t count, long least, long most) {
      std::vector<Rational> values;
      for (std::size_t i = 0; i < count; ++i) values.push_back(draw(draws, least, most));
      return values;
    };
    const std::vector<Rational> omega = numbers(heads, 0, 3);
    const std::vector<Rational> slope = numbers(tokens, 0, 2);
    const std::vector<Rational> gain = numbers(tokens, 1, 3);
    std::vector<Rational> alpha = numbers(heads * tokens * tokens, 0, 1);  // by head, query and key; causal
    for (std::size_t i = 0; i < alpha.size(); ++i) {
      if (i % tokens > i / tokens % tokens) alpha[i] = 0;
    }
    row = path_row(
        row, heads,
        [&](std::size_t h, std::size_t j, std::size_t m) { return real(alpha[(h * tokens + j) * tokens + m]); },
        [&](std::size_t h, const Real&, std::size_t m) { return real(omega[h]) * real(slope[m]); },
        [&](std::size_t, std::size_t) { return real(0); }, [&](std::size_t j) { return real(gain[j]); });
    layers.push_back(
        {{"omega", texts(omega)}, {"slope", texts(slope)}, {"gain", texts(gain)}, {"alpha", texts(alpha)}});
  }
  const std::size_t token = draws.below(tokens);
  out.add("paths", {{"tokens", tokens}, {"heads", heads}, {"last", last.str()}, {"layers", layers}, {"token", token}},
          row[token]);
}

}  // namespace
}  // namespace snellen

int main(int argc, char** argv) {
  const std::uint64_t seed = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1;
  snellen::Instances out;
  for (int k = 0; k < snellen::instances; ++k) {
    snellen::Draws draws(seed + static_cast<std::uint64_t>(k), "bound-instances");
    add_lemma_b2(out, draws);
    add_theorem_b3(out, draws);
    add_theorem_b5(out, draws);
  }
  std::cout << out.all().dump(1) << '\n';
}
