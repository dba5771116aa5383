// SPDX-License-Identifier: LGPL-3.0-or-later
// A position scheme of your own: any bias on logits that depends on the head and the distance. Everything else, from
// exact rationals to emulated floats, works with it as it does with ALiBi and T5.
#include <bit>
#include <iomanip>
#include <iostream>
#include <snellen/snellen.hpp>

namespace {

/// Each doubling of the distance lowers the logit by the same step: slower than ALiBi, faster than nothing.
double by_doublings(std::int32_t head, std::int32_t distance) {
  const double step = head == 0 ? 0.5 : 1;
  return -step * std::bit_width(static_cast<std::uint32_t>(distance));
}

snellen::ThresholdTable table_with(const snellen::Position& position) {
  const snellen::Vocabulary vocabulary = snellen::Vocabulary::standard();
  snellen::Config config;
  config.width = 16;
  config.vocabulary = vocabulary.size();
  config.position = position;
  config.attention.heads = 2;
  config.attention.key_value_heads = 2;
  config.attention.head_width = 8;
  snellen::Question question;
  question.left = snellen::Pattern::parse("<bos> 1^n", vocabulary);
  question.right = snellen::Pattern::parse("<bos> 1^(n+1)", vocabulary);
  question.n_values = snellen::parse_sweep("1..64*2");
  question.formats = {snellen::format_by_name("bf16")};
  return snellen::threshold_table(snellen::synthetic_model(config, {.seed = 2}), question);
}

}  // namespace

int main() {
  snellen::Position own;
  own.scheme = snellen::PositionScheme::own_bias;
  own.bias = by_doublings;
  snellen::Position alibi;
  alibi.scheme = snellen::PositionScheme::alibi;
  alibi.slopes = snellen::alibi_slopes(2);

  const snellen::ThresholdTable tables[] = {table_with({}), table_with(own), table_with(alibi)};
  std::cout << "the distance between n and n + 1 ones, and D or C: distinct or collapsed in bf16\n"
            << "   n            NoPE        by doublings               ALiBi\n";
  for (std::size_t k = 0; k < tables[0].rows.size(); ++k) {
    std::cout << std::setw(4) << tables[0].rows[k].n;
    for (const snellen::ThresholdTable& table : tables) {
      std::cout << std::setw(18) << table.rows[k].distance << ' ' << static_cast<char>(table.rows[k].storage.front());
    }
    std::cout << '\n';
  }
}
