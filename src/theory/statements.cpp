// SPDX-License-Identifier: LGPL-3.0-or-later
// The paper's statements with their verdicts; docs/theory has a page for each.
#include <array>

#include "snellen/theory/registry.hpp"

namespace snellen {
namespace {

constexpr std::array all_statements = std::to_array<Statement>({
    {"Lemma B.1", "an inserted token lowers the last token's weight", "lemma-b1", Truth::true_with_hypotheses,
     "true for logits bounded uniformly in n, at the rate 1/n^2 (the printed proof gives 1/n); false without the "
     "bound"},
    {"Lemma 4.1 / B.2", "the total variation of two softmaxes vanishes", "lemma-b2", Truth::true_as_printed,
     "true for two fixed sequences; Theorem B.3 applies it to rows that change with n, which takes a Cesaro mean of "
     "the differences that vanishes"},
    {"Theorem 4.2 / B.3", "representational collapse", "theorem-b3", Truth::true_with_hypotheses,
     "true with norms that are Lipschitz along the trajectory, logits bounded uniformly and positions that only shift "
     "them, by a bounded variation (none, T5); false with ALiBi, windows, RoPE, added sinusoids or epsilon = 0"},
    {"Proposition B.4", "alternating logits do not converge", "proposition-b4", Truth::true_as_printed,
     "true, and stronger: the distance is 2 tanh(1/2) for every even n"},
    {"Theorem 5.1 / B.5", "over-squashing", "theorem-b5", Truth::false_as_printed,
     "false in the forms of the statement and of Equation (4); true, for the Jacobian with frozen attention, in the "
     "form at "
     "the end of the printed proof with a matrix product for its sum over paths; the true Jacobian takes larger "
     "constants"},
    {"Lemma B.6", "the largest eigenvalue of a causal attention matrix", "proposition-b8", Truth::true_as_printed,
     "true for lower triangular matrices; the eigenvalue 1 is simple exactly when no other diagonal entry is 1"},
    {"Lemma B.7", "the residual keeps the matrix stochastic and triangular", "proposition-b8", Truth::true_as_printed,
     "true for lower triangular matrices"},
    {"Proposition 5.2 / B.8", "the first token's path dominates in depth", "proposition-b8",
     Truth::true_with_hypotheses,
     "the bound converges as printed, with an explicit rate, when no diagonal entry but the first is 1; the matrix "
     "need "
     "not be diagonalizable, and a bound that tends to 1 is no equality"},
    {"Proposition 6.1 / B.9", "without positions and mask only ratios count", "proposition-b9",
     Truth::true_with_hypotheses,
     "true, exactly, for token counts that are all multiplied by one factor, without a sink; a token of fixed "
     "multiplicity, such as <bos>, makes counting possible"},
    {"Corollary 6.2 / B.10", "counting in finite precision", "corollary-b10", Truth::false_as_printed,
     "false as printed: a vanishing difference need not round alike; true for runs whose limit coordinates are "
     "neither zero nor midpoints of the format"},
    {"Bits", "how many bits a difference needs", "bits", Truth::beside_the_paper,
     "e - 1 - log2 d <= p_stable <= max(1, floor(e + 1 - log2 d) + 1) for d = |a - b|, e the exponent of the larger "
     "one"},
    {"Other papers", "dispersion, rank collapse, Lipschitz constants", "other-bounds", Truth::beside_the_paper,
     "dispersion, rank collapse, Lipschitz constants: true with explicit constants, which follow from the same "
     "brackets"},
});

}  // namespace

std::span<const Statement> statements() {
  return all_statements;
}

}  // namespace snellen
