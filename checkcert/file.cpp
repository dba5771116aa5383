// SPDX-License-Identifier: LGPL-3.0-or-later
#include "file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "json_reader.hpp"

namespace checkcert {
namespace {

constexpr off_t greatest_file = off_t{1} << 28;

class Descriptor {
 public:
  explicit Descriptor(const std::string& name)
      : number_(::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) {
    if (number_ < 0) throw BadFile("it cannot be read");
  }
  ~Descriptor() { ::close(number_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

/// Bytes of the character at the beginning that may be printed as they are; 0 for none.
std::size_t printable_length(std::string_view text) {
  const auto byte = [&](std::size_t k) { return k < text.size() ? static_cast<unsigned char>(text[k]) : 0; };
  const auto follows = [&](std::size_t k) { return (byte(k) & 0xc0) == 0x80; };
  const int lead = byte(0);
  if (lead < 0x80) return lead >= 0x20 && lead != 0x7f ? 1 : 0;
  if (lead >= 0xc2 && lead < 0xe0) return follows(1) && (lead > 0xc2 || byte(1) >= 0xa0) ? 2 : 0;
  if (lead >= 0xe0 && lead < 0xf0) {
    const int middle = byte(1);
    const bool shortest = lead > 0xe0 || middle >= 0xa0;
    const bool surrogate = lead == 0xed && middle >= 0xa0;
    const bool mark = lead == 0xe2 && ((middle == 0x80 && byte(2) >= 0x8b && byte(2) <= 0xae) || middle == 0x81);
    return follows(1) && follows(2) && shortest && !surrogate && !mark ? 3 : 0;
  }
  if (lead >= 0xf0 && lead < 0xf5) {
    const bool in_range = (lead > 0xf0 || byte(1) >= 0x90) && (lead < 0xf4 || byte(1) < 0x90);
    return follows(1) && follows(2) && follows(3) && in_range ? 4 : 0;
  }
  return 0;
}

}  // namespace

std::string contents(const std::string& name) {
  const Descriptor file(name);
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) throw BadFile("it cannot be read");
  if (!S_ISREG(status.st_mode)) throw BadFile("it is no regular file");
  if (status.st_size > greatest_file) {
    throw BadFile("it has " + std::to_string(status.st_size) + " bytes: take at most " + std::to_string(greatest_file));
  }
  std::string text;
  std::string block(std::size_t{1} << 16, '\0');
  for (;;) {
    const ssize_t count = ::read(file.number(), block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw BadFile("it cannot be read");
    if (count == 0) break;
    text.append(block, 0, static_cast<std::size_t>(count));
    if (static_cast<off_t>(text.size()) > greatest_file) throw BadFile("it grows while it is read");
  }
  if (text.empty()) throw BadFile("it is empty");
  return text;
}

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = printable_length(text);
    out += length == 0 ? std::string_view("?") : text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

}  // namespace checkcert
