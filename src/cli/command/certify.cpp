// SPDX-License-Identifier: LGPL-3.0-or-later
// snellen certify: certificates of rows, for checkers that share nothing with snellen.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "commands.hpp"
#include "shell/output.hpp"
#include "shell/program.hpp"
#include "shell/progress.hpp"
#include "snellen/certificate/certificate_coq.hpp"
#include "snellen/certificate/certificate_json.hpp"

namespace snellen::cli {
namespace {

struct Form {
  CertificateForm form;
  std::string_view name;
  std::string_view extension;
  std::string (*render)(const Certificate&);
};

std::string theorems(const Certificate& certificate) {
  return certificate_coq(certificate, CoqIntegers::machine);
}

std::string plain_theorems(const Certificate& certificate) {
  return certificate_coq(certificate, CoqIntegers::plain);
}

constexpr auto forms = std::to_array<Form>({
    {CertificateForm::json, "json", ".json", certificate_json},
    {CertificateForm::coq, "coq", ".v", theorems},
    {CertificateForm::coq, "coq-plain", ".v", plain_theorems},
});

/// From the option, then from the file's name; JSON for standard output.
const Form& form_of(const CommandLine& line) {
  constexpr std::array<std::string_view, 3> names = {"json", "coq", "coq-plain"};
  if (line.output_format.has_value()) {
    for (const Form& form : forms) {
      if (form.name == *line.output_format) return form;
    }
    throw InputError(
        "--output-format",
        fmt::format("unknown format '{}'{}", *line.output_format, did_you_mean(*line.output_format, names)),
        "take json, coq or coq-plain");
  }
  if (!line.output.has_value()) return forms.front();
  const std::string extension = std::filesystem::path(*line.output).extension().string();
  for (const Form& form : forms) {
    if (form.extension == extension) return form;
  }
  throw InputError(*line.output, fmt::format("unknown extension '{}'", extension),
                   "end the name in .json or .v, or give --output-format");
}

/// Coq takes the file's name for a module's.
void check_module_name(const std::string& file) {
  const std::string name = std::filesystem::path(file).stem().string();
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const bool good = !name.empty() && is_letter(name.front()) &&
                    std::ranges::all_of(name, [&](char c) { return is_letter(c) || is_digit(c); });
  if (!good)
    throw InputError(file, "Coq cannot compile a file of this name", "use letters, digits and _, as in row_300.v");
}

Case one_case(const CommandLine& line) {
  std::vector<Case> cases = cases_of(line);
  if (cases.size() == 1) return std::move(cases.front());
  throw InputError("command line", fmt::format("{} cases, and a certificate holds one", cases.size()),
                   "certify one after another");
}

std::string summary(const Certification& certification) {
  const std::size_t rows = certification.certificate.rows.size();
  return fmt::format("{} of {} cell{} {} certified{}", certification.certified, certification.asked,
                     certification.asked == 1 ? "" : "s", certification.asked == 1 ? "is" : "are",
                     rows == 0 ? "; nothing is written" : fmt::format(", in {} row{}", rows, rows == 1 ? "" : "s"));
}

void write(const CommandLine& line, const std::string& text) {
  if (!line.output.has_value()) {
    write_standard_output(text);
    return;
  }
  write_whole(*line.output, text);
}

}  // namespace

int run_certify(const CommandLine& line) {
  if (line.output.has_value()) {
    if (line.output->empty()) throw InputError("--output", "the name is empty", "name a file");
    check_writable(*line.output);
  }
  const Form& form = form_of(line);
  if (form.form == CertificateForm::coq && line.output.has_value()) check_module_name(*line.output);
  const Case asked = one_case(line);
  const Certification certification = naming_refusal(asked, [&] {
    ProgressLine progress("certify: " + asked.question.title, !line.quiet && can_show_progress());
    return certify(asked.model, asked.question, asked.vocabulary, form.form, most_certified_rows, progress.callback());
  });
  for (const Uncovered& one : certification.uncovered) remark("not covered: " + one.words());
  remark(summary(certification));
  if (certification.certified == 0) return nothing_ran;
  write(line, form.render(certification.certificate));
  return certification.certified == certification.asked ? success : undecided;
}

}  // namespace snellen::cli
