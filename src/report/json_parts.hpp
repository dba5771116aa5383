// SPDX-License-Identifier: LGPL-3.0-or-later
// What every JSON document of snellen shares.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "snellen/tail/proof.hpp"

namespace snellen::report_detail {

using Json = nlohmann::ordered_json;

/// The text or the number, null where there is none.
Json or_null(const std::string& text);
Json or_null(const std::optional<long>& number);

/// schema_version, kind and the version of snellen.
Json head(std::string_view kind, std::string_view version);

/// Everything that an answer depends on, but for the weights.
Json question_json(const Question& question);

/// A statement for every n of a class (see is_sharp), without the name of its format.
Json statement_json(const TailStatement& statement, long modulus = 1);

/// One line per field and, in lists of objects, one line per object: a row is one line for grep and diff.
std::string written(const Json& document);

}  // namespace snellen::report_detail
