// SPDX-License-Identifier: LGPL-3.0-or-later
// Text in XML.
#pragma once

#include <string>
#include <string_view>

namespace snellen {

/// `text` for an element or an attribute in double quotes, on one line. What XML 1.0 cannot hold is shown as
/// everywhere (see terminal_safe()): control characters, ill-formed bytes, surrogates, U+FFFE and U+FFFF.
std::string xml_escaped(std::string_view text);

}  // namespace snellen
