// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/xml.hpp"

#include "snellen/unicode.hpp"

namespace snellen {

std::string xml_escaped(std::string_view text) {
  std::string out;
  for (const char byte : terminal_safe(text)) {
    switch (byte) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += byte;
    }
  }
  return out;
}

}  // namespace snellen
