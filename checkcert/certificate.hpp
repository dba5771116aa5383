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

struct Row {
  long n = 0;
  Runs left, right;
  std::vector<Cell> cells;
};

struct Certificate {
  Model model;
  long precision = 0;  ///< a proposal
  std::vector<Row> rows;
};

/// Reads and checks everything that can be checked without computing: shapes, ranges, that formats are what their names
/// say. Throws BadFile.
Certificate read_certificate(std::string text);

}  // namespace checkcert
