// SPDX-License-Identifier: LGPL-3.0-or-later
#include "for_all.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "model_draws.hpp"
#include "snellen/theory/draws.hpp"
#include "snellen/threshold/bits.hpp"
#include "token_pairs.hpp"

namespace snellen {
namespace {

constexpr Precision trial_precision = 64;

TailProof proof_of(const Instance& instance, std::uint64_t draw, const Model& model) {
  const Subject& subject = subject_of(instance);
  Question question;
  question.left = subject.left;
  question.right = subject.right;
  question.pattern_seed = subject.pattern_seed + draw;
  question.observable = subject.observable;
  question.formats = {unbounded_format(static_cast<int>(instance.integer_parameter("precision")))};
  question.precision_limit = 256;
  TailEffort effort{.growth = false};
  effort.most_positions = static_cast<std::size_t>(instance.integer_parameter("explicit"));
  return tail_proof(model, question, Vocabulary(model.config.vocabulary), effort);
}

/// The last n of these without the asserted verdict, and the last that certainly has another one; 0: none.
struct LastContrary {
  long possible = 0;
  long certain = 0;
};

LastContrary last_contrary(std::span<const SidesAt> sides, const Format& format, Verdict asserted) {
  LastContrary out;
  for (const SidesAt& at : sides) {
    const Verdict verdict = storage_verdict(at.left, at.right, format);
    if (verdict == asserted) continue;
    out.possible = at.n;
    if (verdict != Verdict::undecided) out.certain = at.n;
  }
  return out;
}

Integer last_of_stretch(const Integer& from, long length) {
  return std::max(from, Integer(1)) + length - 1;
}

}  // namespace

TailDraw drawn_tail(const Instance& instance, std::uint64_t draw, Verdict asserted, long least) {
  if (instance.family == "model" || adds_positions(subject_of(instance).config)) {
    Model model = drawn_model(instance, draw);
    TailProof proof = proof_of(instance, draw, model);
    return {std::move(model), std::move(proof)};
  }
  const long reach = instance.integer_parameter("reach");
  const Format format = unbounded_format(static_cast<int>(instance.integer_parameter("precision")));
  const long longest = instance.n_values.back();
  Draws seeds(draw, "for-all");
  int proofs = 4;
  for (int trials = 64;; --trials) {
    Model model = drawn_model(instance, seeds.below(std::uint64_t{1} << 40U));
    if (model.config.layers * model.config.attention.heads > 2) continue;
    // A proof costs more than a sweep: first see whether the pair is of use.
    if (trials > 0) {
      const LastContrary last =
          last_contrary(sides_at(instance, draw, model, 1, reach, trial_precision), format, asserted);
      if (last.possible < least || last.possible > reach / 2) continue;
    }
    TailProof proof = proof_of(instance, draw, model);
    TailDraw out{std::move(model), std::move(proof)};
    const bool proved = is_proved(out.statement().verdict);
    if (trials <= 0 || --proofs == 0 || (proved && out.statement().from + longest - 1 <= reach)) return out;
  }
}

std::vector<SidesAt> sides_at(const Instance& instance, std::uint64_t draw, const Model& model, long first, long last,
                              Precision precision) {
  const Subject& subject = subject_of(instance);
  std::vector<TokenPair> pairs;
  for (long n = first; n <= last; ++n) {
    pairs.push_back({n, subject.left_tokens(n, draw), subject.right_tokens(n, draw)});
  }
  const PrefixTree tree = tree_of_pairs(model.config, pairs, {});
  std::vector<Node> nodes;
  for (std::size_t k = 0; k < 2 * pairs.size(); ++k) nodes.push_back(tree.last(k));
  const BallMatrix values = evaluate(model, tree, nodes, subject.observable, Certified(precision));
  std::vector<SidesAt> out;
  for (std::size_t k = 0; k < pairs.size(); ++k) {
    const auto row = static_cast<std::int64_t>(2 * k);
    out.push_back({pairs[k].n, values.balls(row), values.balls(row + 1)});
  }
  return out;
}

Quantity first_for_good(std::span<const SidesAt> sides, const Format& format, Verdict asserted, Precision precision) {
  const LastContrary last = last_contrary(sides, format, asserted);
  if (last.certain == last.possible) return Rational(last.certain + 1);
  return hull(Real(last.certain + 1, precision), Real(last.possible + 1, precision));
}

long last_evaluated(const Instance& instance, const Integer& from, long length) {
  return std::min(last_of_stretch(from, length), Integer(instance.integer_parameter("reach"))).convert_to<long>();
}

Hypothesis within_reach(const Instance& instance, const Integer& from, long length) {
  const Integer last = last_of_stretch(from, length);
  return hypothesis("the n that are evaluated one by one are within reach", last <= instance.integer_parameter("reach"),
                    fmt::format("up to n = {}", last.str()));
}

Hypothesis limit_is_no_boundary(const TailStatement& statement) {
  const bool decided = is_proved(statement.verdict);
  return hypothesis("the proof decides the limit: it is no rounding boundary", decided,
                    decided ? fmt::format("from n = {} on", statement.from.str()) : statement.reason);
}

std::vector<Parameter> tail_parameters() {
  return {{"precision", "p: significand bits that both sides are rounded to", Rational(2), Rational(1), Rational(64)},
          {"explicit", "positions that the proof computes one by one, before its blocks", Rational(24), Rational(4),
           Rational(4096)},
          {"reach", "the largest n that the claim evaluates", Rational(128), Rational(2), Rational(4096)}};
}

}  // namespace snellen
