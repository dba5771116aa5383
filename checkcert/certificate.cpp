// SPDX-License-Identifier: LGPL-3.0-or-later
#include "certificate.hpp"

#include <algorithm>
#include <string_view>

#include "float_format.hpp"
#include "json_reader.hpp"

namespace checkcert {
namespace {

constexpr long greatest_size = 1L << 20;
constexpr long model_exponents = 1L << 14;  // doubles have less
constexpr long float_exponents = 1L << 26;  // p<P>e24 has less
constexpr long greatest_length = 1L << 40;
constexpr long greatest_expansion = 1L << 16;  // of sequences that are computed token by token
constexpr long greatest_step = 1L << 31;

std::size_t size(JsonReader& in, long least = 1, long greatest = greatest_size) {
  return static_cast<std::size_t>(in.integer(least, greatest));
}

template <class Words>
std::size_t word(JsonReader& in, const Words& words) {
  const std::string text = in.string();
  std::size_t index = 0;
  for (const std::string_view one : words) {
    if (one == text) return index;
    ++index;
  }
  in.fail("an unknown word");
}

/// {"integer": .., "exponent": ..}
Dyadic dyadic(JsonReader& in) {
  Dyadic out;
  in.begin_object();
  in.key("integer");
  out.integer = in.integer();
  in.key("exponent");
  out.exponent = in.integer(-model_exponents, model_exponents);
  in.end_object();
  return out;
}

/// [integer, exponent]
Dyadic pair(JsonReader& in) {
  Dyadic out;
  in.begin_array();
  if (!in.another()) in.fail("expected a pair");
  out.integer = in.integer();
  if (!in.another()) in.fail("expected a pair");
  out.exponent = in.integer(-float_exponents, float_exponents);
  if (in.another()) in.fail("a pair has two entries");
  return out;
}

void integers(JsonReader& in, std::size_t count, std::vector<mpz_class>& out) {
  const std::size_t end = out.size() + count;
  in.begin_array();
  while (in.another()) {
    if (out.size() == end) in.fail("more than " + std::to_string(count) + " entries");
    out.push_back(in.integer());
  }
  if (out.size() != end) in.fail("fewer than " + std::to_string(count) + " entries");
}

Matrix matrix(JsonReader& in, std::size_t rows, std::size_t columns) {
  Matrix out{rows, columns, 0, {}};
  in.begin_object();
  in.key("exponent");
  out.exponent = in.integer(-model_exponents, model_exponents);
  in.key("rows");
  in.begin_array();
  std::size_t read = 0;
  for (; in.another(); ++read) {
    if (read == rows) in.fail("more than " + std::to_string(rows) + " rows");
    integers(in, columns, out.entries);
  }
  if (read != rows) in.fail("fewer than " + std::to_string(rows) + " rows");
  in.end_object();
  return out;
}

/// Empty when the key is not there.
Matrix optional_vector(JsonReader& in, std::string_view name, std::size_t rows, bool allowed = true) {
  if (!in.optional_key(name)) return {};
  if (!allowed) in.fail("a model without such a norm has no \"" + std::string(name) + '"');
  Matrix out{rows, 1, 0, {}};
  in.begin_object();
  in.key("exponent");
  out.exponent = in.integer(-model_exponents, model_exponents);
  in.key("entries");
  integers(in, rows, out.entries);
  in.end_object();
  return out;
}

Layer layer(JsonReader& in, const Model& model) {
  const std::size_t d = model.width;
  const std::size_t queries = model.heads * model.head_width;
  const std::size_t keys = model.key_value_heads * model.head_width;
  const bool gain = model.norm != Norm::none;
  const bool bias = model.norm == Norm::layer;
  Layer out;
  const auto read = [&](std::string_view name, std::size_t rows, std::size_t columns) {
    in.key(name);
    return matrix(in, rows, columns);
  };
  in.begin_object();
  out.attention_gain = optional_vector(in, "attention_gain", d, gain);
  out.attention_bias = optional_vector(in, "attention_bias", d, bias);
  out.query = read("query", queries, d);
  out.query_bias = optional_vector(in, "query_bias", queries);
  out.key = read("key", keys, d);
  out.key_bias = optional_vector(in, "key_bias", keys);
  out.value = read("value", keys, d);
  out.value_bias = optional_vector(in, "value_bias", keys);
  out.output = read("output", d, queries);
  out.output_bias = optional_vector(in, "output_bias", d);
  if (model.feed_forward_width > 0) {
    out.feed_forward_gain = optional_vector(in, "feed_forward_gain", d, gain);
    out.feed_forward_bias = optional_vector(in, "feed_forward_norm_bias", d, bias);
    out.up = read("up", model.feed_forward_width, d);
    out.up_bias = optional_vector(in, "up_bias", model.feed_forward_width);
    out.down = read("down", d, model.feed_forward_width);
    out.down_bias = optional_vector(in, "down_bias", d);
  }
  in.end_object();
  return out;
}

/// Names prove nothing and are not printed; but two rows of the embedding with one name are two tokens that a reader
/// takes for one.
std::size_t read_tokens(JsonReader& in) {
  std::vector<std::string> names;
  in.begin_array();
  while (in.another()) {
    names.push_back(in.string());
    if (names.back().empty()) in.fail("a token without a name");
  }
  const std::size_t count = names.size();
  std::ranges::sort(names);
  if (std::ranges::adjacent_find(names) != names.end()) in.fail("two tokens have the same name");
  return count;
}

/// Before a weight is read: memory is spent on what was announced and is not too much.
void require_few_weights(const JsonReader& in, const Model& model, std::size_t layers) {
  const mpz_class attention = 2 * mpz_class(model.heads + model.key_value_heads) * model.head_width;
  const mpz_class layer = attention + 2 * mpz_class(model.feed_forward_width);
  const mpz_class weights = model.width * (model.tokens + layers * layer);
  if (weights > most_weights) {
    in.fail("a model of " + weights.get_str() + " weights: take at most " + std::to_string(most_weights));
  }
}

Model read_model(JsonReader& in) {
  using Words = std::vector<std::string_view>;
  Model model;
  in.begin_object();
  in.key("width");
  model.width = size(in);
  in.key("layers");
  const std::size_t layers = size(in, 0, most_layers);
  in.key("heads");
  model.heads = size(in);
  in.key("key_value_heads");
  model.key_value_heads = size(in);
  if (model.heads % model.key_value_heads != 0) in.fail("heads are no multiple of key_value_heads");
  in.key("head_width");
  model.head_width = size(in);
  in.key("norm");
  model.norm = static_cast<Norm>(word(in, Words{"none", "rms", "layer"}));
  in.key("epsilon");
  model.epsilon = dyadic(in);
  if (model.epsilon.integer < 0) in.fail("epsilon is negative");
  in.key("scale");
  if (in.at_string()) {
    word(in, Words{"1/sqrt(head_width)"});
  } else {
    model.scale = dyadic(in);
  }
  in.key("softmax");
  model.softmax = static_cast<Softmax>(word(in, Words{"exponential", "base-two", "phi"}));
  in.key("observable");
  model.final_norm = word(in, Words{"stream", "normalized"}) == 1;
  in.key("feed_forward");
  const bool feed_forward = word(in, Words{"none", "relu"}) == 1;
  in.key("feed_forward_width");
  model.feed_forward_width = size(in, 0);
  if (feed_forward != (model.feed_forward_width > 0)) in.fail("feed_forward and its width do not fit together");
  in.key("embedding_scale");
  model.embedding_scale = dyadic(in);
  in.key("tokens");
  model.tokens = read_tokens(in);
  require_few_weights(in, model, layers);
  in.key("embedding");
  model.embedding = matrix(in, model.tokens, model.width);
  in.key("layers_weights");
  in.begin_array();
  while (in.another()) {
    if (model.layers.size() == layers) in.fail("not as many layers as \"layers\" says");
    model.layers.push_back(layer(in, model));
  }
  if (model.layers.size() != layers) in.fail("not as many layers as \"layers\" says");
  model.final_gain = optional_vector(in, "final_gain", model.width, model.norm != Norm::none);
  model.final_bias = optional_vector(in, "final_bias", model.width, model.norm == Norm::layer);
  in.end_object();
  return model;
}

/// Perhaps none.
Runs read_some_runs(JsonReader& in, const Model& model) {
  Runs runs;
  long length = 0;
  const long most = model.layers.size() < 2 ? greatest_length : greatest_expansion;
  in.begin_array();
  while (in.another()) {
    in.begin_array();
    if (!in.another()) in.fail("expected [token, count]");
    const long token = in.integer(0, static_cast<long>(model.tokens) - 1);
    if (!in.another()) in.fail("expected [token, count]");
    const long count = in.integer(1, most - length);
    if (in.another()) in.fail("a run is [token, count]");
    length += count;
    runs.emplace_back(static_cast<std::size_t>(token), static_cast<unsigned long>(count));
  }
  return runs;
}

Runs read_runs(JsonReader& in, const Model& model) {
  Runs runs = read_some_runs(in, model);
  if (runs.empty()) in.fail("an empty sequence");
  return runs;
}

Family read_family(JsonReader& in, const Model& model) {
  Family out;
  in.begin_object();
  in.key("prefix");
  out.prefix = read_some_runs(in, model);
  in.key("period");
  out.period = read_some_runs(in, model);
  in.key("suffix");
  out.suffix = read_some_runs(in, model);
  in.key("step");
  out.step = in.integer(0, greatest_step);
  in.key("offset");
  out.offset = in.integer(-greatest_length, greatest_length);
  in.end_object();
  return out;
}

Cell read_cell(JsonReader& in, const Model& model) {
  Cell cell;
  in.begin_object();
  in.key("format");
  const std::optional<Format> known = format_by_name(in.string());
  if (!known) in.fail("an unknown format");
  cell.format.name = known->name;
  in.key("precision");
  cell.format.precision = in.integer(2, 4096);
  in.key("minimum_exponent");
  cell.format.least = in.integer(-float_exponents, float_exponents);
  in.key("maximum");
  cell.format.greatest = pair(in);
  if (cell.format.precision != known->precision || cell.format.least != known->least ||
      cell.format.greatest != known->greatest) {
    in.fail("precision, minimum_exponent and maximum are not those of " + known->name);
  }
  in.key("verdict");
  cell.collapsed = word(in, std::vector<std::string_view>{"collapsed", "distinct"}) == 0;
  if (cell.collapsed) {
    in.key("floats");
    in.begin_array();
    while (in.another()) cell.floats.push_back(pair(in));
    if (cell.floats.size() != model.width) in.fail("there is not a float for each coordinate");
  } else {
    in.key("coordinate");
    cell.coordinate = static_cast<std::size_t>(in.integer(0, static_cast<long>(model.width) - 1));
    in.key("left");
    cell.left = pair(in);
    in.key("right");
    cell.right = pair(in);
    if (cell.left == cell.right) in.fail("distinct floats that are the same");
  }
  in.end_object();
  return cell;
}

Row read_row(JsonReader& in, const Model& model, bool has_patterns) {
  Row row;
  in.begin_object();
  if (in.optional_key("n")) {
    row.n = in.integer(0, greatest_length);
  } else if (has_patterns) {
    in.fail("a row without \"n\" of a file with \"patterns\"");
  }
  in.key("left");
  row.left = read_runs(in, model);
  in.key("right");
  row.right = read_runs(in, model);
  in.key("cells");
  in.begin_array();
  while (in.another()) {
    if (row.cells.size() == most_cells) in.fail("more than " + std::to_string(most_cells) + " cells in a row");
    row.cells.push_back(read_cell(in, model));
  }
  in.end_object();
  return row;
}

std::vector<Row> read_rows(JsonReader& in, const Model& model, bool has_patterns) {
  std::vector<Row> rows;
  std::optional<long> before;
  in.begin_array();
  while (in.another()) {
    if (rows.size() == most_rows)
      in.fail("more than " + std::to_string(most_rows) + " rows: make several files of them");
    const Row& row = rows.emplace_back(read_row(in, model, has_patterns));
    if (!row.n) continue;
    if (before && *row.n <= *before) {
      in.fail("n = " + std::to_string(*row.n) + " after n = " + std::to_string(*before) + ": rows ascend in n");
    }
    before = row.n;
  }
  return rows;
}

}  // namespace

Certificate read_certificate(std::string text) {
  JsonReader in(std::move(text));
  Certificate out;
  in.begin_object();
  in.key("schema_version");
  if (in.integer() != 1) in.fail("this program reads schema_version 1");
  in.key("kind");
  word(in, std::vector<std::string_view>{"snellen-certificate"});
  in.key("case");
  in.string();
  in.key("model");
  out.model = read_model(in);
  in.key("precision_bits");
  in.integer(1, greatest_size);
  if (in.optional_key("patterns")) {
    in.begin_object();
    in.key("left");
    Family left = read_family(in, out.model);
    in.key("right");
    out.patterns = {std::move(left), read_family(in, out.model)};
    in.end_object();
  }
  in.key("rows");
  out.rows = read_rows(in, out.model, out.patterns.has_value());
  in.end_object();
  in.end();
  return out;
}

}  // namespace checkcert
