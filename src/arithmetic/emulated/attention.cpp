// SPDX-License-Identifier: LGPL-3.0-or-later
// Emulated: logits, softmax and the average of values.
#include "emulated_dot.hpp"
#include "emulated_on.hpp"
#include "emulated_once.hpp"
#include "lane_products.hpp"

namespace snellen {

EmulatedScores Emulated::scores(const Matrix& queries, const Matrix& keys, const VisibleKeys& visible, NodeRange block,
                                std::optional<double> scale) const {
  return chosen_->visit([&]<NumberBackend Backend>(const EmulatedOn<Backend>& on) {
    const DotScale factor = scale_of(scale, queries.columns());
    if constexpr (has_lanes<Backend>) {
      if (on.in_lanes.scores.usable()) return scores_in_lanes(on, queries, keys, visible, block, factor);
    }
    const BackendDotRule<Backend> rule(on.backend, on.policy.scores);
    const auto rounded = rounded_scale(on.backend, factor, rule.accumulator ? *rule.accumulator : rule.output);
    Scores out = on.empty_scores(RaggedShape(visible, block));
    for_each_row(out.shape.rows(), [&](std::size_t i) {
      const Node query = block.begin + static_cast<Node>(i);
      const auto q = on.row_of(queries, query);
      for_each_key(visible, query, [&](std::size_t slot, Node key) {
        const auto k = on.row_of(keys, key);
        dot<Backend>(
            rule, Backend::at(on.row_of(out, i), slot), size_of(queries.columns()),
            [&](std::size_t c) { return Backend::at(q, c); }, [&](std::size_t c) { return Backend::at(k, c); },
            std::nullopt, factor, rounded);
      });
    });
    return out;
  });
}

EmulatedScores Emulated::table_scores(const DoubleMatrix& table, std::span<const Token> tokens,
                                      const VisibleKeys& visible, NodeRange block) const {
  return chosen_->visit([&]<NumberBackend Backend>(const EmulatedOn<Backend>& on) {
    Scores out = on.empty_scores(RaggedShape(visible, block));
    const auto logits = on.stored(table.data(), table.size());
    for_each_row(out.shape.rows(), [&](std::size_t i) {
      const Node query = block.begin + static_cast<Node>(i);
      const auto row = Backend::row(logits, size_of(tokens[size_of(query)] * table.cols()));
      for_each_key(visible, query, [&](std::size_t slot, Node key) {
        on.backend.set(Backend::at(on.row_of(out, i), slot), Backend::at(row, size_of(tokens[size_of(key)])));
      });
    });
    return out;
  });
}

void Emulated::soft_cap(Scores& scores, double cap) const {
  chosen_->visit([&]<NumberBackend Backend>(const EmulatedOn<Backend>& on) {
    const BackendRule<Backend> rule(on.backend, on.policy.soft_cap);
    for_each_row(scores.shape.rows(), [&](std::size_t i) {
      for (std::size_t j = 0; j < scores.shape.count(i); ++j) {
        const typename Backend::Out logit = Backend::at(on.row_of(scores, i), j);
        if (rule.stepwise) {
          soft_cap_steps<Backend>(rule, logit, cap);
        } else {
          soft_cap_once<Backend>(rule, logit, cap);
        }
      }
    });
  });
}

EmulatedScores Emulated::softmax(const Scores& scores, SoftmaxKind kind, std::optional<double> sink) const {
  return chosen_->visit([&]<NumberBackend Backend>(const EmulatedOn<Backend>& on) {
    const BackendRule<Backend> rule(on.backend, on.policy.softmax);
    Scores out = on.empty_scores(scores.shape);
    for_each_row(scores.shape.rows(), [&](std::size_t i) {
      const std::size_t keys = scores.shape.count(i);
      typename Backend::ConstRow logits = on.row_of(scores, i);
      auto with_sink = on.backend.array(sink ? keys + 1 : 0);
      if (sink) {
        const auto row = Backend::row(with_sink, 0);
        for (std::size_t j = 0; j < keys; ++j) on.backend.set(Backend::at(row, j), Backend::at(logits, j));
        on.backend.round_double(Backend::at(row, keys), *sink, on.storage);
        logits = row;
      }
      if (rule.stepwise) {
        softmax_steps<Backend>(rule, on.row_of(out, i), logits, sink ? keys + 1 : keys, kind, sink.has_value());
      } else {
        softmax_once<Backend>(rule, on.row_of(out, i), logits, sink ? keys + 1 : keys, kind, sink.has_value());
      }
    });
    return out;
  });
}

EmulatedMatrix Emulated::average(const Scores& weights, const Matrix& values, const VisibleKeys& visible,
                                 NodeRange block) const {
  return chosen_->visit([&]<NumberBackend Backend>(const EmulatedOn<Backend>& on) {
    if constexpr (has_lanes<Backend>) {
      if (on.in_lanes.average.usable()) return average_in_lanes(on, weights, values, visible, block);
    }
    const BackendDotRule<Backend> rule(on.backend, on.policy.average);
    Matrix out = on.zeros(block.end - block.begin, values.columns());
    for_each_row(size_of(out.rows()), [&](std::size_t i) {
      std::vector<Node> keys(weights.shape.count(i));
      for_each_key(visible, block.begin + static_cast<Node>(i), [&](std::size_t slot, Node key) { keys[slot] = key; });
      const auto row = on.row_of(weights, i);
      for (std::size_t c = 0; c < size_of(values.columns()); ++c) {
        dot<Backend>(
            rule, Backend::at(on.row_of(out, static_cast<std::int64_t>(i)), c), keys.size(),
            [&](std::size_t j) { return Backend::at(row, j); },
            [&](std::size_t j) { return Backend::at(on.row_of(values, keys[j]), c); }, std::nullopt, DotScale(),
            std::nullopt);
      }
    });
    return out;
  });
}

}  // namespace snellen
