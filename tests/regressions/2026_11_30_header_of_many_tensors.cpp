// SPDX-License-Identifier: LGPL-3.0-or-later
// A header of 80,000 empty tensors took time quadratic in their number, and one of 100 MB was held as a whole.
#include <boost/test/unit_test.hpp>
#include <ctime>

#include "checkpoint_copy.hpp"
#include "snellen/error.hpp"
#include "snellen/model/checkpoint.hpp"

BOOST_AUTO_TEST_SUITE(on_2026_11_30_header_of_many_tensors)

std::string file_of(const std::string& header) {
  std::string length;
  for (int byte = 0; byte < 8; ++byte) length += static_cast<char>(header.size() >> (8 * byte) & 0xff);
  return length + header;
}

BOOST_AUTO_TEST_CASE(it_takes_linear_time) {
  const snellen::test::TemporaryFolder folder;
  const auto seconds = [&](int tensors) {
    std::string header = "{";
    for (int k = 0; k < tensors; ++k) {
      header += (k == 0 ? "\"t" : ",\"t") + std::to_string(k) + R"(":{"dtype":"F32","shape":[0],"data_offsets":[0,0]})";
    }
    const std::string path = folder.file("a.safetensors", file_of(header + "}"));
    const std::clock_t start = std::clock();
    const snellen::SafetensorsFile file(path);
    BOOST_TEST(file.tensors().size() == static_cast<std::size_t>(tensors));
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  };
  // Sixteen times as many: 256 times as long if it were quadratic.
  const double few = std::max(seconds(5000), 0.01);
  BOOST_TEST(seconds(80'000) < 64 * few);
}

BOOST_AUTO_TEST_CASE(it_is_bounded) {
  const snellen::test::TemporaryFolder folder;
  const std::string path = folder.file("a.safetensors", file_of("{" + std::string(std::size_t{16} << 20, ' ') + "}"));
  BOOST_CHECK_THROW(snellen::SafetensorsFile{path}, snellen::InputError);
}

BOOST_AUTO_TEST_SUITE_END()
