// SPDX-License-Identifier: LGPL-3.0-or-later
// The entry point shared by the test programs.
#define BOOST_TEST_MODULE snellen
#include <boost/test/unit_test.hpp>
