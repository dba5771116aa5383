// SPDX-License-Identifier: LGPL-3.0-or-later
// The independent checker and snellen are each other's oracle: what one certifies the other accepts, and nothing else.
// Covers checkcert/certificate.cpp, checkcert/check.cpp.
#include <fmt/format.h>
#include <rapidcheck.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "asked.hpp"
#include "certificate/check_certificate.hpp"
#include "snellen/certificate/certificate_json.hpp"
#include "snellen/certificate/coverage.hpp"

BOOST_AUTO_TEST_SUITE(checker_test)

using namespace snellen;
using test::certification_of;
using test::check_certificate;
using test::Checked;
using test::question_about;
using Json = nlohmann::ordered_json;

namespace {

/// Two layers with everything that a model may have.
Model full_model() {
  Config config;
  config.layers = 2;
  config.width = 4;
  config.vocabulary = 20;
  config.attention.heads = 2;
  config.attention.key_value_heads = 1;
  config.attention.head_width = 3;
  config.attention.query_key_value_bias = true;
  config.attention.output_bias = true;
  config.feed_forward.bias = true;
  config.norm = NormKind::layer;
  config.norm_bias = true;
  config.embedding_scale = 1.5;
  return synthetic_model(config, {.seed = 5, .bias_scale = 0.5});
}

/// One layer that stays rational. A token's logit is a whole number, and 2^logit the weight of the one value that all
/// have, so that the first coordinate is 1 + that value, which no interval finds exactly.
Model rational_model(double value) {
  Config config;
  config.layers = 1;
  config.width = 2;
  config.vocabulary = 20;
  config.attention.head_width = 1;
  config.attention.softmax = SoftmaxKind::base2;
  config.norm = NormKind::none;
  config.norm_gain = false;
  config.feed_forward.present = false;
  Model model = synthetic_model(config, {});
  for (Eigen::Index token = 0; token < 20; ++token) {
    model.weights.embedding.row(token) << 1, static_cast<double>(token % 3);
  }
  LayerWeights& layer = model.weights.layers[0];
  layer.query << 1, 0;
  layer.key << 0, 1;
  layer.value << value, 0;
  layer.output << 1, 0;
  return model;
}

Question rational_question(const std::string& format) {
  Question question = question_about("1 2^n 3", "1 2^(n+2) 3", {3}, {format});
  question.observable = Observable::stream;
  question.arithmetic = RealArithmetic::exact;
  return question;
}

Json document_of(const Model& model, const Question& question) {
  const Certification certification = certification_of(model, question);
  BOOST_TEST_REQUIRE(certification.certified == certification.asked);
  Json document = Json::parse(certificate_json(certification.certificate));
  document.erase("patterns");  // so that another sequence is another statement, and not a wrong label
  for (Json& row : document["rows"]) row.erase("n");
  return document;
}

Json full_document(const std::string& format) {
  return document_of(full_model(), question_about("<bos> 1^n 2", "<bos> 1^(n+1) 2", {3, 4}, {format}));
}

Checked check(const Json& document) {
  return check_certificate(document.dump());
}

/// The number, which may stand as a string.
Integer integer_of(const Json& number) {
  return number.is_string() ? Integer(number.get<std::string>()) : Integer(number.get<long>());
}

void check_is_bad_file(const std::string& text) {
  const Checked checked = check_certificate(text);
  BOOST_TEST(checked.code == 2, text.substr(0, 100));
  BOOST_TEST(checked.lines.empty());
  BOOST_TEST(checked.err.starts_with("snellen-checkcert: "));
  BOOST_TEST(std::ranges::count(checked.err, '\n') == 1, checked.err);
}

void check_is_refused(const Json& document) {
  const Checked checked = check(document);
  BOOST_TEST(checked.code == 1, checked.err);
  BOOST_TEST(std::ranges::any_of(
      checked.lines, [](const std::string& line) { return line.find(": REFUSED: ") != std::string::npos; }));
}

}  // namespace

BOOST_AUTO_TEST_CASE(it_accepts_what_is_certified) {
  const long draws = test::asked("SNELLEN_CERTIFICATE_DRAWS", 60);
  std::size_t certified = 0;
  std::size_t asked = 0;
  for (long seed = 1; seed <= draws; ++seed) {
    const Model model = test::random_covered_model(static_cast<std::uint64_t>(seed), 3);
    Question question = question_about(seed % 2 == 0 ? "<bos> 1^n" : "1 2^n 3^n 1", "<bos> 1^(n+1) 2^(n)",
                                       {0, 1, 2, 7, 23}, {"bf16", "fp16", "fp32", "fp64", "p20e8"});
    if (seed % 3 == 0) question.observable = Observable::stream;
    const Certification certification = certification_of(model, question);
    asked += certification.asked;
    certified += certification.certified;
    if (certification.certified == 0) continue;
    const Checked checked = check_certificate(certificate_json(certification.certificate));
    BOOST_TEST(checked.code == 0,
               "seed " << seed << ": " << fmt::format("{}", fmt::join(checked.lines, "\n")) << checked.err);
    BOOST_TEST(checked.lines.size() == certification.certified + 1);
    BOOST_TEST(checked.lines.back() == fmt::format("{0} of {0} cell{1}", certification.certified,
                                                   certification.certified == 1 ? " holds" : "s hold"));
  }
  BOOST_TEST(certified * 10 > asked * 9);  // the property says something about nearly every cell
}

BOOST_AUTO_TEST_CASE(it_counts_runs_in_one_layer) {
  Config config = full_model().config;
  config.layers = 1;
  Json document =
      document_of(synthetic_model(config, {}), question_about("<bos> 1^n", "<bos> 1^(n+1)", {2000}, {"fp8-e4m3"}));
  BOOST_TEST_REQUIRE(check(document).code == 0);
  // Near the limit, where the floats are the same, at once: snellen itself would take hours.
  document["rows"][0]["left"][1][1] = 1000000000;
  document["rows"][0]["right"][1][1] = 1000000000000;
  BOOST_TEST(check(document).code == 0);
  document["rows"][0]["left"][1][1] = 1;
  check_is_refused(document);
}

BOOST_AUTO_TEST_CASE(it_knows_every_format_that_is_covered) {
  Model model = full_model();
  model.weights.final_gain *= 0.25;  // within the narrowest
  std::size_t covered = 0;
  std::vector<Format> formats(format_catalogue().begin(), format_catalogue().end());
  for (const char* name : {"p2e2", "p2e24", "p4096e24", "p113e15", "p8e8"}) formats.push_back(format_by_name(name));
  for (const Format& format : formats) {
    if (uncovered(format)) continue;
    ++covered;
    Question question = question_about("<bos> 1^n", "<bos> 1^(n+1)", {2}, {});
    question.formats = {format};
    question.initial_precision = format.precision + 64;
    question.precision_limit = 8192;
    const Certification certification = certification_of(model, question);
    BOOST_TEST_REQUIRE(certification.certified == 1U, format.name);
    const Checked checked = check_certificate(certificate_json(certification.certificate));
    BOOST_TEST(checked.code == 0, format.name << ": " << checked.err);
  }
  BOOST_TEST(covered == 23U);
}

BOOST_AUTO_TEST_CASE(every_number_of_the_model_matters) {
  const Json document = full_document("fp128");
  BOOST_TEST_REQUIRE(check(document).code == 0);
  const auto add_one = [](Json& entry) { entry = (integer_of(entry) + 1).str(); };
  const auto changed = [&](const std::string& pointer) {
    Json copy = document;
    Json& target = copy.at(Json::json_pointer(pointer));
    if (!target.is_array()) add_one(target);
    for (Json& entry : target) add_one(entry.is_array() ? entry[1] : entry);
    return copy;
  };
  std::vector<std::string> pointers = {"/model/epsilon/integer", "/model/embedding_scale/integer",
                                       "/model/embedding/exponent", "/model/embedding/rows/1/0",
                                       "/model/final_gain/entries/0"};
  for (const auto& [name, tensor] : document["model"]["layers_weights"][0].items()) {
    if (name == "key_bias") continue;
    for (const int layer : {0, 1}) {
      // Of a rectified part that does nothing here, no single weight matters.
      const std::string place = name == "up"              ? "rows"
                                : name == "up_bias"       ? "entries"
                                : name == "down"          ? "rows/1"
                                : tensor.contains("rows") ? "rows/1/1"
                                                          : "entries/1";
      pointers.push_back(fmt::format("/model/layers_weights/{}/{}/{}", layer, name, place));
    }
  }
  BOOST_TEST(pointers.size() == 35U);
  for (const std::string& pointer : pointers) {
    const Checked checked = check(changed(pointer));
    BOOST_TEST(checked.code == 1, pointer << ' ' << checked.err);
  }
  // Taken from every logit of a query, the same number: a softmax does not see it, and neither do certificates.
  BOOST_TEST(check(changed("/model/layers_weights/0/key_bias/entries/1")).code == 0);
  for (const auto& [key, value] : {std::pair<std::string, Json>("softmax", "base-two"),
                                   {"softmax", "phi"},
                                   {"observable", "stream"},
                                   {"scale", Json{{"integer", 1}, {"exponent", -1}}}}) {
    Json copy = document;
    copy["model"][key] = value;
    check_is_refused(copy);
  }
}

BOOST_AUTO_TEST_CASE(a_certificate_of_another_evaluation_is_refused) {
  // As a faulty snellen would write it: the floats of one model beside the weights of another.
  const Model model = full_model();
  const Question question = question_about("<bos> 1^n 2", "<bos> 1^(n+1) 2", {3}, {"fp32"});
  std::vector<Model> faults(5, model);
  faults[0].weights.layers[1].query.setZero();
  faults[1].config.attention.scale = 0.5;
  faults[2].weights.layers[0].up *= -1;
  faults[3].weights.layers[0].attention_bias.setZero();
  faults[4].config.epsilon *= 2;
  for (const Model& fault : faults) {
    Certificate certificate = certification_of(fault, question).certificate;
    certificate.model = certification_of(model, question).certificate.model;
    const Checked checked = check_certificate(certificate_json(certificate));
    BOOST_TEST(checked.code == 1);
    BOOST_TEST(checked.lines.back() == "0 of 1 cell holds");
  }
}

BOOST_AUTO_TEST_CASE(a_float_that_is_off_by_one_is_refused) {
  const Json document = document_of(full_model(), question_about("<bos> 1^n", "<bos> 1^(n+1)", {300}, {"fp8-e4m3"}));
  const Json& cell = document["rows"][0]["cells"][0];
  BOOST_TEST_REQUIRE(cell["verdict"] == "collapsed");
  for (std::size_t k = 0; k < cell["floats"].size(); ++k) {
    for (const int by : {-1, 1}) {
      Json copy = document;
      Json& entry = copy["rows"][0]["cells"][0]["floats"][k][0];
      entry = entry.get<int>() + by;
      const Checked checked = check(copy);
      BOOST_TEST(checked.code == 1);
      const std::string place =
          fmt::format("#0 #1^300 | #0 #1^301, fp8-e4m3: REFUSED: coordinate {} of the left side rounds to ", k);
      BOOST_TEST(checked.lines.front().starts_with(place), checked.lines.front());
    }
    Json copy = document;
    Json& exponent = copy["rows"][0]["cells"][0]["floats"][k][1];
    exponent = exponent.get<int>() + 1;
    check_is_refused(copy);
  }
  Json distinct = full_document("fp32");
  for (const char* side : {"left", "right"}) {
    Json copy = distinct;
    Json& entry = copy["rows"][0]["cells"][0][side][0];
    entry = entry.get<int>() + 1;
    check_is_refused(copy);
  }
}

BOOST_AUTO_TEST_CASE(rows_of_other_sequences_are_refused) {
  const Json document = full_document("fp32");
  Json copy = document;
  copy["rows"][0]["left"][1][1] = copy["rows"][0]["left"][1][1].get<int>() + 1;  // another n
  check_is_refused(copy);
  copy = document;
  std::swap(copy["rows"][0]["left"], copy["rows"][0]["right"]);
  check_is_refused(copy);
  copy = document;
  std::swap(copy["rows"][0]["cells"], copy["rows"][1]["cells"]);
  check_is_refused(copy);
  copy = document;
  copy["rows"][0]["left"][2][0] = 0;  // another token
  check_is_refused(copy);
  copy = document;
  Json& coordinate = copy["rows"][0]["cells"][0]["coordinate"];
  coordinate = coordinate.get<int>() + 1;
  check_is_refused(copy);
}

BOOST_AUTO_TEST_CASE(the_order_of_tokens_matters_from_the_second_layer_on) {
  const Question question = question_about("<bos> 1 2^n 3", "<bos> 1 1 2^n 3", {3}, {"fp64"});
  for (const std::int32_t layers : {1, 2}) {
    Config config = full_model().config;
    config.layers = layers;
    Json document = document_of(synthetic_model(config, {}), question);
    Json& left = document["rows"][0]["left"];
    std::swap(left[1], left[2]);
    BOOST_TEST(check(document).code == (layers == 1 ? 0 : 1));
  }
}

BOOST_AUTO_TEST_CASE(ties_are_decided_by_rationals_alone) {
  // 1 + 2^-8 lies in the middle of two floats of bf16.
  const Json document = document_of(rational_model(0x1p-8), rational_question("bf16"));
  const Json& cell = document["rows"][0]["cells"][0];
  BOOST_TEST(cell["verdict"] == "collapsed");
  BOOST_TEST((cell["floats"] == Json::parse("[[128, -7], [128, -7]]")), cell["floats"].dump());  // to even
  BOOST_TEST(check(document).code == 0);
  Json odd = document;
  odd["rows"][0]["cells"][0]["floats"][0][0] = 129;
  const Checked refused = check(odd);
  BOOST_TEST(refused.code == 1);
  BOOST_TEST(
      refused.lines.front() ==
      "#0 #1^3 #2 | #0 #1^5 #2, bf16: REFUSED: coordinate 0 of the left side rounds to 128 * 2^-7, not to 129 * 2^-7");
  // The same value with an odd neighbour below: 1 + 3 2^-8 is rounded up.
  const Json up = document_of(rational_model(0x3p-8), rational_question("bf16"));
  BOOST_TEST((up["rows"][0]["cells"][0]["floats"][0] == Json::parse("[130, -7]")));
  BOOST_TEST(check(up).code == 0);
  // What is no rational for the checker stays open, and it says so.
  Json open = document;
  open["model"]["softmax"] = "exponential";
  const Checked undecided = check(open);
  BOOST_TEST(undecided.code == 1);
  BOOST_TEST(undecided.lines.front() == "#0 #1^3 #2 | #0 #1^5 #2, bf16: REFUSED: not decided with 16384 bits");
}

BOOST_AUTO_TEST_CASE(values_beyond_the_format_are_refused) {
  Json document = document_of(rational_model(499), rational_question("fp32"));
  Json& cell = document["rows"][0]["cells"][0];
  BOOST_TEST_REQUIRE(check(document).code == 0);
  cell["format"] = "fp8-e4m3";
  cell["precision"] = 4;
  cell["minimum_exponent"] = -9;
  cell["maximum"] = {14, 5};
  cell["floats"][1] = {8, -3};
  for (const auto& claimed : {Json{14, 5}, Json{8, 6}, Json{15, 5}}) {  // saturated, rounded, 480
    cell["floats"][0] = claimed;
    check_is_refused(document);
  }
  document = document_of(rational_model(479), rational_question("p4e5"));  // 480 is 15 2^5, and fp8-e4m3 ends at 448
  Json& nearest = document["rows"][0]["cells"][0];
  BOOST_TEST((nearest["floats"][0] == Json::parse("[15, 5]")));
  for (const auto& [key, value] : {std::pair<std::string, Json>("format", "fp8-e4m3"),
                                   {"minimum_exponent", -9},
                                   {"maximum", Json::parse("[14, 5]")}}) {
    nearest[key] = value;
  }
  nearest["floats"][1] = {8, -3};
  check_is_refused(document);
}

BOOST_AUTO_TEST_CASE(precision_bits_is_not_trusted) {
  for (const long bits : {1L, 2L, 63L, 1L << 20}) {
    Json document = full_document("fp64");
    document["precision_bits"] = bits;
    BOOST_TEST(check(document).code == 0, bits);
    document["rows"][0]["cells"][0]["left"][0] = "4503599627370497";
    check_is_refused(document);
  }
}

BOOST_AUTO_TEST_CASE(files_that_are_no_certificates) {
  const std::string text = full_document("bf16").dump(1);
  BOOST_TEST_REQUIRE(check_certificate(text).code == 0);
  for (std::size_t length = 0; length + 2 < text.size(); length += 1 + text.size() / 150) {
    check_is_bad_file(text.substr(0, length));
  }
  check_is_bad_file(std::string(100000, '['));
  check_is_bad_file(R"({"schema_version": 1, "kind": )" + std::string(100000, '{'));
  check_is_bad_file(std::string("\0\xff\xfe{", 4));
  check_is_bad_file(text + "x");
  check_is_bad_file(text + std::string(1, '\0'));
  const Checked folder = test::check_certificate_file("/");
  BOOST_TEST(folder.code == 2);
  BOOST_TEST(folder.err == "snellen-checkcert: /: it is no regular file\n");
  const Checked absent = test::check_certificate_file("/nowhere");
  BOOST_TEST(absent.code == 2);
  BOOST_TEST(absent.err == "snellen-checkcert: /nowhere: it cannot be read\n");
}

BOOST_AUTO_TEST_CASE(values_that_no_certificate_has) {
  const Json document = full_document("bf16");
  const auto with = [&](const std::string& pointer, const Json& value) {
    Json copy = document;
    copy.at(Json::json_pointer(pointer)) = value;
    check_is_bad_file(copy.dump());
  };
  with("/schema_version", 2);
  with("/kind", "snellen-table");
  with("/case", 7);
  with("/precision_bits", 0);
  with("/precision_bits", 1.5);
  with("/model/width", 5);
  with("/model/width", 0);
  with("/model/width", "18446744073709551616");
  with("/model/layers", 1);
  with("/model/heads", 3);
  with("/model/key_value_heads", 0);
  with("/model/head_width", 1L << 40);
  with("/model/norm", "l1");
  with("/model/norm", "none");  // which has no gains
  with("/model/epsilon/integer", -1);
  with("/model/scale", "1/head_width");
  with("/model/softmax", "softmax");
  with("/model/feed_forward", "none");
  with("/model/feed_forward_width", 0);
  with("/model/tokens", Json::array());
  with("/model/embedding/exponent", 1L << 40);
  with("/model/embedding/rows/0", Json{1, 2, 3});
  with("/model/embedding/rows/0/0", "0x10");
  with("/model/embedding/rows/0/0", "007");
  with("/model/embedding/rows/0/0", "");
  with("/model/embedding/rows/0/0", std::string(5000, '9'));
  with("/model/embedding/rows/0/0", nullptr);
  with("/model/layers_weights/0/query/rows", Json::array());
  with("/rows/0/left", Json::array());
  with("/rows/0/left/0", Json{0, 0});
  with("/rows/0/left/0", Json{3, 1});
  with("/rows/0/left/0", Json{-1, 1});
  with("/rows/0/left/0", Json{0, 1, 1});
  with("/rows/0/left/0", Json{0, 1L << 41});
  with("/rows/0/left/0/1", 65536);  // with two more tokens, in two layers
  with("/rows/0/cells/0/format", "bf61");
  with("/rows/0/cells/0/format", "fp16");  // whose numbers are others
  with("/rows/0/cells/0/precision", 11);
  with("/rows/0/cells/0/minimum_exponent", -24);
  with("/rows/0/cells/0/maximum/0", 254);
  with("/rows/0/cells/0/verdict", "undecided");
  with("/rows/0/cells/0/verdict", "collapsed");
  with("/rows/0/cells/0/coordinate", 4);
  with("/rows/0/cells/0/left/1", "99999999999999999999");
  with("/rows/0/cells/0/left", document["rows"][0]["cells"][0]["right"]);
  Json copy = document;
  copy["rows"][0]["n"] = 3;  // after the cells
  check_is_bad_file(copy.dump());
  copy = document;
  copy["more"] = 1;
  check_is_bad_file(copy.dump());
  copy = document;
  copy["model"].erase("softmax");
  check_is_bad_file(copy.dump());
  std::string repeated = document.dump();
  check_is_bad_file(repeated.insert(1, R"("schema_version":1,)"));
}

BOOST_AUTO_TEST_SUITE_END()
