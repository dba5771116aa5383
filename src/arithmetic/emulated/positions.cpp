// SPDX-License-Identifier: LGPL-3.0-or-later
// Emulated: what depends on positions, in the stream, in queries and keys, and in logits.
#include <algorithm>
#include <cstdlib>

#include "emulated_on.hpp"
#include "emulated_once.hpp"

namespace snellen {
namespace {

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
template <NumberBackend Backend>
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

}  // namespace

EmulatedMatrix Emulated::add_rows(const Matrix& x, const DoubleMatrix& table,
                                  std::span<const std::int32_t> rows) const {
  return chosen_->visit([&]<NumberBackend Backend>(const EmulatedOn<Backend>& on) {
    const auto stored_table = on.stored(table.data(), table.size());
    Matrix addend = on.zeros(x.rows(), x.columns());
    for (std::int64_t i = 0; i < x.rows(); ++i) {
      const auto entries = Backend::row(stored_table, size_of(rows[size_of(i)] * table.cols()));
      for (std::size_t k = 0; k < size_of(x.columns()); ++k)
        on.backend.set(Backend::at(on.row_of(addend, i), k), Backend::at(entries, k));
    }
    return on.sum(x, addend, on.policy.embedding);
  });
}

EmulatedMatrix Emulated::add_sinusoid(const Matrix& x, std::span<const std::int32_t> positions, double theta) const {
  return chosen_->visit([&]<NumberBackend Backend>(const EmulatedOn<Backend>& on) {
    const DistinctPositions distinct(positions);
    const auto pairs = size_of(x.columns()) / 2;
    const AngleTable<Backend> table(on.backend, distinct.positions, pairs, x.columns(), theta, on.storage);
    Matrix addend = on.zeros(x.rows(), x.columns());
    for (std::size_t i = 0; i < positions.size(); ++i) {
      const auto row = on.row_of(addend, static_cast<std::int64_t>(i));
      for (std::size_t m = 0; m < pairs; ++m) {
        const std::size_t entry = distinct.place[i] * pairs + m;
        on.backend.set(Backend::at(row, 2 * m), Backend::at(Backend::row(table.sines, 0), entry));
        on.backend.set(Backend::at(row, 2 * m + 1), Backend::at(Backend::row(table.cosines, 0), entry));
      }
    }
    return on.sum(x, addend, on.policy.embedding);
  });
}

EmulatedMatrix Emulated::rotate(const Matrix& x, std::span<const std::int32_t> positions, double theta,
                                RotationLayout layout) const {
  return chosen_->visit([&]<NumberBackend Backend>(const EmulatedOn<Backend>& on) {
    const BackendRule<Backend> rule(on.backend, on.policy.rotation);
    const DistinctPositions distinct(positions);
    const auto half = size_of(x.columns()) / 2;
    Matrix out = on.zeros(x.rows(), x.columns());
    const auto first = [&](std::size_t m) { return layout == RotationLayout::half_split ? m : 2 * m; };
    const auto second = [&](std::size_t m) { return layout == RotationLayout::half_split ? m + half : 2 * m + 1; };
    if (rule.stepwise) {
      const AngleTable<Backend> table(on.backend, distinct.positions, half, x.columns(), theta, rule.step);
      for_each_row(positions.size(), [&](std::size_t i) {
        const auto to = on.row_of(out, static_cast<std::int64_t>(i));
        const auto from = on.row_of(x, static_cast<std::int64_t>(i));
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
      const auto to = on.row_of(out, static_cast<std::int64_t>(i));
      const auto from = on.row_of(x, static_cast<std::int64_t>(i));
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
  });
}

void Emulated::add_distance_bias(Scores& scores, const DistanceBias& bias, const VisibleKeys& visible,
                                 NodeRange block) const {
  chosen_->visit([&]<NumberBackend Backend>(const EmulatedOn<Backend>& on) {
    const BackendRule<Backend> rule(on.backend, on.policy.distance_bias);
    const auto table = on.stored(bias.table.data(), static_cast<std::int64_t>(bias.table.size()));
    const bool has_table = !bias.table.empty();
    const auto absent = on.backend.scratch(rule.step);
    for_each_row(scores.shape.rows(), [&](std::size_t i) {
      const std::int32_t first = visible.first_distance(block.begin + static_cast<Node>(i));
      for (std::size_t j = 0; j < scores.shape.count(i); ++j) {
        const std::int32_t distance = first - static_cast<std::int32_t>(j);
        typename Backend::In entry = absent;
        if (has_table) entry = Backend::at(Backend::row(table, 0), size_of(distance + bias.origin));
        const typename Backend::Out logit = Backend::at(on.row_of(scores, i), j);
        const double size = std::abs(static_cast<double>(distance));
        if (rule.stepwise) {
          distance_bias_steps<Backend>(rule, logit, bias.slope == 0 ? nullptr : &bias.slope, size, entry, has_table);
        } else {
          distance_bias_once<Backend>(rule, logit, bias.slope, size, entry, has_table);
        }
      }
    });
  });
}

}  // namespace snellen
