// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/write_file.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <csignal>
#include <fstream>
#include <sstream>

#include "snellen/error.hpp"

BOOST_AUTO_TEST_SUITE(write_file_test)

using snellen::write_file;
namespace fs = std::filesystem;

namespace {

/// A folder of its own that goes with the test.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / fmt::format("snellen-write-file-test-{}", ::getpid())) {
    fs::remove_all(path_);
    fs::create_directory(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { fs::remove_all(path_); }

  [[nodiscard]] fs::path operator/(std::string_view name) const { return path_ / name; }
  [[nodiscard]] std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path_), fs::directory_iterator()));
  }

 private:
  fs::path path_;
};

std::string contents(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::string message_of(const fs::path& path, std::string_view text = "text") {
  try {
    write_file(path, text);
  } catch (const snellen::InputError& error) {
    return error.what();
  }
  return "";
}

/// Files that this process writes may have this many bytes, while it lives.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int);
};

}  // namespace

BOOST_AUTO_TEST_CASE(writes_and_replaces) {
  const Folder folder;
  write_file(folder / "a.txt", "one");
  BOOST_TEST(contents(folder / "a.txt") == "one");
  write_file(folder / "a.txt", std::string("t\0o", 3));
  BOOST_TEST(contents(folder / "a.txt") == std::string("t\0o", 3));
  write_file(folder / "empty", "");
  BOOST_TEST(fs::file_size(folder / "empty") == 0U);
  BOOST_TEST(folder.files() == 2U);
}

BOOST_AUTO_TEST_CASE(permissions) {
  const Folder folder;
  const mode_t mask = ::umask(027);
  write_file(folder / "new", "text");
  ::umask(mask);
  BOOST_TEST((fs::status(folder / "new").permissions() == fs::perms(0640)));
  fs::permissions(folder / "new", fs::perms(0604));
  write_file(folder / "new", "more");
  BOOST_TEST((fs::status(folder / "new").permissions() == fs::perms(0604)));
}

BOOST_AUTO_TEST_CASE(a_link_stays_a_link) {
  const Folder folder;
  fs::create_directory(folder / "elsewhere");
  write_file(folder / "elsewhere/real", "old");
  fs::create_symlink("elsewhere/real", folder / "link");
  write_file(folder / "link", "new");
  BOOST_TEST(fs::is_symlink(folder / "link"));
  BOOST_TEST(contents(folder / "elsewhere/real") == "new");
  fs::create_symlink("elsewhere/not-yet", folder / "dangling");
  write_file(folder / "dangling", "text");
  BOOST_TEST(fs::is_symlink(folder / "dangling"));
  BOOST_TEST(contents(folder / "elsewhere/not-yet") == "text");
  fs::create_symlink("circle", folder / "circle");
  BOOST_TEST(message_of(folder / "circle").find("without a circle") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_folder_is_refused) {
  const Folder folder;
  fs::create_directory(folder / "inner");
  BOOST_TEST(message_of(folder / "inner") ==
             (folder / "inner").string() + ": is a folder; give the name of a file in it");
  BOOST_TEST(message_of(folder / "missing/").find("missing/: ") != std::string::npos);
  BOOST_TEST(message_of("").find("its name is empty") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(places_that_do_not_exist) {
  const Folder folder;
  BOOST_TEST(message_of(folder / "missing/a.txt").ends_with("; create its folder first"));
  write_file(folder / "file", "text");
  BOOST_TEST(message_of(folder / "file/a.txt").ends_with("; a part of the path is a file, not a folder"));
  BOOST_TEST(message_of(folder / std::string(300, 'x')).ends_with("; choose a shorter name"));
  BOOST_TEST(folder.files() == 1U);
}

BOOST_AUTO_TEST_CASE(a_folder_without_permission) {
  const Folder folder;
  fs::create_directory(folder / "closed");
  fs::permissions(folder / "closed", fs::perms(0555));
  if (::access((folder / "closed").c_str(), W_OK) == 0) return;  // root may write anywhere
  BOOST_TEST(message_of(folder / "closed/a.txt").ends_with("; choose a place that you may write to"));
}

BOOST_AUTO_TEST_CASE(a_failure_leaves_what_was_there) {
  const Folder folder;
  write_file(folder / "a.txt", "old");
  {
    const FileSizeLimit limit(1000);
    BOOST_TEST(message_of(folder / "a.txt", std::string(5000, 'x')).ends_with("; make room or choose another place"));
    BOOST_TEST(message_of(folder / "b.txt", std::string(5000, 'x')).ends_with("; make room or choose another place"));
  }
  BOOST_TEST(contents(folder / "a.txt") == "old");
  BOOST_TEST(folder.files() == 1U);
}

BOOST_AUTO_TEST_CASE(devices_are_written_to_and_stay) {
  if (fs::is_character_file("/dev/null")) {
    write_file("/dev/null", "text");
    BOOST_TEST(fs::is_character_file("/dev/null"));
  }
  if (fs::is_character_file("/dev/full")) {
    BOOST_TEST(message_of("/dev/full") ==
               "/dev/full: cannot write: No space left on device; make room or choose another place");
  }
}

BOOST_AUTO_TEST_SUITE_END()
