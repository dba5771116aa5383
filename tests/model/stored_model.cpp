// SPDX-License-Identifier: LGPL-3.0-or-later
#include "model/stored_model.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <stdexcept>

#include "snellen/number/decimal.hpp"

namespace snellen::testing {
namespace {

using nlohmann::json;

template <class Enum>
Enum word(const json& value, const std::map<std::string, Enum>& words) {
  return words.at(value.get<std::string>());
}

DoubleMatrix matrix(const json& rows) {
  DoubleMatrix out(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(rows.at(0).size()));
  for (Eigen::Index i = 0; i < out.rows(); ++i) {
    for (Eigen::Index k = 0; k < out.cols(); ++k)
      out(i, k) = rows[static_cast<std::size_t>(i)][static_cast<std::size_t>(k)].get<double>();
  }
  return out;
}

void read(const json& from, const char* name, DoubleMatrix& into) {
  if (from.contains(name)) into = matrix(from.at(name));
}
void read(const json& from, const char* name, DoubleVector& into) {
  if (!from.contains(name)) return;
  const auto values = from.at(name).get<std::vector<double>>();
  into = Eigen::Map<const DoubleVector>(values.data(), static_cast<Eigen::Index>(values.size()));
}

Position position(const json& from) {
  Position out;
  out.scheme = word<PositionScheme>(from.at("scheme"), {{"none", PositionScheme::none},
                                                        {"sinusoidal", PositionScheme::sinusoidal},
                                                        {"learned", PositionScheme::learned},
                                                        {"rope", PositionScheme::rope},
                                                        {"alibi", PositionScheme::alibi},
                                                        {"t5", PositionScheme::t5}});
  out.theta = from.at("theta");
  out.layout = word<RotationLayout>(
      from.at("layout"), {{"half_split", RotationLayout::half_split}, {"interleaved", RotationLayout::interleaved}});
  out.slopes = from.at("slopes").get<std::vector<double>>();
  out.buckets = from.at("buckets");
  out.maximum_distance = from.at("maximum_distance");
  out.maximum_positions = from.at("maximum_positions");
  return out;
}

Attention attention(const json& from) {
  Attention out;
  out.heads = from.at("heads");
  out.key_value_heads = from.at("key_value_heads");
  out.head_width = from.at("head_width");
  if (!from.at("scale").is_null()) out.scale = from.at("scale").get<double>();
  out.causal = from.at("causal");
  out.window = from.at("window");
  out.soft_cap = from.at("soft_cap");
  out.sink = from.at("sink");
  out.query_key_value_bias = from.at("query_key_value_bias");
  out.output_bias = from.at("output_bias");
  out.logits = word<LogitSource>(from.at("logits"),
                                 {{"query_key", LogitSource::query_key}, {"token_table", LogitSource::token_table}});
  out.softmax = word<SoftmaxKind>(
      from.at("softmax"),
      {{"exponential", SoftmaxKind::exponential}, {"base2", SoftmaxKind::base2}, {"phi", SoftmaxKind::phi}});
  return out;
}

FeedForward feed_forward(const json& from) {
  FeedForward out;
  out.present = from.at("present");
  out.activation = word<Activation>(from.at("activation"), {{"relu", Activation::relu},
                                                            {"gelu_erf", Activation::gelu_erf},
                                                            {"gelu_tanh", Activation::gelu_tanh},
                                                            {"silu", Activation::silu}});
  out.gated = from.at("gated");
  out.bias = from.at("bias");
  out.width = from.at("width");
  return out;
}

Config config(const json& from) {
  Config out;
  out.layers = from.at("layers");
  out.width = from.at("width");
  out.vocabulary = from.at("vocabulary");
  out.position = position(from.at("position"));
  out.attention = attention(from.at("attention"));
  out.feed_forward = feed_forward(from.at("feed_forward"));
  out.norm = word<NormKind>(from.at("norm"), {{"none", NormKind::none},
                                              {"rms", NormKind::rms},
                                              {"layer", NormKind::layer},
                                              {"l1", NormKind::l1},
                                              {"max", NormKind::max}});
  out.epsilon = from.at("epsilon");
  out.norm_gain = from.at("norm_gain");
  out.norm_bias = from.at("norm_bias");
  out.output_head = from.at("output_head");
  out.tied_embeddings = from.at("tied_embeddings");
  out.embedding_scale = from.at("embedding_scale");
  return out;
}

LayerWeights layer(const json& from) {
  LayerWeights w;
  read(from, "attention_gain", w.attention_gain);
  read(from, "attention_bias", w.attention_bias);
  read(from, "query", w.query);
  read(from, "key", w.key);
  read(from, "value", w.value);
  read(from, "output", w.output);
  read(from, "query_bias", w.query_bias);
  read(from, "key_bias", w.key_bias);
  read(from, "value_bias", w.value_bias);
  read(from, "output_bias", w.output_bias);
  read(from, "sink", w.sink);
  if (from.contains("logit_table")) {
    for (const json& table : from.at("logit_table")) w.logit_table.push_back(matrix(table));
  }
  read(from, "feed_forward_gain", w.feed_forward_gain);
  read(from, "feed_forward_norm_bias", w.feed_forward_norm_bias);
  read(from, "gate", w.gate);
  read(from, "up", w.up);
  read(from, "down", w.down);
  read(from, "gate_bias", w.gate_bias);
  read(from, "up_bias", w.up_bias);
  read(from, "down_bias", w.down_bias);
  return w;
}

}  // namespace

StoredModel read_stored_model(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) throw std::runtime_error("cannot read " + file.string());
  const json stored = json::parse(stream);
  StoredModel out;
  out.name = stored.at("name");
  out.model.config = config(stored.at("config"));
  const json& weights = stored.at("weights");
  Weights& w = out.model.weights;
  read(weights, "embedding", w.embedding);
  read(weights, "position_embedding", w.position_embedding);
  read(weights, "relative_bias", w.relative_bias);
  for (const json& one : weights.at("layers")) w.layers.push_back(layer(one));
  read(weights, "final_gain", w.final_gain);
  read(weights, "final_bias", w.final_bias);
  read(weights, "unembedding", w.unembedding);
  out.tokens = stored.at("tokens").get<std::vector<Token>>();
  out.expect = stored.at("expect");
  return out;
}

std::vector<std::filesystem::path> stored_model_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(SNELLEN_SOURCE_DIR "/tests/data/oracle")) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

Rational decimal_value(const std::string& text) {
  const std::optional<Rational> value = parse_rational(text);
  if (!value) throw std::runtime_error("not a decimal: " + text);
  return *value;
}

}  // namespace snellen::testing
