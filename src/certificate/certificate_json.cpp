// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/certificate/certificate_json.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "snellen/unicode.hpp"

namespace snellen {
namespace {

/// Every double is an integer up to here: readers that keep numbers in doubles read them right.
const Integer greatest_number = Integer(1) << 53U;

std::string text(std::string_view value) {
  return terminal_safe_json(nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

std::string json_number(const Integer& value) {
  return boost::multiprecision::abs(value) > greatest_number ? fmt::format("\"{}\"", value.str()) : value.str();
}

std::string list(std::span<const Integer> values) {
  std::string out = "[";
  for (const Integer& value : values) out += (out.size() > 1 ? ", " : "") + json_number(value);
  return out + "]";
}

std::string dyadic(double value) {
  const ScaledInteger exact = dyadic_from_double(value);
  return fmt::format(R"({{"integer": {}, "exponent": {}}})", json_number(exact.integer), exact.exponent);
}

std::string vector(const IntegerMatrix& vector) {
  return fmt::format(R"({{"exponent": {}, "entries": {}}})", vector.exponent, list(vector.entries));
}

std::string matrix(const IntegerMatrix& matrix, std::string_view indent) {
  std::string rows;
  for (std::size_t i = 0; i < matrix.rows; ++i) {
    rows += fmt::format("{}\n{}  {}", i > 0 ? "," : "", indent, list(matrix.row(i)));
  }
  return fmt::format(R"({{"exponent": {}, "rows": [{}]}})", matrix.exponent, rows);
}

std::string layer(const IntegerLayer& layer) {
  constexpr std::string_view indent = "      ";
  std::string out;
  const auto add = [&](std::string_view key, const std::string& value) {
    out += fmt::format("{}\n{}\"{}\": {}", out.empty() ? "" : ",", indent, key, value);
  };
  const auto add_vector = [&](std::string_view key, const IntegerMatrix& value) {
    if (!value.empty()) add(key, vector(value));
  };
  const auto add_matrix = [&](std::string_view key, const IntegerMatrix& value) {
    if (!value.empty()) add(key, matrix(value, indent));
  };
  add_vector("attention_gain", layer.attention_gain);
  add_vector("attention_bias", layer.attention_bias);
  add_matrix("query", layer.query);
  add_vector("query_bias", layer.query_bias);
  add_matrix("key", layer.key);
  add_vector("key_bias", layer.key_bias);
  add_matrix("value", layer.value);
  add_vector("value_bias", layer.value_bias);
  add_matrix("output", layer.output);
  add_vector("output_bias", layer.output_bias);
  add_vector("feed_forward_gain", layer.feed_forward_gain);
  add_vector("feed_forward_norm_bias", layer.feed_forward_norm_bias);
  add_matrix("up", layer.up);
  add_vector("up_bias", layer.up_bias);
  add_matrix("down", layer.down);
  add_vector("down_bias", layer.down_bias);
  return fmt::format("{{{}}}", out);
}

std::string_view norm_word(NormKind norm) {
  return norm == NormKind::none ? "none" : norm == NormKind::rms ? "rms" : "layer";
}

std::string_view softmax_word(SoftmaxKind softmax) {
  return softmax == SoftmaxKind::exponential ? "exponential" : softmax == SoftmaxKind::base2 ? "base-two" : "phi";
}

std::string model_json(const IntegerModel& model, Observable observable) {
  const Config& config = model.config;
  const Attention& attention = config.attention;
  const FeedForward& feed_forward = config.feed_forward;
  std::string out = fmt::format(
      "{{\n    \"width\": {}, \"layers\": {}, \"heads\": {}, \"key_value_heads\": {}, \"head_width\": {},\n",
      config.width, config.layers, attention.heads, attention.key_value_heads, attention.head_width);
  out += fmt::format("    \"norm\": \"{}\", \"epsilon\": {},\n", norm_word(config.norm),
                     dyadic(config.norm == NormKind::none ? 0 : config.epsilon));
  out += fmt::format("    \"scale\": {}, \"softmax\": \"{}\", \"observable\": \"{}\",\n",
                     attention.scale ? dyadic(*attention.scale) : "\"1/sqrt(head_width)\"",
                     softmax_word(attention.softmax), observable == Observable::stream ? "stream" : "normalized");
  out += fmt::format("    \"feed_forward\": \"{}\", \"feed_forward_width\": {}, \"embedding_scale\": {},\n",
                     feed_forward.present ? "relu" : "none", feed_forward.present ? feed_forward.width : 0,
                     dyadic(config.embedding_scale));
  std::vector<std::string> tokens;
  for (const std::string& token : model.tokens) tokens.push_back(text(token));
  out += fmt::format("    \"tokens\": [{}],\n", fmt::join(tokens, ", "));
  out += fmt::format("    \"embedding\": {},\n", matrix(model.embedding, "    "));
  out += "    \"layers_weights\": [";
  for (std::size_t l = 0; l < model.layers.size(); ++l) out += (l > 0 ? ",\n     " : "") + layer(model.layers[l]);
  out += ']';
  if (!model.final_gain.empty()) out += ",\n    \"final_gain\": " + vector(model.final_gain);
  if (!model.final_bias.empty()) out += ",\n    \"final_bias\": " + vector(model.final_bias);
  return out + "\n  }";
}

std::string float_json(const IntegerFloat& value) {
  return fmt::format("[{}, {}]", json_number(value.integer), value.exponent);
}

std::string runs_json(const Runs& runs) {
  std::string out;
  for (const auto& [token, count] : runs) out += fmt::format("{}[{}, {}]", out.empty() ? "" : ", ", token, count);
  return fmt::format("[{}]", out);
}

std::string pattern_json(const CertifiedPattern& pattern) {
  return fmt::format(R"({{"prefix": {}, "period": {}, "suffix": {}, "step": {}, "offset": {}}})",
                     runs_json(pattern.prefix), runs_json(pattern.period), runs_json(pattern.suffix), pattern.step,
                     pattern.offset);
}

std::string cell_json(const CertifiedCell& cell) {
  const Format& format = cell.format;
  const IntegerFloat maximum{.integer = format.maximum_significand,
                             .exponent = format.maximum_exponent - format.precision + 1};
  std::string out =
      fmt::format(R"({{"format": {}, "precision": {}, "minimum_exponent": {}, "maximum": {}, "verdict": )",
                  text(format.name), format.precision, format.least_exponent(), float_json(maximum));
  if (cell.verdict == Verdict::distinct) {
    return out + fmt::format(R"("distinct", "coordinate": {}, "left": {}, "right": {}}})", cell.coordinate,
                             float_json(cell.left), float_json(cell.right));
  }
  std::string floats;
  for (const IntegerFloat& value : cell.floats) floats += (floats.empty() ? "" : ", ") + float_json(value);
  return out + fmt::format(R"("collapsed", "floats": [{}]}})", floats);
}

}  // namespace

std::string certificate_json(const Certificate& certificate) {
  std::string out = "{\n  \"schema_version\": 1,\n  \"kind\": \"snellen-certificate\",\n";
  out += fmt::format("  \"case\": {},\n", text(certificate.title));
  out += fmt::format("  \"model\": {},\n", model_json(certificate.model, certificate.observable));
  out += fmt::format("  \"precision_bits\": {},\n", certificate.precision);
  if (certificate.patterns) {
    out += fmt::format("  \"patterns\": {{\n    \"left\": {},\n    \"right\": {}}},\n",
                       pattern_json(certificate.patterns->first), pattern_json(certificate.patterns->second));
  }
  out += "  \"rows\": [";
  for (std::size_t i = 0; i < certificate.rows.size(); ++i) {
    const CertifiedRow& row = certificate.rows[i];
    std::string cells;
    for (const CertifiedCell& cell : row.cells) {
      cells += fmt::format("{}\n       {}", cells.empty() ? "" : ",", cell_json(cell));
    }
    const std::string label = certificate.patterns ? fmt::format("\"n\": {}, ", row.n) : "";
    out += fmt::format("{}\n    {{{}\"left\": {}, \"right\": {},\n     \"cells\": [{}]}}", i > 0 ? "," : "", label,
                       runs_json(row.left), runs_json(row.right), cells);
  }
  return out + "\n  ]\n}\n";
}

}  // namespace snellen
