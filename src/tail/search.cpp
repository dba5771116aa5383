// SPDX-License-Identifier: LGPL-3.0-or-later
#include "search.hpp"

namespace snellen {
namespace {

class Halving {
 public:
  Halving(Verdict wanted, const RangeVerdict& verdict, int budget)
      : wanted_(wanted), verdict_(verdict), budget_(budget) {}

  /// The largest t of the range that is not proved to have the verdict.
  std::optional<Integer> last_failure(std::size_t piece, const StepRange& range) {
    if (verdict_(piece, range) == wanted_) return std::nullopt;
    if (range.first == *range.last || --budget_ < 0) return range.last;
    const Integer middle = (range.first + *range.last) / 2;
    if (const auto failure = last_failure(piece, {middle + 1, range.last})) return failure;
    return last_failure(piece, {range.first, middle});
  }

 private:
  Verdict wanted_;
  const RangeVerdict& verdict_;
  int budget_;
};

}  // namespace

std::optional<Integer> holds_from(const std::vector<StepRange>& pieces, Verdict wanted, const RangeVerdict& verdict,
                                  int budget) {
  if (pieces.empty() || verdict(pieces.size() - 1, pieces.back()) != wanted) return std::nullopt;
  Halving halving(wanted, verdict, budget);
  for (std::size_t piece = pieces.size() - 1; piece-- > 0;) {
    if (const auto failure = halving.last_failure(piece, pieces[piece])) return *failure + 1;
  }
  return pieces.front().first;
}

}  // namespace snellen
