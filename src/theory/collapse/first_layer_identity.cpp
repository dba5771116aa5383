// SPDX-License-Identifier: LGPL-3.0-or-later
#include "first_layer_identity.hpp"

#include <fmt/format.h>

#include "config_hypotheses.hpp"

namespace snellen {

std::vector<Hypothesis> identity_hypotheses(const TokenPair& pair, const Config& config) {
  return {right_repeats_left(pair), attention_sees_everything(config), shift_is_common(config)};
}

std::string head_name(const Instance& instance, std::size_t h) {
  return fmt::format("{}, head {}", instance.family, h + 1);
}

}  // namespace snellen
