// SPDX-License-Identifier: LGPL-3.0-or-later
#include "check.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "exact.hpp"
#include "float_format.hpp"
#include "interval.hpp"
#include "sequence.hpp"
#include "transformer.hpp"
#include "work.hpp"

namespace checkcert {
namespace {

/// The file has no say in these.
constexpr long first_bits = 128;
constexpr long greatest_bits = 16384;
/// Attempts with intervals before rationals: they are cheaper, and decide all but ties.
constexpr int attempts_before_rationals = 2;

constexpr std::size_t most_digits_shown = 40;

std::string words(const Dyadic& value) {
  std::string digits = value.integer.get_str();
  if (digits.size() > most_digits_shown) {
    digits = digits.substr(0, most_digits_shown / 2) + "..." + digits.substr(digits.size() - most_digits_shown / 4) +
             " (" + std::to_string(digits.size()) + " digits)";
  }
  return digits + " * 2^" + std::to_string(value.exponent);
}

/// Why a coordinate does not round to the float that is claimed; "" when it does, nothing when that is not decided.
template <class A>
std::optional<std::string> refusal(const A& a, Work& work, const typename A::Number& value, const Format& format,
                                   const Dyadic& claimed) {
  const mpq_class lower = a.lower(value);
  const mpq_class upper = a.upper(value);
  work.spend_on_product(lower.get_num(), lower.get_num());
  work.spend_on_product(upper.get_num(), upper.get_num());
  const Dyadic low = round(lower, format);
  const Dyadic high = round(upper, format);
  if (low != high) return std::nullopt;  // rounding is monotone: equal ends mean one float for all in between
  if (!in_range(low, format)) return "to " + words(low) + ", beyond the greatest of " + format.name;
  return low == claimed ? "" : "to " + words(low) + ", not to " + words(claimed);
}

/// "" when the cell holds, why not, or nothing when that is not decided.
template <class A>
std::optional<std::string> judge(const A& a, Work& work, const Cell& cell, const std::vector<typename A::Number>& left,
                                 const std::vector<typename A::Number>& right) {
  bool decided = true;
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (!cell.collapsed && i != cell.coordinate) continue;
    for (const bool is_left : {true, false}) {
      const Dyadic& claimed = cell.collapsed ? cell.floats[i] : is_left ? cell.left : cell.right;
      const auto reason = refusal(a, work, is_left ? left[i] : right[i], cell.format, claimed);
      if (reason && !reason->empty()) {
        return "coordinate " + std::to_string(i) + " of the " + (is_left ? "left" : "right") + " side rounds " +
               *reason;
      }
      decided = decided && reason.has_value();
    }
  }
  return decided ? std::optional<std::string>("") : std::nullopt;
}

/// Of one row: by cell.
using Judgements = std::vector<std::optional<std::string>>;

bool is_open(const std::optional<std::string>& judgement) {
  return !judgement;
}

/// What this arithmetic decides of a row's open cells. The other rows have no part in it.
template <class A>
void judge_row(Transformer<A>& transformer, const A& a, Work& work, const Row& row, Judgements& judgements) {
  const auto left = transformer.observable(row.left);
  const auto right = transformer.observable(row.right);
  for (std::size_t c = 0; c < row.cells.size(); ++c) {
    if (!judgements[c]) judgements[c] = judge(a, work, row.cells[c], left, right);
  }
}

/// Judges what is open, row by row; whether nothing is open after it. A row that this arithmetic does not carry through
/// stays open, and the next one is judged.
template <class A>
bool attempt(const Certificate& certificate, const A& a, Work& work, std::vector<Judgements>& judgements) {
  Transformer<A> transformer(certificate.model, a, work);
  bool all = true;
  for (std::size_t r = 0; r < certificate.rows.size(); ++r) {
    if (std::ranges::none_of(judgements[r], is_open)) continue;
    try {
      judge_row(transformer, a, work, certificate.rows[r], judgements[r]);
    } catch (const Undecided&) {
    } catch (const TooLarge&) {
    } catch (const Irrational&) {
    }
    all = all && std::ranges::none_of(judgements[r], is_open);
  }
  return all;
}

/// A number that the whole model needs may be none of the arithmetic's.
template <class A>
bool attempt_if_possible(const Certificate& certificate, const A& a, Work& work, std::vector<Judgements>& judgements) {
  try {
    return attempt(certificate, a, work, judgements);
  } catch (const TooLarge&) {  // the scale
  } catch (const Irrational&) {
  }
  return false;
}

/// What a file says of itself that is not so: "" when all is well.
std::string contradiction(const Certificate& certificate, const Row& row) {
  if (!certificate.patterns || !row.n) return "";
  for (const bool is_left : {true, false}) {
    const Family& family = is_left ? certificate.patterns->first : certificate.patterns->second;
    if (is_member(is_left ? row.left : row.right, family, *row.n)) continue;
    return std::string("the ") + (is_left ? "left" : "right") +
           " sequence is not what the file's pattern gives at n = " + std::to_string(*row.n);
  }
  return "";
}

/// By row; why the rest stays open.
std::pair<std::vector<Judgements>, std::string> judgements_of(const Certificate& certificate, std::uint64_t most_work) {
  std::vector<Judgements> judgements;
  for (const Row& row : certificate.rows) {
    const std::string reason = contradiction(certificate, row);
    judgements.emplace_back(row.cells.size(), reason.empty() ? std::nullopt : std::optional(reason));
  }
  Work work(most_work);
  long bits = first_bits;
  try {
    for (int attempts = 1; bits <= greatest_bits; ++attempts, bits *= 2) {
      if (attempt_if_possible(certificate, Intervals(bits, &work), work, judgements)) break;
      if (attempts != attempts_before_rationals) continue;
      if (attempt_if_possible(certificate, Exact(&work), work, judgements)) break;
    }
  } catch (const OutOfWork&) {
    return {judgements, "not decided within the work that is spent on a file, with " + std::to_string(bits) + " bits"};
  }
  return {judgements, "not decided with " + std::to_string(greatest_bits) + " bits"};
}

std::string claim(const Cell& cell) {
  if (cell.collapsed) return "collapsed";
  return "distinct in coordinate " + std::to_string(cell.coordinate);
}

/// How many products an attempt takes.
class Products {
 public:
  explicit Products(const Model& model)
      : layers_(static_cast<double>(model.layers.size())),
        keys_(2.0 * size(model.key_value_heads) * size(model.head_width) * size(model.width)),
        pair_(2.0 * size(model.heads) * size(model.head_width)),
        position_(2.0 * size(model.heads) * size(model.head_width) * size(model.width) +
                  2.0 * size(model.feed_forward_width) * size(model.width)) {}

  [[nodiscard]] double of_token() const { return layers_ > 0 ? keys_ : 0; }
  /// Of one layer for one position that sees so many keys.
  [[nodiscard]] double of_position(double keys) const { return position_ + pair_ * keys; }
  /// Of positions begin + 1, ..., end up to the last layer, when each sees as many keys as it has positions before it.
  [[nodiscard]] double of_path(double begin, double end, double tokens) const {
    const double count = end - begin;
    return count * (of_position(tokens) + (layers_ - 1) * keys_ + (layers_ - 2) * of_position((begin + end + 1) / 2));
  }

 private:
  static double size(std::size_t value) { return static_cast<double>(value); }
  double layers_, keys_, pair_, position_;
};

/// How many tokens two sequences have in common at their beginning.
double shared(const Runs& x, const Runs& y) {
  double sum = 0;
  for (std::size_t k = 0; k < std::min(x.size(), y.size()) && x[k].first == y[k].first; ++k) {
    sum += static_cast<double>(std::min(x[k].second, y[k].second));
    if (x[k].second != y[k].second) break;
  }
  return sum;
}

}  // namespace

double estimated_work(const Certificate& certificate) {
  constexpr long whole_words = first_bits / 64 + 1;
  constexpr auto words = static_cast<double>(whole_words);
  constexpr double of_product = 2 * (16 + words * words);
  const Model& model = certificate.model;
  const Products products(model);
  double sum = 0;
  std::set<std::size_t> seen;
  const Runs* before = nullptr;
  for (const Row& row : certificate.rows) {
    for (const Runs* runs : {&row.left, &row.right}) {
      std::set<std::size_t> own;
      double length = 0;
      for (const auto& [token, count] : *runs) {
        own.insert(token);
        length += static_cast<double>(count);
        if (seen.insert(token).second) sum += products.of_token();
      }
      const auto tokens = static_cast<double>(own.size());
      if (model.layers.size() == 1) sum += products.of_position(tokens);
      if (model.layers.size() > 1) {
        const double begin = before == nullptr ? 0 : shared(*before, *runs);
        sum += products.of_path(begin, length, tokens) + products.of_position(length);
      }
      before = runs;
    }
  }
  return sum * of_product;
}

std::vector<Outcome> check(const Certificate& certificate, std::uint64_t most_work) {
  using Kind = Outcome::Kind;
  const auto [judgements, open] = judgements_of(certificate, most_work);
  std::vector<Outcome> out;
  for (std::size_t r = 0; r < certificate.rows.size(); ++r) {
    const Row& row = certificate.rows[r];
    const std::string sequences = words(row.left) + " | " + words(row.right);
    if (row.cells.empty()) out.push_back({Kind::nothing_claimed, sequences + ": nothing is claimed"});
    for (std::size_t c = 0; c < row.cells.size(); ++c) {
      const Cell& cell = row.cells[c];
      const std::string& reason = judgements[r][c] ? *judgements[r][c] : open;
      const bool holds = reason.empty();
      out.push_back(
          {holds ? Kind::holds : Kind::refused,
           sequences + ", " + cell.format.name + ": " + (holds ? claim(cell) + ", checked" : "REFUSED: " + reason)});
    }
  }
  return out;
}

}  // namespace checkcert
