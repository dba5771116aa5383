// SPDX-License-Identifier: LGPL-3.0-or-later
// What a build under AddressSanitizer cannot be held to, nor its tests.
#pragma once

namespace snellen::cli {

/// Whether AddressSanitizer is in this build: it reserves more addresses than any limit leaves, and its shadow and what
/// it keeps back are more memory than any estimate knows. gcc defines a macro, clang 14 a feature.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool sanitized = true;
#elif defined(__has_feature)
inline constexpr bool sanitized = __has_feature(address_sanitizer);
#else
inline constexpr bool sanitized = false;
#endif

}  // namespace snellen::cli
