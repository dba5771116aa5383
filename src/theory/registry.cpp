// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/theory/registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "claims.hpp"
#include "snellen/error.hpp"

namespace snellen {

std::span<const Claim> claims() {
  static const std::vector<Claim> all = {
      lemma_b1(),
      lemma_b1_exact(),
      lemma_b1_unbounded(),
      lemma_b2(),
      lemma_b2_head(),
      lemma_b2_array(),
      lemma_b2_array_pointwise(),
      lemma_b2_exact(),
      lemma_b2_phi(),
      lemma_b2_unbounded(),
      lemma_b2_figure_9(),
      theorem_b3(),
      theorem_b3_exact(),
      theorem_b3_identity(),
      theorem_b3_identity_exact(),
      theorem_b3_prefix(),
      theorem_b3_run(),
      theorem_b3_run_alone(),
      theorem_b3_run_alone_exact(),
      theorem_b3_window(),
      theorem_b3_frequencies(),
      theorem_b3_alibi(),
      theorem_b3_alibi_softmax(),
      theorem_b3_alibi_printed(),
      theorem_b3_window_repeat(),
      theorem_b3_window_printed(),
      theorem_b3_rope_half_turn(),
      theorem_b3_rope_half_turn_printed(),
      theorem_b3_rope(),
      theorem_b3_rope_printed(),
      theorem_b3_sinusoidal(),
      theorem_b3_sinusoidal_printed(),
      theorem_b3_epsilon(),
      theorem_b3_epsilon_rms(),
      theorem_b3_epsilon_printed(),
      theorem_b3_separators(),
      theorem_b3_apart_for_all(),
      proposition_b4(),
      proposition_b4_exact(),
      theorem_b5_frozen(),
      theorem_b5_exact(),
      theorem_b5(),
      theorem_b5_sensitivity(),
      theorem_b5_printed(),
      theorem_b5_neglected(),
      theorem_b5_paths(),
      lemma_b6(),
      lemma_b7(),
      proposition_b8(),
      proposition_b8_diagonalizable(),
      proposition_b8_equality(),
      proposition_b9(),
      proposition_b9_bos(),
      proposition_b9_causal(),
      proposition_b9_certified(),
      proposition_b9_count(),
      corollary_b10(),
      corollary_b10_dashed_line(),
      corollary_b10_deep(),
      corollary_b10_for_all(),
      corollary_b10_printed(),
      corollary_b10_zero(),
      bits(),
      bits_monotone(),
      dispersion(),
      dispersion_exact(),
      rank_collapse(),
      causal_rank_collapse(),
      attention_lipschitz(),
      attention_not_lipschitz(),
      normalization_secant(),
  };
  return all;
}

const Claim& claim_by_id(std::string_view id, std::string_view where) {
  const auto found = std::ranges::find(claims(), id, &Claim::id);
  if (found != claims().end()) return *found;
  std::vector<std::string_view> ids;
  std::ranges::transform(claims(), std::back_inserter(ids), &Claim::id);
  throw InputError(where, fmt::format("unknown claim '{}'{}", id, did_you_mean(id, ids)),
                   "snellen claims lists the claims");
}

const Statement& statement_of(const Claim& claim) {
  const auto found = std::ranges::find(statements(), claim.statement, &Statement::number);
  if (found == statements().end()) throw std::logic_error(fmt::format("{} is about no statement", claim.id));
  return *found;
}

}  // namespace snellen
