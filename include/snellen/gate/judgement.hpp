// SPDX-License-Identifier: LGPL-3.0-or-later
// Whether a case's values are what its author expects and what they were.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "snellen/gate/expectation.hpp"
#include "snellen/gate/measurement.hpp"

namespace snellen {

/// What came of one test, of a case, or of a run: the later, the worse.
enum class Outcome : std::uint8_t {
  passed,
  nothing,    ///< there was nothing to test: no success, since nothing could have failed
  undecided,  ///< a value is not decided and nobody said that it may be
  timed_out,
  regressed,    ///< a value is not what the baseline has
  differs,      ///< a value is not what is expected
  exceptional,  ///< a NaN or an infinity that is not expected
  unusable,     ///< the case cannot be computed: a refusal, a file
  broken        ///< a fault of snellen: an internal error, a crash
};

/// "passed", "undecided", "timed out", "regressed", ...
std::string_view word(Outcome outcome);

/// A value that is not what it should be.
struct Change {
  std::string at;   ///< "n = 33..40"; empty for a value of the whole case
  std::string was;  ///< or what is wanted; "nothing" when it is new
  std::string now;  ///< "nothing" when it is gone
  bool operator==(const Change&) const = default;
};

/// One assertion about a case: an expectation, a series of the baseline, or that everything is decided.
struct GateTest {
  std::string
      name;  ///< "expect verdict.bf16.at.512", "baseline bits.storage", "finite verdict.fp16", "decided distance"
  Outcome outcome = Outcome::passed;
  std::vector<Change> changes = {};  ///< empty when it passed
  std::string meaning = {};          ///< what the change says about the model, in one sentence
  std::string mend = {};             ///< how to accept it
  std::string where = {};            ///< "cases/count.toml:12"; the case file where no line is known
};

struct GateCase {
  std::string file;
  std::string title;
  std::vector<GateTest> tests;
  std::vector<std::string> unrecorded = {};  ///< series that no baseline has yet
  double seconds = 0;
};

/// What a case asks of its values.
struct Expectations {
  std::vector<Expectation> values;
  bool undecided_allowed = false;
};

/// The tests of a case's values. `baseline`: none when the case has none; one without values is a test with the outcome
/// `nothing`. A value that is undecided or exceptional
/// passes only where an expectation says so; undecided ones also where the case allows them. `file` names the case in
/// mends and places.
std::vector<GateTest> judge(const std::string& file, std::span<const MeasuredSeries> measured,
                            const Expectations& expectations, const std::vector<MeasuredSeries>* baseline);

/// The names of measured series that have decided values and are not in the baseline.
std::vector<std::string> unrecorded_series(std::span<const MeasuredSeries> measured,
                                           const std::vector<MeasuredSeries>* baseline);

/// The worst of its tests; `nothing` without any.
Outcome outcome(const GateCase& checked);

/// All cases of a run, and what else its folders have or lack.
struct Gate {
  std::vector<GateCase> cases;
  std::vector<GateTest> stale = {};  ///< baselines without a case
  std::vector<GateTest> empty = {};  ///< folders without a case
};

/// The worst of its cases, stale baselines and empty folders; `nothing` without any.
Outcome outcome(const Gate& gate);

}  // namespace snellen
