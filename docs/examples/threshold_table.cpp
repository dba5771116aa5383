// SPDX-License-Identifier: LGPL-3.0-or-later
// How many bits must a number format have to tell n ones from n + 1 ones? For every n of a sweep, with proof.
#include <iomanip>
#include <iostream>
#include <snellen/snellen.hpp>

int main() {
  // A model: two layers with seeded weights, which are the same bits on every machine.
  const snellen::Vocabulary vocabulary = snellen::Vocabulary::standard();
  snellen::Config config;
  config.layers = 2;
  config.width = 16;
  config.vocabulary = vocabulary.size();
  config.attention.heads = 2;
  config.attention.key_value_heads = 2;
  config.attention.head_width = 8;
  config.feed_forward.width = 32;
  const snellen::Model model = snellen::synthetic_model(config, {.seed = 1});

  // A question: a pair of sequences that grow with n, formats to round to, policies to compute in.
  snellen::Question question;
  question.left = snellen::Pattern::parse("<bos> 1^n", vocabulary);
  question.right = snellen::Pattern::parse("<bos> 1^(n+1)", vocabulary);
  question.n_values = snellen::parse_sweep("1..256*2");
  for (const char* name : {"fp8-e4m3", "bf16", "fp16"}) question.formats.push_back(snellen::format_by_name(name));
  question.policies = {snellen::policy_by_name("naive-bf16")};

  // The answer. Distances are correctly rounded; D and C are proved: distinct, or collapsed into the same floats.
  const snellen::ThresholdTable table = snellen::threshold_table(model, question);
  std::cout << "   n      distance  bits  fp8-e4m3  bf16  fp16  naive-bf16\n";
  for (const snellen::Row& row : table.rows) {
    std::cout << std::setw(4) << row.n << std::setw(14) << row.distance << std::setw(6) << row.storage_bits.stable;
    for (const snellen::Verdict verdict : row.storage) std::cout << std::setw(7) << static_cast<char>(verdict);
    std::cout << std::setw(9) << static_cast<char>(row.arithmetic.front()) << '\n';
  }
  for (const snellen::CollapseSummary& summary : table.collapses) {
    std::cout << summary.column << ": ";
    if (summary.collapsed_from) {
      std::cout << "collapsed from n = " << *summary.collapsed_from << " on\n";
    } else {
      std::cout << "distinct at the end of the sweep\n";
    }
  }

  // The same, as the program prints it: render() knows text, CSV, JSON, Markdown and LaTeX.
  std::cout << '\n' << snellen::render(table, snellen::OutputFormat::csv);
}
