// SPDX-License-Identifier: LGPL-3.0-or-later
// Statements for every n in words, and numbers of any size fit for a line.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "snellen/tail/proof.hpp"
#include "snellen/threshold/table.hpp"

namespace snellen::report_detail {

/// Which way an integer that is too long to be shown is rounded.
enum class Toward : std::uint8_t { smaller, larger };

/// Whether integer_words() leaves digits out: there are more than 20.
bool is_shortened(const Integer& value);

/// All digits of an integer >= 0 with at most 20 of them; of a longer one three, as in "1.23e25".
std::string integer_words(const Integer& value, Toward direction);

/// The smallest number of three digits that is at least `width`: "0.0124", "1.00e-12"; "0" for zero only, "inf" for
/// what has no bound.
std::string width_words(double width);

/// Whether no n of the statement's class, the n that differ by multiples of `modulus`, lies between the last exception
/// and the beginning.
bool is_sharp(const TailStatement& statement, long modulus = 1);

/// "the same floats for every n >= 40823", "limit on a rounding boundary", ...
std::string statement_words(const TailStatement& statement);

/// "sharp", or from / last_exception to three digits; "" when that is not known or the exception is 0.
std::string ratio_words(const TailStatement& statement, long modulus = 1);

/// The largest n below statement.from of a sweep whose certified verdict in the statement's format is the contrary of
/// the statement; nothing when there is none.
std::optional<long> exception_in_sweep(const TailStatement& statement, const ThresholdTable& table);

/// A number > 0 to six digits, no closer to the contrary than `direction` says: what is proved of it stays proved.
std::string bound_words(const Rational& value, Toward direction);

/// What is proved about the distance of the two sides for every n of a class: "distance: at least 0.0123 / n^2 and at
/// most 0.0456 (1 + ln n) / n^2 for every n >= 4096 (proved)", "distance: at least 1.23 for every n >= 7 (proved)", "no
/// growth law: ..."; "" when there is nothing to say.
std::string separation_words(const TailClass& one);

/// The line below a threshold table: "bf16: collapsed for every n >= 40823 (proved); some n >= 20270 differs".
std::string for_all_line(const TailStatement& statement, const ThresholdTable& table);

/// What the shortened numbers mean, for the foot of a report.
std::string shortened_legend();

}  // namespace snellen::report_detail
