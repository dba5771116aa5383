// SPDX-License-Identifier: LGPL-3.0-or-later
// Patterns: token sequences with a length variable n, such as `<bos> 1^(n+1) 0`. Grammar in docs/reference/pattern.md.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "snellen/input/vocabulary.hpp"

namespace snellen {

/// One parsed pattern. A value type; immutable. A default-constructed one may only be assigned to.
class Pattern {
 public:
  /// Parses `text` over the vocabulary. Throws InputError whose `where` names `label` and the column (from 1).
  static Pattern parse(std::string_view text, const Vocabulary& vocabulary, std::string_view label = "pattern");

  /// The tokens at this n. Sampled digits `?{...}` are draws by `seed` and the place among the sampled tokens, so that
  /// a longer expansion begins with a shorter one's draws and both sides of a pair share theirs. Throws InputError when
  /// a count is negative at this n or the sequence is empty or longer than 2^22 tokens.
  [[nodiscard]] std::vector<Token> expand(long n, std::uint64_t seed = 0) const;

  [[nodiscard]] bool uses_n() const noexcept;
  [[nodiscard]] const std::string& text() const noexcept;

  /// The parsed items. Only the sources of this floor know what is in it.
  struct Tree;
  [[nodiscard]] const Tree& tree() const noexcept;

 private:
  std::shared_ptr<const Tree> tree_;
};

/// The values of n in "1..512", "1..64, 128, 256", "8..64:8" (a step) or "1..4096*2" (a ratio), ascending, without
/// repeats. Throws InputError with the column for anything else, for values below 0 or above 2^31 - 1 and for more than
/// 2^20 values, repeated ones counted.
std::vector<long> parse_sweep(std::string_view text, std::string_view label = "--n");

}  // namespace snellen
