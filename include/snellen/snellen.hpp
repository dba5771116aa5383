// SPDX-License-Identifier: LGPL-3.0-or-later
// The public interface of snellen in one header: #include <snellen/snellen.hpp>, link snellen::snellen. The guide is
// docs/guide/library.md. What is not included here, such as model/forward.hpp to run a model in an arithmetic of your
// own, may be included by itself; it changes more often.
//
// Everything throws snellen::Error when it cannot do what it is asked: InputError for what the caller can mend, Refused
// for what an arithmetic cannot compute.
#pragma once

#include "snellen/error.hpp"

// What a number is: formats, rounding, rationals, enclosures.
#include "snellen/number/decimal.hpp"
#include "snellen/number/format.hpp"
#include "snellen/number/rational.hpp"
#include "snellen/number/real.hpp"
#include "snellen/number/rounding.hpp"

// What is asked about: token sequences that grow with n.
#include "snellen/input/pattern.hpp"
#include "snellen/input/prefix_tree.hpp"
#include "snellen/input/vocabulary.hpp"

// What is computed: a transformer, in balls, rationals or emulated floats.
#include "snellen/arithmetic/policy.hpp"
#include "snellen/model/checkpoint.hpp"
#include "snellen/model/synthetic.hpp"
#include "snellen/model/transformer.hpp"

// The questions: at which precision two inputs are told apart, for some n or for every n.
#include "snellen/tail/proof.hpp"
#include "snellen/threshold/inspection.hpp"
#include "snellen/threshold/table.hpp"

// Certificates of a table's cells, for checkers that share nothing with snellen.
#include "snellen/certificate/certificate_coq.hpp"
#include "snellen/certificate/certificate_json.hpp"

// The paper's statements as checks.
#include "snellen/theory/registry.hpp"
#include "snellen/theory/verify.hpp"

// Whether values are what is expected and what they were.
#include "snellen/gate/baseline.hpp"
#include "snellen/gate/gate_report.hpp"
#include "snellen/gate/judgement.hpp"

// Results as text, CSV, JSON, Markdown or LaTeX.
#include "snellen/report/render.hpp"
#include "snellen/report/write_file.hpp"
