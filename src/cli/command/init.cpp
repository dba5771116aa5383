// SPDX-License-Identifier: LGPL-3.0-or-later
// snellen init: a pipeline that runs snellen check.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "case/embedded.hpp"
#include "commands.hpp"
#include "shell/output.hpp"
#include "snellen/error.hpp"

namespace snellen::cli {
namespace {

namespace fs = std::filesystem;

/// Where the service looks for it.
fs::path file_of(std::string_view service) {
  return service == "github" ? fs::path(".github/workflows/snellen.yml") : fs::path(".gitlab-ci.yml");
}

}  // namespace

void run_init(const CommandLine& line) {
  std::vector<std::string_view> services;
  std::ranges::transform(pipelines(), std::back_inserter(services), &EmbeddedFile::name);
  if (line.names.size() != 1) {
    throw InputError("command line", "init takes one service",
                     fmt::format("name one of {}", fmt::join(services, ", ")));
  }
  const std::string& service = line.names.front();
  const auto found = std::ranges::find(pipelines(), service, &EmbeddedFile::name);
  if (found == pipelines().end()) {
    throw InputError("command line", fmt::format("unknown service '{}'{}", service, did_you_mean(service, services)),
                     fmt::format("name one of {}", fmt::join(services, ", ")));
  }
  const fs::path file = file_of(service);
  std::error_code failure;
  if (fs::exists(file, failure)) {
    throw InputError(file.string(), "it exists already", "remove it first, or add the steps of docs/guide/ci.md to it");
  }
  if (file.has_parent_path()) fs::create_directories(file.parent_path(), failure);
  if (failure) throw InputError(file.parent_path().string(), "the folder cannot be made", "check its permissions");
  write_whole(file, found->text);
  write_standard_output(fmt::format(
      "{} is written: it runs snellen check on every push. Before the first run,\n"
      "  snellen check --update-baseline   keeps the values of the cases below cases/; commit baseline/\n"
      "  snellen check --no-baseline       in the file does without, if cases say all in [expect]\n"
      "  SNELLEN_SOURCE                    is a variable of the project: the address of snellen's repository\n",
      file.string()));
}

}  // namespace snellen::cli
