// SPDX-License-Identifier: LGPL-3.0-or-later
// Emulated on MPFR numbers: any format.
#include "emulated_attention.hpp"
#include "mpfr_backend.hpp"

namespace snellen {

template class EmulatedOn<MpfrBackend>;

std::unique_ptr<const Emulated> emulated_on_mpfr(Policy policy) {
  return std::make_unique<EmulatedOn<MpfrBackend>>(std::move(policy));
}

}  // namespace snellen
