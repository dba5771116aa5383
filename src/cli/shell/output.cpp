// SPDX-License-Identifier: LGPL-3.0-or-later
#include "output.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "interrupt.hpp"
#include "snellen/error.hpp"
#include "snellen/report/write_file.hpp"

namespace snellen::cli {
namespace {

namespace fs = std::filesystem;

bool wants_colour(const CommandLine& line, const Output& output) {
  if (output.file.has_value() || output.format != OutputFormat::text) return false;
  if (line.colour != ColourChoice::automatic) return line.colour == ColourChoice::always;
  const char* const none = std::getenv("NO_COLOR");
  const char* const terminal = std::getenv("TERM");
  if (none != nullptr && *none != '\0') return false;
  return ::isatty(STDOUT_FILENO) != 0 && terminal != nullptr && std::string_view(terminal) != "dumb";
}

}  // namespace

void check_writable(const fs::path& file) {
  std::error_code failure;
  if (fs::is_directory(file, failure)) throw InputError(file.string(), "it is a folder", "name a file");
  if (fs::exists(file, failure)) {
    if (::access(file.c_str(), W_OK) != 0) {
      throw InputError(file.string(), "it cannot be written", "check its permissions or name another file");
    }
    if (!fs::is_regular_file(file, failure)) return;
  }
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  if (!fs::is_directory(folder, failure)) {
    throw InputError(file.string(), fmt::format("there is no folder '{}'", folder.string()),
                     "create it or name another file");
  }
  if (::access(folder.c_str(), W_OK | X_OK) != 0) {
    throw InputError(file.string(), fmt::format("the folder '{}' cannot be written", folder.string()),
                     "check its permissions or name another file");
  }
}

void write_whole(const fs::path& file, std::string_view contents) {
  std::error_code failure;
  const fs::file_status status = fs::status(file, failure);
  std::optional<SignalsWait> wait;
  if (!fs::exists(status) || fs::is_regular_file(status)) wait.emplace();
  write_file(file, contents);
}

Output output_for(const CommandLine& line) {
  Output output;
  if (line.output.has_value()) {
    if (line.output->empty()) throw InputError("--output", "the name is empty", "name a file");
    output.file = *line.output;
  }
  if (line.output_format.has_value()) {
    output.format = output_format_by_name(*line.output_format);
  } else if (output.file.has_value()) {
    output.format = output_format_by_extension(*output.file);
  }
  if (output.file.has_value()) check_writable(*output.file);
  output.colour = wants_colour(line, output);
  return output;
}

void write_standard_output(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EPIPE) {
      throw ReaderGone();
    } else if (errno != EINTR) {
      throw InputError("standard output",
                       fmt::format("it cannot be written: {}", std::generic_category().message(errno)),
                       "free some space or use --output");
    }
  }
}

ReportWriter::ReportWriter(Output output, std::size_t reports) : output_(std::move(output)), reports_(reports) {}

void ReportWriter::add(const std::string& report) {
  const bool array = output_.format == OutputFormat::json && reports_ > 1;
  const bool first = added_ == 0;
  const bool last = added_ + 1 == reports_;
  const std::string text =
      array ? fmt::format("{}{}{}", first ? "[\n" : ",\n",
                          std::string_view(report).substr(0, report.find_last_not_of('\n') + 1), last ? "\n]\n" : "")
            : fmt::format("{}{}", first ? "" : "\n", report);
  ++added_;
  collected_ += text;
  // An array is either whole or not there; everything else is of use from its first table on.
  if (!output_.file.has_value() && !array) {
    write_standard_output(collected_);
    collected_.clear();
  }
}

void ReportWriter::finish() {
  if (!output_.file.has_value()) {
    write_standard_output(collected_);
    return;
  }
  write_whole(*output_.file, collected_);
}

void write_report(const Output& output, const std::string& report) {
  try {
    ReportWriter writer(output, 1);
    writer.add(report);
    writer.finish();
  } catch (const ReaderGone&) {  // the exit code is still to be told
  }
}

}  // namespace snellen::cli
