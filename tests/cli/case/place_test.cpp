// SPDX-License-Identifier: LGPL-3.0-or-later
#include "case/place.hpp"

#include <boost/test/unit_test.hpp>

#include "cli/message.hpp"

BOOST_AUTO_TEST_SUITE(place_test)

using namespace snellen;
using namespace snellen::cli;

BOOST_AUTO_TEST_CASE(complaints_begin_with_the_place) {
  const Place place{"a.toml:3:7", "a.toml:3", 0};
  BOOST_TEST(test::complaint_of([&] { place.fail("it is wrong", "mend it"); }) == "a.toml:3:7: it is wrong; mend it");
}

BOOST_AUTO_TEST_CASE(columns_of_a_verbatim_text_become_columns_of_the_file) {
  const InputError error("text, column 4", "unknown token 'x'", "write another");
  BOOST_TEST(relabelled(error, Place{"a.toml:3:7", "a.toml:3", 8}).what() ==
             std::string("a.toml:3:11: unknown token 'x'; write another"));
}

BOOST_AUTO_TEST_CASE(columns_of_other_texts_follow_the_place) {
  const InputError error("text, column 4", "unknown token 'x'", "write another");
  BOOST_TEST(relabelled(error, Place{"--left", {}, 0}).what() ==
             std::string("--left, column 4: unknown token 'x'; write another"));
}

BOOST_AUTO_TEST_CASE(a_label_without_a_column_becomes_the_place) {
  BOOST_TEST(relabelled(InputError("text", "it is too long", "shorten it"), Place{"--left", {}, 0}).what() ==
             std::string("--left: it is too long; shorten it"));
}

BOOST_AUTO_TEST_CASE(other_messages_are_prefixed) {
  BOOST_TEST(relabelled(InputError("format 'x'", "there is none", "take another"), Place{"--formats", {}, 0}).what() ==
             std::string("--formats: format 'x': there is none; take another"));
}

BOOST_AUTO_TEST_SUITE_END()
