// SPDX-License-Identifier: LGPL-3.0-or-later
#include "exact.hpp"

namespace checkcert {
namespace {

constexpr long greatest_logit = 4096;     // 2^logit has as many bits
constexpr std::size_t most_words = 1024;  // of numerator and denominator, 64 bits each

mpq_class power_of_two(long exponent) {
  mpq_class out = 1;
  if (exponent >= 0) {
    out.get_num() <<= static_cast<mp_bitcnt_t>(exponent);
  } else {
    out.get_den() <<= static_cast<mp_bitcnt_t>(-exponent);
  }
  return out;
}

mpq_class weight(const mpq_class& logit, Softmax softmax) {
  if (softmax == Softmax::phi) return 1 + logit + logit * logit / 2;
  if (softmax == Softmax::exponential || logit.get_den() != 1 || abs(logit) > greatest_logit) throw Irrational();
  return power_of_two(logit.get_num().get_si());
}

}  // namespace

// Numerator and denominator are made coprime, which takes some products of their length.
mpq_class Exact::bounded(mpq_class x) const {
  const std::size_t words = mpz_size(x.get_num_mpz_t()) + mpz_size(x.get_den_mpz_t());
  if (words > most_words) throw Irrational();
  if (work_ != nullptr) work_->spend(64 + 4 * std::uint64_t{words} * words);
  return x;
}

std::uint64_t Exact::bytes(const mpq_class& x) const {
  constexpr std::uint64_t overhead = 64;
  return overhead + sizeof(mp_limb_t) * (mpz_size(x.get_num_mpz_t()) + mpz_size(x.get_den_mpz_t()));
}

mpq_class Exact::exact(const Dyadic& value) const {
  return value.integer * power_of_two(value.exponent);
}

mpq_class Exact::dot(std::span<const mpq_class> x, std::span<const mpq_class> y) const {
  mpq_class sum;
  for (std::size_t k = 0; k < x.size(); ++k) sum = add(sum, multiply(x[k], y[k]));
  return sum;
}

std::vector<mpq_class> Exact::affine(const Matrix& weights, std::span<const mpq_class> x, const Matrix& bias) const {
  std::vector<mpq_class> out(weights.rows);
  for (std::size_t i = 0; i < weights.rows; ++i) {
    for (std::size_t j = 0; j < weights.columns; ++j) {
      out[i] = add(out[i], multiply(weights.entries[i * weights.columns + j], x[j]));
    }
    out[i] = multiply(out[i], power_of_two(weights.exponent));
    if (bias.rows > 0) out[i] = add(out[i], exact({bias.entries[i], bias.exponent}));
  }
  return out;
}

mpq_class Exact::inverse_root(unsigned long number) const {
  const mpz_class root = sqrt(mpz_class(number));
  if (root * root != number) throw Irrational();
  return mpq_class(1) / root;
}

std::vector<mpq_class> Exact::weights(std::span<const mpq_class> logits, Softmax softmax) const {
  std::vector<mpq_class> out;
  for (const mpq_class& logit : logits) out.push_back(bounded(weight(logit, softmax)));
  return out;
}

std::vector<mpq_class> Exact::average(std::span<const mpq_class> weights, std::span<const unsigned long> counts,
                                      std::span<const std::span<const mpq_class>> values) const {
  mpq_class total;
  std::vector<mpq_class> sums(values.front().size());
  for (std::size_t j = 0; j < weights.size(); ++j) {
    const mpq_class one = multiply(weights[j], counts[j]);
    total = add(total, one);
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] = add(sums[i], multiply(one, values[j][i]));
  }
  for (mpq_class& sum : sums) sum = bounded(sum / total);  // weights are positive
  return sums;
}

std::vector<mpq_class> Exact::normalize(std::span<const mpq_class> x, Norm norm, const Dyadic&, const Matrix&,
                                        const Matrix&) const {
  if (norm != Norm::none) throw Irrational();
  return {x.begin(), x.end()};
}

}  // namespace checkcert
