// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/theory/verify.hpp"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "snellen/error.hpp"

namespace snellen {
namespace {

/// The stronger of bound * factor and bound / factor for a factor below one, the weaker for one above: for a positive
/// bound an upper one is multiplied and a lower one divided. Equalities stay.
Quantity tightened(const Quantity& bound, Relation relation, const Rational& factor) {
  if (factor == 1 || relation == Relation::equal || relation == Relation::differs) return bound;
  const bool upper = relation == Relation::at_most || relation == Relation::less;
  const bool smaller = upper == (factor < 1);
  if (const auto* exact = std::get_if<Rational>(&bound)) {
    const Rational product = *exact * factor;
    const Rational quotient = *exact / factor;
    return smaller ? std::min(product, quotient) : std::max(product, quotient);
  }
  const Real& real = std::get<Real>(bound);
  const Real product = real * Real(factor, real.precision());
  const Real quotient = real / Real(factor, real.precision());
  return smaller ? min(product, quotient) : max(product, quotient);
}

/// The check's trivial bound, where it is one number and the finding has none of its own.
std::optional<Quantity> trivial_bound(const Claim& claim, const CertifiedFinding& finding) {
  const auto check = std::ranges::find(claim.checks, finding.check, &Check::name);
  const bool constant = check != claim.checks.end() && check->trivial.kind == TrivialBound::Kind::constant;
  if (finding.trivial || !constant) return finding.trivial;
  return check->trivial.value;
}

Finding concluded(const Claim& claim, CertifiedFinding finding, const Instance& instance, std::uint64_t draw,
                  Precision precision) {
  finding.bound = tightened(finding.bound, finding.relation, instance.tighten);
  finding.trivial = trivial_bound(claim, finding);
  const Conclusion conclusion = conclude(finding);
  return {std::move(finding), conclusion, draw, precision, 0};
}

CertifiedFinding widened(ExactFinding&& finding) {
  return {std::move(finding.check),      std::move(finding.instance), finding.n,
          std::move(finding.hypotheses), std::move(finding.measured), finding.relation,
          std::move(finding.bound),      std::move(finding.trivial)};
}

/// One draw, up the ladder.
class DrawVerification {
 public:
  DrawVerification(const Claim& claim, const Instance& instance, const Ladder& ladder, std::uint64_t draw)
      : claim_(claim), instance_(instance), ladder_(ladder), draw_(draw) {}

  std::vector<Finding> run() {
    if (const auto* exact = std::get_if<ExactCheck>(&claim_.check)) {
      const auto start = Clock::now();
      for (ExactFinding& finding : (*exact)(instance_, draw_)) {
        findings_.push_back(concluded(claim_, widened(std::move(finding)), instance_, draw_, 0));
      }
      stamp(start, [](const Finding&) { return true; });
      return std::move(findings_);
    }
    const CertifiedCheck check = std::get<CertifiedCheck>(claim_.check);
    climb(ladder_, [&](const Rung& rung) {
      improve(check, rung.bits);
      return !open();
    });
    for (Finding& finding : findings_) finding.conclusion = conclude_at_last(finding);
    return std::move(findings_);
  }

 private:
  using Clock = std::chrono::steady_clock;

  [[nodiscard]] bool open() const {
    return std::ranges::any_of(findings_, [](const Finding& f) { return f.conclusion == Conclusion::undecided; });
  }

  template <class Which>
  void stamp(Clock::time_point start, const Which& which) {
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    for (Finding& finding : findings_) {
      if (which(finding)) finding.seconds = seconds;
    }
  }

  /// Concludes what lower rungs left undecided.
  void improve(CertifiedCheck check, Precision precision) {
    const auto start = Clock::now();
    std::vector<CertifiedFinding> found = check(instance_, draw_, precision);
    const bool first = findings_.empty();
    if (!first && found.size() != findings_.size()) {
      throw std::logic_error("a claim's findings depend on the precision");
    }
    for (std::size_t k = 0; k < found.size(); ++k) {
      if (first) {
        findings_.push_back(concluded(claim_, std::move(found[k]), instance_, draw_, precision));
      } else if (findings_[k].conclusion == Conclusion::undecided) {
        findings_[k] = concluded(claim_, std::move(found[k]), instance_, draw_, precision);
      }
    }
    stamp(start, [precision](const Finding& finding) { return finding.precision == precision; });
  }

  const Claim& claim_;
  const Instance& instance_;
  const Ladder& ladder_;
  std::uint64_t draw_;
  std::vector<Finding> findings_;
};

/// Bounds on logits rest on what is known about each scheme.
void check_scheme(const Instance& instance) {
  if (!instance.subject) return;
  const Subject& subject = *instance.subject;
  const Config& config = subject.checkpoint == nullptr ? subject.config : subject.checkpoint->config;
  if (config.position.scheme != PositionScheme::own_bias) return;
  throw InputError("model.position.scheme", "nothing is known about a bias of one's own, and claims bound logits",
                   "choose another scheme");
}

}  // namespace

std::vector<Finding> verify(const Claim& claim, const Instance& instance, const Ladder& ladder,
                            const Progress& progress) {
  check_scheme(instance);
  if (progress) progress(0);
  std::vector<std::vector<Finding>> by_draw(static_cast<std::size_t>(instance.count));
  const std::thread::id caller = std::this_thread::get_id();
  std::atomic<std::size_t> done = 0;
  tbb::parallel_for(std::size_t{0}, by_draw.size(), [&](std::size_t k) {
    by_draw[k] = DrawVerification(claim, instance, ladder, instance.seed + k).run();
    const std::size_t draws = ++done;
    if (progress && std::this_thread::get_id() == caller) {
      progress(static_cast<double>(draws) / static_cast<double>(by_draw.size()));
    }
  });
  if (progress) progress(1);
  std::vector<Finding> findings;
  for (std::vector<Finding>& of_draw : by_draw) {
    std::ranges::move(of_draw, std::back_inserter(findings));
  }
  return findings;
}

Instance default_instance(const Claim& claim) {
  Instance instance;
  if (!claim.families.empty()) instance.family = claim.families.front().name;
  instance.n_values = {8, 16, 32};
  for (const Parameter& parameter : claim.parameters) {
    instance.parameters.emplace(parameter.name, parameter.standard);
  }
  return instance;
}

}  // namespace snellen
