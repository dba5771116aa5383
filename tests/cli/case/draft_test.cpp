// SPDX-License-Identifier: LGPL-3.0-or-later
#include "case/draft.hpp"

#include <boost/test/unit_test.hpp>

#include "case/case_file.hpp"
#include "case/settings.hpp"

BOOST_AUTO_TEST_SUITE(draft_test)

using namespace snellen;
using namespace snellen::cli;

namespace {

Assignment option(std::string_view key, const std::string& value) {
  return assignment_from_text(*find_setting(key), value);
}

}  // namespace

BOOST_AUTO_TEST_CASE(defaults) {
  const Draft empty = draft({}, {}, {});
  BOOST_TEST(empty.config.layers == 2);
  BOOST_TEST(empty.config.width == 64);
  BOOST_TEST(empty.config.attention.heads == 1);
  BOOST_TEST(empty.given.empty());
}

BOOST_AUTO_TEST_CASE(options_win_over_the_file) {
  const std::vector<Assignment> file = read_case_text("[model]\nlayers = 3\nwidth = 16\n", "a.toml");
  const Draft both = draft("a.toml", file, {option("model.layers", "5")});
  BOOST_TEST(both.config.layers == 5);
  BOOST_TEST(both.config.width == 16);
  BOOST_TEST(both.place_of("model.layers").where == "--layers");
  BOOST_TEST(both.place_of("model.width").where == "a.toml:3:9");
}

BOOST_AUTO_TEST_CASE(another_position_scheme_replaces_the_table_of_the_file) {
  const std::vector<Assignment> file =
      read_case_text("[model.position]\nscheme = \"alibi\"\nslopes = [0.5]\n", "a.toml");
  const Draft both =
      draft("a.toml", file, {option("model.position.scheme", "rope"), option("model.position.theta", "500")});
  BOOST_CHECK(both.config.position.scheme == PositionScheme::rope);
  BOOST_TEST(both.config.position.slopes.empty());
  BOOST_TEST(both.config.position.theta == 500);
  BOOST_TEST(!both.given.contains("model.position.slopes"));
}

BOOST_AUTO_TEST_CASE(a_checkpoint_option_replaces_model_and_vocabulary_of_the_file) {
  const std::vector<Assignment> file =
      read_case_text("[model]\nlayers = 3\n[vocabulary]\ntokens = [\"a\"]\n[pair]\nleft = \"a\"\n", "a.toml");
  const Draft both = draft("a.toml", file, {option("model.checkpoint", "x")});
  BOOST_TEST(!both.given.contains("model.layers"));
  BOOST_TEST(!both.given.contains("vocabulary.tokens"));
  BOOST_TEST(both.given.contains("pair.left"));
}

BOOST_AUTO_TEST_CASE(places_of_what_was_not_given) {
  BOOST_TEST(draft("a.toml", {}, {}).place_of("pair.left").where == "a.toml: pair.left");
  BOOST_TEST(draft({}, {}, {}).place_of("pair.left").where == "--left");
}

BOOST_AUTO_TEST_SUITE_END()
