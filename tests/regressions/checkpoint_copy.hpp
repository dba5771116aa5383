// SPDX-License-Identifier: LGPL-3.0-or-later
// A small checkpoint of data/, copied to be changed, and what the program says of it.
#pragma once

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/run_program.hpp"

namespace snellen::test {

class CheckpointCopy {
 public:
  explicit CheckpointCopy(const std::string& name = "checkpoint") {
    std::filesystem::copy(std::filesystem::path(SNELLEN_SOURCE_DIR) / "tests/regressions/data" / name, folder_.path(),
                          std::filesystem::copy_options::recursive);
  }

  [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }
  [[nodiscard]] std::string file(const std::string& name, const std::string& contents) const {
    return folder_.file(name, contents);
  }
  [[nodiscard]] std::string contents(const std::string& name) const { return contents_of(folder_.path() / name); }
  /// Sets a key of config.json to a JSON text.
  void set(const std::string& key, const std::string& value) const {
    nlohmann::json config = nlohmann::json::parse(contents("config.json"));
    config[key] = nlohmann::json::parse(value);
    static_cast<void>(file("config.json", config.dump()));
  }

  /// snellen inspect on it, as CSV.
  [[nodiscard]] Outcome inspected(const std::string& n = "10") const {
    return run_program({"inspect", "--checkpoint", path().string(), "--left", "#1 #2^n #3", "--right", "#1 #2^(n+1) #3",
                        "--n", n, "--formats", "bf16", "--output-format", "csv"});
  }
  /// What follows the folder's name in the one line that the program says, after exit code 2; else "".
  [[nodiscard]] std::string refusal() const {
    const Outcome outcome = inspected();
    const std::string start = "snellen: " + path().string() + "/";
    if (outcome.code != 2 || !outcome.out.empty() || !outcome.err.starts_with(start) || outcome.err.back() != '\n') {
      return "";
    }
    return outcome.err.substr(start.size(), outcome.err.size() - start.size() - 1);
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace snellen::test
