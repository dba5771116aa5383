// SPDX-License-Identifier: LGPL-3.0-or-later
#include "collapse_predictions.hpp"

#include "snellen/theory/draws.hpp"

namespace snellen {
namespace {

// Ids of the standard vocabulary: <bos> is 0, digit k is k + 1, the comma is 11.
constexpr Token digit(int k) {
  return k + 1;
}
constexpr Token comma = 11;
constexpr Token token_a = digit(1);
constexpr Token token_b = digit(0);

std::vector<Token> prompt() {
  return {0, digit(2), digit(3)};
}

void append_question(std::vector<Token>& tokens) {
  tokens.insert(tokens.end(), {digit(7), digit(8)});
}

void append_run(std::vector<Token>& tokens, long count) {
  tokens.insert(tokens.end(), static_cast<std::size_t>(count), token_a);
}

std::vector<Token> bare_run(long n, bool right, std::uint64_t) {
  std::vector<Token> tokens;
  append_run(tokens, right ? n + 1 : n);
  return tokens;
}

std::vector<Token> prompted_run(long n, bool right, std::uint64_t) {
  std::vector<Token> tokens = prompt();
  append_run(tokens, right ? n + 1 : n);
  return tokens;
}

std::vector<Token> run_and_question(long n, bool right, std::uint64_t seed) {
  std::vector<Token> tokens = prompted_run(n, right, seed);
  append_question(tokens);
  return tokens;
}

std::vector<Token> run_and_other_digit(long n, bool right, std::uint64_t seed) {
  std::vector<Token> tokens = prompted_run(n, false, seed);
  if (right) tokens.push_back(token_b);
  return tokens;
}

std::vector<Token> replaced_digit(long n, bool right, std::uint64_t seed) {
  std::vector<Token> tokens = prompted_run(n, false, seed);
  tokens.push_back(right ? token_b : token_a);
  append_question(tokens);
  return tokens;
}

std::vector<Token> sampled_digits(long n, bool right, std::uint64_t seed) {
  std::vector<Token> tokens = prompt();
  Draws draws(seed, "collapse-map");
  for (long j = 0; j < n; ++j) tokens.push_back(digit(static_cast<int>(draws.below(10))));
  append_run(tokens, right ? 2 : 1);
  return tokens;
}

std::vector<Token> periodic_digits(long n, bool right, std::uint64_t) {
  std::vector<Token> tokens = prompt();
  for (long j = 0; j < n; ++j) tokens.push_back(j % 2 == 0 ? token_b : token_a);
  append_run(tokens, right ? 2 : 1);
  return tokens;
}

/// n digits with a comma between every three.
std::vector<Token> separated(long n) {
  std::vector<Token> tokens = prompt();
  for (long j = 0; j < n; ++j) {
    if (j > 0 && j % 3 == 0) tokens.push_back(comma);
    tokens.push_back(token_a);
  }
  return tokens;
}

std::vector<Token> separated_digit(long n, bool right, std::uint64_t) {
  return separated(right ? n + 1 : n);
}

std::vector<Token> separated_group(long n, bool right, std::uint64_t) {
  return separated(right ? n + 3 : n);
}

constexpr Prediction same = {CollapseKind::equal, "= 0"};
constexpr Prediction keeps = {CollapseKind::apart, "no"};
constexpr Prediction inverse = {CollapseKind::power, "1/n", 70, 130};
constexpr Prediction squared = {CollapseKind::power, "log n / n^2", 150, 230};
constexpr Prediction at_most_inverse = {CollapseKind::power, "<= C / n", 70, 250};
constexpr Prediction at_most_log = {CollapseKind::power, "<= C log n / n", 60, 250};
constexpr Prediction geometric = {CollapseKind::exponential, "q^N N"};
constexpr Prediction fades = {CollapseKind::vanishing, "-> 0"};

constexpr std::array predictions = std::to_array<PairPrediction>({
    {"run", "a^n", "a^(n+1)", {same, same, same, same, same, keeps}, bare_run},
    {"run after a prompt", "P a^n", "P a^(n+1)", {squared, squared, at_most_log, geometric, same, keeps}, prompted_run},
    {"run and a question",
     "P a^n Q",
     "P a^(n+1) Q",
     {squared, at_most_log, at_most_log, geometric, same, keeps},
     run_and_question},
    {"another digit", "P a^n", "P a^n b", {keeps, keeps, keeps, keeps, keeps, keeps}, run_and_other_digit},
    {"digit replaced before a question",
     "P a^n a Q",
     "P a^n b Q",
     {inverse, inverse, at_most_inverse, keeps, keeps, at_most_inverse},
     replaced_digit},
    {"sampled digits, last repeated",
     "P x a",
     "P x a a",
     {inverse, inverse, fades, keeps, keeps, keeps},
     sampled_digits},
    {"periodic digits, last repeated",
     "P (b a)^(n/2) a",
     "P (b a)^(n/2) a a",
     {inverse, inverse, fades, keeps, keeps, keeps},
     periodic_digits},
    {"separators, one more digit",
     "P (a^n | , every 3)",
     "P (a^(n+1) | , every 3)",
     {inverse, inverse, fades, keeps, keeps, keeps},
     separated_digit},
    {"separators, one more group",
     "P (a^n | , every 3)",
     "P (a^(n+3) | , every 3)",
     {at_most_log, at_most_log, fades, geometric, same, keeps},
     separated_group},
});

}  // namespace

std::span<const PairPrediction> pair_predictions() {
  return predictions;
}

}  // namespace snellen
