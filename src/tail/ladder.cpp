// SPDX-License-Identifier: LGPL-3.0-or-later
// Tails by the ladder: blocks of periods, enclosed at once and refined where a statement ends.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "family.hpp"
#include "pair.hpp"
#include "search.hpp"
#include "snellen/number/decimal.hpp"
#include "snellen/threshold/bits.hpp"
#include "snellen/threshold/distance.hpp"

namespace snellen {
namespace {

/// Halvings of ranges per search; a search that would need more stops where it is.
constexpr int search_budget = 4000;

Integer floor_divide(const Integer& a, const Integer& b) {
  Integer quotient = a / b;
  if (quotient * b > a) --quotient;
  return quotient;
}

/// One side: its family of sequences and which member each t is.
struct Side {
  const TailShape& shape;
  const BlockEvaluation& family;

  [[nodiscard]] std::size_t suffix() const { return shape.suffix.size(); }
  [[nodiscard]] Integer periods(const Integer& t) const { return shape.step * t + shape.offset; }
  /// The largest t with at most this many periods.
  [[nodiscard]] Integer last_with(const Integer& periods) const {
    return floor_divide(periods - shape.offset, Integer(shape.step));
  }
  [[nodiscard]] std::size_t block_of(const Integer& periods) const {
    const std::vector<PeriodBlock>& blocks = family.blocks();
    const auto found = std::ranges::partition_point(
        blocks, [&](const PeriodBlock& block) { return block.end && *block.end < periods; });
    return static_cast<std::size_t>(found - blocks.begin());
  }
  /// All t of the range lie in one block.
  [[nodiscard]] std::vector<Ball> enclosure(const StepRange& range) const {
    const std::size_t block = block_of(periods(range.first));
    PeriodBlock part{periods(range.first) - 1, std::nullopt};
    if (range.last) part.end = periods(*range.last);
    if (!part.end) part.begin = std::max(part.begin, family.blocks()[block].begin);
    return family.enclosure(block, suffix(), part);
  }
};

/// Ranges of t over which both sides stay in one block each.
std::vector<StepRange> pieces_of(const Side& left, const Side& right, const Integer& first) {
  std::vector<Integer> ends;
  for (const Side* side : {&left, &right}) {
    for (const PeriodBlock& block : side->family.blocks()) {
      if (block.end) ends.push_back(side->last_with(*block.end));
    }
  }
  std::ranges::sort(ends);
  std::vector<StepRange> pieces;
  Integer begin = std::max({first, left.last_with(left.family.blocks().front().begin) + 1,
                            right.last_with(right.family.blocks().front().begin) + 1});
  for (const Integer& end : ends) {
    if (end < begin) continue;
    pieces.push_back({begin, end});
    begin = end + 1;
  }
  pieces.push_back({begin, std::nullopt});
  return pieces;
}

TailVerdict verdict_of(Verdict verdict) {
  return verdict == Verdict::distinct ? TailVerdict::apart : TailVerdict::same;
}

bool begins_with(const std::vector<Token>& sequence, const std::vector<Token>& start) {
  return start.size() <= sequence.size() && std::equal(start.begin(), start.end(), sequence.begin());
}

/// The families of all sides, each evaluated once per plan.
class Families {
 public:
  explicit Families(std::span<const TailPair> pairs) : pairs_(pairs) {
    for (const TailPair& pair : pairs) {
      add(pair.left);
      add(pair.right);
    }
  }

  void evaluate(const TailPlan& plan, const Progress& progress) {
    families_.clear();
    for (std::size_t i = 0; i < shapes_.size(); ++i) {
      const auto part = [&](double fraction) {
        progress((static_cast<double>(i) + fraction) / static_cast<double>(shapes_.size()));
      };
      families_.push_back(std::make_unique<BlockEvaluation>(pairs_.front().model, shapes_[i], plan,
                                                            pairs_.front().question.observable, part));
    }
  }

  [[nodiscard]] Side side(const TailShape& shape) const {
    for (std::size_t i = 0; i < shapes_.size(); ++i) {
      if (covers(shapes_[i], shape)) return {shape, *families_[i]};
    }
    throw std::logic_error("Families: a side without a family");
  }

 private:
  static bool covers(const TailShape& family, const TailShape& shape) {
    return family.prefix == shape.prefix && family.period == shape.period && begins_with(family.suffix, shape.suffix);
  }

  void add(const TailShape& shape) {
    for (TailShape& family : shapes_) {
      if (covers(family, shape)) return;
      if (covers(shape, family)) {
        family = shape;
        return;
      }
    }
    shapes_.push_back(shape);
  }

  std::span<const TailPair> pairs_;
  std::vector<TailShape> shapes_;
  std::vector<std::unique_ptr<BlockEvaluation>> families_;
};

/// One pair on its families.
class BlockDecision {
 public:
  BlockDecision(const TailPair& pair, const Families& families)
      : pair_(pair),
        one_run_(differ_in_periods_alone(pair.left, pair.right)),
        left_(families.side(pair.left)),
        right_(families.side(pair.right)),
        pieces_(pieces_of(left_, right_, pair.first())) {}

  [[nodiscard]] const Side& left() const { return left_; }
  [[nodiscard]] const Side& right() const { return right_; }

  [[nodiscard]] TailStatement statement(const Format& format) const {
    const RangeVerdict verdict = [&](std::size_t, const StepRange& range) {
      return storage_verdict(left().enclosure(range), right().enclosure(range), format);
    };
    TailStatement out;
    out.format = format.name;
    const Verdict limit = verdict(pieces_.size() - 1, pieces_.back());
    if (limit != Verdict::collapsed && limit != Verdict::distinct) {
      out.verdict = limit == Verdict::undecided ? TailVerdict::boundary : TailVerdict::unknown;
      out.reason = limit == Verdict::undecided ? undecided_limit(format)
                                               : "a coordinate of the limit is a NaN or an infinity in this format";
      if (!at_limit()) out.verdict = TailVerdict::unknown;
      return out;
    }
    out.verdict = verdict_of(limit);
    const Integer from = *holds_from(pieces_, limit, verdict, search_budget);
    out.from = pair_.at(from);
    if (from > pieces_.front().first) {
      const std::optional<Integer> exception = exception_below(from, limit, format);
      if (exception) out.last_exception = pair_.at(*exception);
      out.reason = exception && *exception == from - 1 ? "" : "the enclosures below this n are too wide to tell";
    } else {
      out.reason = "the first n of the ladder";
    }
    return out;
  }

  /// From each piece on, the least distance that the enclosures of this piece and all later ones leave.
  [[nodiscard]] std::vector<TailSeparation> separations(Precision precision) const {
    std::vector<TailSeparation> out;
    for (auto piece = pieces_.rbegin(); piece != pieces_.rend(); ++piece) {
      const Ball between =
          distance(left().enclosure(*piece), right().enclosure(*piece), pair_.question.norm, precision);
      if (!between.is_finite()) break;
      Rational least = between.lower();
      if (!out.empty()) least = std::min(least, out.back().least);
      if (least <= 0) break;
      out.push_back({pair_.at(piece->first), std::move(least)});
    }
    return out;
  }

  /// The last block is so narrow that an undecided rounding is one of the limit itself.
  [[nodiscard]] bool at_limit() const {
    const auto widest = [](const Side& side) {
      return side.family.widths(side.family.blocks().size() - 1, side.suffix()).back();
    };
    return std::max(widest(left_), widest(right_)) < 0x1p-32;
  }

  [[nodiscard]] TailSide described(const Side& side) const {
    TailSide out{.shape = shape_in_words(pair_, side.shape),
                 .method = "ladder",
                 .explicit_positions = side.family.positions(),
                 .blocks = {}};
    for (std::size_t b = 0; b < side.family.blocks().size(); ++b) {
      const PeriodBlock& block = side.family.blocks()[b];
      out.blocks.push_back({block.begin, block.end, side.family.widths(b, side.suffix())});
    }
    return out;
  }

 private:
  [[nodiscard]] std::string undecided_limit(const Format& format) const {
    const StepRange& all = pieces_.back();
    const std::vector<Ball> a = left().enclosure(all);
    const std::vector<Ball> b = right().enclosure(all);
    if (!at_limit()) return wide_limit();
    for (std::size_t k = 0; k < a.size(); ++k) {
      if (storage_verdict(std::span(&a[k], 1), std::span(&b[k], 1), format) != Verdict::undecided) continue;
      const double radius =
          std::max(mag_get_d_log2_approx(arb_radref(a[k].get())), mag_get_d_log2_approx(arb_radref(b[k].get())));
      return fmt::format(
          "coordinate {} of the limit, about {}, is a rounding boundary as far as its enclosure tells, "
          "which is about 2^{:.0f} wide",
          k, certified_digits(a[k], 12), radius + 1);
    }
    return "the limit lies on a rounding boundary";
  }

  /// What keeps the last block's enclosure wide: weights that are hardly known, in the layer where they are least.
  [[nodiscard]] std::string wide_limit() const {
    const std::vector<double>& doublings = left_.family.weight_doublings();
    const std::string wide = "the enclosure of the endless block stays wide";
    // A ball's radius has 30 bits: what is smaller beside its upper end is lost, and with it every later layer.
    auto widest = std::ranges::find_if(doublings, [](double bits) { return bits >= 30; });
    if (widest == doublings.end()) widest = std::ranges::max_element(doublings);
    if (widest == doublings.end() || *widest < 1) return wide;
    const auto layer = widest - doublings.begin() + 1;
    if (!std::isfinite(*widest)) return fmt::format("{}: in layer {} nothing is known of a key's weight", wide, layer);
    return fmt::format("{}: in layer {} a key's weight is only known within a factor of 2^{:.0f}", wide, layer,
                       std::ceil(*widest));
  }

  /// Some t below `from` such that it or a t between is proved to have another verdict; the largest that a few trials
  /// find.
  [[nodiscard]] std::optional<Integer> exception_below(const Integer& from, Verdict wanted,
                                                       const Format& format) const {
    const Integer first = pieces_.front().first;
    const bool chain = one_run_ && pair_.left.step == pair_.right.step &&
                       std::abs(pair_.right.offset - pair_.left.offset) == pair_.left.step;
    const std::vector<Ball> target = left().enclosure({from, from});
    const Verdict other = wanted == Verdict::collapsed ? Verdict::distinct : Verdict::collapsed;
    // Each side's next t is the other side's present one: were all t from this one on the same, so would be their ends.
    const auto is_exception = [&](const Integer& t) {
      const std::vector<Ball> here = left().enclosure({t, t});
      if (chain && wanted == Verdict::collapsed) return storage_verdict(here, target, format) == Verdict::distinct;
      return storage_verdict(here, right().enclosure({t, t}), format) == other;
    };
    Integer above = from;
    Integer step = 1;
    while (above - step >= first && !is_exception(above - step)) {
      above -= step;
      step *= 2;
    }
    if (above - step < first) return std::nullopt;
    Integer found = above - step;
    while (above - found > 1) {
      const Integer middle = (found + above) / 2;
      (is_exception(middle) ? found : above) = middle;
    }
    return found;
  }

  const TailPair& pair_;
  bool one_run_;
  Side left_;
  Side right_;
  std::vector<StepRange> pieces_;
};

/// Runs of whole periods such that the sequences of the n right below the ladder, one side's lead and the suffix
/// included, have at most this many positions: extend_by_evaluation() goes on from there.
long periods_in(const TailPair& pair, long positions) {
  const auto longest = [&](std::vector<Token> TailShape::*part) {
    return static_cast<long>(std::max((pair.left.*part).size(), (pair.right.*part).size()));
  };
  const long period = longest(&TailShape::period);
  const long lead = pair.left.step == pair.right.step ? std::abs(pair.left.offset - pair.right.offset) : 0;
  return std::max((positions - longest(&TailShape::prefix) - longest(&TailShape::suffix)) / period - lead, 1L);
}

/// Without what another one from a smaller or the same n on already tells; ascending.
std::vector<TailSeparation> essential(std::vector<TailSeparation> all) {
  std::ranges::sort(all, [](const TailSeparation& a, const TailSeparation& b) {
    return a.from != b.from ? a.from < b.from : a.least > b.least;
  });
  std::vector<TailSeparation> out;
  for (TailSeparation& one : all) {
    if (out.empty() || one.least > out.back().least) out.push_back(std::move(one));
  }
  return out;
}

/// Takes over what the ladder proves beyond what is known.
void improve(TailClass& known, const BlockDecision& ladder, const TailPair& pair) {
  for (std::size_t f = 0; f < pair.question.formats.size(); ++f) {
    TailStatement statement = ladder.statement(pair.question.formats[f]);
    if (known.formats.size() <= f) {
      known.formats.push_back(std::move(statement));
    } else if (!is_proved(known.formats[f].verdict) ||
               (is_proved(statement.verdict) && statement.from < known.formats[f].from)) {
      known.formats[f] = std::move(statement);
    }
  }
  known.sides = {ladder.described(ladder.left()), ladder.described(ladder.right())};
  std::ranges::move(ladder.separations(128), std::back_inserter(known.separations));
  known.separations = essential(std::move(known.separations));
}

/// The representation of one sequence.
std::vector<Ball> representation(const TailPair& pair, const std::vector<Token>& sequence, Precision precision) {
  const PrefixTree tree = tree_for(pair.model.config, std::span(&sequence, 1));
  const std::vector<Node> nodes = {tree.last(0)};
  return evaluate(pair.model, tree, nodes, pair.question.observable, Certified(precision)).balls(0);
}

/// What the side tends to. A run without a suffix, and without a sink, tends to the model on its one token.
std::vector<Ball> limit_of(const TailPair& pair, const Side& side, Precision precision) {
  const bool run = side.shape.period.size() == 1 && side.shape.suffix.empty() && !pair.model.config.attention.sink;
  return run ? representation(pair, side.shape.period, precision) : side.family.limit(side.suffix());
}

/// The limits, the distance between them, and that of the left side's from where the sweep ends.
void describe_limits(TailClass& known, const BlockDecision& ladder, const TailPair& pair, Precision precision) {
  const bool one = differ_in_periods_alone(pair.left, pair.right);
  const std::vector<Ball> left = limit_of(pair, ladder.left(), precision);
  const std::vector<Ball> right = one ? left : limit_of(pair, ladder.right(), precision);
  known.left_limit = digits_of(left);
  known.right_limit = digits_of(right);
  const std::string between =
      to_decimal(distance(left, right, pair.question.norm, precision), distance_digits).value_or("");
  known.limit_distance = one ? std::string(1, '0') : between;
  for (auto n = pair.question.n_values.rbegin(); n != pair.question.n_values.rend(); ++n) {
    if (*n % pair.modulus != pair.left.residue || *n < pair.at(pair.first())) continue;
    const std::vector<Token> sequence = pair.question.left.expand(*n, pair.question.pattern_seed);
    if (static_cast<long>(sequence.size()) > affordable_positions(pair)) continue;
    const std::vector<Ball> at_end = representation(pair, sequence, precision);
    const auto text = to_decimal(distance(at_end, left, pair.question.norm, precision), distance_digits);
    if (text) known.measured_at = *n;
    known.distance_from_limit = text.value_or("");
    break;
  }
}

}  // namespace

std::vector<TailClass> decide_by_blocks(std::span<const TailPair> pairs, const Progress& progress) {
  std::vector<TailClass> out(pairs.size());
  const TailPair& any = pairs.front();
  Families families(pairs);
  const long most = affordable_positions(any);
  std::vector<Integer> focus;
  const auto attempt = [&](long positions, const Rational& ratio, const Rational& coarse, long doublings, double from,
                           double to) {
    TailPlan plan;
    plan.first_periods = periods_in(any, positions);
    plan.ends = block_ends(plan.first_periods, ratio, coarse, doublings, focus);
    plan.precision = doublings + 64;
    families.evaluate(plan, [&](double fraction) { progress(from + (to - from) * fraction); });
    for (std::size_t c = 0; c < pairs.size(); ++c) {
      improve(out[c], BlockDecision(pairs[c], families), pairs[c]);
    }
  };
  const auto any_statement = [&](const auto& condition) {
    for (std::size_t c = 0; c < pairs.size(); ++c) {
      for (const TailStatement& statement : out[c].formats) {
        if (condition(pairs[c], statement)) return true;
      }
    }
    return false;
  };
  const auto describe = [&] {
    for (std::size_t c = 0; c < pairs.size(); ++c)
      describe_limits(out[c], BlockDecision(pairs[c], families), pairs[c], 128);
    return out;
  };
  const long few = std::min(most, 256L);
  attempt(few, Rational(3, 2), Rational(3, 2), 64, 0, 0.2);
  // What stays open needs longer runs, or a limit that is known better; what then is open stays so.
  const auto open = [](const TailPair&, const TailStatement& statement) { return !is_proved(statement.verdict); };
  if (any_statement(open) && any.question.precision_limit >= 320) attempt(few, 2, 4, 256, 0.2, 0.4);
  const auto improvable = [&](const TailPair& pair, const TailStatement& statement) {
    return is_proved(statement.verdict) && statement.from > pair.at(most);
  };
  if (!any_statement(improvable)) return describe();
  for (std::size_t c = 0; c < pairs.size(); ++c) {
    for (const TailStatement& statement : out[c].formats) {
      const Integer periods = (statement.from - pairs[c].left.residue) / any.modulus * any.left.step;
      const auto is_near = [&](const Integer& other) {
        return 256 * (periods < other ? other - periods : periods - other) < other;
      };
      if (is_proved(statement.verdict) && std::ranges::none_of(focus, is_near)) focus.push_back(periods);
    }
  }
  // More places of a period are more nodes per block: wider blocks keep the work alike.
  const auto places = static_cast<long>(any.left.period.size());
  attempt(most, 1 + std::min(Rational(places, 8), Rational(1, 2)), Rational(3, 2), 64, 0.4, 1);
  return describe();
}

}  // namespace snellen
