// SPDX-License-Identifier: LGPL-3.0-or-later
// A certificate as its file says it: a model, and what its representations round to.
#pragma once

#include <gmpxx.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace checkcert {

/// integer * 2^exponent.
struct Dyadic {
  mpz_class integer;
  long exponent = 0;
  bool operator==(const Dyadic&) const = default;
};

/// Entry (i, j) is entries[i * columns + j] * 2^exponent. A vector is a column; what a model does not have is empty.
struct Matrix {
  std::size_t rows = 0;
  std::size_t columns = 0;
  long exponent = 0;
  std::vector<mpz_class> entries;
};

enum class Norm { none, rms, layer };
enum class Softmax { exponential, base_two, phi };

struct Layer {
  Matrix attention_gain, attention_bias;
  Matrix query, query_bias, key, key_bias, value, value_bias, output, output_bias;
  Matrix feed_forward_gain, feed_forward_bias;
  Matrix up, up_bias, down, down_bias;
};

struct Model {
  std::size_t width = 0, heads = 0, key_value_heads = 0, head_width = 0;
  Norm norm = Norm::none;
  Dyadic epsilon;
  std::optional<Dyadic> scale;  ///< none: 1/sqrt(head_width)
  Softmax softmax = Softmax::exponential;
  bool final_norm = false;  ///< the observable is the stream after the final norm, not the stream itself
  std::size_t feed_forward_width = 0;
  Dyadic embedding_scale;
  std::size_t tokens = 0;
  Matrix embedding;
  std::vector<Layer> layers;
  Matrix final_gain, final_bias;
};

/// Floats of p significand bits: integer * 2^exponent, exponent >= least, |integer| < 2^p, none beyond `greatest`.
struct Format {
  std::string name;
  long precision = 0;
  long least = 0;
  Dyadic greatest;
};

struct Cell {
  Format format;
  bool collapsed = false;
  std::vector<Dyadic> floats;  ///< collapsed: by coordinate
  std::size_t coordinate = 0;  ///< distinct: where, and the floats there
  Dyadic left, right;
};

/// Tokens and how often each stands there, in the sequence's order.
using Runs = std::vector<std::pair<std::size_t, unsigned long>>;

/// What the file says that a side is at every n: prefix, then period (step n + offset) times, then suffix.
struct Family {
  Runs prefix, period, suffix;
  long step = 0, offset = 0;
};

struct Row {
  std::optional<long> n;  ///< a label; what is checked are the sequences
  Runs left, right;
  std::vector<Cell> cells;
};

struct Certificate {
  Model model;
  std::optional<std::pair<Family, Family>> patterns;  ///< left and right; then every row has an n
  std::vector<Row> rows;                              ///< those that have an n in ascending order
};

/// The most that a file may hold.
constexpr std::size_t most_rows = 100;
constexpr std::size_t most_cells = 1000;  ///< of a row
constexpr long most_weights = 1L << 22;   ///< without gains and biases
constexpr long most_layers = 4096;

/// Reads and checks everything that can be checked without computing: shapes, sizes, ranges, that formats are what
/// their names say, that no two tokens have one name. The bits that the file proposes are read and forgotten. Throws
/// BadFile.
Certificate read_certificate(std::string text);

}  // namespace checkcert
