// SPDX-License-Identifier: LGPL-3.0-or-later
// The keys of config.json that a checkpoint may have besides those that are read, as data:
// docs/reference/checkpoints.md lists them. A key that is in none of the lists is refused by name, since nobody knows
// what it does.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace snellen {

/// What a key may hold. Null is always allowed: writers mean by it that the key is not set.
enum class KeyKind : std::uint8_t {
  text,
  number,
  boolean,
  token_ids,  ///< an integer or a list of integers
  list,
  object,
  anything
};

/// A key that cannot change a number, whatever it holds.
struct HarmlessKey {
  std::string_view key;
  KeyKind kind = KeyKind::anything;
  std::string_view reason;
};

/// A key that is read when it says that nothing is done, and refused otherwise.
struct NeutralKey {
  std::string_view key;
  std::string_view neutral;  ///< a JSON list of the values that say so
  std::string_view effect;   ///< what another value would do
};

/// Keys whose values make the config: what they mean is in docs/reference/checkpoints.md.
std::span<const std::string_view> read_keys();
std::span<const HarmlessKey> harmless_keys();
std::span<const NeutralKey> neutral_keys();

/// "text", "number", ... as the documentation has it.
std::string_view word(KeyKind kind);

}  // namespace snellen
