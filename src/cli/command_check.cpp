// SPDX-License-Identifier: LGPL-3.0-or-later
// snellen check: every case against what it expects and against what it was.
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "allowance.hpp"
#include "baseline_folder.hpp"
#include "commands.hpp"
#include "gate_case.hpp"
#include "interrupt.hpp"
#include "isolated.hpp"
#include "output.hpp"
#include "overwriting.hpp"
#include "program.hpp"
#include "progress.hpp"
#include "snellen/gate/gate_report.hpp"
#include "snellen/report/write_file.hpp"
#include "threads.hpp"

namespace snellen::cli {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

bool under_continuous_integration() {
  const char* const set = std::getenv("CI");
  return set != nullptr && *set != '\0' && std::string_view(set) != "false" && std::string_view(set) != "0";
}

/// What has to be clear before anything is computed.
void check_options(const CheckOptions& options) {
  if (options.update_baseline && under_continuous_integration()) {
    throw InputError("--update-baseline", "CI is set, and a pipeline that accepts what it finds checks nothing",
                     "run it on your own machine and commit the folder");
  }
  for (const std::optional<std::string>& file : {options.junit, options.sarif}) {
    if (file) check_writable(*file);
  }
}

GateTest failed(std::string name, Outcome outcome, std::string meaning, std::string mend, std::string where) {
  return {.name = std::move(name),
          .outcome = outcome,
          .changes = {},
          .meaning = std::move(meaning),
          .mend = std::move(mend),
          .where = std::move(where)};
}

/// The conclusion that a claim's case expects.
GateTest conclusion_test(const PreparedCase& asked, const Computed& computed) {
  GateTest test{.name = "expect " + asked.conclusion};
  test.where = asked.where.empty() ? asked.file : asked.where;
  if (!computed.contradicts) return test;
  test.outcome = Outcome::differs;
  test.meaning = "the claim does not conclude as its case expects";
  test.mend = "snellen verify shows the findings; if they are right, change `expect`";
  for (const MeasuredSeries& series : computed.measured) {
    const std::string& value = series.values.front().value;
    if (series.name.quality == Quality::conclusion && value != asked.conclusion) {
      test.changes.push_back({series.name.of, asked.conclusion, value});
    }
  }
  return test;
}

class Run {
 public:
  explicit Run(const CommandLine& line)
      : line_(line), folder_(line.check.baseline.value_or("baseline")), start_(Clock::now()) {}

  /// Ends early when a signal waits: the cases until then are whole.
  Gate gate(const std::vector<PreparedCase>& cases) {
    Gate out;
    const bool shown = !line_.quiet && can_show_progress();
    {
      ProgressLine progress("check", shown, Repainted::by_updates);
      for (std::size_t k = 0; k < cases.size() && !signal_waits(); ++k) {
        progress.relabel("check " + cases[k].file);
        const double share = static_cast<double>(k) / static_cast<double>(cases.size());
        if (std::optional<GateCase> checked = check(cases[k], [&] { progress.update(share); })) {
          out.cases.push_back(std::move(*checked));
        }
      }
    }
    if (!signal_waits()) look_for_stale(out);
    return out;
  }

  [[nodiscard]] std::size_t updated() const noexcept { return updated_; }
  [[nodiscard]] std::size_t removed() const noexcept { return removed_; }

 private:
  /// None when a signal came in between.
  std::optional<GateCase> check(const PreparedCase& asked, const std::function<void()>& waiting) {
    GateCase out{.file = asked.file, .title = asked.title, .tests = {}};
    const Clock::time_point begin = Clock::now();
    const Isolated answer = isolated([&] { return computed(asked); }, limit(), waiting);
    out.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    switch (answer.end) {
      case Isolated::End::interrupted:
        return std::nullopt;
      case Isolated::End::timed_out:
        out.tests.push_back(failed("finish in time", Outcome::timed_out,
                                   fmt::format("it was stopped after {:.1f} s", out.seconds),
                                   "raise --timeout or --budget, or ask for fewer n", asked.file));
        break;
      case Isolated::End::user_error:
        out.tests.push_back(failed("compute", Outcome::unusable, answer.text, {}, asked.file));
        break;
      case Isolated::End::fault:
        out.tests.push_back(failed("compute", Outcome::broken, answer.text, {}, asked.file));
        break;
      case Isolated::End::done:
        compare(asked, deserialized(answer.text), out);
    }
    return out;
  }

  std::string computed(const PreparedCase& asked) const {
    const auto threads = held_threads(line_.threads);
    return serialized(asked.compute());
  }

  [[nodiscard]] std::optional<Milliseconds> limit() const {
    std::optional<Milliseconds> limit = line_.check.timeout;
    if (line_.check.budget) {
      const auto left = std::chrono::ceil<Milliseconds>(start_ + *line_.check.budget - Clock::now());
      limit = limit ? std::min(*limit, left) : left;
    }
    return limit;
  }

  void compare(const PreparedCase& asked, const Computed& computed, GateCase& out) {
    std::optional<std::vector<MeasuredSeries>> baseline;
    if (line_.check.update_baseline) {
      updated_ += folder_.write(asked.file, computed.measured) ? 1 : 0;
      out.tests.push_back({.name = "keep a baseline", .where = asked.file});
    } else {
      baseline = folder_.read(asked.file);
      out.unrecorded = unrecorded_series(computed.measured, baseline ? &*baseline : nullptr);
    }
    if (!asked.conclusion.empty()) out.tests.push_back(conclusion_test(asked, computed));
    const std::vector<GateTest> tests =
        judge(asked.file, computed.measured, asked.expectations, baseline ? &*baseline : nullptr);
    out.tests.insert(out.tests.end(), tests.begin(), tests.end());
  }

  void look_for_stale(Gate& gate) {
    for (const fs::path& file : folder_.stale()) {
      if (line_.check.update_baseline) {
        std::error_code failure;
        if (fs::remove(file, failure)) ++removed_;
        if (failure) throw InputError(file.string(), "it cannot be removed", "check its permissions");
        continue;
      }
      gate.stale.push_back(failed("stale " + file.string(), Outcome::regressed,
                                  "it is the baseline of a case that is gone",
                                  "remove it, or run snellen check --update-baseline", file.string()));
    }
  }

  const CommandLine& line_;
  BaselineFolder folder_;
  Clock::time_point start_;
  std::size_t updated_ = 0;
  std::size_t removed_ = 0;
};

/// GitHub's page of a step shows what is appended to this file.
void append_step_summary(const Gate& gate, const GateView& view) {
  const char* const path = std::getenv("GITHUB_STEP_SUMMARY");
  if (path == nullptr || *path == '\0') return;
  std::error_code failure;
  if (fs::exists(path, failure) && !fs::is_regular_file(path, failure)) {
    throw InputError(path, "the step's summary is no file", "unset GITHUB_STEP_SUMMARY");
  }
  std::ofstream file(path, std::ios::app | std::ios::binary);
  file << render(gate, view, OutputFormat::markdown);
  file.flush();
  if (!file) throw InputError(path, "the step's summary cannot be written", "unset GITHUB_STEP_SUMMARY");
}

int exit_code(Outcome outcome) {
  switch (outcome) {
    case Outcome::nothing:
      return nothing_ran;
    case Outcome::passed:
      return success;
    case Outcome::undecided:
    case Outcome::timed_out:
      return undecided;
    case Outcome::regressed:
    case Outcome::differs:
    case Outcome::exceptional:
      return unexpected;
    case Outcome::unusable:
      return user_error;
    case Outcome::broken:
      break;
  }
  return internal_error;
}

}  // namespace

int run_check(const CommandLine& line) {
  const Output output = output_for(line);
  check_options(line.check);
  const GateView view{.times = !line.no_times};
  const OutputFiles outputs(line);
  const Allowance allowance = allowance_of(line);
  outputs.spare_baselines(line.check.baseline.value_or("baseline"));
  std::vector<PreparedCase> cases;
  for (const std::string& file : case_files(line.names.empty() ? std::vector<std::string>{"cases"} : line.names)) {
    outputs.spare_file(file);
    cases.push_back(prepared_case(file, allowance));
    if (!cases.back().checkpoint.empty()) outputs.spare_checkpoint(cases.back().checkpoint);
  }
  const SignalsWait wait;  // what is done until then is written; the signal is heeded at the end
  Run run(line);
  const Gate gate = run.gate(cases);
  if (line.check.junit) write_file(*line.check.junit, junit_xml(gate, view));
  if (line.check.sarif) write_file(*line.check.sarif, sarif_json(gate, std::string(snellen_version())));
  const std::string report = render(gate, view, output.format, {.colour = output.colour});
  if (line.check.github) {
    append_step_summary(gate, view);
    write_report({}, github_annotations(gate));
  }
  write_report(output, line.check.github && !output.file ? without_commands(report) : report);
  if (line.check.update_baseline) {
    fmt::print(stderr, "snellen: {} baseline{} written, {} removed\n", run.updated(), run.updated() == 1 ? "" : "s",
               run.removed());
  }
  return exit_code(outcome(gate));
}

}  // namespace snellen::cli
