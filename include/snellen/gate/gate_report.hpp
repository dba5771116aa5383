// SPDX-License-Identifier: LGPL-3.0-or-later
// A checked run for people and for machines. docs/reference/check.md describes every output.
#pragma once

#include <string>

#include "snellen/gate/judgement.hpp"
#include "snellen/report/document.hpp"
#include "snellen/report/render.hpp"

namespace snellen {

struct GateView {
  bool times = true;  ///< seconds, which differ from run to run
};

/// A row for every case, what failed and why below it.
Document gate_document(const Gate& gate, const GateView& view);

/// One record per change of a test, one per test that passed, with snake_case columns.
Document::Table gate_records(const Gate& gate);

/// The run in any output format.
std::string render(const Gate& gate, const GateView& view, OutputFormat format, const RenderOptions& options = {});

/// JUnit XML: a suite for every case, a test case for every test. Differences, regressions and undecided values are
/// failures with their outcome as type; what cannot be computed is an error; a case without tests is skipped.
std::string junit_xml(const Gate& gate, const GateView& view);

/// SARIF 2.1.0: a result for every test that failed, with fingerprints that depend on the case and the test's name
/// alone.
std::string sarif_json(const Gate& gate, const std::string& version);

/// GitHub's workflow commands: an error for each test that failed, at most ten; what is left is counted in one notice.
std::string github_annotations(const Gate& gate);

/// A report that is printed beside annotations: when a line of it could be read as a command, commands are stopped
/// around it, with a word that it does not hold.
std::string without_commands(const std::string& report);

}  // namespace snellen
