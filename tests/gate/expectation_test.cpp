// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/gate/expectation.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

#include "snellen/error.hpp"

BOOST_AUTO_TEST_SUITE(expectation_test)

namespace {

using namespace snellen;

const std::vector<SeriesName> names = {{Metric::distance, {}},
                                       {Metric::bits, "storage"},
                                       {Metric::bits, "naive-e8"},
                                       {Metric::bits_gaps, "storage"},
                                       {Metric::verdict, "bf16"},
                                       {Metric::verdict, "fp16"},
                                       {Metric::first_collapsed, "bf16"},
                                       {Metric::growth, "storage"}};
const std::vector<long> n_values = {1, 2, 3, 4, 8, 16};

bool accepts(Metric metric, const std::string& wanted, const std::string& value) {
  const std::optional<Wanted> parsed = Wanted::parse(wanted, naming(metric));
  BOOST_REQUIRE_MESSAGE(parsed.has_value(), wanted);
  return parsed->accepts(value);
}

bool reads(Metric metric, const std::string& wanted) {
  return Wanted::parse(wanted, naming(metric)).has_value();
}

std::string message(const std::vector<std::string>& path, const std::string& wanted) {
  try {
    read_expectation(path, wanted, names, n_values);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

BOOST_AUTO_TEST_CASE(numbers_are_compared_exactly) {
  BOOST_TEST(accepts(Metric::distance, "0.1", "0.100000"));
  BOOST_TEST(accepts(Metric::distance, "1e-1", "0.100000"));
  BOOST_TEST(!accepts(Metric::distance, "0.1", "0.100001"));
  BOOST_TEST(accepts(Metric::bits, "21", "21"));
  BOOST_TEST(!accepts(Metric::bits, "21", "22"));
}

BOOST_AUTO_TEST_CASE(ranges_include_their_ends) {
  BOOST_TEST(accepts(Metric::bits, "20..22", "20"));
  BOOST_TEST(accepts(Metric::bits, "20..22", "22"));
  BOOST_TEST(!accepts(Metric::bits, "20..22", "23"));
  BOOST_TEST(!accepts(Metric::bits, "20..22", "19"));
  BOOST_TEST(accepts(Metric::bits, "20..", "1000"));
  BOOST_TEST(!accepts(Metric::bits, "..22", "23"));
  BOOST_TEST(accepts(Metric::distance, "1/3 .. 1/2", "0.333334"));
  BOOST_TEST(!accepts(Metric::distance, "1/3 .. 1/2", "0.333333"));
}

BOOST_AUTO_TEST_CASE(a_number_may_be_within_a_tolerance) {
  BOOST_TEST(accepts(Metric::distance, "0.01 +- 0.001", "0.0110000"));
  BOOST_TEST(accepts(Metric::distance, "0.01 +- 1e-3", "0.00900000"));
  BOOST_TEST(!accepts(Metric::distance, "0.01 +- 0.001", "0.0110001"));
}

BOOST_AUTO_TEST_CASE(words_are_in_no_range) {
  BOOST_TEST(!accepts(Metric::bits, "0..", "infinite"));
  BOOST_TEST(!accepts(Metric::bits, "0..", "undecided"));
  BOOST_TEST(accepts(Metric::bits, "infinite", "infinite"));
  BOOST_TEST(!accepts(Metric::verdict, "C", "X"));
  BOOST_TEST(!accepts(Metric::verdict, "C", "?"));
}

BOOST_AUTO_TEST_CASE(what_no_value_can_be_is_no_wish) {
  BOOST_TEST(!reads(Metric::verdict, "c"));
  BOOST_TEST(!reads(Metric::verdict, "21"));
  BOOST_TEST(!reads(Metric::bits, "nan"));
  BOOST_TEST(!reads(Metric::bits, "22..20"));
  BOOST_TEST(!reads(Metric::bits, ".."));
  BOOST_TEST(!reads(Metric::bits, "1..x"));
  BOOST_TEST(!reads(Metric::distance, "0.1 +- -1"));
  BOOST_TEST(!reads(Metric::distance, ""));
}

BOOST_AUTO_TEST_CASE(keys_name_a_value_and_its_lengths) {
  const std::vector<std::string> path = {"bits", "storage", "at", "8"};
  const Expectation one = read_expectation(path, "21", names, n_values);
  BOOST_TEST(one.key == "bits.storage.at.8");
  BOOST_CHECK(one.name == (SeriesName{Metric::bits, "storage"}));
  BOOST_TEST(one.at == std::vector<long>{8}, boost::test_tools::per_element());

  const auto at = [](const std::string& text) {
    return read_expectation(std::vector<std::string>{"verdict", "bf16", "at", text}, "C", names, n_values).at;
  };
  BOOST_TEST(at("3..9") == (std::vector<long>{3, 4, 8}), boost::test_tools::per_element());
  BOOST_TEST(at("4..") == (std::vector<long>{4, 8, 16}), boost::test_tools::per_element());
  BOOST_TEST(at("..2") == (std::vector<long>{1, 2}), boost::test_tools::per_element());
  BOOST_TEST(at("1, 16") == (std::vector<long>{1, 16}), boost::test_tools::per_element());
  BOOST_TEST(read_expectation(std::vector<std::string>{"distance", "at", "1"}, "0", names, n_values).at.size() == 1U);
  BOOST_TEST(read_expectation(std::vector<std::string>{"first-collapsed", "bf16"}, "none", names, n_values).at.empty());
}

BOOST_AUTO_TEST_CASE(what_the_case_has_not_is_said_with_what_it_has) {
  BOOST_TEST(
      message({"bit", "storage", "at", "8"}, "1") ==
      "nothing is called 'bit' here (did you mean 'bits'?); a value is one of distance, bits, bits-gaps, verdict, "
      "first-collapsed, growth");
  BOOST_TEST(message({"verdict", "bf61", "at", "8"}, "C") ==
             "the case has no 'bf61' (did you mean 'bf16'?); take one of bf16, fp16");
  BOOST_TEST(message({"verdict", "bf16", "at", "5"}, "C") ==
             "the case has no n = 5; take one of its n, or add this one to [pair] n");
  BOOST_TEST(message({"verdict", "bf16"}, "C") == "'verdict.bf16' does not say at which n; write verdict.bf16.at.16");
  BOOST_TEST(message({"bits"}, "1") == "'bits' does not say of what; write bits.storage");
  BOOST_TEST(message({"first-collapsed", "bf16", "at", "8"}, "1") ==
             "'first-collapsed.bf16.at.8' goes on after 'first-collapsed.bf16'; write first-collapsed.bf16 = 33");
  BOOST_TEST(message({"verdict", "bf16", "at", "8"}, "c") ==
             "'c' is nothing that verdict.bf16 can be; write one of D, C, ?, X");
  BOOST_TEST(message({"tail", "bf16"}, "same") ==
             "nothing is called 'tail' here; statements for every n need for-all = true in [measure]");
  BOOST_TEST(message({"bits", "storage", "at", "8"}, "many") ==
             "'many' is nothing that bits.storage can be; write a number, a range such as \"20..22\" or one of "
             "infinite, beyond, "
             "undecided, exceptional");
}

BOOST_AUTO_TEST_CASE(a_comparison_is_answered_with_the_range_that_it_means) {
  const std::vector<std::string> path = {"bits", "storage", "at", "8"};
  const std::string problem = "is nothing that bits.storage can be; ";
  BOOST_TEST(message(path, "<= 4") == "'<= 4' " + problem + "at most 4 is \"..4\"");
  BOOST_TEST(message(path, ">=20") == "'>=20' " + problem + "at least 20 is \"20..\"");
  BOOST_TEST(message(path, "< 4") == "'< 4' " + problem + "a range has both its ends: \"..4\" is at most 4");
  BOOST_TEST(message(path, ">4") == "'>4' " + problem + "a range has both its ends: \"4..\" is at least 4");
  BOOST_TEST(message(path, "== 4") == "'== 4' " + problem + "write 4");
  BOOST_TEST(message(path, "= 4") == "'= 4' " + problem + "write 4");
  BOOST_TEST(message(path, "<> 4")
                 .ends_with("write a number, a range such as \"20..22\" or one of infinite, beyond, "
                            "undecided, exceptional"));
  BOOST_TEST(message(path, "<= four").find("\"20..22\"") != std::string::npos);
  BOOST_TEST(message({"bits-gaps", "storage", "at", "8"}, "") ==
             "'' is nothing that bits-gaps.storage can be; write it as in \"18 19\"");
}

// Whatever a mend shows in quotation marks can be written so.
BOOST_AUTO_TEST_CASE(the_examples_of_mends_are_what_can_be_written) {
  const auto unquoted = [](std::string_view example) {
    return example.starts_with('"') ? std::string(example.substr(1, example.size() - 2)) : std::string(example);
  };
  for (std::size_t k = 0; k < metric_count; ++k) {
    const auto metric = static_cast<Metric>(k);
    const MetricNaming& rule = naming(metric);
    BOOST_TEST_CONTEXT(word(metric)) {
      BOOST_TEST(reads(metric, unquoted(rule.example)));
      for (const std::string_view one : rule.words) BOOST_TEST(reads(metric, std::string(one)));
      std::vector<std::string> path = {std::string(word(metric))};
      const SeriesName name{metric, rule.of == MetricNaming::Of::nothing ? "" : "x"};
      if (!name.of.empty()) path.emplace_back("x");
      if (rule.at_n) path.insert(path.end(), {"at", "8"});
      std::string said;
      try {
        read_expectation(path, rule.numeric ? "many" : "", std::vector<SeriesName>{name}, n_values);
      } catch (const InputError& error) {
        said = error.what();
      }
      BOOST_REQUIRE(!said.empty());
      const std::size_t begin = said.find('"');
      if (!rule.numeric && begin == std::string::npos) continue;  // words only
      BOOST_REQUIRE_MESSAGE(begin != std::string::npos, said);
      const std::string shown = said.substr(begin + 1, said.find('"', begin + 1) - begin - 1);
      BOOST_TEST(reads(metric, shown), said);
      BOOST_TEST((!rule.numeric || shown.find("..") != std::string::npos), "a range: " << said);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
