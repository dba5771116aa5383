// SPDX-License-Identifier: LGPL-3.0-or-later
// Any bytes are a certificate or a BadFile. Whether it holds, a small one is asked too: no answer may be a crash.
#include <cstddef>
#include <cstdint>
#include <string>

#include "checkcert/check.hpp"
#include "checkcert/json_reader.hpp"

namespace {

/// Whether a check takes little: attempts with thousands of bits are not what is looked for here.
bool is_small(const checkcert::Certificate& certificate) {
  for (const checkcert::Row& row : certificate.rows) {
    for (const checkcert::Runs& runs : {row.left, row.right}) {
      for (const auto& [token, count] : runs) {
        if (count > 8) return false;
      }
    }
  }
  return certificate.model.width * certificate.model.layers.size() <= 8 && certificate.rows.size() <= 4;
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto certificate = checkcert::read_certificate(std::string(reinterpret_cast<const char*>(data), size));
    if (is_small(certificate)) checkcert::check(certificate);
  } catch (const checkcert::BadFile&) {
  }
  return 0;
}
