// SPDX-License-Identifier: LGPL-3.0-or-later
#include "shell/progress.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(progress_test)

using namespace snellen::cli;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_CASE(text) {
  BOOST_TEST(progress_text("count", 0, 0ms) == "count  [          ]   0 %  0:00");
  BOOST_TEST(progress_text("count", 0.5, 12s) == "count  [#####     ]  50 %  0:12, about 0:12 left");
  BOOST_TEST(progress_text("count", 1, 61s) == "count  [##########] 100 %  1:01, about 0:00 left");
  BOOST_TEST(progress_text("count", 0.25, 3600s) == "count  [##        ]  25 %  1:00:00, about 3:00:00 left");
}

BOOST_AUTO_TEST_CASE(no_estimate_without_ground) {
  BOOST_TEST(progress_text("count", 0.5, 900ms).find("about") == std::string::npos);
  BOOST_TEST(progress_text("count", 0.01, 60s).find("about") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(fractions_outside_are_clamped) {
  BOOST_TEST(progress_text("count", -1, 0ms) == progress_text("count", 0, 0ms));
  BOOST_TEST(progress_text("count", 7, 5s) == progress_text("count", 1, 5s));
}

BOOST_AUTO_TEST_CASE(labels_are_short_and_harmless) {
  const std::string text = progress_text(std::string(100, 'x'), 0.25, 3600s);
  BOOST_TEST(text.size() < 80U);
  BOOST_TEST(progress_text("a\x1b[2J", 0, 0ms).find('\x1b') == std::string::npos);
  // Cut between characters, not inside one.
  BOOST_TEST(progress_text("\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
                           "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
                           "\u00e9",
                           0, 0ms)
                 .find("\u00e9  [") == 54U);
}

BOOST_AUTO_TEST_CASE(nothing_is_called_back_when_hidden) {
  ProgressLine hidden("count", false);
  BOOST_TEST(!hidden.callback());
  ProgressLine shown("count", true);
  BOOST_TEST(static_cast<bool>(shown.callback()));
}

BOOST_AUTO_TEST_SUITE_END()
