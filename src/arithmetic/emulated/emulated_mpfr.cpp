// SPDX-License-Identifier: LGPL-3.0-or-later
// The engine on MPFR numbers: any format.
#include "kit_attention.hpp"
#include "mpfr_kit.hpp"

namespace snellen {

template class KitEngine<MpfrKit>;

std::shared_ptr<const EmulationEngine> make_mpfr_engine(Policy policy) {
  return std::make_shared<KitEngine<MpfrKit>>(std::move(policy));
}

}  // namespace snellen
