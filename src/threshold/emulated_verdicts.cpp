// SPDX-License-Identifier: LGPL-3.0-or-later
// The columns of a table that speak of the model computed under a policy.
#include <fmt/format.h>

#include "real_rows.hpp"
#include "snellen/threshold/bits.hpp"

namespace snellen {
namespace {

/// The verdict of every row under one policy: two vectors of floats, compared as numbers.
std::vector<Verdict> verdicts_under(const Policy& policy, const Model& model, const Question& question,
                                    const RowTree& all, const Progress& progress) {
  const Emulated::Matrix values = evaluate(model, all.tree, all.nodes, question.observable, Emulated(policy), progress);
  std::vector<Verdict> out;
  for (std::size_t i = 0; i < all.nodes.size() / 2; ++i) {
    const auto left = static_cast<std::int64_t>(2 * i);
    const RowComparison comparison = compare_rows(values, left, values, left + 1);
    out.push_back(comparison.exceptional ? Verdict::exceptional
                  : comparison.equal     ? Verdict::collapsed
                                         : Verdict::distinct);
  }
  return out;
}

}  // namespace

void decide_emulated_rows(const Model& model, const Question& question, const Sweep& sweep, std::span<Row> rows,
                          const Progress& progress) {
  std::size_t forwards = question.policies.size();
  for (const PolicyFamily& family : question.families)
    forwards += static_cast<std::size_t>(family.most - family.least + 1);
  if (forwards == 0) return;
  std::size_t done = 0;
  const auto run = [&](const Policy& policy) {
    const auto part = [&](double f) { progress((static_cast<double>(done) + f) / static_cast<double>(forwards)); };
    std::vector<Verdict> verdicts =
        verdicts_under(policy, model, question, sweep.all, progress ? Progress(part) : Progress());
    ++done;
    return verdicts;
  };

  for (std::size_t p = 0; p < question.policies.size(); ++p) {
    const std::vector<Verdict> verdicts = run(question.policies[p]);
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i].arithmetic[p] = verdicts[i];
  }
  for (std::size_t f = 0; f < question.families.size(); ++f) {
    const PolicyFamily& family = question.families[f];
    std::vector<std::vector<Verdict>> by_row(rows.size());
    for (int p = family.least; p <= family.most; ++p) {
      const std::vector<Verdict> verdicts =
          run(policy_by_name(fmt::format("{}-p{}e{}", family.prefix, p, family.exponent_bits)));
      for (std::size_t i = 0; i < rows.size(); ++i) by_row[i].push_back(verdicts[i]);
    }
    for (std::size_t i = 0; i < rows.size(); ++i)
      rows[i].arithmetic_bits[f] = bits_of_verdicts(by_row[i], family.least);
  }
}

}  // namespace snellen
