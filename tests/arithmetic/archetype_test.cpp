// SPDX-License-Identifier: LGPL-3.0-or-later
// The archetype passes the properties that it documents.
// Covers include/snellen/arithmetic/arithmetic.hpp.
#include "arithmetic/archetype.hpp"

#include <fmt/format.h>

#include "arithmetic/arithmetic_properties.hpp"

namespace snellen::testing {
BOOST_AUTO_TEST_SUITE(archetype_test)

namespace {

struct ArchetypeAdaptor {
  static constexpr bool has_irrational = true;
  static Archetype make() { return {}; }
  static std::string text(const PlainMatrix& x, std::int64_t i, std::int64_t k) {
    return fmt::format("{:a}", x.at(i, k));
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(properties) {
  ArithmeticProperties<ArchetypeAdaptor>().all();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen::testing
