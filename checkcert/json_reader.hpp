// SPDX-License-Identifier: LGPL-3.0-or-later
// A strict reader of JSON whose keys come in a known order. It holds no tree and does not recurse: what is not expected
// where it stands is an error, so that unknown and repeated keys and deep nesting end it at once. Bytes that are not
// UTF-8, zero bytes, long strings and more values than a certificate has end it too.
#pragma once

#include <gmpxx.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace checkcert {

/// The file is no certificate. what() is one line with line and column.
struct BadFile : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class JsonReader {
 public:
  explicit JsonReader(std::string text) : text_(std::move(text)) {}

  void begin_object();
  void key(std::string_view name);           ///< the next key, which must be this one
  bool optional_key(std::string_view name);  ///< whether the next key is this one; then it is read
  void end_object();
  void begin_array();
  bool another();  ///< whether the array has one more element; reads its end when not
  void end();      ///< nothing but white space is left

  std::string string();                                      ///< in UTF-8, of at most 65536 bytes
  mpz_class integer();                                       ///< a number, or a string of digits
  long integer(long least, long greatest);                   ///< ... in this range
  bool at_string();                                          ///< whether a string comes next
  [[noreturn]] void fail(const std::string& problem) const;  ///< throws BadFile for the current place

 private:
  [[nodiscard]] char peek();  ///< the next character that is no white space; '\0' at the end
  void expect(char character);
  void separator();  ///< a comma, unless this is the first of its object or array
  std::string digits();
  void count_value();                ///< that there are not too many
  std::string escaped();             ///< what the escape at this place stands for, in UTF-8
  unsigned long hexadecimal_code();  ///< the four digits after \u
  std::string utf8_character();      ///< the character at this place, all its bytes

  std::string text_;
  std::size_t at_ = 0;
  std::size_t values_ = 0;
  std::vector<char> first_;  // by open object or array: whether nothing of it was read yet
};

}  // namespace checkcert
