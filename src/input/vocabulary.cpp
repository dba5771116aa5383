// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/input/vocabulary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <limits>
#include <numeric>
#include <utility>

#include "scanner.hpp"
#include "snellen/error.hpp"

namespace snellen {

Vocabulary::Vocabulary(Token size) : size_(size) {
  if (size < 1) throw InputError("vocabulary", fmt::format("a size of {}", size), "there must be at least one token");
}

Vocabulary::Vocabulary(std::vector<std::string> names) : size_(0), names_(std::move(names)) {
  if (names_.empty()) throw InputError("vocabulary", "no names", "there must be at least one token");
  if (names_.size() > static_cast<std::size_t>(std::numeric_limits<Token>::max())) {
    throw InputError("vocabulary", fmt::format("{} names", names_.size()), "ids have 31 bits");
  }
  size_ = static_cast<Token>(names_.size());
  by_name_.resize(names_.size());
  std::iota(by_name_.begin(), by_name_.end(), Token{0});
  const auto name_of = [this](Token token) -> const std::string& { return names_[static_cast<std::size_t>(token)]; };
  std::ranges::stable_sort(by_name_, std::less<>{}, name_of);

  if (const Token first = by_name_.front(); name_of(first).empty()) {
    throw InputError("vocabulary", fmt::format("the name of token #{} is empty", first), "give it a name");
  }
  const auto repeated = std::ranges::adjacent_find(by_name_, std::equal_to<>{}, name_of);
  if (repeated != by_name_.end()) {
    throw InputError("vocabulary",
                     fmt::format("tokens #{} and #{} are both named {}", *repeated, *std::next(repeated),
                                 input_detail::quoted(name_of(*repeated))),
                     "names must differ");
  }
}

Vocabulary Vocabulary::standard() {
  std::vector<std::string> names = {"<bos>"};
  for (const char digit : std::string_view("0123456789")) names.emplace_back(1, digit);
  names.emplace_back(",");
  names.emplace_back(".");
  for (const char letter : std::string_view("abcdef")) names.emplace_back(1, letter);
  names.emplace_back("<sep>");
  return Vocabulary(std::move(names));
}

std::optional<Token> Vocabulary::find(std::string_view name) const {
  const auto name_of = [this](Token token) { return std::string_view(names_[static_cast<std::size_t>(token)]); };
  const auto found = std::ranges::lower_bound(by_name_, name, std::less<>{}, name_of);
  if (found == by_name_.end() || name_of(*found) != name) return std::nullopt;
  return *found;
}

std::string Vocabulary::name(Token token) const {
  const bool named = token >= 0 && static_cast<std::size_t>(token) < names_.size();
  return named ? names_[static_cast<std::size_t>(token)] : fmt::format("#{}", token);
}

}  // namespace snellen
