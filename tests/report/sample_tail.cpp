// SPDX-License-Identifier: LGPL-3.0-or-later
#include "sample_tail.hpp"

#include <fmt/format.h>

#include <limits>

namespace snellen::test {
namespace {

Question sample_question(std::string title, const std::string& left, const std::string& right,
                         std::span<const TailStatement> statements) {
  const Vocabulary vocabulary = Vocabulary::standard();
  Question question;
  question.title = std::move(title);
  question.model_lines = {"2 layers, width 8, 1 head, no positions"};
  question.left = Pattern::parse(left, vocabulary);
  question.right = Pattern::parse(right, vocabulary);
  question.n_values = {1, 2, 4};
  for (const TailStatement& statement : statements) {
    Format format;
    format.name = statement.format;
    format.precision = 8;
    format.minimum_exponent = -126;
    format.maximum_exponent = 127;
    question.formats.push_back(std::move(format));
  }
  return question;
}

TailStatement statement(std::string format, TailVerdict verdict, Integer from, std::optional<Integer> last,
                        std::string reason = "") {
  return {.format = std::move(format),
          .verdict = verdict,
          .from = std::move(from),
          .last_exception = std::move(last),
          .reason = std::move(reason)};
}

/// Blocks that double from `begin` on, the last one endless; the widths fall by half in each and in each layer.
std::vector<TailSide::Block> doubling_blocks(const Integer& begin, int count, int layers) {
  std::vector<TailSide::Block> blocks;
  Integer at = begin;
  double widest = 0.125;
  for (int k = 0; k < count; ++k, at *= 2, widest /= 2) {
    TailSide::Block block{.begin = at, .end = at * 2, .widths = {}};
    if (k + 1 == count) block.end.reset();
    double width = 0;  // the embedding is exact
    for (int layer = 0; layer <= layers; ++layer) {
      block.widths.push_back(width);
      width = layer == 0 ? widest : width / 2;
    }
    blocks.push_back(std::move(block));
  }
  return blocks;
}

}  // namespace

std::vector<TailStatement> sample_for_all() {
  return {statement("bf16", TailVerdict::same, 40823, 20270, "at n = 40822 a coordinate is not decided"),
          statement("fp16", TailVerdict::exact, 8, {}),
          statement("fp8-e4m3", TailVerdict::boundary, 0, {}, "coordinate 3 of the limit is 0.4375")};
}

TailProof sample_tail() {
  using enum TailVerdict;
  const Integer huge("12345678901234567890123456");
  const std::vector<TailStatement> statements = {
      statement("bf16", same, 40823, 20270, "at n = 40822 coordinate 5 is not decided"),
      statement("fp8-e4m3", same, 129, 128, "at n = 128 coordinate 2 differs"),
      statement("fp16", same, huge, Integer("98765432109876543210987"), "blocks end at r = 2^83 | {x}"),
      statement("p30e8", exact, 31, {}, "equal by structure"),
      statement("fp32", apart, 1, {}, "the limits differ in coordinate 0"),
      statement("p12e5", boundary, 0, {}, "coordinate 3 of the limit is 0.4375 to 2048 bits"),
      statement("fp4", unknown, 0, {}, "the enclosure reaches 0 \x1b[2J")};
  TailProof proof;
  proof.question = sample_question("count_one: 100% of <bos> & $n^2$ | {x}", "<bos> 1^n", "<bos> 1^n 0", statements);
  proof.formats = statements;
  TailClass one;
  one.formats = statements;
  one.sides = {{.shape = "<bos> 1^r with r = n",
                .method = "ladder",
                .explicit_positions = 64,
                .blocks = doubling_blocks(64, 4, 2)},
               {.shape = "<bos> 1^r 0 with r = n",
                .method = "ladder",
                .explicit_positions = 128,
                .blocks = doubling_blocks(Integer("99999999999999999999"), 3, 2)}};
  one.sides[1].blocks[0].widths[2] = std::numeric_limits<double>::infinity();
  one.left_limit = {"0.123457", "-1.50000e-12", "0", "2.00000", "3.00000"};
  one.right_limit = {"0.123457", "-1.50000e-12", "0"};
  one.limit_distance = "1.00000e-9";
  one.separations = {{.from = 40, .least = Rational(1, 1 << 30)}, {.from = 300, .least = Rational(9, 10000000000L)}};
  proof.classes = {one};
  return proof;
}

TailProof sample_tail_classes() {
  using enum TailVerdict;
  const std::vector<TailStatement> even = {statement("bf16", same, 300, 298, "the window forgets the start"),
                                           statement("fp16", same, 302, {}, "the window forgets the start")};
  const std::vector<TailStatement> odd = {statement("bf16", exact, 1, {}, "the sides are one sequence"),
                                          statement("fp16", apart, 3, 1, "the limits differ in coordinate 0")};
  const std::vector<TailStatement> all = {statement("bf16", same, 300, 298, "the window forgets the start"),
                                          statement("fp16", unknown, 0, {}, "same at even n, apart at odd n")};
  TailProof proof;
  proof.question = sample_question("", "<bos> (1 0)^(n//2)", "<bos> (1 0)^(n//2) 1", all);
  proof.formats = all;
  TailClass first{.modulus = 2,
                  .residue = 0,
                  .formats = even,
                  .sides = {},
                  .left_limit = {"1.00000"},
                  .right_limit = {"1.00000"},
                  .measured_at = 512,
                  .distance_from_limit = "0.00123457",
                  .limit_distance = "0",
                  .separations = {},
                  .growth = std::nullopt,
                  .no_growth = "T5: near keys count otherwise than far ones"};
  first.sides = {{.shape = "<bos> (1 0)^r with r = n/2",
                  .method = "ladder",
                  .explicit_positions = 16,
                  .blocks = doubling_blocks(16, 6, 1)},
                 {.shape = "<bos> (1 0)^r 1 with r = n/2", .method = "window", .explicit_positions = 8, .blocks = {}}};
  TailClass second = first;
  second.residue = 1;
  second.formats = odd;
  second.sides = {
      {.shape = "<bos> (1 0)^r with r = (n-1)/2", .method = "structure", .explicit_positions = 0, .blocks = {}},
      {.shape = "<bos> (1 0)^r 1 with r = (n-1)/2", .method = "structure", .explicit_positions = 0, .blocks = {}}};
  second.measured_at = 511;
  second.limit_distance = "";
  proof.classes = {first, second};
  return proof;
}

TailProof sample_tail_alike() {
  const std::vector<TailStatement> all = {statement("bf16", TailVerdict::same, 40823, {}, "a reason")};
  TailProof proof;
  proof.question = sample_question("alike", "<bos> 1^n", "<bos> 1^(n+3)", all);
  proof.formats = all;
  for (long residue = 0; residue < 3; ++residue) {
    TailClass one{.modulus = 3,
                  .residue = residue,
                  .formats = all,
                  .sides = {},
                  .left_limit = {"1.00000"},
                  .right_limit = {"1.00000"},
                  .measured_at = std::nullopt,
                  .distance_from_limit = {},
                  .limit_distance = "0",
                  .separations = {},
                  .growth = TailGrowth{.from = 4096 + residue,
                                       .most = Rational(2, 3),
                                       .most_power = 2,
                                       .least = Rational(1, 3),
                                       .least_power = 1},
                  .no_growth = {}};
    one.formats[0].from = 40821 + residue;
    for (const char* shape : {"<bos> 1^r with r = n", "<bos> 1^r with r = n + 3"}) {
      one.sides.push_back(
          {.shape = shape, .method = "ladder", .explicit_positions = 64, .blocks = doubling_blocks(64, 40, 11)});
    }
    proof.classes.push_back(std::move(one));
  }
  return proof;
}

TailProof sample_tail_refused() {
  const std::vector<TailStatement> all = {
      statement("bf16", TailVerdict::unknown, 0, {}, "two parts of the left pattern grow")};
  TailProof proof;
  proof.question = sample_question("refused", "1^n 0^n", "1^n", all);
  proof.formats = all;
  TailClass one;
  one.formats = all;
  proof.classes = {one};
  return proof;
}

}  // namespace snellen::test
