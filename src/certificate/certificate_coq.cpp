// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/certificate/certificate_coq.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "snellen/unicode.hpp"

namespace snellen {
namespace {

/// Coq's intervals may be wider than the balls that decided a row, though never by this many bits.
constexpr Precision spare_bits = 32;
/// Packed integers are w + packed_origin, between 0 and twice that.
const Integer packed_origin = Integer(1) << 62U;

constexpr std::string_view no_row = "no_row";

std::string number(const Integer& value) {
  return value < 0 ? fmt::format("({})", value.str()) : value.str();
}

std::string number(long value) {
  return value < 0 ? fmt::format("({})", value) : fmt::format("{}", value);
}

/// A title as part of a comment, whose last byte is no star. Coq reads strings and comments inside comments: a double
/// quote becomes a single one, and a space stands between what would open or close a comment.
std::string comment(std::string_view text) {
  std::string out;
  for (const char character : terminal_safe(text)) {
    if (out.ends_with('(') && character == '*') out += ' ';
    if (out.ends_with('*') && character == ')') out += ' ';
    out += character == '"' ? '\'' : character;
  }
  return out;
}

/// The name of a format as an identifier.
std::string identifier(std::string_view name) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  std::string out(name);
  std::ranges::replace_if(
      out, [&](char c) { return !is_letter(c) && !is_digit(c); }, '_');
  return is_letter(out.front()) ? out : "format_" + out;
}

template <class Range, class Words>
std::string list(const Range& range, std::string_view separator, const Words& words) {
  std::string out;
  for (const auto& one : range) out += fmt::format("{}{}", out.empty() ? "" : separator, words(one));
  return fmt::format("[{}]", out);
}

/// Some of a matrix's rows.
struct Part {
  const IntegerMatrix& matrix;
  std::size_t begin = 0;
  std::size_t end = 0;
};

Part whole(const IntegerMatrix& matrix) {
  return {matrix, 0, matrix.rows};
}

std::vector<std::span<const Integer>> rows_of(const Part& part) {
  std::vector<std::span<const Integer>> rows;
  for (std::size_t i = part.begin; i < part.end; ++i) rows.push_back(part.matrix.row(i));
  return rows;
}

std::string matrix(const Part& part, CoqIntegers integers) {
  const auto fits = [](const Integer& w) { return w > -packed_origin && w < packed_origin; };
  const bool packed = integers == CoqIntegers::machine && std::ranges::all_of(part.matrix.entries, fits);
  const auto entry = [&](const Integer& w) { return packed ? Integer(w + packed_origin).str() : number(w); };
  const std::string rows =
      list(rows_of(part), ";\n    ", [&](std::span<const Integer> row) { return list(row, "; ", entry); });
  if (packed) return fmt::format("packed {} {}%uint63", number(part.matrix.exponent), rows);
  return fmt::format("{{| matrix_exponent := {}; rows := {}%Z |}}", number(part.matrix.exponent), rows);
}

/// A bias or a gain; absent when the vector is.
std::string row(const IntegerMatrix& vector, std::size_t begin, std::size_t end) {
  if (vector.empty()) return std::string(no_row);
  const auto entries = std::span(vector.entries).subspan(begin, end - begin);
  return fmt::format("{{| row_exponent := {}; entries := {}%Z |}}", number(vector.exponent),
                     list(entries, "; ", [](const Integer& entry) { return number(entry); }));
}

std::string row(const IntegerMatrix& vector) {
  return row(vector, 0, vector.entries.size());
}

std::string affine(const Part& weight, const IntegerMatrix& bias, CoqIntegers integers) {
  return fmt::format("{{| weight := {};\n    bias := {} |}}", matrix(weight, integers),
                     row(bias, weight.begin, weight.end));
}

std::string norm(const Config& config, const IntegerMatrix& gain, const IntegerMatrix& shift) {
  const bool none = config.norm == NormKind::none;
  const ScaledInteger epsilon = none ? ScaledInteger() : dyadic_from_double(config.epsilon);
  return fmt::format(
      "{{| kind := {}; epsilon_integer := {}; epsilon_exponent := {};\n    gain := {};\n    shift := {} |}}",
      none                           ? "no_norm"
      : config.norm == NormKind::rms ? "root_mean_square"
                                     : "layer_norm",
      number(epsilon.integer), number(epsilon.exponent), row(gain), row(shift));
}

std::string head(const IntegerLayer& layer, const Attention& attention, std::int32_t index, CoqIntegers integers) {
  const auto width = static_cast<std::size_t>(attention.head_width);
  const auto own = [&](const IntegerMatrix& weight, const IntegerMatrix& bias, std::int32_t place) {
    const std::size_t begin = static_cast<std::size_t>(place) * width;
    return affine({weight, begin, begin + width}, bias, integers);
  };
  const std::int32_t group = index / (attention.heads / attention.key_value_heads);
  return fmt::format("{{| query := {};\n    key := {};\n    value := {} |}}", own(layer.query, layer.query_bias, index),
                     own(layer.key, layer.key_bias, group), own(layer.value, layer.value_bias, group));
}

std::string scale(const Attention& attention) {
  if (!attention.scale) return fmt::format("inverse_root_of_width {}", attention.head_width);
  const ScaledInteger factor = dyadic_from_double(*attention.scale);
  return fmt::format("fixed_scale {} {}", number(factor.integer), number(factor.exponent));
}

std::string_view softmax_words(SoftmaxKind softmax) {
  return softmax == SoftmaxKind::phi     ? "phi_weights"
         : softmax == SoftmaxKind::base2 ? "base_two_weights"
                                         : "exponential_weights";
}

std::string layer_term(const IntegerLayer& layer, const Config& config, CoqIntegers integers) {
  std::string heads;
  for (std::int32_t h = 0; h < config.attention.heads; ++h) {
    heads += (h > 0 ? ";\n    " : "") + head(layer, config.attention, h, integers);
  }
  std::string psi = "None";
  if (config.feed_forward.present) {
    psi = fmt::format("Some {{|\n    feed_forward_norm := {};\n    up := {};\n    down := {} |}}",
                      norm(config, layer.feed_forward_gain, layer.feed_forward_norm_bias),
                      affine(whole(layer.up), layer.up_bias, integers),
                      affine(whole(layer.down), layer.down_bias, integers));
  }
  return fmt::format(
      "{{|\n  attention_norm := {};\n  heads := [\n    {}];\n  scale := {};\n  softmax := {};\n  output := {};\n  psi "
      ":= {} |}}",
      norm(config, layer.attention_gain, layer.attention_bias), heads, scale(config.attention),
      softmax_words(config.attention.softmax), affine(whole(layer.output), layer.output_bias, integers), psi);
}

std::string model_terms(const IntegerModel& model, Observable observable, CoqIntegers integers) {
  std::string out;
  std::string layers;
  for (std::size_t l = 0; l < model.layers.size(); ++l) {
    out +=
        fmt::format("Definition layer_{} : layer := {}.\n\n", l, layer_term(model.layers[l], model.config, integers));
    layers += fmt::format("{}layer_{}", l > 0 ? "; " : "", l);
  }
  Config final = model.config;
  if (observable == Observable::stream) final.norm = NormKind::none;
  const bool normed = final.norm != NormKind::none;
  const ScaledInteger factor = dyadic_from_double(model.config.embedding_scale);
  const std::string embedding_scale = model.config.embedding_scale == 1
                                          ? std::string(no_row)
                                          : fmt::format("{{| row_exponent := {}; entries := [{}]%Z |}}",
                                                        number(factor.exponent), number(factor.integer));
  return out +
         fmt::format(
             "Definition the_model : model := {{|\n  embedding := {};\n  embedding_scale := {};\n  layers := [{}];\n"
             "  final_norm := {} |}}.\n\n",
             matrix(whole(model.embedding), integers), embedding_scale, layers,
             norm(final, normed ? model.final_gain : IntegerMatrix(), normed ? model.final_bias : IntegerMatrix()));
}

std::string float_term(const IntegerFloat& value) {
  return fmt::format("Build_float {} {}", number(value.integer), number(value.exponent));
}

/// Each format once, in the order of its first cell.
std::string format_terms(const std::vector<CertifiedRow>& rows) {
  std::string out;
  std::set<std::string> known;
  for (const CertifiedRow& row : rows) {
    for (const CertifiedCell& cell : row.cells) {
      const Format& format = cell.format;
      if (!known.insert(format.name).second) continue;
      out += fmt::format(
          "Definition {} : format := {{| precision := {}; least_exponent := {}; largest := {{| significand := {}; "
          "exponent := "
          "{} |}} |}}.\n",
          identifier(format.name), format.precision, number(format.least_exponent()), format.maximum_significand.str(),
          number(format.maximum_exponent - format.precision + 1));
    }
  }
  return out;
}

std::string cell_term(const CertifiedCell& cell) {
  if (cell.verdict == Verdict::distinct) {
    return fmt::format("distinct {} {} ({}) ({})", identifier(cell.format.name), cell.coordinate, float_term(cell.left),
                       float_term(cell.right));
  }
  return fmt::format("collapsed {} {}", identifier(cell.format.name), list(cell.floats, "; ", float_term));
}

/// Rows of exact arithmetic are computed in rationals, which decide ties; the others in enclosures.
bool is_exact(const CertifiedRow& row) {
  return row.precision == 0;
}

std::string soundness(const CertifiedRow& row, CoqIntegers integers) {
  if (is_exact(row)) return "ExactRows.check_row_sound";
  return fmt::format("({0}.check_row_sound ({0}.bits {1}))", integers == CoqIntegers::machine ? "Fast" : "Plain",
                     row.precision + spare_bits);
}

std::string row_terms(const CertifiedRow& row, CoqIntegers integers) {
  const auto run = [](const std::pair<std::size_t, std::size_t>& one) {
    return fmt::format("({}%nat, {}%positive)", one.first, one.second);
  };
  return fmt::format(
      "\nDefinition left_{0} : list run := {1}.\nDefinition right_{0} : list run := {2}.\n"
      "Theorem row_{0} : Forall (holds the_model left_{0} right_{0}) [\n  {3}].\n"
      "Proof. apply {4}. vm_cast_no_check (eq_refl true). Qed.\n",
      row.n, list(row.left, "; ", run), list(row.right, "; ", run),
      [&] {
        const std::string cells = list(row.cells, ";\n  ", cell_term);
        return cells.substr(1, cells.size() - 2);
      }(),
      soundness(row, integers));
}

}  // namespace

std::string certificate_coq(const Certificate& certificate, CoqIntegers integers) {
  std::string out = fmt::format("(* snellen certificate: {} *)\n", comment(certificate.title));
  const bool machine = integers == CoqIntegers::machine;
  const bool exact = std::ranges::any_of(certificate.rows, is_exact);
  out += fmt::format(
      "From Coq Require Import ZArith List{}.\nFrom Snellen Require Import Transformer RoundToFormat "
      "{}Certificate{}.\n",
      machine ? " Uint63" : "", machine ? "Packed " : "", exact ? " ExactRows" : "");
  out +=
      "Import ListNotations.\n\n"
      "Definition no_row : row := {| row_exponent := 0; entries := [] |}.\n\n";
  out += model_terms(certificate.model, certificate.observable, integers);
  out += format_terms(certificate.rows);
  for (const CertifiedRow& row : certificate.rows) out += row_terms(row, integers);
  return out;
}

}  // namespace snellen
