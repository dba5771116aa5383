// SPDX-License-Identifier: LGPL-3.0-or-later
#include "report/temporary_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <fstream>
#include <random>
#include <sstream>
#include <thread>
#include <vector>

#include "snellen/error.hpp"
#include "snellen/report/write_file.hpp"

BOOST_AUTO_TEST_SUITE(temporary_file_test)

namespace {

using namespace snellen;
namespace fs = std::filesystem;

/// A folder of its own that goes with the test.
class Room {
 public:
  Room() : path_(fs::temp_directory_path() / fmt::format("snellen-temporary-file-test-{}", ::getpid())) {
    fs::remove_all(path_);
    fs::create_directory(path_);
  }
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;
  ~Room() { fs::remove_all(path_); }

  [[nodiscard]] const fs::path& path() const { return path_; }
  [[nodiscard]] fs::path operator/(std::string_view name) const { return path_ / name; }
  void leave(const std::string& name) const { std::ofstream(path_ / name) << "left behind"; }
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& entry : fs::directory_iterator(path_)) all.push_back(entry.path().filename());
    std::ranges::sort(all);
    return all;
  }

 private:
  fs::path path_;
};

std::string text_of(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

using Names = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_CASE(names) {
  for (const char* name : {".snellen-1-0.tmp", ".snellen-4194304-1764529200123456789.tmp"}) {
    BOOST_TEST(is_temporary_name(name), name);
  }
  for (const char* name :
       {"", ".snellen-", ".snellen-1.tmp", ".snellen-1-.tmp", ".snellen--1.tmp", ".snellen-1-0", ".snellen-1-0.tmp~",
        ".snellen-a-0.tmp", ".snellen-1-0x.tmp", "snellen-1-0.tmp", ".snellen-1-0-0.tmp", ".snellen-notes.tmp"}) {
    BOOST_TEST(!is_temporary_name(name), name);
  }
}

BOOST_AUTO_TEST_CASE(it_becomes_the_target_or_goes) {
  const Room room;
  {
    TemporaryFile file(room.path());
    BOOST_REQUIRE(file.error() == 0);
    BOOST_TEST(is_temporary_name(room.names().at(0)));
    BOOST_TEST(::write(file.descriptor(), "text", 4) == 4);
    BOOST_TEST(file.become(room / "a") == 0);
  }
  BOOST_TEST(text_of(room / "a") == "text");
  { const TemporaryFile dropped(room.path()); }
  BOOST_TEST(room.names() == Names{"a"}, boost::test_tools::per_element());
  BOOST_TEST(TemporaryFile(room / "nowhere").error() == ENOENT);
}

BOOST_AUTO_TEST_CASE(the_next_that_writes_removes_what_the_dead_have_left_and_nothing_else) {
  const Room room;
  room.leave(".snellen-1-0.tmp");  // of a process that is alive, under an id that was used again
  room.leave(fmt::format(".snellen-{}-3.tmp", ::getpid()));
  room.leave(".snellen-999999999-12.tmp");
  fs::permissions(room / ".snellen-999999999-12.tmp", fs::perms(0400));  // as a read-only target has it
  const bool may_always_write = ::access((room / ".snellen-999999999-12.tmp").c_str(), W_OK) == 0;
  if (!may_always_write) fs::permissions(room / ".snellen-999999999-12.tmp", fs::perms(0600));
  const Names others = {".snellen-1-1.tmp", ".snellen-1-2.tmp", ".snellen-1-4.tmp", ".snellen-notes.tmp", "a", "mine"};
  room.leave("mine");
  room.leave(".snellen-notes.tmp");
  fs::create_symlink("mine", room / ".snellen-1-1.tmp");
  fs::create_directory(room / ".snellen-1-2.tmp");
  BOOST_REQUIRE(::mkfifo((room / ".snellen-1-4.tmp").c_str(), 0600) == 0);
  write_file(room / "a", "text");
  BOOST_TEST(room.names() == others, boost::test_tools::per_element());
  BOOST_TEST(text_of(room / "mine") == "left behind");
}

boost::test_tools::assertion_result may_give_files_away(boost::unit_test::test_unit_id) {
  const Room room;
  room.leave("mine");
  boost::test_tools::assertion_result result(::chown((room / "mine").c_str(), 65534, 65534) == 0);
  result.message() << "only root may give a file away";
  return result;
}

BOOST_AUTO_TEST_CASE(another_users_file_stays, *boost::unit_test::precondition(may_give_files_away)) {
  const Room room;
  room.leave(".snellen-1-0.tmp");
  BOOST_REQUIRE(::chown((room / ".snellen-1-0.tmp").c_str(), 65534, 65534) == 0);
  write_file(room / "a", "text");
  BOOST_TEST(fs::exists(room / ".snellen-1-0.tmp"));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_being_written_stays_whoever_cleans_up) {
  const Room room;
  TemporaryFile file(room.path());
  BOOST_TEST(::write(file.descriptor(), "slow", 4) == 4);
  const pid_t other = ::fork();  // another process, as flock sees it
  if (other == 0) {
    remove_abandoned_files(room.path());
    write_file(room / "b", "quick");
    ::_exit(0);
  }
  ::waitpid(other, nullptr, 0);
  write_file(room / "c", "quick");
  BOOST_TEST(room.names().size() == 3U);
  BOOST_TEST(file.become(room / "a") == 0);
  BOOST_TEST(text_of(room / "a") == "slow");
}

BOOST_AUTO_TEST_CASE(a_file_that_was_taken_away_is_told_and_its_name_left_to_others) {
  const Room room;
  std::string name;
  {
    TemporaryFile file(room.path());
    name = room.names().at(0);
    fs::remove(room / name);  // by a host that does not see the lock
    BOOST_TEST(file.become(room / "a") == ENOENT);
    room.leave(name);
  }
  BOOST_TEST(room.names() == Names{name}, boost::test_tools::per_element());
}

// Cleaning up does not disturb anybody: each of 64 writes to a file of its own and to one that all share.
BOOST_AUTO_TEST_CASE(sixty_four_writers_at_once) {
  constexpr int writers = 64;
  constexpr int rounds = 12;
  const Room room;
  std::vector<pid_t> all;
  for (int writer = 0; writer < writers; ++writer) {
    all.push_back(::fork());
    if (all.back() != 0) continue;
    int code = 0;
    try {
      for (int round = 0; round < rounds; ++round) {
        const std::string text = std::string(3000, static_cast<char>('0' + round)) + fmt::format("{}\n", writer);
        write_file(room / fmt::format("own-{}", writer), text);
        write_file(room / "shared", text);
      }
    } catch (...) {
      code = 1;
    }
    ::_exit(code);
  }
  for (const pid_t one : all) {
    int status = 0;
    ::waitpid(one, &status, 0);
    BOOST_TEST((WIFEXITED(status) && WEXITSTATUS(status) == 0));
  }
  const std::string last(3000, static_cast<char>('0' + rounds - 1));
  for (int writer = 0; writer < writers; ++writer) {
    BOOST_TEST(text_of(room / fmt::format("own-{}", writer)) == last + fmt::format("{}\n", writer));
  }
  BOOST_TEST(text_of(room / "shared").starts_with(last));
  BOOST_TEST(room.names().size() == static_cast<std::size_t>(writers) + 1);
}

// The target is whole after every kill, and one more write leaves nothing but the targets.
BOOST_AUTO_TEST_CASE(killed_while_writing) {
  constexpr int kills = 60;
  const Room room;
  write_file(room / "a", std::string(200000, 'a'));
  std::mt19937_64 engine(1);
  bool something_was_left = false;
  for (int kill = 0; kill < kills; ++kill) {
    const pid_t writer = ::fork();
    if (writer == 0) {
      for (char letter = 'a';; letter = letter == 'z' ? 'a' : static_cast<char>(letter + 1)) {
        write_file(room / "a", std::string(200000, letter));
      }
    }
    std::this_thread::sleep_for(std::chrono::microseconds(500 + engine() % 8000));
    ::kill(writer, SIGKILL);
    ::waitpid(writer, nullptr, 0);
    const std::string text = text_of(room / "a");
    BOOST_TEST((text.size() == 200000U && text.find_first_not_of(text.front()) == std::string::npos), "kill " << kill);
    BOOST_TEST(room.names().size() <= 2U, "what one leaves the next takes away");
    something_was_left = something_was_left || room.names().size() == 2U;
  }
  BOOST_TEST(something_was_left);
  write_file(room / "a", "whole");
  BOOST_TEST(room.names() == Names{"a"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
