// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/gate/judgement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "change_words.hpp"
#include "lengths.hpp"

namespace snellen {
namespace {

using State = MeasuredValue::State;

const MeasuredSeries* find(std::span<const MeasuredSeries> all, const SeriesName& name) {
  const auto found = std::ranges::find(all, name, &MeasuredSeries::name);
  return found == all.end() ? nullptr : &*found;
}

const MeasuredValue* find(const MeasuredSeries& series, const std::optional<long>& n) {
  const auto found = std::ranges::find(series.values, n, &MeasuredValue::n);
  return found == series.values.end() ? nullptr : &*found;
}

/// Changes at one n each, in order; neighbours of the series that changed alike become one.
class Changes {
 public:
  void add(const std::optional<long>& n, std::string was, std::string now) {
    if (!n) {
      changes_.push_back({{}, std::move(was), std::move(now)});
      return;
    }
    if (running_ && !changes_.empty() && changes_.back().was == was && changes_.back().now == now) {
      changes_.back().at = "n = " + range_words(first_, *n);
      return;
    }
    first_ = *n;
    running_ = true;
    changes_.push_back({"n = " + range_words(*n, *n), std::move(was), std::move(now)});
  }
  void unchanged() { running_ = false; }
  std::vector<Change> take() { return std::move(changes_); }

 private:
  std::vector<Change> changes_;
  bool running_ = false;
  long first_ = 0;
};

class Judge {
 public:
  Judge(const std::string& file, std::span<const MeasuredSeries> measured, const Expectations& expectations,
        const std::vector<MeasuredSeries>* baseline)
      : file_(file), measured_(measured), expectations_(expectations), baseline_(baseline) {}

  std::vector<GateTest> tests() {
    for (const Expectation& expectation : expectations_.values) expect(expectation);
    for (const MeasuredSeries& series : measured_) {
      look_for(series, State::exceptional, "finite", Outcome::exceptional);
      if (!expectations_.undecided_allowed) look_for(series, State::undecided, "decided", Outcome::undecided);
    }
    if (baseline_ != nullptr) {
      if (baseline_->empty()) {
        tests_.push_back({.name = "baseline",
                          .outcome = Outcome::nothing,
                          .changes = {},
                          .meaning = "the case's baseline has no values, so that nothing is compared with it",
                          .mend = fmt::format("snellen check {} --update-baseline keeps those of now", file_),
                          .where = file_});
      }
      for (const MeasuredSeries& recorded : *baseline_) compare(recorded);
    }
    return std::move(tests_);
  }

 private:
  void add(std::string name, Outcome outcome, std::vector<Change> changes, const SeriesName& of, std::string mend,
           const std::string& where) {
    GateTest test{.name = std::move(name), .outcome = changes.empty() ? Outcome::passed : outcome};
    test.where = where.empty() ? file_ : where;
    if (!changes.empty()) {
      test.meaning = change_meaning(of.metric, changes.front());
      test.mend = std::move(mend);
    }
    test.changes = std::move(changes);
    tests_.push_back(std::move(test));
  }

  void expect(const Expectation& expectation) {
    const MeasuredSeries* series = find(measured_, expectation.name);
    std::vector<std::optional<long>> at(expectation.at.begin(), expectation.at.end());
    if (at.empty()) at.emplace_back();
    Changes changes;
    for (const std::optional<long>& n : at) {
      const MeasuredValue* value = series == nullptr ? nullptr : find(*series, n);
      if (value != nullptr && expectation.wanted.accepts(value->value)) {
        if (value->state != State::decided) excused_.push_back({expectation.name, n});
        changes.unchanged();
      } else {
        changes.add(n, expectation.wanted.text(), value == nullptr ? "nothing" : value->value);
      }
    }
    add("expect " + expectation.key, Outcome::differs, changes.take(), expectation.name,
        "if it is right, change the case's [expect]", expectation.where);
  }

  /// One test for the values of a series that are in this state; none when there is no such value.
  void look_for(const MeasuredSeries& series, State state, std::string_view wanted, Outcome outcome) {
    Changes changes;
    bool any = false;
    for (const MeasuredValue& value : series.values) {
      const bool excused = std::ranges::find(excused_, Excused{series.name, value.n}) != excused_.end();
      any = any || value.state == state;
      if (value.state != state || excused) {
        changes.unchanged();
      } else {
        changes.add(value.n, std::string(wanted), value.value);
      }
    }
    if (!any) return;
    const bool in_figure = naming(series.name.metric).of == MetricNaming::Of::figure_series;
    const std::string more = in_figure ? "raise bits in [figure]" : "raise precision-limit";
    add(fmt::format("{} {}", wanted, text(series.name)), outcome, changes.take(), series.name,
        state == State::undecided ? more + ", or allow it: undecided = \"allowed\" in [expect]"
                                  : "if the format is meant to overflow, expect X at these n in [expect]",
        {});
  }

  void compare(const MeasuredSeries& recorded) {
    const MeasuredSeries* series = find(measured_, recorded.name);
    Changes changes;
    bool lost = true;  // whether all that changed is open now
    bool any = false;
    for (const MeasuredValue& old : recorded.values) {
      const MeasuredValue* value = series == nullptr ? nullptr : find(*series, old.n);
      if (value != nullptr && value->value == old.value) {
        changes.unchanged();
        continue;
      }
      any = true;
      lost = lost && value != nullptr && value->state == State::undecided;
      changes.add(old.n, old.value, value == nullptr ? "nothing" : value->value);
    }
    add("baseline " + text(recorded.name), any && lost ? Outcome::undecided : Outcome::regressed, changes.take(),
        recorded.name, fmt::format("if it is meant: snellen check {} --update-baseline", file_), {});
  }

  struct Excused {
    SeriesName name;
    std::optional<long> n;
    bool operator==(const Excused&) const = default;
  };

  const std::string& file_;
  std::span<const MeasuredSeries> measured_;
  const Expectations& expectations_;
  const std::vector<MeasuredSeries>* baseline_;
  std::vector<Excused> excused_;
  std::vector<GateTest> tests_;
};

}  // namespace

std::string_view word(Outcome outcome) {
  constexpr std::array<std::string_view, 9> words = {"passed",      "nothing to test", "undecided",
                                                     "timed out",   "regressed",       "differs",
                                                     "exceptional", "unusable",        "broken"};
  return words[static_cast<std::size_t>(outcome)];
}

std::vector<GateTest> judge(const std::string& file, std::span<const MeasuredSeries> measured,
                            const Expectations& expectations, const std::vector<MeasuredSeries>* baseline) {
  return Judge(file, measured, expectations, baseline).tests();
}

std::vector<std::string> unrecorded_series(std::span<const MeasuredSeries> measured,
                                           const std::vector<MeasuredSeries>* baseline) {
  std::vector<std::string> names;
  for (const MeasuredSeries& series : measured) {
    const bool decided = std::ranges::find(series.values, State::decided, &MeasuredValue::state) != series.values.end();
    if (decided && (baseline == nullptr || find(*baseline, series.name) == nullptr)) names.push_back(text(series.name));
  }
  return names;
}

Outcome outcome(const GateCase& checked) {
  Outcome worst = checked.tests.empty() ? Outcome::nothing : Outcome::passed;
  for (const GateTest& test : checked.tests) worst = std::max(worst, test.outcome);
  return worst;
}

Outcome outcome(const Gate& gate) {
  Outcome worst = gate.cases.empty() ? Outcome::nothing : Outcome::passed;
  for (const GateCase& checked : gate.cases) worst = std::max(worst, outcome(checked));
  for (const std::vector<GateTest>* beside : {&gate.stale, &gate.empty}) {
    for (const GateTest& test : *beside) worst = std::max(worst, test.outcome);
  }
  return worst;
}

}  // namespace snellen
