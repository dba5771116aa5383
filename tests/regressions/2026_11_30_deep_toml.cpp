// SPDX-License-Identifier: LGPL-3.0-or-later
// A dotted key of 40,000 names was a segmentation fault: the TOML parser recurses as deep as a file says. A NUL byte
// ended a witness.
#include <boost/test/unit_test.hpp>
#include <string>

#include "cli/run_program.hpp"

BOOST_AUTO_TEST_SUITE(on_2026_11_30_deep_toml)

using namespace snellen::test;

std::string repeated(const std::string& text, std::size_t count) {
  std::string all;
  for (std::size_t k = 0; k < count; ++k) all += text;
  return all;
}

BOOST_AUTO_TEST_CASE(no_case_is_too_deep_to_be_refused) {
  const TemporaryFolder folder;
  const std::string deep = folder.file("d.toml", "a" + repeated(".a", 40'000) + " = 1\n");
  const std::string header = folder.file("h.toml", "[a" + repeated(".a", 30'000) + "]\n");
  const std::string arrays = folder.file("a.toml", "title = " + repeated("[", 30'000));
  for (const std::string& file : {deep, header, arrays}) {
    for (const char* command : {"threshold", "inspect", "tail", "certify", "verify", "figure", "check"}) {
      const Outcome outcome = run_program({command, file});
      BOOST_TEST(outcome.code == 2, command << " " << file << " " << outcome.signal);
      BOOST_TEST(outcome.err.starts_with("snellen: " + file + ":1:"));
      BOOST_TEST(outcome.err.size() < 400U);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_line_that_is_too_long_is_refused_with_its_length) {
  const TemporaryFolder folder;
  const std::string file = folder.file("l.toml", "title = \"" + std::string(70'000, 'x') + "\"\n");
  const Outcome outcome = run_program({"threshold", file});
  BOOST_TEST(outcome.code == 2);
  BOOST_TEST(outcome.err == "snellen: " + file +
                                ":1:1: the line has 70010 bytes, and at most 65536 are read; a case is a TOML file, "
                                "see docs/reference/case.md\n");
}

BOOST_AUTO_TEST_CASE(a_message_does_not_repeat_a_text_of_any_length) {
  const TemporaryFolder folder;
  const std::string key = folder.file("k.toml", std::string(60'000, 'k') + " = 1\n");
  BOOST_TEST(run_program({"threshold", key}).code == 2);
  BOOST_TEST(run_program({"threshold", key}).err.size() < 4000U);
  const Outcome pattern = run_program({"threshold", "--left", std::string(100'000, '('), "--right", "1"});
  BOOST_TEST(pattern.code == 2);
  BOOST_TEST(pattern.err.size() < 4000U);
}

BOOST_AUTO_TEST_CASE(json_is_strict_and_bounded_in_witnesses_and_baselines) {
  const TemporaryFolder folder;
  const std::string good = R"({"kind": "witness", "schema_version": 1})";
  const std::vector<std::pair<std::string, std::string>> texts = {
      {good + std::string(1, '\0') + "x", ":1:41: a NUL byte is no JSON"},
      {good + "x", ":1:41: it is not JSON"},
      {R"({"kind": 1, "kind": "witness"})", ":1:13: the key 'kind' stands twice"},
      {repeated("[", 500'000), ":1:33: arrays and objects stand in each other more than 32 deep"},
      {"{\"kind\": \"\xff\"}", ":1:11: it is not JSON"},
      {std::string((1U << 20U) + 1, ' '), ": it has 1048577 bytes, and a witness has at most 1048576"}};
  for (const auto& [text, said] : texts) {
    const std::string file = folder.file("w.json", text);
    const Outcome outcome = run_program({"replay", file});
    BOOST_TEST(outcome.code == 2);
    BOOST_TEST(outcome.err.starts_with("snellen: " + file + said), outcome.err);
    BOOST_TEST(outcome.err.size() < 400U);
  }
}

BOOST_AUTO_TEST_SUITE_END()
