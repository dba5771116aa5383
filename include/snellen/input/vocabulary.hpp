// SPDX-License-Identifier: LGPL-3.0-or-later
// The names of tokens.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace snellen {

/// A token id: a row of the embedding.
using Token = std::int32_t;

/// Names for token ids 0, 1, 2, ... A checkpoint's vocabulary may have a size and no names: then tokens are written
/// #17.
class Vocabulary {
 public:
  /// `size` tokens without names. Throws InputError for a size below 1.
  explicit Vocabulary(Token size);
  /// One token per name. Throws InputError for an empty or repeated name, and for no names.
  explicit Vocabulary(std::vector<std::string> names);

  /// <bos>, the digits 0 to 9, the comma, the period, the space-free letters a to f, and <sep>: the vocabulary of
  /// synthetic models. Ids 0 to 19 in this order.
  static Vocabulary standard();

  [[nodiscard]] Token size() const noexcept { return size_; }
  [[nodiscard]] std::optional<Token> find(std::string_view name) const;
  [[nodiscard]] std::span<const std::string> names() const noexcept { return names_; }
  /// The name, or #id.
  [[nodiscard]] std::string name(Token token) const;

 private:
  Token size_;
  std::vector<std::string> names_;
  std::vector<Token> by_name_;  // sorted by name
};

}  // namespace snellen
