// SPDX-License-Identifier: LGPL-3.0-or-later
// Everything that a case can say, as one table: each setting is a key of a case file and an option of the command line.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "draft.hpp"

namespace snellen::cli {

struct IntegerKind {
  void (*set)(Draft&, std::int32_t);
};
struct SeedKind {
  void (*set)(Draft&, std::uint64_t);
};
struct NumberKind {
  void (*set)(Draft&, double);
};
struct FlagKind {
  void (*set)(Draft&, bool);
};
/// One of a few words; `set` is given its index.
struct WordKind {
  std::span<const std::string_view> words;
  void (*set)(Draft&, std::size_t);
};
/// Any text. `or_integer`: an integer stands for its digits.
struct TextKind {
  void (*set)(Draft&, Text);
  bool or_integer = false;
};
/// Texts; an option separates them by `separator`.
struct ListKind {
  void (*set)(Draft&, std::vector<Text>);
  char separator = ',';
};
struct NumbersKind {
  void (*set)(Draft&, std::vector<double>);
};

using Kind = std::variant<IntegerKind, SeedKind, NumberKind, FlagKind, WordKind, TextKind, ListKind, NumbersKind>;

/// What a setting means something to; scopes combine with |.
enum class Scope : std::uint8_t { tables = 1, claims = 2, figures = 4, models = 3, everything = 7 };
constexpr Scope operator|(Scope left, Scope right) noexcept {
  return static_cast<Scope>(static_cast<unsigned>(left) | static_cast<unsigned>(right));
}

struct Setting {
  std::string_view key;       ///< "model.position.theta"
  std::string_view option;    ///< "--theta"; a flag has "--no-..." as well
  std::string_view example;   ///< a value as a case file has it
  std::string_view standard;  ///< the default in words
  std::string_view meaning;   ///< one line, in Markdown
  Kind kind;
  std::string_view replaces = {};  ///< keys that begin with this are dropped from the file when the option is given
  Scope scope = Scope::models;

  /// "model.position", or "" for a key outside any table.
  [[nodiscard]] std::string_view table() const noexcept;
  /// "theta".
  [[nodiscard]] std::string_view name() const noexcept;
  /// "integer", "one of `y`, `v`, `logits`", ...
  [[nodiscard]] std::string type() const;
};

/// All settings, in the order of docs/reference/case.md.
std::span<const Setting> settings();

/// The setting of this key; null when there is none.
const Setting* find_setting(std::string_view key);

/// Whether a command of this one scope knows the setting.
bool in_scope(const Setting& setting, Scope scope) noexcept;

/// Throws InputError, with its place, for a key that was given and means nothing in this scope.
void check_scope(const Draft& draft, Scope scope);

/// The settings as the tables of docs/reference/case.md: one line per setting, a heading per table.
std::string settings_reference();

/// An assignment from the text of an option. Throws InputError with the option as its place.
Assignment assignment_from_text(const Setting& setting, const std::string& value);

/// The index of a word. Throws InputError with a suggestion.
std::size_t word_index(const WordKind& kind, std::string_view word, const Place& place);

/// An integer as a 32-bit one. Throws InputError.
std::int32_t narrow_integer(std::int64_t value, const Place& place);

}  // namespace snellen::cli
