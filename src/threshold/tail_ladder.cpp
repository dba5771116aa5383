// SPDX-License-Identifier: LGPL-3.0-or-later
// Tails by the ladder: blocks of periods, enclosed at once and refined where a statement ends.
#include <fmt/format.h>

#include <algorithm>

#include "snellen/number/decimal.hpp"
#include "snellen/threshold/bits.hpp"
#include "snellen/threshold/distance.hpp"
#include "tail_family.hpp"
#include "tail_pair.hpp"
#include "tail_search.hpp"

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
  const TailFamily& family;

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
    return family.enclosure(block, part);
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

class Ladder {
 public:
  Ladder(const TailPair& pair, const TailPlan& plan, const Progress& progress)
      : pair_(pair),
        one_family_(same_family(pair)),
        left_(std::make_unique<TailFamily>(pair.model, pair.left, plan, pair.question.observable, progress)),
        right_(one_family_
                   ? nullptr
                   : std::make_unique<TailFamily>(pair.model, pair.right, plan, pair.question.observable, progress)) {}

  [[nodiscard]] Side left() const { return {pair_.left, *left_}; }
  [[nodiscard]] Side right() const { return {pair_.right, one_family_ ? *left_ : *right_}; }

  [[nodiscard]] TailStatement statement(const Format& format) const {
    const std::vector<StepRange> pieces = pieces_of(left(), right(), pair_.first());
    const RangeVerdict verdict = [&](std::size_t, const StepRange& range) {
      return storage_verdict(left().enclosure(range), right().enclosure(range), format);
    };
    TailStatement out;
    out.format = format.name;
    const Verdict limit = verdict(pieces.size() - 1, pieces.back());
    if (limit != Verdict::collapsed && limit != Verdict::distinct) {
      out.verdict = limit == Verdict::undecided ? TailVerdict::boundary : TailVerdict::unknown;
      out.reason = limit == Verdict::undecided ? undecided_limit(format)
                                               : "a coordinate of the limit is a NaN or an infinity in this format";
      if (!at_limit()) out.verdict = TailVerdict::unknown;
      return out;
    }
    out.verdict = verdict_of(limit);
    const Integer from = *holds_from(pieces, limit, verdict, search_budget);
    out.from = pair_.at(from);
    if (from > pieces.front().first) {
      const std::optional<Integer> exception = exception_below(pieces, from, limit, format);
      if (exception) out.last_exception = pair_.at(*exception);
      out.reason = exception && *exception == from - 1 ? "" : "the enclosures below this n are too wide to tell";
    } else {
      out.reason = "the first n of the ladder";
    }
    return out;
  }

  /// The last block is so narrow that an undecided rounding is one of the limit itself.
  [[nodiscard]] bool at_limit() const {
    double widest = left_->widths().back().back();
    if (right_) widest = std::max(widest, right_->widths().back().back());
    return widest < 0x1p-32;
  }

  [[nodiscard]] TailSide described(const Side& side) const {
    TailSide out{.shape = shape_in_words(pair_, side.shape),
                 .method = "ladder",
                 .explicit_positions = side.family.positions(),
                 .blocks = {}};
    for (std::size_t b = 0; b < side.family.blocks().size(); ++b) {
      const PeriodBlock& block = side.family.blocks()[b];
      out.blocks.push_back({block.begin, block.end, side.family.widths()[b]});
    }
    return out;
  }

  [[nodiscard]] static bool same_family(const TailPair& pair) {
    return pair.left.prefix == pair.right.prefix && pair.left.period == pair.right.period &&
           pair.left.suffix == pair.right.suffix;
  }

 private:
  [[nodiscard]] std::string undecided_limit(const Format& format) const {
    const StepRange all = pieces_of(left(), right(), pair_.first()).back();
    const std::vector<Ball> a = left().enclosure(all);
    const std::vector<Ball> b = right().enclosure(all);
    if (!at_limit()) return "the enclosure of the last block stays wide";
    for (std::size_t k = 0; k < a.size(); ++k) {
      if (storage_verdict(std::span(&a[k], 1), std::span(&b[k], 1), format) != Verdict::undecided) continue;
      return fmt::format("coordinate {} of the limit, about {}, is a rounding boundary as far as {} bits tell", k,
                         certified_digits(a[k], 12), pair_.question.precision_limit);
    }
    return "the limit lies on a rounding boundary";
  }

  /// Some t below `from` such that it or a t between is proved to have another verdict; the largest that a few trials
  /// find.
  [[nodiscard]] std::optional<Integer> exception_below(const std::vector<StepRange>& pieces, const Integer& from,
                                                       Verdict wanted, const Format& format) const {
    const Integer first = pieces.front().first;
    const bool chain = one_family_ && pair_.left.step == pair_.right.step &&
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
  bool one_family_;
  std::unique_ptr<TailFamily> left_;
  std::unique_ptr<TailFamily> right_;
};

std::vector<std::string> digits(std::span<const Ball> vector) {
  std::vector<std::string> out;
  for (const Ball& entry : vector) out.push_back(to_decimal(entry, distance_digits).value_or(""));
  return out;
}

bool is_open(const TailStatement& statement) {
  return statement.verdict == TailVerdict::boundary || statement.verdict == TailVerdict::unknown;
}

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

}  // namespace

TailClass decide_by_ladder(const TailPair& pair, const Progress& progress) {
  TailClass out;
  if (pair.left.period.empty() || pair.right.period.empty()) {
    for (const Format& format : pair.question.formats) {
      out.formats.push_back({.format = format.name,
                             .verdict = TailVerdict::unknown,
                             .from = 0,
                             .last_exception = std::nullopt,
                             .reason = "one side grows and the other does not"});
    }
    return out;
  }
  const long most = affordable_positions(pair);
  std::vector<Integer> focus;
  const auto attempt = [&](long positions, const Rational& ratio, long doublings, double from, double to) {
    TailPlan plan;
    plan.first_periods = periods_in(pair, positions);
    plan.ends = block_ends(plan.first_periods, ratio, Integer(64) * plan.first_periods, doublings, focus);
    plan.precision = doublings + 64;
    const Ladder ladder(pair, plan, [&](double fraction) { progress(from + (to - from) * fraction); });
    for (std::size_t f = 0; f < pair.question.formats.size(); ++f) {
      TailStatement statement = ladder.statement(pair.question.formats[f]);
      if (out.formats.size() <= f) {
        out.formats.push_back(std::move(statement));
      } else if (is_open(out.formats[f]) || (!is_open(statement) && statement.from < out.formats[f].from)) {
        out.formats[f] = std::move(statement);
      }
    }
    out.sides = {ladder.described(ladder.left()), ladder.described(ladder.right())};
    const std::vector<Ball> left = ladder.left().family.limit();
    const std::vector<Ball> right = ladder.right().family.limit();
    out.left_limit = digits(left);
    out.right_limit = digits(right);
    const Ball between = distance(left, right, pair.question.norm, plan.precision);
    const std::string digits_between = to_decimal(between, distance_digits).value_or("");
    out.limit_distance = Ladder::same_family(pair) ? std::string(1, '0') : digits_between;
  };
  attempt(std::min(most, 256L), Rational(3, 2), 64, 0, 0.2);
  const auto wants_more = [&] {
    return std::ranges::any_of(out.formats, [&](const TailStatement& statement) {
      return is_open(statement) || statement.from > pair.at(most);
    });
  };
  if (!wants_more()) return out;
  for (const TailStatement& statement : out.formats) {
    if (!is_open(statement)) focus.push_back((statement.from - pair.left.residue) / pair.modulus * pair.left.step);
  }
  attempt(most, Rational(9, 8), 64, 0.2, 0.8);
  if (std::ranges::any_of(out.formats, is_open) && pair.question.precision_limit >= 320) {
    attempt(most, Rational(3, 2), 256, 0.8, 1);
  }
  return out;
}

}  // namespace snellen
