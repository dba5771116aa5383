// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/certificate/coverage.hpp"

#include <string_view>

namespace snellen {
namespace {

std::string_view positions(PositionScheme scheme) {
  switch (scheme) {
    case PositionScheme::none:
      return "";
    case PositionScheme::sinusoidal:
      return "sinusoidal positions";
    case PositionScheme::learned:
      return "learned positions";
    case PositionScheme::rope:
      return "positions by RoPE";
    case PositionScheme::alibi:
      return "positions by ALiBi";
    case PositionScheme::t5:
      return "positions by T5's biases";
    case PositionScheme::own_bias:
      return "positions by biases of the caller's";
  }
  return "positions";
}

std::string_view norms(NormKind norm) {
  switch (norm) {
    case NormKind::none:
    case NormKind::rms:
    case NormKind::layer:
      return "";
    case NormKind::l1:
      return "the L1 norm";
    case NormKind::max:
      return "the max norm";
  }
  return "the norm";
}

std::string_view activations(Activation activation) {
  switch (activation) {
    case Activation::relu:
      return "";
    case Activation::gelu_erf:
    case Activation::gelu_tanh:
      return "GELU";
    case Activation::silu:
      return "SiLU";
  }
  return "the activation";
}

}  // namespace

std::vector<std::string> uncovered(const Config& config, Observable observable) {
  std::vector<std::string> found;
  const auto add = [&](bool present, std::string_view what) {
    if (present) found.emplace_back(what);
  };
  const Attention& attention = config.attention;
  const std::string_view position = positions(config.position.scheme);
  const std::string_view norm = norms(config.norm);
  add(!position.empty(), position);
  add(!attention.causal, "full attention");
  add(attention.window > 0, "a window");
  add(attention.soft_cap > 0, "soft-capped logits");
  add(attention.sink, "sink logits");
  add(attention.logits == LogitSource::token_table, "logits from a token table");
  add(!norm.empty(), norm);
  if (config.feed_forward.present) {
    const std::string_view activation = activations(config.feed_forward.activation);
    add(!activation.empty(), activation);
    add(config.feed_forward.gated, "a gated feed-forward part");
  }
  add(observable == Observable::logits, "logits as what is observed");
  return found;
}

std::optional<std::string> uncovered(const Format& format) {
  if (!format.is_signed) return "a format without sign";
  if (format.precision < 2) return "one significand bit";
  if (!format.has_zero || !format.has_subnormals) return "a format without subnormals";
  if (format.encoding == Encoding::p3109) return "a format of IEEE P3109";
  return std::nullopt;
}

}  // namespace snellen
