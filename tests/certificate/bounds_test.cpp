// SPDX-License-Identifier: LGPL-3.0-or-later
// What a certificate from a stranger costs: what is too much is refused in one line before it is spent.
// Covers checkcert/json_reader.cpp.
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "certificate/check_certificate.hpp"
#include "checkcert/check.hpp"
#include "checkcert/json_reader.hpp"
#include "checkcert/work.hpp"
#include "snellen/certificate/certificate_json.hpp"

BOOST_AUTO_TEST_SUITE(bounds_test)

using test_clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;
using namespace snellen;

namespace {

/// One coordinate; as many layers as asked for, each of which adds `value` times the average of the stream.
Json plain(std::size_t layers, const std::string& value = "1", long exponent = 0) {
  std::string weights;
  for (std::size_t l = 0; l < layers; ++l) {
    weights += fmt::format(R"({}{{"query": {{"exponent": 0, "rows": [[0]]}}, "key": {{"exponent": 0, "rows": [[0]]}},
        "value": {{"exponent": {}, "rows": [[{}]]}}, "output": {{"exponent": 0, "rows": [[1]]}}}})",
                           l > 0 ? ", " : "", exponent, value);
  }
  return Json::parse(fmt::format(R"({{"schema_version": 1, "kind": "snellen-certificate", "case": "", "model": {{
      "width": 1, "layers": {}, "heads": 1, "key_value_heads": 1, "head_width": 1, "norm": "none",
      "epsilon": {{"integer": 0, "exponent": 0}}, "scale": {{"integer": 1, "exponent": 0}}, "softmax": "exponential",
      "observable": "stream", "feed_forward": "none", "feed_forward_width": 0,
      "embedding_scale": {{"integer": 1, "exponent": 0}}, "tokens": ["a", "b"],
      "embedding": {{"exponent": 0, "rows": [[1], [3]]}}, "layers_weights": [{}]}},
      "precision_bits": 64, "rows": [{{"left": [[0, 1]], "right": [[0, 1]], "cells": [{{"format": "bf16",
      "precision": 8, "minimum_exponent": -133, "maximum": [255, 120], "verdict": "collapsed", "floats": [[128, -7]]}}]}}]}})",
                                 layers, weights));
}

/// Exit 2, one line that has `part`, and within seconds.
void check_refused(const test::Checked& checked, const std::string& part, test_clock::time_point begin) {
  BOOST_TEST(checked.code == 2);
  BOOST_TEST(checked.lines.empty());
  BOOST_TEST(checked.err.find(part) != std::string::npos, checked.err);
  BOOST_TEST(std::ranges::count(checked.err, '\n') == 1, checked.err);
  BOOST_TEST(checked.err.size() < 500U);
  BOOST_TEST((test_clock::now() - begin < std::chrono::seconds(60)));  // far more than it takes, on a loaded machine
}

void check_refused(const Json& document, const std::string& part) {
  const auto begin = test_clock::now();
  check_refused(test::check_certificate(document.dump()), part, begin);
}

/// What is refused while it is read.
std::string problem_of(const std::string& text) {
  try {
    (void)checkcert::read_certificate(text);
  } catch (const checkcert::BadFile& problem) {
    return problem.what();
  }
  return "";
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_no_regular_file) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "snellen-bounds-test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directory(folder);
  const auto refused = [&](const std::filesystem::path& file, const std::string& part) {
    const auto begin = test_clock::now();
    check_refused(test::check_certificate_file(file), part, begin);
  };
  BOOST_TEST_REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  refused(folder / "pipe", ": it is no regular file");
  refused("/dev/zero", "/dev/zero: it is no regular file");
  refused(folder, ": it is no regular file");
  std::filesystem::create_symlink("loop", folder / "loop");
  refused(folder / "loop", ": it cannot be read");
  std::ofstream(folder / "empty").close();
  refused(folder / "empty", ": it is empty");
  std::ofstream(folder / "long").close();
  std::filesystem::resize_file(folder / "long", (1UL << 28) + 1);  // a hole: no disk is used
  refused(folder / "long", ": it has 268435457 bytes: take at most 268435456");
  std::filesystem::resize_file(folder / "long", 1UL << 20);
  refused(folder / "long", "line 1, column 1: expected '{'");  // zero bytes
  std::filesystem::remove_all(folder);
}

BOOST_AUTO_TEST_CASE(counts_and_sizes) {
  Json document = plain(1);
  BOOST_TEST_REQUIRE(test::check_certificate(document.dump()).code == 1);  // read, and false: 2 is the value
  document["rows"][0]["cells"][0]["floats"] = Json::parse("[[128, -6]]");
  BOOST_TEST_REQUIRE(test::check_certificate(document.dump()).code == 0);
  const auto with = [&](const auto& change, const std::string& part) {
    Json copy = document;
    change(copy);
    const std::string problem = problem_of(copy.dump());
    BOOST_TEST(problem.find(part) != std::string::npos, problem);
    BOOST_TEST(problem.size() < 300U);
  };
  const auto repeat = [](Json& array, std::size_t count) {
    const Json one = array[0];
    array = Json::array();
    for (std::size_t k = 0; k < count; ++k) array.push_back(one);
  };
  with([&](Json& copy) { repeat(copy["rows"], 101); }, "more than 100 rows: make several files of them");
  with([&](Json& copy) { repeat(copy["rows"][0]["cells"], 1001); }, "more than 1000 cells in a row");
  std::string runs = document.dump();
  std::string more;
  for (int k = 0; k < 4200000; ++k) more += "[0,1],";
  runs.insert(runs.find("[[0,1]]") + 1, more);
  BOOST_TEST(problem_of(runs).find("more than 8388608 numbers and strings") != std::string::npos);
  with([](Json& copy) { copy["model"]["head_width"] = 1 << 20; }, "a model of 4194306 weights: take at most 4194304");
  with([](Json& copy) { copy["model"]["width"] = 1 << 20, copy["model"]["head_width"] = 1 << 20; },
       "a model of 4398048608256 weights");
  with([](Json& copy) { copy["model"]["layers"] = 4097; }, "an integer out of range: take 0 to 4096");
  with([](Json& copy) { copy["model"]["layers"] = 0; }, "not as many layers");
  with([](Json& copy) { copy["precision_bits"] = 1 << 21; }, "an integer out of range: take 1 to 1048576");
  with([](Json& copy) { copy["precision_bits"] = 0; }, "out of range");
  with([](Json& copy) { copy["case"] = std::string(65537, 'x'); }, "a string of more than 65536 bytes");
  with([](Json& copy) { copy["model"]["embedding"]["rows"][0][0] = std::string(4097, '9'); }, "more than 4096 digits");
  with([](Json& copy) { copy["model"]["embedding"]["exponent"] = 16385; }, "out of range: take -16384 to 16384");
  with([](Json& copy) { copy["rows"][0]["cells"][0]["floats"][0][1] = 1L << 27; }, "out of range");
  with([](Json& copy) { copy["rows"][0]["left"] = Json::parse("[[0, 1099511627776], [0, 1]]"); }, "out of range");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_json) {
  const std::string text = plain(1).dump();
  const std::string name = R"("case":")";
  const auto with = [&](const std::string& inside) {
    std::string copy = text;
    copy.insert(copy.find(name) + name.size(), inside);
    return problem_of(copy);
  };
  BOOST_TEST(with("gr\u00fc\u00df \\u00fc \\ud83d\\ude00 \U0001f600 \\n").empty());
  BOOST_TEST(with(std::string(1, '\0')).find("a control character") != std::string::npos);
  for (const char* bytes : {"\xff", "\xc0\x80", "\xc3", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80"}) {
    BOOST_TEST(with(bytes).find("bytes that are not UTF-8") != std::string::npos);
  }
  for (const char* escape : {"\\ud800", "\\udc00", "\\ud800\\u0041", "\\ud800x"}) {
    BOOST_TEST(with(escape).find("half a surrogate pair") != std::string::npos, escape);
  }
  for (const char* escape : {"\\u12", "\\u12g4"})
    BOOST_TEST(with(escape).find("four hexadecimal") != std::string::npos);
  BOOST_TEST(with("\\x41").find("an unknown escape") != std::string::npos);
  for (const std::string& tail :
       {std::string(1, '\0'), std::string("\0\0", 2), std::string("{}"), std::string("\xef\xbb\xbf")}) {
    BOOST_TEST(problem_of(text + tail).find("something stands after the end") != std::string::npos);
    BOOST_TEST(problem_of(tail + text).find(": expected ") != std::string::npos);
  }
  for (const std::string pair :
       {R"("schema_version":1,)", R"("case":"",)", R"("precision_bits":64,)", R"("width":1,)"}) {
    std::string copy = text;  // with a key twice
    copy.insert(copy.find(pair), pair);
    BOOST_TEST(!problem_of(copy).empty());
  }
  BOOST_TEST(!problem_of(std::string(1000000, '[')).empty());
  std::string deep = text;
  deep.replace(deep.find("[[0,1]]"), 7, std::string(1000000, '['));
  BOOST_TEST(!problem_of(deep).empty());
}

BOOST_AUTO_TEST_CASE(too_much_work_is_refused_by_an_estimate) {
  Json document = plain(40);
  document["rows"][0]["left"] = Json::parse("[[0, 30000], [1, 30000]]");
  // 40 layers times 60000^2 / 2 pairs of positions, of 2 products: 1.4 10^11 of some 50 steps.
  check_refused(document, ": it takes some ");
  check_refused(document, " thousand million steps, and at most 300 are spent: --work ");
  document = plain(2);
  document["rows"][0]["left"] = Json::parse("[[0, 30000], [1, 30000]]");
  document["rows"][0]["right"] = document["rows"][0]["left"];
  BOOST_TEST(checkcert::estimated_work(checkcert::read_certificate(document.dump())) < 1e8);
  // Ten rows that begin alike cost little more than one.
  const Json row = document["rows"][0];
  for (int k = 0; k < 9; ++k) document["rows"].push_back(row);
  BOOST_TEST(checkcert::estimated_work(checkcert::read_certificate(document.dump())) < 3e8);
}

BOOST_AUTO_TEST_CASE(what_is_never_decided_ends) {
  // The weights of 1 and 3 are irrational, the value of both is 1 + 2^-6, and 3 + 1 + 2^-6 is the middle of two floats.
  Json document = plain(1);
  document["model"]["layers_weights"] = Json::parse(
      R"([{"query": {"exponent": 0, "rows": [[1]]}, "key": {"exponent": 0, "rows": [[1]]}, "value": {"exponent": 0, "rows": [[0]]},
           "value_bias": {"exponent": -6, "entries": [65]}, "output": {"exponent": 0, "rows": [[1]]}}])");
  document["rows"][0]["left"] = Json::parse("[[0, 3], [1, 2]]");
  document["rows"][0]["right"] = document["rows"][0]["left"];
  const auto certificate = checkcert::read_certificate(document.dump());
  auto outcomes = checkcert::check(certificate);
  BOOST_TEST_REQUIRE(outcomes.size() == 1U);
  BOOST_TEST(outcomes[0].words == "#0^3 #1^2 | #0^3 #1^2, bf16: REFUSED: not decided with 16384 bits");
  outcomes = checkcert::check(certificate, 100000);
  BOOST_TEST(outcomes[0].words.find("REFUSED: not decided within the work that is spent on a file") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(numbers_that_grow_without_end) {
  // Each layer multiplies by 2^16384: after four of them the number is beyond what is taken, with any bits.
  Json document = plain(300, "1", 16384);
  const auto begin = test_clock::now();
  const test::Checked checked = test::check_certificate(document.dump());
  BOOST_TEST(checked.code == 1, checked.err);
  BOOST_TEST(checked.lines.front() == "#0 | #0, bf16: REFUSED: not decided with 16384 bits");
  BOOST_TEST((test_clock::now() - begin < std::chrono::seconds(60)));
  document = plain(3, "1", 16384);  // 2^49152 and a little: decided, and beyond bf16
  BOOST_TEST(test::check_certificate(document.dump()).lines.front().find("beyond the greatest of bf16") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(digits_of_a_message_are_bounded) {
  Json document = plain(0);
  Json& cell = document["rows"][0]["cells"][0];
  document["model"]["embedding"]["rows"][0][0] = std::string(1200, '7');
  const Format format = format_by_name("p4096e24");
  cell["format"] = "p4096e24";
  cell["precision"] = 4096;
  cell["minimum_exponent"] = format.least_exponent();
  cell["maximum"][0] = format.maximum_significand.str();
  cell["maximum"][1] = format.maximum_exponent - 4095;
  const test::Checked checked = test::check_certificate(document.dump());
  BOOST_TEST(checked.code == 1, checked.err);
  BOOST_TEST(checked.lines.front().size() < 300U);
  BOOST_TEST(checked.lines.front().find(" digits) * 2^") != std::string::npos, checked.lines.front());
}

BOOST_AUTO_TEST_CASE(work_is_counted) {
  checkcert::Work work(100);
  work.spend(60);
  work.spend_on_product(mpz_class(1), mpz_class(1));  // 17
  BOOST_CHECK_THROW(work.spend(24), checkcert::OutOfWork);
  BOOST_CHECK_THROW(work.spend(1), checkcert::OutOfWork);  // and none are left
  work.hold(checkcert::Work::most_bytes);
  BOOST_CHECK_THROW(work.hold(1), checkcert::OutOfWork);
  work.release(10);
  work.hold(10);
  BOOST_CHECK_THROW(work.hold(std::uint64_t{1} << 63), checkcert::OutOfWork);
}

BOOST_AUTO_TEST_CASE(the_limit_can_be_raised) {
  const Json document = plain(1);
  BOOST_TEST(test::check_certificate(document.dump(), "--work 1").code == 1);
  for (const char* options :
       {"--work 0", "--work x", "--work 1000001", "--work 1x", "--work -1", "--work", "--more 3"}) {
    const test::Checked checked = test::check_certificate(document.dump(), options);
    BOOST_TEST(checked.code == 2, options);
    BOOST_TEST(checked.lines.empty());
    BOOST_TEST(!checked.err.empty());
  }
}

BOOST_AUTO_TEST_SUITE_END()
