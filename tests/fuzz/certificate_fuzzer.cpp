// SPDX-License-Identifier: LGPL-3.0-or-later
// Any bytes are a certificate or a BadFile. Whether it holds is asked too, with little work: no answer may be a crash.
#include <cstddef>
#include <cstdint>
#include <string>

#include "checkcert/check.hpp"
#include "checkcert/json_reader.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::uint64_t steps = 1'000'000;
  try {
    const auto certificate = checkcert::read_certificate(std::string(reinterpret_cast<const char*>(data), size));
    (void)checkcert::estimated_work(certificate);
    (void)checkcert::check(certificate, steps);
  } catch (const checkcert::BadFile&) {
  }
  return 0;
}
