// SPDX-License-Identifier: LGPL-3.0-or-later
// Linear maps, logits and averages on doubles, sixteen outputs side by side.
#include "lane_products.hpp"

#include <algorithm>

namespace snellen {
namespace {

std::size_t blocks_of(std::size_t count) {
  return (count + lanes - 1) / lanes;
}

/// A matrix (outputs, terms) as blocks of sixteen outputs, the terms of each block one after another; zeros fill up.
class Panels {
 public:
  Panels(const double* matrix, std::size_t outputs, std::size_t terms)
      : terms_(terms), entries_(blocks_of(outputs) * lanes * terms) {
    for (std::size_t o = 0; o < outputs; ++o) {
      for (std::size_t k = 0; k < terms; ++k) {
        entries_[(o / lanes * terms + k) * lanes + o % lanes] = matrix[o * terms + k];
      }
    }
  }
  [[nodiscard]] LaneTerms terms(const double* left, std::size_t block) const {
    return {left, entries_.data() + block * terms_ * lanes, lanes, terms_};
  }

 private:
  std::size_t terms_;
  std::vector<double> entries_;
};

/// The double nearest to the scale (exact sums), or the scale rounded to the accumulator.
double scale_factor(const DoubleBackend& backend, const DotRule& rule, const DotScale& scale) {
  if (rule.accumulator) return rounded_scale(backend, scale, backend.target(*rule.accumulator));
  if (scale.kind != DotScale::Kind::reciprocal_root) return scale.number;
  Ball root;
  arb_set_si(root.get(), static_cast<slong>(scale.width));
  arb_rsqrt(root.get(), root.get(), 2 * first_precision);
  return arf_get_d(arb_midref(root.get()), ARF_RND_NEAR);
}

}  // namespace

EmulatedMatrix linear_in_lanes(const EmulatedOn<DoubleBackend>& on, const EmulatedMatrix& x,
                               const DoubleMatrix& weights, const DoubleVector& bias) {
  const LaneDot& dot = on.in_lanes.linear;
  const auto inner = size_of(x.columns());
  const auto outputs = size_of(weights.rows());
  const std::vector<double> w = on.stored(weights.data(), weights.size());
  const std::vector<double> b = on.stored(bias.data(), bias.size());
  const Panels panels(w.data(), outputs, inner);
  EmulatedMatrix out = on.zeros(x.rows(), weights.rows());
  for_each_row(size_of(x.rows()), [&](std::size_t i) {
    const auto r = static_cast<std::int64_t>(i);
    const double* row = on.row_of(x, r);
    double* results = on.row_of(out, r);
    for (std::size_t block = 0; block < blocks_of(outputs); ++block) {
      const std::size_t first = block * lanes;
      const std::size_t count = std::min(lanes, outputs - first);
      LaneSums sums;
      for (std::size_t j = 0; !b.empty() && dot.starts_with_addend() && j < count; ++j) sums.sum[j] = b[first + j];
      dot.accumulate(sums, panels.terms(row, block));
      for (std::size_t j = 0; j < count; ++j) {
        const std::size_t o = first + j;
        std::optional<double> addend;
        if (!b.empty()) addend = b[o];
        if (dot.finish(results[o], sums, j, inner, addend, DotScale(), 1)) continue;
        dot_once<DoubleBackend>(
            dot.rule(), results[o], inner, [&](std::size_t k) { return row[k]; },
            [&](std::size_t k) { return w[o * inner + k]; }, addend, DotScale());
      }
    }
  });
  return out;
}

EmulatedScores scores_in_lanes(const EmulatedOn<DoubleBackend>& on, const EmulatedMatrix& queries,
                               const EmulatedMatrix& keys, const VisibleKeys& visible, NodeRange block,
                               const DotScale& scale) {
  const LaneDot& dot = on.in_lanes.scores;
  const double factor = scale_factor(on.backend, on.policy.scores, scale);
  const auto width = size_of(queries.columns());
  const auto nodes = size_of(keys.rows());
  const std::vector<double>& k = on.array_of(keys.entries());
  // Keys by column, so that the keys of a range are neighbours; the end is padded for the last lanes.
  const std::size_t stride = nodes + lanes;
  std::vector<double> columns(width * stride);
  for (std::size_t node = 0; node < nodes; ++node) {
    for (std::size_t c = 0; c < width; ++c) columns[c * stride + node] = k[node * width + c];
  }
  EmulatedScores out = on.empty_scores(RaggedShape(visible, block));
  for_each_row(out.shape.rows(), [&](std::size_t i) {
    const Node query = block.begin + static_cast<Node>(i);
    const double* q = on.row_of(queries, query);
    double* logits = on.row_of(out, i);
    for (const NodeRange& range : visible.ranges(query)) {
      for (auto first = static_cast<std::size_t>(range.begin); first < static_cast<std::size_t>(range.end);
           first += lanes) {
        const std::size_t count = std::min(lanes, static_cast<std::size_t>(range.end) - first);
        LaneSums sums;
        dot.accumulate(sums, {q, columns.data() + first, stride, width});
        for (std::size_t j = 0; j < count; ++j, ++logits) {
          if (dot.finish(*logits, sums, j, width, std::nullopt, scale, factor)) continue;
          dot_once<DoubleBackend>(
              dot.rule(), *logits, width, [&](std::size_t c) { return q[c]; },
              [&](std::size_t c) { return columns[c * stride + first + j]; }, std::nullopt, scale);
        }
      }
    }
  });
  return out;
}

EmulatedMatrix average_in_lanes(const EmulatedOn<DoubleBackend>& on, const EmulatedScores& weights,
                                const EmulatedMatrix& values, const VisibleKeys& visible, NodeRange block) {
  const LaneDot& dot = on.in_lanes.average;
  const auto width = size_of(values.columns());
  const std::size_t stride = blocks_of(width) * lanes;  // padded rows
  const std::vector<double>& v = on.array_of(values.entries());
  std::vector<double> padded(size_of(values.rows()) * stride);
  for (std::size_t node = 0; node < size_of(values.rows()); ++node) {
    std::copy_n(v.data() + node * width, width, padded.data() + node * stride);
  }
  EmulatedMatrix out = on.zeros(block.end - block.begin, values.columns());
  for_each_row(size_of(out.rows()), [&](std::size_t i) {
    const Node query = block.begin + static_cast<Node>(i);
    const double* row = on.row_of(weights, i);
    double* results = on.row_of(out, static_cast<std::int64_t>(i));
    const std::size_t keys = weights.shape.count(i);
    std::vector<LaneTerms> ranges;  // in the order of summation, for columns from 0 on
    std::size_t slot = 0;
    for (const NodeRange& range : visible.ranges(query)) {
      const auto count = static_cast<std::size_t>(range.end - range.begin);
      ranges.push_back({row + slot, padded.data() + static_cast<std::size_t>(range.begin) * stride, stride, count});
      slot += count;
    }
    if (dot.reversed()) std::reverse(ranges.begin(), ranges.end());
    for (std::size_t first = 0; first < width; first += lanes) {
      LaneSums sums;
      for (LaneTerms terms : ranges) {
        terms.right += first;
        dot.accumulate(sums, terms);
      }
      for (std::size_t j = 0; j < std::min(lanes, width - first); ++j) {
        if (dot.finish(results[first + j], sums, j, keys, std::nullopt, DotScale(), 1)) continue;
        std::vector<double> column(keys);
        for_each_key(visible, query,
                     [&](std::size_t at, Node key) { column[at] = v[size_of(key) * width + first + j]; });
        dot_once<DoubleBackend>(
            dot.rule(), results[first + j], keys, [&](std::size_t k) { return row[k]; },
            [&](std::size_t k) { return column[k]; }, std::nullopt, DotScale());
      }
    }
  });
  return out;
}

}  // namespace snellen
