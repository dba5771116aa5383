// SPDX-License-Identifier: LGPL-3.0-or-later
// Claims about every n: a drawn model with its tail proof, and both sides evaluated one n at a time beside it.
#pragma once

#include <span>
#include <vector>

#include "snellen/tail/proof.hpp"
#include "snellen/theory/claim.hpp"
#include "snellen/threshold/table.hpp"

namespace snellen {

/// Both sides at one n, enclosed.
struct SidesAt {
  long n = 0;
  std::vector<Ball> left;
  std::vector<Ball> right;
};

/// A model, and what is proved about the instance's pair for every n, rounded to the parameter `precision` bits.
struct TailDraw {
  Model model;
  TailProof proof;

  /// The statement about the one format.
  [[nodiscard]] const TailStatement& statement() const { return proof.formats.front(); }
  [[nodiscard]] const Format& format() const { return proof.question.formats.front(); }
};

/// Family `model`: the case's model. Others: models of drawn_model() with at most two heads in all layers together,
/// drawn until the last n of 1 .. reach whose verdict is not the asserted one, which is collapsed or distinct, lies in
/// [least, reach / 2], and the proof's n is within reach for every length of the instance. After 64 trials or
/// four proofs, and where embeddings have positions, whatever comes is taken: hypotheses tell what it lacks.
/// Throws InputError without a subject.
TailDraw drawn_tail(const Instance& instance, std::uint64_t draw, Verdict asserted, long least);

/// Both sides at n = first .. last, in one pass. Throws InputError where a pattern has no sequence.
std::vector<SidesAt> sides_at(const Instance& instance, std::uint64_t draw, const Model& model, long first, long last,
                              Precision precision);

/// 1 + the last n among these with another verdict than `asserted`, 1 when there is none: exact, or enclosed when
/// some verdict is open.
Quantity first_for_good(std::span<const SidesAt> sides, const Format& format, Verdict asserted, Precision precision);

/// The last n of the stretch that the claim evaluates for this length: from + length - 1, at most the parameter
/// `reach`.
long last_evaluated(const Instance& instance, const Integer& from, long length);

/// "n = from, ..., from + length - 1 are evaluated one by one".
Hypothesis within_reach(const Instance& instance, const Integer& from, long length);

/// "The limit is no rounding boundary."
Hypothesis limit_is_no_boundary(const TailStatement& statement);

/// `precision`, `explicit` and `reach`.
std::vector<Parameter> tail_parameters();

}  // namespace snellen
