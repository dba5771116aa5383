// SPDX-License-Identifier: LGPL-3.0-or-later
// Emulated on a number backend: positions, logits, softmax and the average of values.
#pragma once

#include <cstdlib>

#include "emulated_stream.hpp"

namespace snellen {

/// The distinct positions of some rows, ascending, and each row's place among them.
struct DistinctPositions {
  std::vector<std::int32_t> positions;
  std::vector<std::size_t> place;  // by row

  explicit DistinctPositions(std::span<const std::int32_t> of) : positions(of.begin(), of.end()) {
    std::sort(positions.begin(), positions.end());
    positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
    for (const std::int32_t position : of) {
      place.push_back(
          static_cast<std::size_t>(std::lower_bound(positions.begin(), positions.end(), position) - positions.begin()));
    }
  }
};

/// sin and cos of the angles of the positions and pairs, rounded to a target: entry (position, pair).
template <class Backend>
struct AngleTable {
  typename Backend::Array sines;
  typename Backend::Array cosines;

  AngleTable(const Backend& backend, std::span<const std::int32_t> positions, std::size_t pairs, std::int64_t width,
             double theta, const typename Backend::Target& to)
      : sines(backend.array(positions.size() * pairs)), cosines(backend.array(positions.size() * pairs)) {
    for_each_row(positions.size(), [&](std::size_t i) {
      for (std::size_t m = 0; m < pairs; ++m) {
        const typename Backend::Out sine = Backend::at(Backend::row(sines, 0), i * pairs + m);
        const typename Backend::Out cosine = Backend::at(Backend::row(cosines, 0), i * pairs + m);
        if (positions[i] == 0) {
          backend.set_zero(sine);
          backend.round_double(cosine, 1, to);
          continue;
        }
        Ball other;
        const auto pair = static_cast<std::int64_t>(m);
        const auto none = [] { return std::optional<Rational>(); };
        round_real(
            backend, sine, to,
            [&](Ball& ball, Precision p) { enclose_angle(ball, other, positions[i], theta, pair, width, p); }, none);
        round_real(
            backend, cosine, to,
            [&](Ball& ball, Precision p) { enclose_angle(other, ball, positions[i], theta, pair, width, p); }, none);
      }
    });
  }
};

/// Emulated on a backend.
template <class Backend>
class EmulatedOn : public EmulatedStream<Backend> {
 public:
  using Base = EmulatedStream<Backend>;
  using Base::policy;
  using Base::zeros;
  using typename Base::Array;
  using typename Base::ConstRow;
  using typename Base::In;
  using typename Base::Matrix;
  using typename Base::Out;
  using typename Base::Row;
  using typename Base::Scores;
  using typename Base::Target;

  using Base::Base;

  Matrix add_sinusoid(const Matrix& x, std::span<const std::int32_t> positions, double theta) const override {
    const DistinctPositions distinct(positions);
    const auto pairs = size_of(x.columns()) / 2;
    const AngleTable<Backend> table(backend(), distinct.positions, pairs, x.columns(), theta, storage());
    Matrix addend = zeros(x.rows(), x.columns());
    for (std::size_t i = 0; i < positions.size(); ++i) {
      const Row row = row_of(addend, static_cast<std::int64_t>(i));
      for (std::size_t m = 0; m < pairs; ++m) {
        const std::size_t entry = distinct.place[i] * pairs + m;
        backend().set(Backend::at(row, 2 * m), Backend::at(Backend::row(table.sines, 0), entry));
        backend().set(Backend::at(row, 2 * m + 1), Backend::at(Backend::row(table.cosines, 0), entry));
      }
    }
    return entrywise(x, addend, policy().embedding,
                     [this](Out out, In a, In b, const Target& to) { backend().add(out, a, b, to); });
  }

  Matrix rotate(const Matrix& x, std::span<const std::int32_t> positions, double theta,
                RotationLayout layout) const override {
    const BackendRule<Backend> rule(backend(), policy().rotation);
    const DistinctPositions distinct(positions);
    const auto half = size_of(x.columns()) / 2;
    Matrix out = zeros(x.rows(), x.columns());
    const auto first = [&](std::size_t m) { return layout == RotationLayout::half_split ? m : 2 * m; };
    const auto second = [&](std::size_t m) { return layout == RotationLayout::half_split ? m + half : 2 * m + 1; };
    if (rule.stepwise) {
      const AngleTable<Backend> table(backend(), distinct.positions, half, x.columns(), theta, rule.step);
      for_each_row(positions.size(), [&](std::size_t i) {
        const Row to = row_of(out, static_cast<std::int64_t>(i));
        const ConstRow from = row_of(x, static_cast<std::int64_t>(i));
        for (std::size_t m = 0; m < half; ++m) {
          const std::size_t entry = distinct.place[i] * half + m;
          rotate_steps<Backend>(rule, Backend::at(to, first(m)), Backend::at(to, second(m)),
                                Backend::at(from, first(m)), Backend::at(from, second(m)),
                                Backend::at(Backend::row(table.sines, 0), entry),
                                Backend::at(Backend::row(table.cosines, 0), entry));
        }
      });
      return out;
    }
    // Angles at the first precision serve nearly every entry; the others ask again.
    std::vector<Ball> sines(distinct.positions.size() * half);
    std::vector<Ball> cosines(sines.size());
    for_each_row(distinct.positions.size(), [&](std::size_t i) {
      for (std::size_t m = 0; m < half; ++m) {
        enclose_angle(sines[i * half + m], cosines[i * half + m], distinct.positions[i], theta,
                      static_cast<std::int64_t>(m), x.columns(), first_precision);
      }
    });
    for_each_row(positions.size(), [&](std::size_t i) {
      const Row to = row_of(out, static_cast<std::int64_t>(i));
      const ConstRow from = row_of(x, static_cast<std::int64_t>(i));
      for (std::size_t m = 0; m < half; ++m) {
        const std::size_t entry = distinct.place[i] * half + m;
        const auto angle = [&](Ball& sine, Ball& cosine, Precision precision) {
          if (precision == first_precision) {
            sine = sines[entry];
            cosine = cosines[entry];
          } else {
            enclose_angle(sine, cosine, positions[i], theta, static_cast<std::int64_t>(m), x.columns(), precision);
          }
        };
        const bool turned = positions[i] != 0;
        rotate_once<Backend>(rule, Backend::at(to, first(m)), Backend::at(from, first(m)), Backend::at(from, second(m)),
                             -1, turned, angle);
        rotate_once<Backend>(rule, Backend::at(to, second(m)), Backend::at(from, second(m)),
                             Backend::at(from, first(m)), 1, turned, angle);
      }
    });
    return out;
  }

  Scores scores(const Matrix& queries, const Matrix& keys, const VisibleKeys& visible, NodeRange block,
                std::optional<double> scale) const override {
    const BackendDotRule<Backend> rule(backend(), policy().scores);
    const DotScale factor = scale_of(scale, queries.columns());
    const auto rounded = rounded_scale(backend(), factor, rule.accumulator ? *rule.accumulator : rule.output);
    Scores out = empty_scores(RaggedShape(visible, block));
    for_each_row(out.shape.rows(), [&](std::size_t i) {
      const Node query = block.begin + static_cast<Node>(i);
      const ConstRow q = row_of(queries, query);
      for_each_key(visible, query, [&](std::size_t slot, Node key) {
        const ConstRow k = row_of(keys, key);
        dot<Backend>(
            rule, Backend::at(row_of(out, i), slot), size_of(queries.columns()),
            [&](std::size_t c) { return Backend::at(q, c); }, [&](std::size_t c) { return Backend::at(k, c); },
            std::nullopt, factor, rounded);
      });
    });
    return out;
  }

  Scores table_scores(const DoubleMatrix& table, std::span<const Token> tokens, const VisibleKeys& visible,
                      NodeRange block) const override {
    Scores out = empty_scores(RaggedShape(visible, block));
    const Array logits = stored(table.data(), table.size());
    for_each_row(out.shape.rows(), [&](std::size_t i) {
      const Node query = block.begin + static_cast<Node>(i);
      const ConstRow row = Backend::row(logits, size_of(tokens[size_of(query)] * table.cols()));
      for_each_key(visible, query, [&](std::size_t slot, Node key) {
        backend().set(Backend::at(row_of(out, i), slot), Backend::at(row, size_of(tokens[size_of(key)])));
      });
    });
    return out;
  }

  void add_distance_bias(Scores& scores, const DistanceBias& bias, const VisibleKeys& visible,
                         NodeRange block) const override {
    const BackendRule<Backend> rule(backend(), policy().distance_bias);
    const Array table = stored(bias.table.data(), static_cast<std::int64_t>(bias.table.size()));
    const bool has_table = !bias.table.empty();
    const auto absent = backend().scratch(rule.step);
    for_each_row(scores.shape.rows(), [&](std::size_t i) {
      const std::int32_t first = visible.first_distance(block.begin + static_cast<Node>(i));
      for (std::size_t j = 0; j < scores.shape.count(i); ++j) {
        const std::int32_t distance = first - static_cast<std::int32_t>(j);
        In entry = absent;
        if (has_table) entry = Backend::at(Backend::row(table, 0), size_of(distance + bias.origin));
        const Out logit = Backend::at(row_of(scores, i), j);
        const double size = std::abs(static_cast<double>(distance));
        if (rule.stepwise) {
          distance_bias_steps<Backend>(rule, logit, bias.slope == 0 ? nullptr : &bias.slope, size, entry, has_table);
        } else {
          distance_bias_once<Backend>(rule, logit, bias.slope, size, entry, has_table);
        }
      }
    });
  }

  void soft_cap(Scores& scores, double cap) const override {
    const BackendRule<Backend> rule(backend(), policy().soft_cap);
    for_each_row(scores.shape.rows(), [&](std::size_t i) {
      for (std::size_t j = 0; j < scores.shape.count(i); ++j) {
        const Out logit = Backend::at(row_of(scores, i), j);
        if (rule.stepwise) {
          soft_cap_steps<Backend>(rule, logit, cap);
        } else {
          soft_cap_once<Backend>(rule, logit, cap);
        }
      }
    });
  }

  Scores softmax(const Scores& scores, SoftmaxKind kind, std::optional<double> sink) const override {
    const BackendRule<Backend> rule(backend(), policy().softmax);
    Scores out = empty_scores(scores.shape);
    for_each_row(scores.shape.rows(), [&](std::size_t i) {
      const std::size_t keys = scores.shape.count(i);
      ConstRow logits = row_of(scores, i);
      Array with_sink = backend().array(sink ? keys + 1 : 0);
      if (sink) {
        const Row row = Backend::row(with_sink, 0);
        for (std::size_t j = 0; j < keys; ++j) backend().set(Backend::at(row, j), Backend::at(logits, j));
        backend().round_double(Backend::at(row, keys), *sink, storage());
        logits = row;
      }
      if (rule.stepwise) {
        softmax_steps<Backend>(rule, row_of(out, i), logits, sink ? keys + 1 : keys, kind, sink.has_value());
      } else {
        softmax_once<Backend>(rule, row_of(out, i), logits, sink ? keys + 1 : keys, kind, sink.has_value());
      }
    });
    return out;
  }

  Matrix average(const Scores& weights, const Matrix& values, const VisibleKeys& visible,
                 NodeRange block) const override {
    const BackendDotRule<Backend> rule(backend(), policy().average);
    Matrix out = zeros(block.end - block.begin, values.columns());
    for_each_row(size_of(out.rows()), [&](std::size_t i) {
      std::vector<Node> keys(weights.shape.count(i));
      for_each_key(visible, block.begin + static_cast<Node>(i), [&](std::size_t slot, Node key) { keys[slot] = key; });
      const ConstRow row = row_of(weights, i);
      for (std::size_t c = 0; c < size_of(values.columns()); ++c) {
        dot<Backend>(
            rule, Backend::at(row_of(out, static_cast<std::int64_t>(i)), c), keys.size(),
            [&](std::size_t j) { return Backend::at(row, j); },
            [&](std::size_t j) { return Backend::at(row_of(values, keys[j]), c); }, std::nullopt, DotScale(),
            std::nullopt);
      }
    });
    return out;
  }

 protected:
  using Base::backend;
  using Base::empty_scores;
  using Base::entrywise;
  using Base::row_of;
  using Base::scale_of;
  using Base::storage;
  using Base::stored;
};

}  // namespace snellen
