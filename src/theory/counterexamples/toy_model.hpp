// SPDX-License-Identifier: LGPL-3.0-or-later
// Small transformers written by hand: one layer of one head without a feed-forward part.
#pragma once

#include <string_view>
#include <vector>

#include "rational_vector.hpp"
#include "snellen/model/transformer.hpp"
#include "snellen/number/real.hpp"
#include "snellen/theory/claim.hpp"
#include "snellen/theory/draws.hpp"

namespace snellen {

/// T5's largest number of buckets, which gives each distance below half of it a bucket of its own.
inline constexpr std::int32_t most_buckets = 4096;

using RationalVector = std::vector<Rational>;

/// The sequences of one comparison.
struct ToyPair {
  std::vector<Token> left;
  std::vector<Token> right;
};

/// One layer, one head, no feed-forward part, no norm, base-2 softmax of a token table; every weight zero.
Model toy_model(std::int32_t vocabulary, std::int32_t width, std::int32_t head_width);
/// The same with logits q . k and the exponential softmax; scale 1.
Model toy_query_key_model(std::int32_t vocabulary, std::int32_t width, std::int32_t head_width);

/// Fills a matrix with draws uniform among the halves in [-reach, reach].
void draw_halves(DoubleMatrix& matrix, Draws& draws, long reach);
/// Fills a logit table with draws uniform among the integers in [-reach, reach].
void draw_integers(DoubleMatrix& matrix, Draws& draws, long reach);

/// A toy model of width 3 over the tokens a (0) and b (1), whose values differ by at least 1 in some coordinate. Family
/// "unit" has the values (1, 0, 0) and 0 and all content logits alike; the others draw embeddings and matrices.
/// "uniform" has all content logits alike; "tables" draws them from [-2, 2]; "normalised" is "tables" behind the norm
/// x / (mean|x| + 1/2); "adversarial" has logits in [-12, 12] and embeddings in [-64, 64].
Model draw_two_token_model(std::string_view family, Draws& draws);

/// u_t = W_O W_V N1(E_t) of every token, multiplied out here and not by the forward; for norms none and L1.
std::vector<RationalVector> attended_values(const Model& model);

/// The observable of the last token on the left minus the one on the right, by pair. Exact; throws as evaluate().
std::vector<RationalVector> exact_differences(const Model& model, const std::vector<ToyPair>& pairs,
                                              Observable observable);
/// The same enclosed.
std::vector<std::vector<Real>> enclosed_differences(const Model& model, const std::vector<ToyPair>& pairs,
                                                    Observable observable, Precision precision);

/// x - y, coordinate by coordinate.
RationalVector minus(const RationalVector& x, const RationalVector& y);
/// The double that this rational is. Throws InputError naming the parameter when there is none.
double as_double(const Rational& value, std::string_view parameter);

/// "b^(n-1) a" against "b^(n-1) a a", token 0 being a and token 1 being b; n >= 1.
ToyPair repeated_last_token(long n);

/// The printed assertion at every length of a counterexample: its difference is at most the parameter epsilon. A row
/// has n, hypotheses and difference.
template <class Row>
std::vector<ExactFinding> falls_below_epsilon(const char* check, const Instance& instance,
                                              const std::vector<Row>& rows) {
  std::vector<ExactFinding> findings;
  for (const Row& row : rows) {
    findings.push_back({check, instance.family, row.n, row.hypotheses, largest_magnitude(row.difference),
                        Relation::at_most, instance.parameter("epsilon")});
  }
  return findings;
}

}  // namespace snellen
