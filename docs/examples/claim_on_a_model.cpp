// SPDX-License-Identifier: LGPL-3.0-or-later
// Does Theorem B.3 hold for a model of yours? Checks its claim: a measured value against an explicit bound, each
// hypothesis with the number that decides it.
#include <iostream>
#include <snellen/snellen.hpp>

namespace {

std::string_view word(snellen::Conclusion conclusion) {
  switch (conclusion) {
    case snellen::Conclusion::verified:
      return "verified";
    case snellen::Conclusion::vacuous:
      return "vacuous";
    case snellen::Conclusion::refuted:
      return "refuted";
    case snellen::Conclusion::hypothesis_fails:
      return "nothing is asserted";
    case snellen::Conclusion::undecided:
      break;
  }
  return "undecided";
}

void check(const snellen::Config& config, const snellen::Vocabulary& vocabulary) {
  const snellen::Claim& claim = snellen::claim_by_id("theorem-b3", "example");
  snellen::Instance instance = snellen::default_instance(claim);
  instance.family = "model";  // this model, instead of random ones
  instance.n_values = {4, 64};
  snellen::Subject& subject = instance.subject.emplace();
  subject.config = config;
  subject.left = snellen::Pattern::parse("<bos> ?{0,1}^n 2", vocabulary);
  subject.right = snellen::Pattern::parse("<bos> ?{0,1}^n 2^2", vocabulary);
  // subject.checkpoint, from read_checkpoint(), would take the place of config and seeded weights.

  for (const snellen::Finding& finding : snellen::verify(claim, instance)) {
    std::cout << finding.check << " at n = " << *finding.n << ": measured " << digits_of(finding.measured) << ", bound "
              << digits_of(finding.bound) << ": " << word(finding.conclusion) << '\n';
    for (const snellen::Hypothesis& hypothesis : finding.hypotheses) {
      if (hypothesis.standing == snellen::Standing::holds) continue;
      std::cout << "  does not hold: " << hypothesis.statement << " (" << hypothesis.value << ")\n";
    }
  }
}

}  // namespace

int main() {
  const snellen::Vocabulary vocabulary = snellen::Vocabulary::standard();
  snellen::Config config;
  config.width = 8;
  config.vocabulary = vocabulary.size();
  config.attention.head_width = 8;
  std::cout << "without positions\n";
  check(config, vocabulary);
  // ALiBi lowers logits without a bound, which is a hypothesis of the theorem.
  config.position.scheme = snellen::PositionScheme::alibi;
  config.position.slopes = snellen::alibi_slopes(config.attention.heads);
  std::cout << "with ALiBi\n";
  check(config, vocabulary);
}
