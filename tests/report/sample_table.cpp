// SPDX-License-Identifier: LGPL-3.0-or-later
#include "sample_table.hpp"

namespace snellen::test {
namespace {

Format named_format(std::string name, int width, int precision, long minimum_exponent, long maximum_exponent) {
  Format format;
  format.name = std::move(name);
  format.width = width;
  format.precision = precision;
  format.minimum_exponent = minimum_exponent;
  format.maximum_exponent = maximum_exponent;
  return format;
}

Policy named_policy(std::string name) {
  Policy policy;
  policy.name = std::move(name);
  return policy;
}

Bits exactly(int stable) {
  return {.state = Bits::State::decided, .first = stable, .stable = stable, .gaps = {}};
}

Bits with_gaps(int first, int stable, std::vector<int> gaps) {
  return {.state = Bits::State::decided, .first = first, .stable = stable, .gaps = std::move(gaps)};
}

Bits state(Bits::State which) {
  return {.state = which, .first = 0, .stable = 0, .gaps = {}};
}

std::vector<Verdict> verdicts(std::string_view symbols) {
  std::vector<Verdict> all;
  for (const char symbol : symbols) all.push_back(static_cast<Verdict>(symbol));
  return all;
}

Question sample_question() {
  const Vocabulary vocabulary = Vocabulary::standard();
  Question question;
  question.title = "count_one: 100% of <bos> & $n^2$ | {x}";
  question.model_lines = {"2 layers, width 64, 1 head, no positions", "weights: Gaussian, seed 7"};
  question.left = Pattern::parse("<bos> 1^n 0", vocabulary);
  question.right = Pattern::parse("<bos> 1^(n+1) 0", vocabulary);
  question.formats = {named_format("bf16", 16, 8, -126, 127), named_format("fp16", 16, 11, -14, 15),
                      named_format("fp8-e4m3", 8, 4, -6, 8)};
  question.policies = {named_policy("naive-bf16"), named_policy("mixed-bf16-fp32")};
  question.families = {{.prefix = "naive", .exponent_bits = 8, .least = 2, .most = 24},
                       {.prefix = "ideal", .exponent_bits = 5, .least = 2, .most = 16}};
  return question;
}

}  // namespace

ThresholdTable sample_table() {
  using enum Bits::State;
  ThresholdTable table;
  table.question = sample_question();
  const auto add = [&](long n, std::string distance, Bits bits, std::string_view storage, std::string_view arithmetic,
                       Bits naive, Bits ideal) {
    Row row;
    row.n = n;
    row.left_length = static_cast<std::size_t>(n) + 2;
    row.right_length = static_cast<std::size_t>(n) + 3;
    row.distance_state = DistanceState::decided;
    row.distance = std::move(distance);
    row.precision = 64;
    row.storage_bits = std::move(bits);
    row.storage = verdicts(storage);
    row.arithmetic = verdicts(arithmetic);
    row.arithmetic_bits = {std::move(naive), std::move(ideal)};
    table.question.n_values.push_back(n);
    table.rows.push_back(std::move(row));
  };
  add(0, "1.41421", exactly(1), "DDX", "DD", exactly(3), exactly(2));
  add(1, "0.123457", exactly(4), "DDD", "DD", exactly(6), exactly(5));
  add(2, "0.0617284", with_gaps(3, 6, {4, 5}), "DDC", "DD", with_gaps(4, 9, {5, 6, 7, 8}), exactly(6));
  add(3, "0.0333333", with_gaps(5, 9, {6, 8}), "CDC", "CD", exactly(10), state(exceptional));
  table.rows.back().exact_distance = "1/30";
  add(4, "0.0154321", exactly(8), "DDC", "?D", state(undecided), exactly(9));
  table.rows.back().precision = 128;
  add(5, "0.00771605", exactly(10), "CDC", "CX", with_gaps(9, 11, {10}), exactly(10));
  add(6, "1.50000e-12", exactly(41), "CCC", "CC", state(beyond), state(beyond));
  table.rows.back().precision = 256;
  add(7, "", state(undecided), "??C", "CC", state(beyond), state(undecided));
  table.rows.back().distance_state = DistanceState::undecided;
  table.rows.back().precision = 2048;
  add(8, "0", state(infinite), "CCC", "CC", state(infinite), state(infinite));
  table.rows.back().distance_state = DistanceState::zero;
  table.rows.back().equal_because = "structure";
  table.rows.back().precision = 0;
  add(9, "1.25000e-12", exactly(41), "CCC", "CC", state(beyond), state(beyond));
  table.collapses = {{"bf16 storage", 3, 8},
                     {"fp16 storage", 6, 8},
                     {"fp8-e4m3 storage", 2, 2},
                     {"naive-bf16", 3, 5},
                     {"mixed-bf16-fp32", 6, 6}};
  table.growth = {
      {"storage", 7, "1.998", "3.104", "0.310"}, {"naive", 4, "2.500", "-0.250", "0.000"}, {"ideal", 2, "", "", ""}};
  table.rungs = {{0, 1}, {64, 6}, {128, 1}, {256, 1}, {2048, 1}};
  table.nodes = 23;
  return table;
}

CertifiedCells sample_certified() {
  CertifiedCells cells;
  const ThresholdTable table = sample_table();
  std::vector<std::string> all;
  for (const Format& format : table.question.formats) all.push_back(format.name);
  cells.formats.assign(table.rows.size(), all);
  cells.formats[0] = {};
  cells.formats[2] = {all[0], all[2]};
  cells.formats[5] = {all[1]};
  cells.uncovered = {{.n = {}, .format = {}, .reason = "positions by RoPE"},
                     {.n = {}, .format = all[2], .reason = "one significand bit"},
                     {.n = 2, .format = all[1], .reason = "undecided with 2048 bits"},
                     {.n = 5, .format = all[0], .reason = "undecided with 2048 bits"},
                     {.n = 7, .format = all[1], .reason = "undecided with 2048 bits"},
                     {.n = 9, .format = {}, .reason = "a sequence of 70000 tokens"}};
  return cells;
}

Inspection sample_inspection() {
  const ThresholdTable table = sample_table();
  Inspection inspection;
  inspection.question = table.question;
  inspection.question.formats.pop_back();
  inspection.row = table.rows[3];
  inspection.row.storage.pop_back();
  inspection.left_tokens = {"<bos>", "1", "1", "1", "0"};
  inspection.right_tokens = {"<bos>", "1", "1", "1", "1", "\x1b[31mred\xff"};
  inspection.coordinates = {{.index = 0,
                             .left = "0.40712345678901234567",
                             .right = "0.40712345678901234568",
                             .difference = "1.00000e-20",
                             .left_rounded = {"0.40625", "0.4072265625"},
                             .right_rounded = {"0.40625", "0.4072265625"},
                             .verdicts = verdicts("CC"),
                             .bits = exactly(66)},
                            {.index = 1,
                             .left = "-1.5",
                             .right = "-1.53333",
                             .difference = "0.0333333",
                             .left_rounded = {"-1.5", "-1.5"},
                             .right_rounded = {"-1.53125", "-1.533203125"},
                             .verdicts = verdicts("DD"),
                             .bits = with_gaps(3, 6, {4, 5})},
                            {.index = 2,
                             .left = "",
                             .right = "70000",
                             .difference = "",
                             .left_rounded = {"?", "inf"},
                             .right_rounded = {"70144", "inf"},
                             .verdicts = verdicts("?X"),
                             .bits = state(Bits::State::undecided)}};
  return inspection;
}

}  // namespace snellen::test
