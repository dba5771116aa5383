// SPDX-License-Identifier: LGPL-3.0-or-later
// The exceptions of snellen. The program prints what() as its one line and exits with 2.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace snellen {

/// Base of every exception that snellen throws on purpose.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Something that the user gave cannot be used: a file, a pattern, an option, a checkpoint.
/// what() reads "where: problem; mend", where `where` is a file with line and column, a pattern with
/// its column, an option or a tensor. `where` may be empty.
class InputError : public Error {
 public:
  InputError(std::string_view where, std::string_view problem, std::string_view mend);
};

/// An arithmetic was asked for an operation that it cannot do faithfully, such as an exact square root.
/// what() names the operation and the reason.
class Refused : public Error {
 public:
  Refused(std::string_view arithmetic, std::string_view operation, std::string_view reason);
};

/// Returns " (did you mean 'x'?)" for the candidate nearest to `word` by edit distance, or "" when none is
/// within a third of the word's length (at least one edit).
template <class Range>
std::string did_you_mean(std::string_view word, const Range& candidates);

/// The edit distance (insertions, deletions, substitutions, swaps of neighbours) between two words.
std::size_t edit_distance(std::string_view left, std::string_view right);

template <class Range>
std::string did_you_mean(std::string_view word, const Range& candidates) {
  std::size_t best = word.size() / 3 > 1 ? word.size() / 3 : 1;
  std::string found;
  for (const auto& candidate : candidates) {
    const std::size_t distance = edit_distance(word, std::string_view(candidate));
    if (distance <= best && (found.empty() || distance < best)) {
      best = distance;
      found = std::string_view(candidate);
    }
  }
  return found.empty() ? std::string() : " (did you mean '" + found + "'?)";
}

}  // namespace snellen
