// SPDX-License-Identifier: LGPL-3.0-or-later
// Every claim, each defined in the file of its subject. registry.cpp lists them.
#pragma once

#include "snellen/theory/claim.hpp"

namespace snellen {

Claim lemma_b1();
Claim lemma_b1_exact();
Claim lemma_b1_unbounded();
Claim lemma_b2();
Claim lemma_b2_head();
Claim lemma_b2_array();
Claim lemma_b2_array_pointwise();
Claim lemma_b2_exact();
Claim lemma_b2_phi();
Claim lemma_b2_unbounded();
Claim lemma_b2_figure_9();
Claim theorem_b3();
Claim theorem_b3_exact();
Claim theorem_b3_identity();
Claim theorem_b3_identity_exact();
Claim theorem_b3_prefix();
Claim theorem_b3_run();
Claim theorem_b3_run_alone();
Claim theorem_b3_run_alone_exact();
Claim theorem_b3_window();
Claim theorem_b3_frequencies();
Claim theorem_b3_alibi();
Claim theorem_b3_alibi_softmax();
Claim theorem_b3_alibi_printed();
Claim theorem_b3_window_repeat();
Claim theorem_b3_window_printed();
Claim theorem_b3_rope_half_turn();
Claim theorem_b3_rope_half_turn_printed();
Claim theorem_b3_rope();
Claim theorem_b3_rope_printed();
Claim theorem_b3_sinusoidal();
Claim theorem_b3_sinusoidal_printed();
Claim theorem_b3_epsilon();
Claim theorem_b3_epsilon_rms();
Claim theorem_b3_epsilon_printed();
Claim theorem_b3_separators();
Claim theorem_b3_apart_for_all();
Claim proposition_b4();
Claim proposition_b4_exact();
Claim theorem_b5_frozen();
Claim theorem_b5_exact();
Claim theorem_b5();
Claim theorem_b5_sensitivity();
Claim theorem_b5_printed();
Claim theorem_b5_neglected();
Claim theorem_b5_paths();
Claim lemma_b6();
Claim lemma_b7();
Claim proposition_b8();
Claim proposition_b8_diagonalizable();
Claim proposition_b8_equality();
Claim proposition_b9();
Claim proposition_b9_bos();
Claim proposition_b9_causal();
Claim proposition_b9_certified();
Claim proposition_b9_count();
Claim corollary_b10();
Claim corollary_b10_dashed_line();
Claim corollary_b10_deep();
Claim corollary_b10_for_all();
Claim corollary_b10_printed();
Claim corollary_b10_zero();
Claim bits();
Claim bits_monotone();
Claim dispersion();
Claim dispersion_exact();
Claim rank_collapse();
Claim causal_rank_collapse();
Claim attention_lipschitz();
Claim attention_not_lipschitz();
Claim normalization_secant();

}  // namespace snellen
