// SPDX-License-Identifier: LGPL-3.0-or-later
// The answer to a Question for every n: from some n on the two sides are the same floats, or never are again.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "snellen/number/rational.hpp"
#include "snellen/threshold/question.hpp"

namespace snellen {

/// What is proved about all n >= TailStatement::from.
enum class TailVerdict : std::uint8_t {
  same,      ///< both sides round to one and the same vector
  exact,     ///< both sides are equal as real numbers
  apart,     ///< the rounded vectors differ
  boundary,  ///< nothing: the limit lies on a rounding boundary as far as its enclosure can tell
  unknown    ///< nothing: see the reason
};

/// Whether something holds from some n on: neither boundary nor unknown.
constexpr bool is_proved(TailVerdict verdict) {
  return verdict != TailVerdict::boundary && verdict != TailVerdict::unknown;
}

/// One format.
struct TailStatement {
  std::string format;
  TailVerdict verdict = TailVerdict::unknown;
  Integer from;  ///< proved for every n >= from; 0 for boundary and unknown
  /// same, exact: some n with last_exception <= n < from is proved to tell the two sides apart; apart: some such n does
  /// not. When it is from - 1, the statement is sharp; nothing when no exception is known.
  std::optional<Integer> last_exception;
  std::string reason;  ///< why the proof stops where it stops; for boundary and unknown, why there is none
};

/// One side of the pair in one class of n, and how its tail was enclosed.
struct TailSide {
  std::string shape;                   ///< "<bos> 1^r 0 with r = n + 1", in the words of the pattern's tokens
  std::string method;                  ///< "ladder", "window", "structure"
  std::size_t explicit_positions = 0;  ///< computed one by one
  struct Block {
    Integer begin;               ///< runs of r in (begin, end]
    std::optional<Integer> end;  ///< none: every r > begin
    std::vector<double> widths;  ///< by layer 0..L: the widest coordinate of the enclosure, rounded up
  };
  std::vector<Block> blocks;  ///< empty unless the method is the ladder
};

/// For every n >= from of its class the two sides are at least this far apart, in the question's norm, as real numbers.
struct TailSeparation {
  Integer from;
  Rational least;  ///< positive
};

/// The sides are one run, one of them ahead of the other by a fixed number of periods. For every n >= from of its
/// class, as real numbers,
///   least (1 + ln n)^least_power <= n^2 distance <= most (1 + ln n)^most_power,
/// in the question's norm. Both constants are proved, not measured.
struct TailGrowth {
  Integer from;  ///< at least 1
  Rational most;
  int most_power = 0;
  std::optional<Rational> least;  ///< positive; none where no lower bound is proved
  int least_power = 0;            ///< at most most_power
};

/// The pair for the n of one residue class.
struct TailClass {
  long modulus = 1;
  long residue = 0;
  std::vector<TailStatement> formats;   ///< as in the question
  std::vector<TailSide> sides;          ///< left, right; empty when the pattern has no tail shape
  std::vector<std::string> left_limit;  ///< coordinates of the limit, six digits; empty when there is none
  std::vector<std::string> right_limit;
  /// The last n of the sweep in this class and how far the left side is from its limit there, six digits; none when the
  /// limit is not known or the sequence is longer than the effort allows.
  std::optional<long> measured_at;
  std::string distance_from_limit;
  std::string limit_distance;  ///< between the limits, six digits; "0" when they are one; "" when undecided
  /// Ascending in both; what the last one gives is at most the distance of the limits. Empty when none is proved.
  std::vector<TailSeparation> separations;
  std::optional<TailGrowth> growth;
  std::string no_growth;  ///< why there is none, of sides with one limit; empty where there is or was not asked
};

/// Statements for all n: of the whole pair and by class.
struct TailProof {
  Question question;
  std::vector<TailStatement> formats;  ///< over all classes: the weakest verdict, the largest n
  std::vector<TailClass> classes;
};

/// What a proof may cost.
struct TailEffort {
  std::size_t most_positions = 4096;  ///< computed one by one, and no more than this allows:
  double most_products = 134e6;       ///< positions^2 * width * layers
  bool growth = true;                 ///< whether to look for growth laws
};

/// Encloses the tails of both sides and concludes for each format of the question; the sweep's n are not looked at, and
/// neither are its policies. Deterministic. The theory is docs/theory/tail.md. Throws InputError from the patterns and
/// the model; what a tail cannot cover is a verdict with a reason, not an exception. `vocabulary` names tokens in
/// shapes.
TailProof tail_proof(const Model& model, const Question& question, const Vocabulary& vocabulary,
                     const TailEffort& effort = {}, const Progress& progress = {});

}  // namespace snellen
