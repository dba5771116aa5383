// SPDX-License-Identifier: LGPL-3.0-or-later
// Runs the built snellen-checkcert, and draws what it is to check.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "snellen/certificate/certificate.hpp"
#include "snellen/model/synthetic.hpp"

namespace snellen::test {

struct Checked {
  int code = -1;                   ///< exit code; -1 when a signal ended the program
  std::vector<std::string> lines;  ///< of standard output
  std::string err;
};

/// What it says about a file with these bytes.
Checked check_certificate(const std::string& text, const std::string& options = "");
/// What it says about this path.
Checked check_certificate_file(const std::filesystem::path& file, const std::string& options = "");

/// A model that certificates cover, of up to `most_layers` layers.
Model random_covered_model(std::uint64_t seed, std::int32_t most_layers);

/// About the standard vocabulary, which small models of 20 tokens have.
Question question_about(const std::string& left, const std::string& right, std::vector<long> n_values,
                        const std::vector<std::string>& formats);

/// A certificate of everything that is asked.
Certification certification_of(const Model& model, const Question& question,
                               CertificateForm form = CertificateForm::json);

}  // namespace snellen::test
