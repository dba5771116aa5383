// SPDX-License-Identifier: LGPL-3.0-or-later
#include "certificate_mutator.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "snellen/certificate/certificate.hpp"
#include "snellen/certificate/coverage.hpp"

namespace snellen::test {

namespace {

Integer number_of(const CertificateMutator::Json& number) {
  if (number.is_number()) return number.get<long>();
  const std::string text = number.is_string() ? number.get<std::string>() : "0";
  return Integer(text.empty() ? "0" : text);
}

CertificateMutator::Json json_of(const Integer& value) {
  if (boost::multiprecision::abs(value) < Integer(1) << 53U) return static_cast<long>(value);
  return value.str();
}

std::vector<std::string> keys_of(const CertificateMutator::Json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

}  // namespace

/// Small, large, near a power of two, or nothing.
CertificateMutator::Json CertificateMutator::integer() {
  const Integer power = Integer(1) << static_cast<unsigned>(below(chance(8) ? 300 : 60));
  switch (below(5)) {
    case 0:
      return 0;
    case 1:
      return static_cast<long>(below(9)) - 4;
    case 2:
      return json_of(power - 1);
    case 3:
      return json_of(-power + 1);
    default:
      return json_of(Integer(engine_()) % (power + 1) - power / 2);
  }
}

long CertificateMutator::exponent() {
  constexpr long odd[] = {-16384, -16385, -1074, -300, -140, -129, -60, 0, 1, 60, 140, 1000, 16384, 16385};
  return chance(2) ? odd[below(std::size(odd))] : static_cast<long>(below(40)) - 35;
}

void CertificateMutator::change_integer(Json& number) {
  switch (below(4)) {
    case 0:
      number = json_of(number_of(number) + 1);
      break;
    case 1:
      number = json_of(number_of(number) - 1);
      break;
    case 2:
      number = json_of(-number_of(number));
      break;
    default:
      number = integer();
  }
}

void CertificateMutator::shuffle(Json& array) {
  for (std::size_t k = array.size(); k > 1; --k) std::swap(array[k - 1], array[below(k)]);
}

CertificateMutator::Json* CertificateMutator::any_tensor(Json& model) {
  std::vector<Json*> tensors = {&model["embedding"]};
  for (const char* name : {"final_gain", "final_bias"}) {
    if (model.contains(name)) tensors.push_back(&model[name]);
  }
  for (Json& layer : model["layers_weights"]) {
    for (const std::string& name : keys_of(layer)) tensors.push_back(&layer[name]);
  }
  return tensors[below(tensors.size())];
}

void CertificateMutator::change_weights(Json& model) {
  Json& tensor = *any_tensor(model);
  if (chance(4)) {
    tensor["exponent"] = chance(2) ? exponent() : tensor["exponent"].get<long>() + static_cast<long>(below(5)) - 2;
    return;
  }
  Json* entries = tensor.contains("rows") ? &tensor["rows"] : &tensor["entries"];
  if (tensor.contains("rows") && chance(6)) return shuffle(*entries);
  if (tensor.contains("rows")) entries = any(*entries);
  if (entries == nullptr || entries->empty()) return;
  if (chance(12)) {
    entries->push_back(integer());
  } else if (chance(12)) {
    entries->erase(below(entries->size()));
  } else {
    change_integer(*any(*entries));
  }
}

void CertificateMutator::change_layers(Json& model) {
  Json& layers = model["layers_weights"];
  if (layers.empty()) return;
  const std::size_t which = below(layers.size());
  switch (below(4)) {
    case 0:
      layers.erase(which);
      break;
    case 1:
      if (layers.size() < 5) layers.push_back(Json(layers[which]));
      break;
    case 2:
      return shuffle(layers);
    default: {  // a part more or less
      Json& layer = layers[which];
      const std::vector<std::string> keys = keys_of(layer);
      const std::string key = keys[below(keys.size())];
      const std::string other = keys[below(keys.size())];
      if (chance(2)) {
        layer.erase(key);
      } else {
        std::swap(layer[key], layer[other]);
      }
      return;
    }
  }
  if (!chance(4)) model["layers"] = layers.size();
}

void CertificateMutator::change_shape(Json& model) {
  constexpr const char* sizes[] = {"width", "layers", "heads", "key_value_heads", "head_width", "feed_forward_width"};
  Json& size = model[sizes[below(std::size(sizes))]];
  size = chance(4) ? static_cast<long>(1UL << below(30)) : size.get<long>() + static_cast<long>(below(3)) - 1;
}

void CertificateMutator::change_words(Json& model) {
  const auto word = [&](const char* key, const std::vector<const char*>& words) {
    model[key] = words[below(words.size())];
  };
  switch (below(7)) {
    case 0:
      return word("norm", {"none", "rms", "layer", "l1"});
    case 1:
      return word("softmax", {"exponential", "base-two", "phi", "phi2"});
    case 2:
      return word("observable", {"stream", "normalized"});
    case 3:
      return word("feed_forward", {"none", "relu"});
    case 4:
      model["scale"] = "1/sqrt(head_width)";
      return;
    case 5:
      model["scale"] = Json{{"integer", integer()}, {"exponent", exponent()}};
      return;
    default: {
      Json& number = model[chance(2) ? "epsilon" : "embedding_scale"];
      if (chance(2)) {
        change_integer(number["integer"]);
      } else {
        number["exponent"] = exponent();
      }
    }
  }
}

void CertificateMutator::change_tokens(Json& model) {
  Json& names = model["tokens"];
  Json& rows = model["embedding"]["rows"];
  switch (below(4)) {
    case 0:
      names.push_back(chance(2) ? "another" : names.empty() ? "" : names[0]);
      if (!rows.empty()) rows.push_back(Json(rows[0]));
      break;
    case 1:
      return shuffle(names);
    case 2:
      if (Json* name = any(names)) *name = "\x1b[31m" + name->get<std::string>();
      break;
    default:
      return shuffle(rows);
  }
}

void CertificateMutator::change_rows(Json& certificate) {
  Json& rows = certificate["rows"];
  if (rows.empty()) return;
  Json& row = *any(rows);
  Json& other = *any(rows);
  switch (below(8)) {
    case 0:
      return shuffle(rows);
    case 1:
      rows.push_back(Json(row));
      break;
    case 2:
      rows.erase(below(rows.size()));
      break;
    case 3:
      return std::swap(row["left"], row["right"]);
    case 4:
      return std::swap(row["cells"], other["cells"]);
    case 5:
      row["left"] = Json(other["right"]);
      break;
    case 6:
      if (row.contains("n")) row["n"] = static_cast<long>(below(30));
      break;
    default:
      row["cells"] = Json::array();
  }
}

void CertificateMutator::change_runs(Json& rows) {
  if (rows.empty()) return;
  Json& row = *any(rows);
  Json& runs = row[chance(2) ? "left" : "right"];
  if (chance(4) || runs.empty()) {
    runs.push_back({below(3), 1 + below(3)});
    return;
  }
  const std::size_t which = below(runs.size());
  switch (below(5)) {
    case 0:
      runs[which][0] = static_cast<long>(below(5)) - 1;
      break;
    case 1:
      runs[which][1] = chance(8) ? Json(1L << below(42)) : Json(below(6));
      break;
    case 2:
      runs.erase(which);
      break;
    case 3:  // the same sequence
      runs.insert(runs.begin() + static_cast<std::ptrdiff_t>(which), Json(runs[which]));
      for (const std::size_t half : {which, which + 1}) runs[half][1] = 1;
      break;
    default:
      shuffle(runs);
  }
}

void CertificateMutator::change_format(Json& cell) {
  constexpr const char* names[] = {"fp16", "bf16", "fp32", "fp64", "fp8-e4m3", "fp8-e5m2", "p2e3", "p5e9", "p200e12"};
  const Format format = format_by_name(names[below(std::size(names))]);
  cell["format"] = format.name;
  if (chance(8)) return;
  cell["precision"] = format.precision;
  cell["minimum_exponent"] = format.least_exponent();
  cell["maximum"] = {json_of(format.maximum_significand), format.maximum_exponent - format.precision + 1};
}

void CertificateMutator::change_claim(Json& cell, std::size_t width) {
  if (chance(6)) {  // the other verdict
    const Json value = {integer(), exponent()};
    if (cell["verdict"] == "distinct") {
      const Json left = cell.value("left", value);
      for (const char* key : {"coordinate", "left", "right"}) cell.erase(key);
      cell["verdict"] = "collapsed";
      cell["floats"] = Json::array();
      while (cell["floats"].size() < width) cell["floats"].push_back(left);
    } else {
      const Json left = cell.contains("floats") && !cell["floats"].empty() ? cell["floats"][0] : value;
      cell.erase("floats");
      cell["verdict"] = "distinct";
      cell["coordinate"] = below(width);
      cell["left"] = left;
      cell["right"] = value;
    }
    return;
  }
  if (cell["verdict"] == "distinct" && chance(4)) {
    cell["coordinate"] = below(width + 1);
    return;
  }
  if (cell["verdict"] == "distinct" && chance(6)) return std::swap(cell["left"], cell["right"]);
  Json* value = cell["verdict"] == "collapsed" ? any(cell["floats"]) : &cell[chance(2) ? "left" : "right"];
  if (value == nullptr || !value->is_array() || value->size() != 2) return;
  if (chance(2)) {
    change_integer((*value)[0]);
  } else {
    (*value)[1] = (*value)[1].get<long>() + (chance(2) ? 1 : -1);
  }
}

void CertificateMutator::change_cells(Json& rows) {
  if (rows.empty()) return;
  Json& cells = (*any(rows))["cells"];
  if (cells.empty()) return;
  Json& cell = *any(cells);
  const Json& floats = cell.contains("floats") ? cell["floats"] : Json::array();
  switch (below(6)) {
    case 0:
      cells.push_back(Json(cell));
      break;
    case 1:
      cells.erase(below(cells.size()));
      break;
    case 2:
      return change_format(cell);
    default:
      change_claim(cell, floats.empty() ? 1 + below(3) : floats.size());
  }
}

void CertificateMutator::change_labels(Json& certificate) {
  if (!certificate.contains("patterns") || chance(4)) {
    certificate.erase("patterns");
    return;
  }
  Json& pattern = certificate["patterns"][chance(2) ? "left" : "right"];
  switch (below(3)) {
    case 0:
      pattern["step"] = below(4);
      break;
    case 1:
      pattern["offset"] = static_cast<long>(below(5)) - 2;
      break;
    default:
      std::swap(pattern["prefix"], pattern["suffix"]);
  }
}

void CertificateMutator::change(Json& certificate) {
  Json& model = certificate["model"];
  for (std::size_t more = 1 + below(4); more > 0; --more) {
    switch (below(12)) {
      case 0:
      case 1:
      case 2:
        change_weights(model);
        break;
      case 3:
        change_layers(model);
        break;
      case 4:
        change_words(model);
        break;
      case 5:
        change_tokens(model);
        break;
      case 6:
        change_rows(certificate);
        break;
      case 7:
      case 8:
        change_runs(certificate["rows"]);
        break;
      case 9:
        change_cells(certificate["rows"]);
        break;
      case 10:
        change_labels(certificate);
        break;
      default:
        if (chance(2)) {
          change_shape(model);
        } else {
          certificate["precision_bits"] = 1UL << below(22);
        }
    }
  }
}

}  // namespace snellen::test
