// SPDX-License-Identifier: LGPL-3.0-or-later
// What a check may cost: whatever a file asks for, it ends, and soon.
#pragma once

#include <gmpxx.h>

#include <cstdint>

namespace checkcert {

/// The check has cost what it may.
struct OutOfWork {};

/// Steps and bytes that are left to spend. A step is some nanosecond: a product of integers of a and b words of 64 bits
/// counts 16 + a b of them, more than it takes where the integers are long.
class Work {
 public:
  explicit Work(std::uint64_t steps) : steps_(steps) {}

  /// Throws OutOfWork when there are not as many left; then none are.
  void spend(std::uint64_t steps) {
    if (steps > steps_) {
      steps_ = 0;
      throw OutOfWork();
    }
    steps_ -= steps;
  }
  void spend_on_product(const mpz_class& x, const mpz_class& y) {
    spend(16 + std::uint64_t{mpz_size(x.get_mpz_t())} * mpz_size(y.get_mpz_t()));
  }

  /// What is kept while a check goes on. Throws OutOfWork beyond `most_bytes`.
  void hold(std::uint64_t bytes) {
    if (bytes > most_bytes - held_) throw OutOfWork();
    held_ += bytes;
  }
  void release(std::uint64_t bytes) { held_ -= bytes; }

  static constexpr std::uint64_t most_bytes = std::uint64_t{1} << 32;

 private:
  std::uint64_t steps_;
  std::uint64_t held_ = 0;
};

}  // namespace checkcert
