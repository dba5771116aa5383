// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/tail/proof.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "pair.hpp"
#include "snellen/error.hpp"
#include "snellen/number/decimal.hpp"
#include "snellen/threshold/distance.hpp"

namespace snellen {
namespace {

TailStatement undecided(const Format& format, std::string reason) {
  TailStatement out;
  out.format = format.name;
  out.reason = std::move(reason);
  return out;
}

/// What holds for the n of every class.
TailStatement over_all(const std::vector<TailClass>& classes, std::size_t format) {
  TailStatement out = classes.front().formats[format];
  for (const TailClass& one : classes) {
    const TailStatement& next = one.formats[format];
    if (!is_proved(out.verdict)) break;
    if (!is_proved(next.verdict)) {
      out = next;
      if (classes.size() > 1) out.reason = fmt::format("n = {} mod {}: {}", one.residue, one.modulus, next.reason);
      break;
    }
    const bool alike = (out.verdict == TailVerdict::apart) == (next.verdict == TailVerdict::apart);
    if (!alike) {
      out = {.format = out.format, .verdict = TailVerdict::unknown, .from = 0, .last_exception = {}, .reason = {}};
      out.reason = fmt::format("apart for some n modulo {}, the same floats for others: see the classes", one.modulus);
      break;
    }
    if (next.verdict == TailVerdict::same) out.verdict = TailVerdict::same;
    if (next.from > out.from) {
      out.from = next.from;
      out.reason = next.reason;
    }
    if (next.last_exception && (!out.last_exception || *next.last_exception > *out.last_exception)) {
      out.last_exception = next.last_exception;
    }
  }
  return out;
}

TailClass undecided_class(const TailPair& pair, const std::string& reason) {
  TailClass out;
  for (const Format& format : pair.question.formats) out.formats.push_back(undecided(format, reason));
  return out;
}

/// By structure where that decides, the rest by one ladder.
std::vector<TailClass> decided_classes(const std::vector<TailPair>& pairs, const Progress& progress) {
  std::vector<TailClass> out(pairs.size());
  std::vector<TailPair> rest;
  std::vector<std::size_t> index;
  for (std::size_t c = 0; c < pairs.size(); ++c) {
    if (std::optional<TailClass> decided_class = decide_by_structure(pairs[c])) {
      out[c] = std::move(*decided_class);
    } else if (pairs[c].left.period.empty() || pairs[c].right.period.empty()) {
      out[c] = undecided_class(pairs[c], "one side grows and the other does not");
    } else {
      rest.push_back(pairs[c]);
      index.push_back(c);
    }
  }
  if (rest.empty()) return out;
  try {
    std::vector<TailClass> by_ladder = decide_by_blocks(rest, progress);
    for (std::size_t i = 0; i < rest.size(); ++i) out[index[i]] = std::move(by_ladder[i]);
  } catch (const Refused& refusal) {
    for (std::size_t i = 0; i < rest.size(); ++i) out[index[i]] = undecided_class(rest[i], refusal.what());
  }
  return out;
}

}  // namespace

bool differ_in_periods_alone(const TailShape& left, const TailShape& right) {
  return left.prefix == right.prefix && left.period == right.period && left.suffix == right.suffix;
}

std::vector<std::string> digits_of(std::span<const Ball> vector) {
  std::vector<std::string> out;
  for (const Ball& entry : vector) out.push_back(to_decimal(entry, distance_digits).value_or(""));
  return out;
}

long affordable_positions(const TailPair& pair) {
  const double size = static_cast<double>(pair.model.config.width) * std::max(pair.model.config.layers, 1);
  const double positions = std::sqrt(pair.effort.most_products / size);
  return static_cast<long>(std::min(positions, static_cast<double>(pair.effort.most_positions)));
}

std::string shape_in_words(const TailPair& pair, const TailShape& shape) {
  const auto words = [&](const std::vector<Token>& tokens) {
    std::vector<std::string> names;
    for (const Token token : tokens) names.push_back(pair.vocabulary.name(token));
    return fmt::format("{}", fmt::join(names, " "));
  };
  if (shape.period.empty()) return words(shape.prefix);
  std::vector<std::string> parts;
  if (!shape.prefix.empty()) parts.push_back(words(shape.prefix));
  const std::string period = words(shape.period);
  parts.push_back(shape.period.size() == 1 ? period + "^r" : fmt::format("({})^r", period));
  if (!shape.suffix.empty()) parts.push_back(words(shape.suffix));
  // r = step * t + offset with t = (n - residue) / modulus
  std::string length = "n";
  if (pair.modulus > 1 && shape.residue == 0) length = fmt::format("n/{}", pair.modulus);
  if (pair.modulus > 1 && shape.residue != 0) length = fmt::format("(n - {})/{}", shape.residue, pair.modulus);
  if (shape.step != 1) length = fmt::format("{} {}", shape.step, length);
  if (shape.offset != 0) {
    length = fmt::format("{} {} {}", length, shape.offset > 0 ? '+' : '-', std::abs(shape.offset));
  }
  return fmt::format("{} with r = {}", fmt::join(parts, " "), length);
}

TailProof tail_proof(const Model& model, const Question& question, const Vocabulary& vocabulary,
                     const TailEffort& effort, const Progress& progress) {
  TailProof out{.question = question, .formats = {}, .classes = {}};
  const long modulus = std::lcm(tail_modulus(question.left), tail_modulus(question.right));
  const TailShapes left = tail_shapes(question.left, modulus, question.pattern_seed);
  const TailShapes right = tail_shapes(question.right, modulus, question.pattern_seed);
  if (!left.refusal.empty() || !right.refusal.empty()) {
    const std::string reason = left.refusal.empty() ? "right: " + right.refusal : "left: " + left.refusal;
    for (const Format& format : question.formats) out.formats.push_back(undecided(format, reason));
    return out;
  }
  std::vector<TailPair> pairs;
  for (std::size_t c = 0; c < left.classes.size(); ++c) {
    pairs.push_back({model, question, vocabulary, effort, modulus, left.classes[c], right.classes[c]});
  }
  out.classes = decided_classes(pairs, [&](double fraction) {
    if (progress) progress(0.8 * fraction);
  });
  for (std::size_t c = 0; c < pairs.size(); ++c) {
    out.classes[c].modulus = modulus;
    out.classes[c].residue = pairs[c].left.residue;
    extend_by_evaluation(pairs[c], out.classes[c]);
    if (effort.growth) prove_growth(pairs[c], out.classes[c]);
  }
  for (std::size_t f = 0; f < question.formats.size(); ++f) out.formats.push_back(over_all(out.classes, f));
  if (progress) progress(1);
  return out;
}

}  // namespace snellen
