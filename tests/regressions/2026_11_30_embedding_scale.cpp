// SPDX-License-Identifier: LGPL-3.0-or-later
// docs/reference/policies.md said that the embedding scale is rounded to G in mixed-F-G: it is not, the product is
// rounded once, to F.
#include <boost/test/unit_test.hpp>

#include "snellen/arithmetic/emulated.hpp"
#include "snellen/number/rounding.hpp"

BOOST_AUTO_TEST_SUITE(on_2026_11_30_embedding_scale)

using namespace snellen;

BOOST_AUTO_TEST_CASE(the_scale_is_exact_where_the_product_is_rounded_once) {
  DoubleMatrix table(1, 1);
  table(0, 0) = 1.25;
  const Token token = 0;
  const auto embedded = [&](const char* policy) {
    const Emulated arithmetic(policy_by_name(policy));
    return arithmetic.value(arithmetic.embed(table, {&token, 1}, 1.3), 0, 0);
  };
  const auto rounded = [](double value, const char* format) { return round(value, format_by_name(format)); };
  // 1.3 is 1.5 in two bits, 1.25 is 1 or 1.5 (a tie, to even: 1). 1.3 * 1.25 is exact enough in doubles: no tie is
  // near.
  BOOST_TEST((embedded("mixed-bf16-p2e8") == rounded(1.3 * 1.25, "bf16")));
  BOOST_TEST((embedded("ideal-bf16") == rounded(1.3 * 1.25, "bf16")));
  BOOST_TEST((embedded("naive-p2e8") == rounded(1.5, "p2e8")));
}

BOOST_AUTO_TEST_SUITE_END()
