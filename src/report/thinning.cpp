// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/thinning.hpp"

#include <algorithm>
#include <optional>

namespace snellen {
namespace {

bool same_bits(const Bits& before, const Bits& after) {
  return before.state == after.state && before.stable == after.stable;
}

bool verdict_changes(const Row& before, const Row& after) {
  return before.storage != after.storage || before.arithmetic != after.arithmetic;
}

bool bits_change(const Row& before, const Row& after) {
  return !same_bits(before.storage_bits, after.storage_bits) ||
         !std::equal(before.arithmetic_bits.begin(), before.arithmetic_bits.end(), after.arithmetic_bits.begin(),
                     after.arithmetic_bits.end(), same_bits);
}

/// Takes indices until there is no room for more.
class Selection {
 public:
  Selection(std::size_t rows, std::size_t maximum) : chosen_(rows, false), room_(maximum) {}

  void take(std::size_t index) {
    if (room_ == 0 || chosen_[index]) return;
    chosen_[index] = true;
    --room_;
  }

  /// All of them, or as many as there is room for, evenly spread.
  void take_spread(std::vector<std::size_t> indices) {
    std::erase_if(indices, [&](std::size_t index) { return chosen_[index]; });
    const std::size_t count = std::min(indices.size(), room_);
    for (std::size_t k = 0; k < count; ++k) take(indices[k * indices.size() / count]);
  }

  [[nodiscard]] std::vector<std::size_t> ascending() const {
    std::vector<std::size_t> indices;
    for (std::size_t k = 0; k < chosen_.size(); ++k) {
      if (chosen_[k]) indices.push_back(k);
    }
    return indices;
  }

 private:
  std::vector<bool> chosen_;
  std::size_t room_;
};

/// The first and the last change of every column of verdicts.
void take_outer_changes(std::span<const Row> rows, std::vector<Verdict> Row::*verdicts, Selection& selection) {
  for (std::size_t column = 0; column < (rows.front().*verdicts).size(); ++column) {
    std::optional<std::size_t> first;
    std::size_t last = 0;
    for (std::size_t k = 1; k < rows.size(); ++k) {
      if ((rows[k].*verdicts)[column] == (rows[k - 1].*verdicts)[column]) continue;
      if (!first) first = k;
      last = k;
    }
    if (!first) continue;
    selection.take(last);
    selection.take(*first);
  }
}

template <class Predicate>
std::vector<std::size_t> rows_where(std::span<const Row> rows, std::size_t from, const Predicate& predicate) {
  std::vector<std::size_t> indices;
  for (std::size_t k = from; k < rows.size(); ++k) {
    if (predicate(k)) indices.push_back(k);
  }
  return indices;
}

}  // namespace

bool is_change(const Row& before, const Row& after) {
  return verdict_changes(before, after) || bits_change(before, after);
}

std::vector<std::size_t> shown_rows(std::span<const Row> rows, std::size_t maximum) {
  if (maximum == 0 || rows.size() <= maximum) return rows_where(rows, 0, [](std::size_t) { return true; });
  Selection selection(rows.size(), maximum);
  selection.take(rows.size() - 1);
  selection.take(0);
  take_outer_changes(rows, &Row::storage, selection);
  take_outer_changes(rows, &Row::arithmetic, selection);
  selection.take_spread(
      rows_where(rows, 0, [&](std::size_t k) { return rows[k].n > 0 && (rows[k].n & (rows[k].n - 1)) == 0; }));
  selection.take_spread(rows_where(rows, 1, [&](std::size_t k) { return verdict_changes(rows[k - 1], rows[k]); }));
  selection.take_spread(rows_where(rows, 1, [&](std::size_t k) { return bits_change(rows[k - 1], rows[k]); }));
  return selection.ascending();
}

std::vector<std::size_t> spread_indices(std::size_t count, std::size_t maximum) {
  const std::size_t shown = maximum == 0 ? count : std::min(count, maximum);
  if (shown == 1) return {count - 1};
  std::vector<std::size_t> indices(shown);
  for (std::size_t k = 0; k < shown; ++k) indices[k] = k * (count - 1) / (shown - 1);
  return indices;
}

}  // namespace snellen
