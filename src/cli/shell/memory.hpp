// SPDX-License-Identifier: LGPL-3.0-or-later
// Lack of memory inside GMP and FLINT, which know no exceptions and would abort.
#pragma once

namespace snellen::cli {

/// From now on GMP and FLINT call this where there is no memory. It must not return, and must be safe in any thread.
void when_memory_lacks(void (*give_up)());

}  // namespace snellen::cli
