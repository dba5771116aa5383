// SPDX-License-Identifier: LGPL-3.0-or-later
#include "plot.hpp"

#include <stdlib.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <fstream>
#include <memory>
#include <sstream>

#include "snellen/error.hpp"

namespace snellen::cli {
namespace {

namespace fs = std::filesystem;

/// A folder of its own that goes with everything in it.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (fs::temp_directory_path() / "snellen-plot-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
      throw InputError(name, "it cannot be made", "set TMPDIR to a folder with room");
    path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  [[nodiscard]] const fs::path& path() const noexcept { return path_; }

 private:
  fs::path path_;
};

[[noreturn]] void fail(const std::string& problem) {
  throw InputError("gnuplot", problem, "install it (Debian, Ubuntu: gnuplot-nox), or take --output FILE.csv");
}

}  // namespace

bool is_plot_file(const fs::path& file) {
  std::string ending = file.extension().string();
  std::ranges::transform(ending, ending.begin(),
                         [](char byte) { return static_cast<char>(std::tolower(static_cast<unsigned char>(byte))); });
  return ending == ".svg";
}

void check_plotter() {
  if (std::system("command -v gnuplot >/dev/null 2>&1") != 0) fail("there is no such program");
}

std::string plotted(const std::function<std::string(const std::string& file)>& script) {
  const ScratchFolder folder;
  const fs::path drawing = folder.path() / "plot.svg";
  std::FILE* const pipe = ::popen("gnuplot 2>/dev/null", "w");
  if (pipe == nullptr) fail("it cannot be started");
  const std::string text = script(drawing.string());
  const bool written = std::fwrite(text.data(), 1, text.size(), pipe) == text.size();
  const int status = ::pclose(pipe);
  std::ifstream file(drawing, std::ios::binary);
  if (!written || status != 0 || !file) fail("it did not draw");
  std::ostringstream contents;
  contents << file.rdbuf();
  return contents.str();
}

}  // namespace snellen::cli
