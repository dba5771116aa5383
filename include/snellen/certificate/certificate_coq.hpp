// SPDX-License-Identifier: LGPL-3.0-or-later
// Certificates as theorems, for Coq.
#pragma once

#include <cstdint>
#include <string>

#include "snellen/certificate/certificate.hpp"

namespace snellen {

/// What the proofs compute with.
enum class CoqIntegers : std::uint8_t {
  machine,  ///< the kernel's machine integers: fast; what they do are axioms
  plain     ///< integers made of bits: some ten times slower, and no axioms but those of the reals
};

/// A file in the form of proofs/checker/template.md: one theorem for each row, proved by computation. The certificate
/// must have been asked for in the form CertificateForm::coq.
std::string certificate_coq(const Certificate& certificate, CoqIntegers integers = CoqIntegers::machine);

}  // namespace snellen
