// SPDX-License-Identifier: LGPL-3.0-or-later
#include "row_pairs.hpp"

#include <tbb/parallel_for.h>

#include <numeric>
#include <optional>

namespace snellen {
namespace {

/// Left and right of some rows in turn.
std::vector<std::vector<Token>> sequences_of(const SequencePairs& pairs, std::span<const std::size_t> index) {
  std::vector<std::vector<Token>> some;
  some.reserve(2 * index.size());
  for (const std::size_t row : index) {
    some.push_back(pairs.left(row));
    some.push_back(pairs.right(row));
  }
  return some;
}

std::vector<std::size_t> all_indices(std::size_t size) {
  std::vector<std::size_t> out(size);
  std::iota(out.begin(), out.end(), std::size_t{0});
  return out;
}

}  // namespace

RowTree::RowTree(const Config& config, std::span<const std::vector<Token>> sequences)
    : tree(tree_for(config, sequences)) {
  for (std::size_t i = 0; i < sequences.size(); ++i) nodes.push_back(tree.last(i));
}

Sweep::Sweep(const Config& config, const Question& question)
    : pairs(expand_pairs(question)), all(config, pairs.sequences) {}

SequencePairs expand_pairs(const Question& question) {
  SequencePairs pairs;
  pairs.sequences.reserve(2 * question.n_values.size());
  for (const long n : question.n_values) {
    pairs.sequences.push_back(question.left.expand(n, question.pattern_seed));
    pairs.sequences.push_back(question.right.expand(n, question.pattern_seed));
  }
  return pairs;
}

void climb_rows(const Model& model, const Question& question, const Sweep& sweep, const Progress& progress,
                const DecideRow& decide) {
  double done = 0;
  climb(ladder(question), all_indices(sweep.size()), [&](const Rung& rung, std::span<const std::size_t> open) {
    std::optional<RowTree> part;
    if (open.size() < sweep.size()) part.emplace(model.config, sequences_of(sweep.pairs, open));
    const RowTree& rows = part ? *part : sweep.all;
    const double share = rung.last ? 1 - done : (1 - done) / 2;
    const auto told = [&](double fraction) { progress(done + share * fraction); };
    const BallMatrix values =
        enclose(model, rows.tree, rows.nodes, question.observable, rung, progress ? Progress(told) : Progress());
    done += share;
    std::vector<char> decided(open.size());
    tbb::parallel_for(std::size_t{0}, open.size(), [&](std::size_t i) {
      const auto left = static_cast<std::int64_t>(2 * i);
      decided[i] = decide(rung, open[i], values.balls(left), values.balls(left + 1));
    });
    std::vector<std::size_t> still_open;
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (decided[i] == 0) still_open.push_back(open[i]);
    }
    return still_open;
  });
}

}  // namespace snellen
