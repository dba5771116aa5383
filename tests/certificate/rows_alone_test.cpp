// SPDX-License-Identifier: LGPL-3.0-or-later
// A row is checked as if it stood alone: what another row could not finish leaves nothing behind.
// Covers checkcert/transformer.hpp.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>
#include <random>

#include "certificate/check_certificate.hpp"
#include "checkcert/check.hpp"
#include "checkcert/interval.hpp"
#include "checkcert/transformer.hpp"
#include "checkcert/work.hpp"
#include "snellen/certificate/certificate_json.hpp"

BOOST_AUTO_TEST_SUITE(rows_alone_test)

using checkcert::Certificate;
using checkcert::Interval;
using checkcert::Intervals;
using checkcert::Runs;
using checkcert::Transformer;
using checkcert::Work;
using Words = std::vector<std::string>;

namespace {

constexpr std::uint64_t enough = 1'000'000'000;

std::string text_of(const std::string& name) {
  std::ifstream file(SNELLEN_SOURCE_DIR "/tests/regressions/data/certificates/" + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Five layers; with fewer than k bits the fifth has no norm to divide by where the token 0 stands alone.
Certificate cancelling(unsigned k) {
  Certificate certificate = checkcert::read_certificate(text_of("unfinished_position_accepted.json"));
  checkcert::Matrix& value = certificate.model.layers[3].value;
  value.exponent = -static_cast<long>(k);
  value.entries = {1 - (mpz_class(1) << k)};
  return certificate;
}

Words words_of(const Certificate& certificate) {
  Words out;
  for (const checkcert::Outcome& outcome : checkcert::check(certificate)) out.push_back(outcome.words);
  return out;
}

bool same(const std::vector<Interval>& x, const std::vector<Interval>& y) {
  return std::ranges::equal(
      x, y, [](const Interval& a, const Interval& b) { return a.lower == b.lower && a.upper == b.upper; });
}

/// What a fresh transformer finds; none when it is undecided.
std::optional<std::vector<Interval>> fresh(const checkcert::Model& model, long bits, const Runs& runs) {
  Work work(enough);
  Transformer<Intervals> transformer(model, Intervals(bits, &work), work);
  try {
    return transformer.observable(runs);
  } catch (const checkcert::Undecided&) {
    return std::nullopt;
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(rows_in_every_order_are_what_they_are_alone) {
  for (const unsigned k : {60U, 130U, 200U, 300U, 600U}) {
    Certificate certificate = cancelling(k);
    std::vector<std::size_t> order = {0, 1, 2};
    Words alone;
    for (const checkcert::Row& row : certificate.rows)
      alone.push_back(words_of({certificate.model, {}, {row}}).front());
    BOOST_TEST(alone[2] ==
               "#0 #1 | #0 #1, bf16: REFUSED: coordinate 0 of the left side rounds to -192 * 2^-6, not to -160 * 2^-5");
    do {
      Certificate other{certificate.model, {}, {}};
      Words expected;
      for (const std::size_t row : order) {
        for (int twice = 0; twice < 2; ++twice) {
          other.rows.push_back(certificate.rows[row]);
          expected.push_back(alone[row]);
        }
      }
      BOOST_TEST(words_of(other) == expected, boost::test_tools::per_element());
    } while (std::ranges::next_permutation(order).found);
  }
}

BOOST_AUTO_TEST_CASE(a_transformer_forgets_what_it_did_not_finish) {
  // Any sequences one after the other, with few bits, so that some end in the middle of a position.
  std::mt19937_64 engine(5);
  for (int draw = 0; draw < 60; ++draw) {
    const checkcert::Model model = cancelling(40 + static_cast<unsigned>(engine() % 60)).model;
    const long bits = 32 << (engine() % 3);
    Work work(enough);
    Transformer<Intervals> transformer(model, Intervals(bits, &work), work);
    int open = 0;
    for (int next = 0; next < 20; ++next) {
      Runs runs;
      for (std::size_t length = 1 + engine() % 4; length > 0; --length)
        runs.emplace_back(engine() % 3, 1 + engine() % 2);
      const auto expected = fresh(model, bits, runs);
      try {
        const auto found = transformer.observable(runs);
        BOOST_TEST_REQUIRE(expected.has_value());
        BOOST_TEST(same(found, *expected));
      } catch (const checkcert::Undecided&) {
        BOOST_TEST(!expected.has_value());
        ++open;
      }
    }
    if (draw == 0) BOOST_TEST(open < 20);
  }
}

BOOST_AUTO_TEST_CASE(a_transformer_out_of_work_keeps_what_is_complete) {
  const checkcert::Model model = cancelling(60).model;
  const Runs runs = {{2, 3}, {1, 2}, {0, 1}};
  const auto expected = fresh(model, 256, runs);
  BOOST_TEST_REQUIRE(expected.has_value());
  for (std::uint64_t steps = 100; steps < 40000; steps += 100) {
    Work work(steps);
    Transformer<Intervals> transformer(model, Intervals(256, &work), work);
    try {
      (void)transformer.observable(runs);
    } catch (const checkcert::OutOfWork&) {
    }
    work = Work(enough);  // as if there were more: what was kept must be right
    BOOST_TEST(same(transformer.observable(runs), *expected));
  }
}

BOOST_AUTO_TEST_CASE(a_token_without_a_norm_leaves_the_others_rows_alone) {
  // Token 2 is zero, and nothing is divided by its norm, with any number of bits.
  Certificate certificate = cancelling(60);
  certificate.model.embedding.entries[2] = 0;
  const Words found = words_of(certificate);
  BOOST_TEST(found[0].ends_with("REFUSED: not decided with 16384 bits"));
  BOOST_TEST(found[1].ends_with("bf16: collapsed, checked"));
}

BOOST_AUTO_TEST_CASE(the_number_of_attempts_is_not_the_files) {
  const std::string text = text_of("unfinished_position_accepted.json");
  const std::string bits = R"("precision_bits": 1,)";
  for (const char* other : {"1", "2", "63", "16384", "1048576"}) {
    std::string copy = text;
    copy.replace(copy.find(bits), bits.size(), R"("precision_bits": )" + std::string(other) + ",");
    BOOST_TEST(words_of(checkcert::read_certificate(copy)) == words_of(checkcert::read_certificate(text)),
               boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_SUITE_END()
