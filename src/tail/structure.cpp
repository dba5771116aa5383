// SPDX-License-Identifier: LGPL-3.0-or-later
// Tails that need no ladder: their representations do not change any more.
#include <algorithm>

#include "pair.hpp"
#include "snellen/number/decimal.hpp"
#include "snellen/threshold/bits.hpp"
#include "snellen/threshold/distance.hpp"

namespace snellen {
namespace {

std::vector<Token> expanded(const TailShape& shape, long periods) {
  std::vector<Token> out = shape.prefix;
  for (long r = 0; r < periods; ++r) out.insert(out.end(), shape.period.begin(), shape.period.end());
  out.insert(out.end(), shape.suffix.begin(), shape.suffix.end());
  return out;
}

/// A run of one token and nothing else: attention averages copies of one vector.
bool is_pure_run(const Config& config, const TailShape& shape) {
  return shape.period.size() == 1 && shape.prefix.empty() && shape.suffix.empty() && config.attention.causal &&
         !config.attention.sink && !adds_positions(config);
}

/// The number of periods from which on the last token's representation is always the same, and a sequence that has
/// it; nothing when there is no such number.
struct Settled {
  long periods = 0;
  std::vector<Token> sequence;
  std::vector<Token> heard;  ///< its last tokens, which alone decide the representation; all when it does not grow
};

std::optional<Settled> settled(const Config& config, const TailShape& shape) {
  if (shape.period.empty()) return Settled{0, shape.prefix, shape.prefix};
  if (is_pure_run(config, shape)) return Settled{1, shape.period, shape.period};
  if (config.attention.window <= 0 || !config.attention.causal || adds_positions(config)) return {};
  // L layers of W keys hear L (W - 1) tokens besides the last one itself.
  const long heard = static_cast<long>(config.layers) * (config.attention.window - 1) + 1;
  const long in_periods = std::max(heard - static_cast<long>(shape.suffix.size()), 0L);
  const auto period = static_cast<long>(shape.period.size());
  Settled out{(in_periods + period - 1) / period, {}, {}};
  out.sequence = expanded(shape, out.periods);
  out.heard.assign(out.sequence.end() - heard, out.sequence.end());
  return out;
}

/// The least t >= pair.first() at which the side has at least this many periods.
Integer first_with(const TailPair& pair, const TailShape& shape, long periods) {
  if (shape.step == 0) return pair.first();
  const long missing = periods - shape.offset;
  return std::max(pair.first(), missing > 0 ? (missing + shape.step - 1) / shape.step : 0L);
}

/// The same sequence at every t from which on both have their shapes.
bool are_one_sequence(const TailShape& left, const TailShape& right) {
  return differ_in_periods_alone(left, right) && left.step == right.step && left.offset == right.offset;
}

TailSide side(const TailPair& pair, const TailShape& shape, std::string method) {
  return {.shape = shape_in_words(pair, shape), .method = std::move(method), .explicit_positions = 0, .blocks = {}};
}

}  // namespace

std::optional<TailClass> decide_by_structure(const TailPair& pair) {
  const Config& config = pair.model.config;
  const Question& question = pair.question;
  TailClass out;
  const bool equal_shapes = are_one_sequence(pair.left, pair.right);
  const std::optional<Settled> left = settled(config, pair.left);
  const std::optional<Settled> right = settled(config, pair.right);
  if (!equal_shapes && !(left && right)) return {};
  const std::string method = config.attention.window > 0 && !equal_shapes ? "window" : "structure";
  out.sides = {side(pair, pair.left, method), side(pair, pair.right, method)};
  Integer from = pair.first();
  if (!equal_shapes) {
    from = std::max(first_with(pair, pair.left, left->periods), first_with(pair, pair.right, right->periods));
  }
  // The same tokens heard: equal as real numbers, whatever the weights. A sequence shorter than what can be heard is
  // told from others by its beginning, so both must reach back equally far.
  if (equal_shapes || left->heard == right->heard) {
    for (const Format& format : question.formats) {
      out.formats.push_back({.format = format.name,
                             .verdict = TailVerdict::exact,
                             .from = pair.at(from),
                             .last_exception = std::nullopt,
                             .reason = "both sides are equal as real numbers"});
    }
    out.limit_distance = std::string(1, '0');
    return out;
  }
  const std::vector<std::vector<Token>> sequences = {left->sequence, right->sequence};
  const PrefixTree tree = tree_for(config, sequences);
  const std::vector<Node> nodes = {tree.last(0), tree.last(1)};
  out.formats.resize(question.formats.size());
  climb(ladder(question), [&](const Rung& rung) {
    const BallMatrix values = enclose(pair.model, tree, nodes, question.observable, rung);
    const std::vector<Ball> a = values.balls(0);
    const std::vector<Ball> b = values.balls(1);
    bool open = false;
    for (std::size_t f = 0; f < question.formats.size(); ++f) {
      const Verdict verdict = storage_verdict(a, b, question.formats[f]);
      TailStatement& statement = out.formats[f];
      statement.format = question.formats[f].name;
      statement.from = pair.at(from);
      statement.reason.clear();  // of a lower rung
      if (verdict == Verdict::distinct) statement.verdict = TailVerdict::apart;
      if (verdict == Verdict::collapsed) statement.verdict = TailVerdict::same;
      if (verdict == Verdict::exceptional) {
        statement.from = 0;
        statement.reason = "a coordinate is a NaN or an infinity in this format";
      }
      if (verdict == Verdict::undecided) {
        statement.verdict = TailVerdict::boundary;
        statement.from = 0;
        statement.reason = "a coordinate lies on a rounding boundary as far as the precision limit tells";
        open = true;
      }
    }
    out.left_limit = digits_of(a);
    out.right_limit = digits_of(b);
    const Ball between = distance(a, b, question.norm, rung.bits);
    out.limit_distance = to_decimal(between, distance_digits).value_or("");
    out.separations.clear();
    if (between.is_finite() && between.lower() > 0) out.separations.push_back({pair.at(from), between.lower()});
    return !open;
  });
  return out;
}

}  // namespace snellen
