// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/theory/collapse_map.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "collapse_predictions.hpp"
#include "snellen/error.hpp"
#include "snellen/number/decimal.hpp"
#include "snellen/threshold/distance.hpp"
#include "snellen/threshold/equality.hpp"

namespace snellen {
namespace {

constexpr std::int32_t t5_buckets = 8;
constexpr std::int32_t t5_maximum_distance = 16;
/// Bits of relative accuracy that every distance must have.
constexpr Precision accuracy = 30;

void check_question(const MapQuestion& question) {
  const auto& n_values = question.n_values;
  if (n_values.size() < 3)
    throw InputError("map.lengths", "fewer than three values of n", "give three or more, as in --n 32..512*2");
  for (std::size_t k = 0; k < n_values.size(); ++k) {
    if (n_values[k] < 1 || (k > 0 && n_values[k] != 2 * n_values[k - 1])) {
      throw InputError("map.lengths", fmt::format("{} does not continue a doubling", n_values[k]),
                       "begin at 1 or more and double, such as 16, 32, 64");
    }
  }
  if (question.consecutive < 1 || question.consecutive > 64) {
    throw InputError("map.consecutive", fmt::format("{} is out of range", question.consecutive), "take 1 to 64");
  }
  if (question.heads < 1 || question.width % question.heads != 0) {
    throw InputError("map.heads", fmt::format("{} do not divide the width {}", question.heads, question.width),
                     "choose a divisor");
  }
}

Config config_of(const MapQuestion& question, std::string_view column) {
  Config config;
  config.layers = question.layers;
  config.width = question.width;
  config.vocabulary = Vocabulary::standard().size();
  config.attention.heads = question.heads;
  config.attention.key_value_heads = question.heads;
  config.attention.head_width = question.width / question.heads;
  config.feed_forward.width = 4 * question.width;
  config.output_head = false;
  config.tied_embeddings = false;
  Position& position = config.position;
  if (column == "T5") {
    position.scheme = PositionScheme::t5;
    position.buckets = t5_buckets;
    position.maximum_distance = t5_maximum_distance;
  } else if (column == "RoPE") {
    position.scheme = PositionScheme::rope;
    position.theta = question.rope_theta;
  } else if (column == "ALiBi") {
    position.scheme = PositionScheme::alibi;
    position.slopes = question.slopes;
  } else if (column == "window") {
    config.attention.window = question.window;
  } else if (column == "sinusoidal") {
    position.scheme = PositionScheme::sinusoidal;
    position.theta = question.sinusoid_theta;
  }
  return config;
}

/// The same matrices in every column. T5's biases are drawn, since they would be zero.
Model model_of(const MapQuestion& question, std::string_view column) {
  const Config config = config_of(question, column);
  Model model = synthetic_model(config, {.seed = question.seed, .gain = question.gain});
  if (config.position.scheme == PositionScheme::t5) {
    model.weights.relative_bias =
        synthetic_model(config, {.seed = question.seed, .bias_scale = question.gain}).weights.relative_bias;
  }
  return model;
}

/// The pairs of every row at every length, of one column or another: the tree shares their prefixes.
std::vector<std::vector<Token>> sequences_of(const MapQuestion& question) {
  std::vector<std::vector<Token>> sequences;
  for (const PairPrediction& row : pair_predictions()) {
    for (const long n : question.n_values) {
      for (long offset = 0; offset < question.consecutive; ++offset) {
        sequences.push_back(row.tokens(n + offset, false, question.seed));
        sequences.push_back(row.tokens(n + offset, true, question.seed));
      }
    }
  }
  return sequences;
}

/// One column's distances, by pair of sequences.
class ColumnMeasurement {
 public:
  ColumnMeasurement(const MapQuestion& question, const Model& model, const std::vector<std::vector<Token>>& sequences)
      : model_(model), tree_(tree_for(model.config, sequences)) {
    for (std::size_t s = 0; s < sequences.size(); ++s) nodes_.push_back(tree_.last(s));
    const std::vector<std::int32_t> classes = equality_classes(model.config, tree_);
    distances_.assign(sequences.size() / 2, Rational(0));
    std::vector<std::size_t> open;
    for (std::size_t pair = 0; pair < distances_.size(); ++pair) {
      const auto class_of = [&](std::size_t s) { return classes[static_cast<std::size_t>(nodes_[s])]; };
      if (class_of(2 * pair) != class_of(2 * pair + 1)) open.push_back(pair);
    }
    climb(question.ladder, std::move(open),
          [this](const Rung& rung, std::span<const std::size_t> pairs) { return measured(rung, pairs); });
  }

  [[nodiscard]] const std::vector<Quantity>& distances() const noexcept { return distances_; }

 private:
  /// Measures some pairs and returns those that are not accurate enough.
  std::vector<std::size_t> measured(const Rung& rung, std::span<const std::size_t> pairs) {
    std::vector<Node> asked;
    for (const std::size_t pair : pairs) asked.insert(asked.end(), {nodes_[2 * pair], nodes_[2 * pair + 1]});
    const BallMatrix ends = enclose(model_, tree_, asked, Observable::normalized, rung);
    std::vector<std::size_t> still_open;
    for (std::size_t k = 0; k < pairs.size(); ++k) {
      const auto row = static_cast<std::int64_t>(2 * k);
      const Ball ball = distance(ends.balls(row), ends.balls(row + 1), DistanceNorm::l2, rung.bits);
      if (arb_rel_accuracy_bits(ball.get()) < accuracy) still_open.push_back(pairs[k]);
      distances_[pairs[k]] = Real(ball, rung.bits);
    }
    return still_open;
  }

  const Model& model_;
  PrefixTree tree_;
  std::vector<Node> nodes_;
  std::vector<Quantity> distances_;
};

/// The largest of some distances; exactly zero when all are.
Quantity largest(std::span<const Quantity> distances) {
  Quantity out = Rational(0);
  for (const Quantity& distance : distances) {
    if (std::holds_alternative<Rational>(distance)) continue;
    const Real& real = std::get<Real>(distance);
    out = std::holds_alternative<Real>(out) ? max(std::get<Real>(out), real) : real;
  }
  return out;
}

/// log2(d(n) / d(m)) / log2(m / n), the exponent of n in a law between the points.
Real exponent(const MapPoint& from, const MapPoint& to, Precision precision) {
  return log(enclosure(from.distance, precision) / enclosure(to.distance, precision)) /
         log(Real(Rational(to.n) / from.n, precision));
}

/// ln(d(n) / d(m)) by the tokens between them.
Real decay(const MapPoint& from, const MapPoint& to, Precision precision) {
  return log(enclosure(from.distance, precision) / enclosure(to.distance, precision)) / (to.tokens - from.tokens);
}

std::string fixed_or_dots(const Real& x, int places) {
  return x.is_finite() ? to_fixed(x.ball(), places).value_or("...") : std::string("...");
}

Conclusion conclude_all(std::span<const CertifiedFinding> findings) {
  Conclusion all = Conclusion::verified;
  for (const CertifiedFinding& finding : findings) {
    const Conclusion one = conclude(finding);
    if (one == Conclusion::refuted) return one;
    if (one != Conclusion::verified) all = one;
  }
  return all;
}

/// Asserts what the prediction says of the measured points.
void judge(MapCell& cell, const Prediction& prediction, const MapQuestion& question) {
  const Precision precision = question.ladder.initial;
  const MapPoint& first = cell.points.front();
  const MapPoint& middle = cell.points[cell.points.size() - 3];
  const MapPoint& last = cell.points.back();
  const auto hundredths = [](int value) { return Quantity(Rational(value) / 100); };
  const auto add = [&](std::string check, const MapPoint& at, Quantity measured, Relation relation, Quantity bound) {
    cell.asserted.push_back({std::move(check), "", at.n, {}, std::move(measured), relation, std::move(bound)});
  };
  if (prediction.kind == CollapseKind::equal) {
    for (const MapPoint& point : cell.points) add("distance", point, point.distance, Relation::equal, Rational(0));
    return;
  }
  add("distance", last, last.distance, Relation::greater, Rational(0));
  const Real slope = exponent(middle, last, precision);
  const std::string from = fmt::format("from n = {}", middle.n);
  switch (prediction.kind) {
    case CollapseKind::equal:
      break;
    case CollapseKind::power:
      add("exponent " + from, last, slope, Relation::at_least, hundredths(prediction.least_exponent));
      add("exponent " + from, last, slope, Relation::at_most, hundredths(prediction.most_exponent));
      break;
    case CollapseKind::exponential: {
      const Rational slowest = *std::ranges::min_element(question.slopes);
      const Real rate = decay(middle, last, precision);
      add("decay per token " + from, last, rate, Relation::at_least, slowest * 4 / 5);
      add("decay per token " + from, last, rate, Relation::at_most, slowest * 11 / 10);
      break;
    }
    case CollapseKind::vanishing:
      add(fmt::format("exponent from n = {}", first.n), last, exponent(first, last, precision), Relation::at_least,
          hundredths(25));
      break;
    case CollapseKind::apart:
      add("distance", last, last.distance, Relation::at_least, hundredths(1));
      add("exponent " + from, last, slope, Relation::at_most, hundredths(25));
      break;
  }
}

std::string rate_of(const MapCell& cell, const MapQuestion& question) {
  const Precision precision = question.ladder.initial;
  const MapPoint& middle = cell.points[cell.points.size() - 3];
  const MapPoint& last = cell.points.back();
  if (std::holds_alternative<Rational>(last.distance)) return "= 0";
  if (cell.predicted == CollapseKind::exponential) {
    return fmt::format("e^(-{} N)", fixed_or_dots(decay(middle, last, precision), 3));
  }
  return fmt::format("n^{}", fixed_or_dots(-exponent(middle, last, precision), 2));
}

MapCell cell_of(const MapQuestion& question, const PairPrediction& row, const Prediction& prediction,
                std::span<const Quantity> distances) {
  MapCell cell;
  cell.predicted = prediction.kind;
  cell.prediction = prediction.words;
  const auto consecutive = static_cast<std::size_t>(question.consecutive);
  for (std::size_t k = 0; k < question.n_values.size(); ++k) {
    const long n = question.n_values[k];
    const auto tokens = static_cast<long>(row.tokens(n, false, question.seed).size());
    cell.points.push_back({n, tokens, largest(distances.subspan(k * consecutive, consecutive))});
    if (k > 0) {
      const bool zero = std::holds_alternative<Rational>(cell.points[k].distance) ||
                        std::holds_alternative<Rational>(cell.points[k - 1].distance);
      cell.exponents.push_back(
          zero ? "" : fixed_or_dots(exponent(cell.points[k - 1], cell.points[k], question.ladder.initial), 2));
    }
  }
  judge(cell, prediction, question);
  cell.verdict = conclude_all(cell.asserted);
  cell.rate = rate_of(cell, question);
  return cell;
}

std::vector<std::string> notes_of(const MapQuestion& question) {
  return {
      fmt::format("model: {} layers, width {}, {} heads, RMSNorm, ReLU feed-forward, Gaussian weights of seed {}; the "
                  "columns differ in positions only",
                  question.layers, question.width, question.heads, question.seed),
      fmt::format("distance: Euclidean, of y at the last token, the largest over n .. n + {}",
                  question.consecutive - 1),
      "P = <bos> 2 3; a = 1; b = 0; Q = 7 8; x: n digits sampled from 0 .. 9",
      fmt::format("T5: {} buckets up to distance {}, biases N(0, 1); RoPE: base {}; ALiBi: slopes {}; window: {} keys; "
                  "sinusoids: base {}",
                  t5_buckets, t5_maximum_distance, question.rope_theta, fmt::join(question.slopes, ", "),
                  question.window, question.sinusoid_theta),
  };
}

}  // namespace

std::string_view word(CollapseKind kind) {
  switch (kind) {
    case CollapseKind::equal:
      return "equal";
    case CollapseKind::power:
      return "power";
    case CollapseKind::exponential:
      return "exponential";
    case CollapseKind::vanishing:
      return "vanishing";
    case CollapseKind::apart:
      return "apart";
  }
  return "";
}

CollapseMap collapse_map(const MapQuestion& question, const Progress& progress) {
  check_question(question);
  CollapseMap map;
  map.question = question;
  map.columns.assign(column_names.begin(), column_names.end());
  map.notes = notes_of(question);
  for (const PairPrediction& row : pair_predictions()) {
    map.rows.push_back({std::string(row.pair), std::string(row.left), std::string(row.right), {}});
  }
  const std::vector<std::vector<Token>> sequences = sequences_of(question);
  const std::size_t pairs_of_row = question.n_values.size() * static_cast<std::size_t>(question.consecutive);
  for (std::size_t column = 0; column < column_names.size(); ++column) {
    if (progress) progress(static_cast<double>(column) / static_cast<double>(column_names.size()));
    const Model model = model_of(question, column_names[column]);
    const ColumnMeasurement measured(question, model, sequences);
    const std::span<const Quantity> distances = measured.distances();
    for (std::size_t row = 0; row < map.rows.size(); ++row) {
      map.rows[row].cells.push_back(cell_of(question, pair_predictions()[row], pair_predictions()[row].columns[column],
                                            distances.subspan(row * pairs_of_row, pairs_of_row)));
    }
  }
  if (progress) progress(1);
  return map;
}

}  // namespace snellen
