// SPDX-License-Identifier: LGPL-3.0-or-later
// Changes certificates field by field. Some changes leave them true: an oracle decides that, not the change.
#pragma once

#include <nlohmann/json.hpp>
#include <random>

namespace snellen::test {

class CertificateMutator {
 public:
  using Json = nlohmann::ordered_json;

  explicit CertificateMutator(std::uint64_t seed) : engine_(seed) {}

  /// One to four changes anywhere in it.
  void change(Json& certificate);

  /// A number below the bound.
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(engine_() % bound); }

 private:
  bool chance(std::size_t one_in) { return below(one_in) == 0; }
  Json integer();
  long exponent();
  void change_integer(Json& number);
  Json* any(Json& array) { return array.empty() ? nullptr : &array[below(array.size())]; }
  Json* any_tensor(Json& model);
  void shuffle(Json& array);

  void change_weights(Json& model);
  void change_layers(Json& model);
  void change_shape(Json& model);
  void change_words(Json& model);
  void change_tokens(Json& model);
  void change_rows(Json& certificate);
  void change_runs(Json& rows);
  void change_cells(Json& rows);
  void change_claim(Json& cell, std::size_t width);
  void change_format(Json& cell);
  void change_labels(Json& certificate);

  std::mt19937_64 engine_;
};

}  // namespace snellen::test
