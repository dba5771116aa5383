// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/file/regular_file.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <set>

#include "cli/message.hpp"

BOOST_AUTO_TEST_SUITE(regular_file_test)

using namespace snellen;
using test::complaint_of;
namespace fs = std::filesystem;

constexpr FileKind note = {.what = "a note", .most_bytes = 10, .mend = "name a note"};

/// An empty folder, removed in the end.
struct Folder {
  Folder() {
    std::string name = (fs::temp_directory_path() / "snellen-file-XXXXXX").string();
    BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { fs::remove_all(path); }

  [[nodiscard]] std::string file(const std::string& name, const std::string& contents) const {
    std::ofstream(path / name, std::ios::binary) << contents;
    return (path / name).string();
  }

  fs::path path;
};

/// What each reader says of a path.
std::set<std::string> complaints(const fs::path& path) {
  return {complaint_of([&] { (void)read_file(path, note); }), complaint_of([&] { (void)map_file(path, note); }),
          complaint_of([&] { (void)read_file_if_there(path, note); })};
}

/// All three say the same: the path, then this.
bool all_say(const fs::path& path, const std::string& words) {
  return complaints(path) == std::set<std::string>{path.string() + ": " + words};
}

std::string mapped(const fs::path& path) {
  const MappedFile file = map_file(path, note);
  return {reinterpret_cast<const char*>(file.bytes.data()), file.bytes.size()};
}

BOOST_AUTO_TEST_CASE(a_file_is_read_whole_up_to_its_bound) {
  const Folder folder;
  for (const std::string& contents : {std::string(), std::string("a\0\xff\n", 4), std::string("0123456789")}) {
    const std::string file = folder.file("note", contents);
    BOOST_TEST(read_file(file, note) == contents);
    BOOST_TEST(read_file_if_there(file, note).value() == contents);
    BOOST_TEST(mapped(file) == contents);
  }
  BOOST_TEST(all_say(folder.file("long", "0123456789a"), "it has 11 bytes, and a note has at most 10; name a note"));
  const std::string large(200'000, 'x');  // several reads
  BOOST_TEST(read_file(folder.file("large", large), {.what = "a book", .most_bytes = 200'000, .mend = ""}) == large);
}

BOOST_AUTO_TEST_CASE(a_mapping_outlives_the_name) {
  const Folder folder;
  const std::string file = folder.file("note", "abc");
  const MappedFile kept = map_file(file, note);
  fs::remove(file);
  BOOST_TEST(static_cast<char>(kept.bytes[2]) == 'c');
}

BOOST_AUTO_TEST_CASE(what_is_no_regular_file_is_refused_at_once_by_name) {
  const Folder folder;
  BOOST_TEST(all_say(folder.path, "it is a folder, not a file; name a note"));
  const fs::path pipe = folder.path / "pipe";
  BOOST_REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  BOOST_TEST(all_say(pipe, "it is a pipe, not a file; name a note"));
  BOOST_TEST(all_say("/dev/zero", "it is a device, not a file; name a note"));
  const fs::path place = folder.path / "socket";
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  BOOST_REQUIRE(place.string().size() < sizeof(address.sun_path));
  std::memcpy(address.sun_path, place.c_str(), place.string().size());
  const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
  BOOST_REQUIRE(::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
  BOOST_TEST(all_say(place, "it is a socket, not a file; name a note"));
  ::close(listener);
  // Through a link as well.
  fs::create_symlink(pipe, folder.path / "link");
  BOOST_TEST(all_say(folder.path / "link", "it is a pipe, not a file; name a note"));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_there_is_none_unless_somebody_meant_one) {
  const Folder folder;
  const fs::path missing = folder.path / "missing";
  BOOST_TEST(!read_file_if_there(missing, note).has_value());
  BOOST_TEST(!read_file_if_there(folder.path / "no-folder" / "note", note).has_value());
  const std::string said = missing.string() + ": no such file; name a note";
  BOOST_TEST(complaint_of([&] { (void)read_file(missing, note); }) == said);
  BOOST_TEST(complaint_of([&] { (void)map_file(missing, note); }) == said);
  BOOST_TEST(complaint_of([&] { (void)read_file("", note); }) == "a note: its name is empty; name a note");

  fs::create_symlink("missing", folder.path / "dangling");
  BOOST_TEST(all_say(folder.path / "dangling", "no such file; name a note"));
  fs::create_symlink("circle", folder.path / "circle");
  BOOST_TEST(all_say(folder.path / "circle", "its links go in a circle; name a note"));
  const std::string file = folder.file("note", "abc");
  BOOST_TEST(all_say(fs::path(file) / "x", "no such file: a part of its path is a file, not a folder; name a note"));
  BOOST_TEST(all_say(folder.path / std::string(300, 'x'), "its name is too long; name a note"));
  if (::geteuid() != 0) {
    fs::permissions(file, fs::perms::none);
    BOOST_TEST(all_say(file, "it cannot be opened: permission denied; check its permissions"));
  }
}

BOOST_AUTO_TEST_CASE(files_of_the_system_have_more_than_their_size_says) {
  const FileKind status = {.what = "a status", .most_bytes = 100'000, .mend = ""};
  BOOST_TEST(read_file("/proc/self/status", status).starts_with("Name:"));
  BOOST_TEST(complaint_of([] { (void)read_file("/proc/self/status", note); }) ==
             "/proc/self/status: it has more than 10 bytes, and a note has at most 10; name a note");
}

BOOST_AUTO_TEST_SUITE_END()
