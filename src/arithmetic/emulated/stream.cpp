// SPDX-License-Identifier: LGPL-3.0-or-later
// Emulated: what changes the stream. Rows in parallel, each by the rules of the policy.
#include "emulated_dot.hpp"
#include "emulated_on.hpp"
#include "emulated_once.hpp"
#include "lane_products.hpp"

namespace snellen {

EmulatedMatrix Emulated::embed(const DoubleMatrix& table, std::span<const Token> tokens, double scale) const {
  return chosen_->visit([&]<NumberBackend Backend>(const EmulatedOn<Backend>& on) {
    const BackendRule<Backend> rule(on.backend, on.policy.embedding);
    const auto stored_table = on.stored(table.data(), table.size());
    Matrix out = on.zeros(static_cast<std::int64_t>(tokens.size()), table.cols());
    const auto factor = rule.constant(scale);
    const Dyadic exact_factor(scale);
    for_each_row(tokens.size(), [&](std::size_t i) {
      const auto row = on.row_of(out, static_cast<std::int64_t>(i));
      const auto entries = Backend::row(stored_table, size_of(tokens[i] * table.cols()));
      auto t = on.backend.scratch(rule.step);
      for (std::size_t k = 0; k < size_of(table.cols()); ++k) {
        const auto entry = Backend::at(entries, k);
        if (scale == 1 || (!rule.stepwise && !on.backend.is_finite(entry))) {
          on.backend.round(Backend::at(row, k), entry, rule.output);
        } else if (rule.stepwise) {
          on.backend.multiply(t, factor, entry, rule.step);
          on.backend.round(Backend::at(row, k), t, rule.output);
        } else {
          Dyadic product = load(on.backend, entry);
          arf_mul(product.get(), product.get(), exact_factor.get(), ARF_PREC_EXACT, ARF_RND_DOWN);
          on.backend.round_dyadic(Backend::at(row, k), product.get(), rule.output);
        }
      }
    });
    return out;
  });
}

EmulatedMatrix Emulated::add(const Matrix& x, const Matrix& y) const {
  return chosen_->visit(
      [&]<NumberBackend Backend>(const EmulatedOn<Backend>& on) { return on.sum(x, y, on.policy.residual); });
}

EmulatedMatrix Emulated::multiply(const Matrix& x, const Matrix& y) const {
  return chosen_->visit([&]<NumberBackend Backend>(const EmulatedOn<Backend>& on) {
    return on.entrywise(x, y, on.policy.gate,
                        [&](auto&& out, auto&& a, auto&& b, const auto& to) { on.backend.multiply(out, a, b, to); });
  });
}

EmulatedMatrix Emulated::linear(const Matrix& x, const DoubleMatrix& weights, const DoubleVector& bias) const {
  return chosen_->visit([&]<NumberBackend Backend>(const EmulatedOn<Backend>& on) {
    if (x.columns() != weights.cols()) throw std::invalid_argument("Emulated::linear: inner sizes differ");
    if constexpr (has_lanes<Backend>) {
      if (on.in_lanes.linear.usable()) return linear_in_lanes(on, x, weights, bias);
    }
    const BackendDotRule<Backend> rule(on.backend, on.policy.linear);
    const auto w = on.stored(weights.data(), weights.size());
    const auto b = on.stored(bias.data(), bias.size());
    Matrix out = on.zeros(x.rows(), weights.rows());
    for_each_row(x.rows(), [&](std::int64_t i) {
      const auto row = on.row_of(x, i);
      const auto inner = size_of(x.columns());
      for (std::size_t o = 0; o < size_of(weights.rows()); ++o) {
        const auto column = Backend::row(w, o * inner);
        std::optional<typename Backend::In> addend;
        if (bias.size() != 0) addend = Backend::at(Backend::row(b, 0), o);
        dot<Backend>(
            rule, Backend::at(on.row_of(out, i), o), inner, [&](std::size_t k) { return Backend::at(row, k); },
            [&](std::size_t k) { return Backend::at(column, k); }, addend, DotScale(), std::nullopt);
      }
    });
    return out;
  });
}

EmulatedMatrix Emulated::normalize(const Matrix& x, NormKind kind, double epsilon, const DoubleVector& gain,
                                   const DoubleVector& bias) const {
  return chosen_->visit([&]<NumberBackend Backend>(const EmulatedOn<Backend>& on) {
    if (kind == NormKind::none) return x;
    const BackendRule<Backend> rule(on.backend, on.policy.norm);
    const GainAndBias<Backend> affine{on.stored(gain.data(), gain.size()), on.stored(bias.data(), bias.size()),
                                      gain.size() != 0, bias.size() != 0};
    Matrix out = on.zeros(x.rows(), x.columns());
    for_each_row(x.rows(), [&](std::int64_t i) {
      const auto width = size_of(x.columns());
      if (rule.stepwise) {
        normalize_steps<Backend>(rule, on.row_of(out, i), on.row_of(x, i), width, kind, epsilon, affine);
      } else {
        normalize_once<Backend>(rule, on.row_of(out, i), on.row_of(x, i), width, kind, epsilon, affine);
      }
    });
    return out;
  });
}

EmulatedMatrix Emulated::activate(const Matrix& x, Activation activation) const {
  return chosen_->visit([&]<NumberBackend Backend>(const EmulatedOn<Backend>& on) {
    const BackendRule<Backend> rule(on.backend, on.policy.activation);
    const Elementary function = activation == Activation::gelu_erf    ? Elementary::gelu_erf
                                : activation == Activation::gelu_tanh ? Elementary::gelu_tanh
                                                                      : Elementary::silu;
    Matrix out = on.zeros(x.rows(), x.columns());
    for_each_row(x.rows(), [&](std::int64_t i) {
      auto t = on.backend.scratch(rule.step);
      for (std::size_t k = 0; k < size_of(x.columns()); ++k) {
        const auto entry = Backend::at(on.row_of(x, i), k);
        if (activation != Activation::relu) {
          on.backend.elementary(t, function, entry, rule.step);
        } else if (on.backend.special(entry) <= 0) {
          on.backend.set_zero(t);
        } else {
          on.backend.round(t, entry, rule.step);
        }
        on.backend.round(Backend::at(on.row_of(out, i), k), t, rule.output);
      }
    });
    return out;
  });
}

}  // namespace snellen
