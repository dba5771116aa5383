// SPDX-License-Identifier: LGPL-3.0-or-later
// What snellen-checkcert prints is what it checked: sequences, never labels; and labels that are not so are refused.
// Covers checkcert/file.cpp, checkcert/sequence.cpp.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <random>

#include "certificate/check_certificate.hpp"
#include "checkcert/file.hpp"
#include "checkcert/sequence.hpp"
#include "snellen/certificate/certificate_json.hpp"

BOOST_AUTO_TEST_SUITE(statement_test)

using namespace snellen;
using test::check_certificate;
using test::Checked;
using Json = nlohmann::ordered_json;
using Lines = std::vector<std::string>;

namespace {

Json document_about(const std::string& left, const std::string& right, std::vector<long> n_values) {
  Model model = test::random_covered_model(11, 1);
  const auto certification =
      test::certification_of(model, test::question_about(left, right, std::move(n_values), {"fp32"}));
  BOOST_TEST_REQUIRE(certification.certified == certification.asked);
  return Json::parse(certificate_json(certification.certificate));
}

std::string before_the_verdict(const std::string& line) {
  return line.substr(0, line.find(", fp32: "));
}

}  // namespace

BOOST_AUTO_TEST_CASE(lines_are_sequences) {
  const Checked checked = check_certificate(document_about("<bos> 1^n", "<bos> 1^(n+1)", {1, 2, 1024}).dump());
  BOOST_TEST(checked.code == 0, checked.err);
  BOOST_TEST_REQUIRE(checked.lines.size() == 4U);
  BOOST_TEST(before_the_verdict(checked.lines[0]) == "#0 #1 | #0 #1^2");
  BOOST_TEST(before_the_verdict(checked.lines[1]) == "#0 #1^2 | #0 #1^3");
  BOOST_TEST(before_the_verdict(checked.lines[2]) == "#0 #1^1024 | #0 #1^1025");
  BOOST_TEST(checked.lines[3] == "3 of 3 cells hold");
}

BOOST_AUTO_TEST_CASE(sequences_in_words) {
  using checkcert::words;
  BOOST_TEST(words({{3, 1}}) == "#3");
  BOOST_TEST(words({{0, 1}, {1, 2}, {1, 5}, {0, 1}}) == "#0 #1^7 #0");  // one run, as if the file had said so
  checkcert::Runs long_one;
  for (std::size_t k = 0; k < 1000; ++k) long_one.emplace_back(k % 2, 1 + k % 3);
  const std::string text = words(long_one);
  BOOST_TEST(text.starts_with("#0 #1^2 #0^3 #1 "));
  BOOST_TEST(text.ends_with(" ... #0 #1^2 #0^3 #1 (1000 runs, 1999 tokens)"), text);
  BOOST_TEST(text.size() < 500U);
}

BOOST_AUTO_TEST_CASE(membership_is_that_of_the_tokens_written_out) {
  std::mt19937_64 engine(3);
  const auto below = [&](std::uint64_t bound) { return static_cast<long>(engine() % bound); };
  const auto some_runs = [&](long most) {
    checkcert::Runs runs;
    for (long k = below(static_cast<std::uint64_t>(most) + 1); k > 0; --k) {
      runs.emplace_back(static_cast<std::size_t>(below(2)), static_cast<unsigned long>(1 + below(2)));
    }
    return runs;
  };
  const auto tokens = [](const checkcert::Runs& runs) {
    std::vector<std::size_t> out;
    for (const auto& [token, count] : runs) out.insert(out.end(), count, token);
    return out;
  };
  long members = 0;
  for (int draw = 0; draw < 20000; ++draw) {
    const checkcert::Family family{some_runs(2), some_runs(2), some_runs(2), below(3), below(4) - 1};
    const long n = below(4);
    const checkcert::Runs runs = some_runs(6);
    std::vector<std::size_t> expected = tokens(family.prefix);
    const long times = family.step * n + family.offset;
    for (long k = 0; k < times; ++k) {
      const auto period = tokens(family.period);
      expected.insert(expected.end(), period.begin(), period.end());
    }
    const auto suffix = tokens(family.suffix);
    expected.insert(expected.end(), suffix.begin(), suffix.end());
    const bool member = times >= 0 && expected == tokens(runs);
    members += member ? 1 : 0;
    BOOST_TEST_REQUIRE(checkcert::is_member(runs, family, n) == member);
  }
  BOOST_TEST(members > 200);
  // At once, however often the period stands there.
  const checkcert::Family grows{{{0, 1}}, {{1, 3}}, {}, 1L << 31, -5};
  BOOST_TEST(checkcert::is_member({{0, 1}, {1, 3 * ((1UL << 37) - 5)}}, grows, 64));
  BOOST_TEST(!checkcert::is_member({{0, 1}, {1, 3 * (1UL << 37)}}, grows, 64));
  BOOST_TEST(!checkcert::is_member({{0, 1}}, {{}, {{0, 1}, {1, 1}}, {}, 1L << 31, 0}, 1L << 40));
}

BOOST_AUTO_TEST_CASE(a_label_that_is_not_so_is_refused) {
  const Json document = document_about("<bos> 1^n", "<bos> 1^(2n+1) 0", {3, 5});
  BOOST_TEST_REQUIRE(check_certificate(document.dump()).code == 0);
  Json copy = document;
  copy["rows"][1]["n"] = 1000000;
  Checked checked = check_certificate(copy.dump());
  BOOST_TEST(checked.code == 1);
  BOOST_TEST(checked.lines[0].ends_with(", checked"));
  BOOST_TEST(
      checked.lines[1] ==
      "#0 #2^5 | #0 #2^11 #1, fp32: REFUSED: the left sequence is not what the file's pattern gives at n = 1000000");
  for (const char* key : {"step", "offset"}) {
    copy = document;
    Json& number = copy["patterns"]["right"][key];
    number = number.get<long>() + 1;
    checked = check_certificate(copy.dump());
    BOOST_TEST(checked.code == 1);
    BOOST_TEST(checked.lines[0].ends_with("the right sequence is not what the file's pattern gives at n = 3"));
  }
  copy = document;  // one label for two rows
  copy["rows"][1]["n"] = 3;
  BOOST_TEST(check_certificate(copy.dump()).code == 2);
  copy = document;
  copy["rows"][0].erase("n");
  BOOST_TEST(check_certificate(copy.dump()).code == 2);
}

BOOST_AUTO_TEST_CASE(where_patterns_have_no_simple_form_there_are_no_labels) {
  for (const char* left : {"1^n 2^n", "?{0,1}^n", "1^(n//2) 2"}) {
    const Json document = document_about(left, "1 2", {2, 5});
    BOOST_TEST(!document.contains("patterns"));
    BOOST_TEST(!document["rows"][0].contains("n"));
    BOOST_TEST(check_certificate(document.dump()).code == 0);
  }
  // These have one: a period of two tokens, a group that does not grow, a draw that does not either.
  for (const char* left : {"3 (0 1)^(2n+1) 0", "(1 2)^3", "?{0,1}^5 1^n"}) {
    const Json document = document_about(left, "1^(n+1)", {2, 5});
    BOOST_TEST(document.contains("patterns"), left);
    BOOST_TEST(check_certificate(document.dump()).code == 0);
  }
}

BOOST_AUTO_TEST_CASE(names_are_not_printed_and_two_tokens_have_two) {
  Json document = document_about("<bos> 1^n", "<bos> 1^(n+1)", {2});
  document["case"] = "\x1b[2J all is well";
  document["model"]["tokens"] = {"\x1b]0;owned\x07", "\u202e#9\u009b"};
  const Checked checked = check_certificate(document.dump());
  BOOST_TEST(checked.code == 0);
  BOOST_TEST(before_the_verdict(checked.lines[0]) == "#0 #1^2 | #0 #1^3");
  for (const std::string& line : checked.lines) {
    BOOST_TEST(std::ranges::all_of(line, [](char c) { return c >= ' ' && c <= '~'; }), line);
  }
  document["model"]["tokens"] = {"a", "a"};
  const Checked refused = check_certificate(document.dump());
  BOOST_TEST(refused.code == 2);
  BOOST_TEST(refused.err.find("two tokens have the same name") != std::string::npos);
  document["model"]["tokens"] = {"a", ""};
  BOOST_TEST(check_certificate(document.dump()).code == 2);
}

BOOST_AUTO_TEST_CASE(where_nothing_is_claimed_nothing_was_checked) {
  const Json document = document_about("<bos> 1^n", "<bos> 1^(n+1)", {2, 5});
  Json copy = document;
  copy["rows"] = Json::array();
  Checked checked = check_certificate(copy.dump());
  BOOST_TEST(checked.code == 5);
  BOOST_TEST(checked.lines.empty());
  BOOST_TEST(checked.err.ends_with(": nothing was checked: it has no rows\n"), checked.err);
  copy = document;
  for (Json& row : copy["rows"]) row["cells"] = Json::array();
  checked = check_certificate(copy.dump());
  BOOST_TEST(checked.code == 5);
  BOOST_TEST(
      (checked.lines == Lines{"#0 #1^2 | #0 #1^3: nothing is claimed", "#0 #1^5 | #0 #1^6: nothing is claimed"}));
  BOOST_TEST(checked.err.ends_with(": nothing was checked: its rows have no cells\n"), checked.err);
  copy = document;
  copy["rows"][0]["cells"] = Json::array();
  checked = check_certificate(copy.dump());
  BOOST_TEST(checked.code == 5);
  BOOST_TEST(checked.lines.back() == "1 of 1 cell holds");
  BOOST_TEST(checked.err.ends_with(": of some rows nothing was checked: they have no cells\n"), checked.err);
  Json& side = copy["rows"][1]["cells"][0];  // a false one counts for more
  Json& value = side["verdict"] == "distinct" ? side["left"][0] : side["floats"][0][0];
  value = value.get<long>() + 1;
  BOOST_TEST(check_certificate(copy.dump()).code == 1);
}

BOOST_AUTO_TEST_CASE(what_terminals_obey_is_not_printed) {
  using checkcert::printable;
  BOOST_TEST(printable("a b/~") == "a b/~");
  BOOST_TEST(printable("\x1b[31m\n\t\x7f") == "?[31m???");
  BOOST_TEST(printable("gr\u00fc\u00df \u221e \U0001f600") == "gr\u00fc\u00df \u221e \U0001f600");
  BOOST_TEST(printable("\u009b2J") == "??2J");   // a control character of two bytes
  BOOST_TEST(printable("\u202eab") == "???ab");  // turns the rest round
  BOOST_TEST(printable("\xff\xc3(\xe2\x82") == "?\?(?\?");
  BOOST_TEST(printable("\xc0\x80\xed\xa0\x80\xf4\x90\x80\x80") == "?????????");
  const Checked checked = test::check_certificate_file("/no\x1bwhere");
  BOOST_TEST(checked.err == "snellen-checkcert: /no?where: it cannot be read\n");
}

BOOST_AUTO_TEST_SUITE_END()
