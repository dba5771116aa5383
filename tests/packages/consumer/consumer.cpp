// SPDX-License-Identifier: LGPL-3.0-or-later
// A program of another project: prints what its test compares, from every floor of the installed library.
#include <iostream>
#include <snellen/snellen.hpp>

#ifndef BOOST_MP_STANDALONE
#error "the definitions of the library did not reach this project"
#endif

namespace {

/// a * b + c as this project's own flags compile it: for these numbers 0 when the product is
/// rounded, 2^-60 when it is fused with the sum.
double contracted(double a, double b, double c) {
  return a * b + c;
}

}  // namespace

int main() {
  const snellen::Vocabulary vocabulary = snellen::Vocabulary::standard();
  snellen::Config config;
  config.width = 4;
  config.vocabulary = vocabulary.size();
  config.attention.head_width = 4;
  config.norm = snellen::NormKind::none;
  config.norm_gain = false;
  config.attention.softmax = snellen::SoftmaxKind::phi;
  const snellen::Model model = snellen::synthetic_model(config, {.kind = snellen::SyntheticWeights::Kind::dyadic});

  snellen::Question question;
  question.arithmetic = snellen::RealArithmetic::exact;
  question.left = snellen::Pattern::parse("<bos> 1^n", vocabulary);
  question.right = snellen::Pattern::parse("<bos> 1^(n+1)", vocabulary);
  question.n_values = {1, 2};
  question.formats = {snellen::format_by_name("bf16")};
  question.policies = {snellen::policy_by_name("naive-bf16")};
  for (const snellen::Row& row : snellen::threshold_table(model, question).rows) {
    std::cout << "n = " << row.n << ": " << row.exact_distance << ' ' << static_cast<char>(row.storage.front())
              << static_cast<char>(row.arithmetic.front()) << '\n';
  }

  std::cout << "claims: " << (snellen::claims().empty() ? "none" : snellen::claims().front().id) << '\n';
  const double one = static_cast<double>(question.n_values.front());
  const double above = one + 0x1p-30;  // its square is 1 + 2^-29 + 2^-60
  std::cout << "contraction: " << contracted(above, above, -(one + 0x1p-29)) << '\n';
}
