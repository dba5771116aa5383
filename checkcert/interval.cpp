// SPDX-License-Identifier: LGPL-3.0-or-later
#include "interval.hpp"

#include <algorithm>

namespace checkcert {
namespace {

/// Of a number, in bits: beyond what any format holds that a model of doubles comes near to.
constexpr long greatest_magnitude = 1L << 16;

mp_bitcnt_t count(long bits) {
  return static_cast<mp_bitcnt_t>(bits);
}

/// floor(value 2^exponent) and the ceiling.
mpz_class floor_scaled(const mpz_class& value, long exponent) {
  mpz_class out;
  if (exponent >= 0) return value << count(exponent);
  mpz_fdiv_q_2exp(out.get_mpz_t(), value.get_mpz_t(), count(-exponent));
  return out;
}

mpz_class ceiling_scaled(const mpz_class& value, long exponent) {
  mpz_class out;
  if (exponent >= 0) return value << count(exponent);
  mpz_cdiv_q_2exp(out.get_mpz_t(), value.get_mpz_t(), count(-exponent));
  return out;
}

mpz_class floor_quotient(const mpz_class& x, const mpz_class& y) {
  mpz_class out;
  mpz_fdiv_q(out.get_mpz_t(), x.get_mpz_t(), y.get_mpz_t());
  return out;
}

mpz_class ceiling_quotient(const mpz_class& x, const mpz_class& y) {
  mpz_class out;
  mpz_cdiv_q(out.get_mpz_t(), x.get_mpz_t(), y.get_mpz_t());
  return out;
}

mpz_class ceiling_root(const mpz_class& x) {
  const mpz_class root = sqrt(x);  // rounded down
  return root * root == x ? root : root + 1;
}

}  // namespace

void Intervals::spend_on_product(const mpz_class& x, const mpz_class& y) const {
  if (work_ != nullptr) work_->spend_on_product(x, y);
}

/// sum += x y, ends multiplied without rounding: the product's ends are among the products of the ends, and signs say
/// which.
void Intervals::add_product(Interval& sum, const Interval& x, const Interval& y) const {
  spend_on_product(x.lower, y.lower);
  spend_on_product(x.upper, y.upper);
  if (sgn(x.lower) >= 0) {
    sum.lower += (sgn(y.lower) >= 0 ? x.lower : x.upper) * y.lower;
    sum.upper += (sgn(y.upper) >= 0 ? x.upper : x.lower) * y.upper;
  } else if (sgn(x.upper) <= 0) {
    sum.lower += (sgn(y.upper) >= 0 ? x.lower : x.upper) * y.upper;
    sum.upper += (sgn(y.lower) >= 0 ? x.upper : x.lower) * y.lower;
  } else {
    sum.lower += std::min<mpz_class>(x.lower * y.upper, x.upper * y.lower);
    sum.upper += std::max<mpz_class>(x.lower * y.lower, x.upper * y.upper);
  }
}

/// sum += factor x.
void Intervals::add_multiple(Interval& sum, const mpz_class& factor, const Interval& x) const {
  spend_on_product(factor, x.lower);
  spend_on_product(factor, x.upper);
  const bool negative = sgn(factor) < 0;
  mpz_addmul(sum.lower.get_mpz_t(), factor.get_mpz_t(), (negative ? x.upper : x.lower).get_mpz_t());
  mpz_addmul(sum.upper.get_mpz_t(), factor.get_mpz_t(), (negative ? x.lower : x.upper).get_mpz_t());
}

/// x 2^exponent.
Interval Intervals::scaled(const Interval& x, long exponent) const {
  Interval out{floor_scaled(x.lower, exponent), ceiling_scaled(x.upper, exponent)};
  const auto most = static_cast<std::size_t>(bits_ + greatest_magnitude);
  if (mpz_sizeinbase(out.lower.get_mpz_t(), 2) > most || mpz_sizeinbase(out.upper.get_mpz_t(), 2) > most) {
    throw TooLarge();
  }
  return out;
}

std::uint64_t Intervals::bytes(const Interval& x) const {
  constexpr std::uint64_t overhead = 64;  // of the object, and of two allocations
  return overhead + sizeof(mp_limb_t) * (mpz_size(x.lower.get_mpz_t()) + mpz_size(x.upper.get_mpz_t()));
}

Interval Intervals::narrowed(const Interval& x, long by) const {
  return scaled(x, -by);
}

Interval Intervals::exact(const Dyadic& value) const {
  return scaled({value.integer, value.integer}, value.exponent + bits_);
}

Interval Intervals::add(const Interval& x, const Interval& y) const {
  return {x.lower + y.lower, x.upper + y.upper};
}

Interval Intervals::multiply(const Interval& x, const Interval& y) const {
  Interval product;
  add_product(product, x, y);
  return narrowed(product, bits_);
}

Interval Intervals::rectify(const Interval& x) const {
  return {std::max<mpz_class>(x.lower, 0), std::max<mpz_class>(x.upper, 0)};
}

Interval Intervals::dot(std::span<const Interval> x, std::span<const Interval> y) const {
  Interval sum;
  for (std::size_t k = 0; k < x.size(); ++k) add_product(sum, x[k], y[k]);
  return narrowed(sum, bits_);
}

std::vector<Interval> Intervals::affine(const Matrix& weights, std::span<const Interval> x, const Matrix& bias) const {
  std::vector<Interval> out(weights.rows);
  for (std::size_t i = 0; i < weights.rows; ++i) {
    Interval sum;
    for (std::size_t j = 0; j < weights.columns; ++j) add_multiple(sum, weights.entries[i * weights.columns + j], x[j]);
    out[i] = scaled(sum, weights.exponent);
    if (bias.rows > 0) out[i] = add(out[i], exact({bias.entries[i], bias.exponent}));
  }
  return out;
}

Interval Intervals::divide(const Interval& x, const Interval& positive) const {
  if (sgn(positive.lower) <= 0) throw Undecided();
  const mpz_class above = x.lower << count(bits_);
  const mpz_class below = x.upper << count(bits_);
  spend_on_product(above, positive.lower);
  spend_on_product(below, positive.upper);
  return scaled({floor_quotient(above, sgn(above) >= 0 ? positive.upper : positive.lower),
                 ceiling_quotient(below, sgn(below) >= 0 ? positive.lower : positive.upper)},
                0);
}

Interval Intervals::inverse_root(unsigned long number) const {
  const mpz_class square = mpz_class(number) << count(2 * bits_);
  const mpz_class one = mpz_class(1) << count(bits_);
  return divide({one, one}, {sqrt(square), ceiling_root(square)});
}

// e^x for x = -t 2^-P, t >= 0. With y = t 2^-(P+k) < 2^-8, e^x = (e^-y)^(2^k). The terms y^i/i! decrease, so that what
// the alternating series for e^-y lacks after term i lies between 0 and term i + 1, below the bound of term i. All of
// it is in units of 2^-Q: floors for lower bounds, ceilings for upper ones, also when squaring numbers that are not
// negative.
Interval Intervals::exp_at(const mpz_class& x) const {
  const mpz_class t = -x;
  if (t >= (mpz_class(bits_) << count(bits_))) return {0, 1};  // 0 < e^-P < 2^-P
  const long k = std::max(0L, static_cast<long>(mpz_sizeinbase(t.get_mpz_t(), 2)) - bits_ + 8);
  const long q = bits_ + 2 * k + 16;
  const mpz_class y = t << count(q - bits_ - k);
  const mpz_class one = mpz_class(1) << count(q);
  Interval sum{one, one};
  Interval term{one, one};
  for (unsigned long i = 1; term.upper > 1; ++i) {
    spend_on_product(one, y);
    spend_on_product(one, y);
    term.lower = floor_scaled(term.lower * y, -q) / i;
    term.upper = ceiling_quotient(ceiling_scaled(term.upper * y, -q), i);
    sum.lower += i % 2 == 0 ? term.lower : -term.upper;
    sum.upper += i % 2 == 0 ? term.upper : -term.lower;
  }
  sum.lower = std::max<mpz_class>(sum.lower - term.upper, 0);
  sum.upper += term.upper;
  for (long square = 0; square < k; ++square) {
    spend_on_product(one, one);
    spend_on_product(one, one);
    sum = {floor_scaled(sum.lower * sum.lower, -q), ceiling_scaled(sum.upper * sum.upper, -q)};
  }
  return narrowed(sum, q - bits_);
}

Interval Intervals::exp(const Interval& x) const {
  return {exp_at(x.lower).lower, exp_at(x.upper).upper};
}

// ln 2 = sum over i >= 1 of 1 / (i 2^i); what is lacking after P terms is below 2^-P, a unit.
Interval Intervals::ln2() const {
  const mpz_class one = mpz_class(1) << count(bits_);
  Interval sum{0, 1};
  for (long i = 1; i <= bits_; ++i) {
    const mpz_class divisor = mpz_class(i) << count(i);
    spend_on_product(one, one);
    sum.lower += floor_quotient(one, divisor);
    sum.upper += ceiling_quotient(one, divisor);
  }
  return sum;
}

std::vector<Interval> Intervals::weights(std::span<const Interval> logits, Softmax softmax) const {
  std::vector<Interval> out;
  const Interval one{mpz_class(1) << count(bits_), mpz_class(1) << count(bits_)};
  if (softmax == Softmax::phi) {  // 1 + s + s^2/2 = ((1 + s)^2 + 1) / 2 >= 1/2
    for (const Interval& s : logits) {
      const Interval next = add(one, s);
      Interval twice = add(multiply(next, next), one);
      twice.lower = std::max(twice.lower, one.lower);
      out.push_back(scaled(twice, -1));
    }
    return out;
  }
  // A softmax does not change when one real number is taken from all its logits: here the greatest upper end.
  mpz_class greatest = logits.front().upper;
  for (const Interval& s : logits) greatest = std::max(greatest, s.upper);
  const Interval base = softmax == Softmax::base_two ? ln2() : one;
  for (const Interval& s : logits) {
    const Interval shifted{s.lower - greatest, s.upper - greatest};
    out.push_back(exp(softmax == Softmax::base_two ? multiply(shifted, base) : shifted));
  }
  return out;
}

std::vector<Interval> Intervals::average(std::span<const Interval> weights, std::span<const unsigned long> counts,
                                         std::span<const std::span<const Interval>> values) const {
  Interval total;
  std::vector<Interval> sums(values.front().size());
  for (std::size_t j = 0; j < weights.size(); ++j) {
    const Interval weight{weights[j].lower * counts[j], weights[j].upper * counts[j]};
    total = add(total, weight);
    for (std::size_t i = 0; i < sums.size(); ++i) add_product(sums[i], weight, values[j][i]);
  }
  for (Interval& sum : sums) sum = divide(narrowed(sum, bits_), total);
  return sums;
}

std::vector<Interval> Intervals::normalize(std::span<const Interval> x, Norm norm, const Dyadic& epsilon,
                                           const Matrix& gain, const Matrix& bias) const {
  std::vector<Interval> out(x.begin(), x.end());
  if (norm == Norm::none) return out;
  const mpz_class size = out.size();
  if (norm == Norm::layer) {
    Interval sum;
    for (const Interval& entry : x) sum = add(sum, entry);
    const Interval mean{floor_quotient(sum.lower, size), ceiling_quotient(sum.upper, size)};
    for (Interval& entry : out) entry = {entry.lower - mean.upper, entry.upper - mean.lower};
  }
  // Squares in units of 2^-2P: the square root of their mean is in units of 2^-P.
  Interval squares;
  for (const Interval& entry : out) {
    Interval square;
    add_product(square, entry, entry);
    squares = add(squares, {std::max<mpz_class>(square.lower, 0), square.upper});
  }
  const Interval offset = scaled({epsilon.integer, epsilon.integer}, epsilon.exponent + 2 * bits_);
  const Interval root{sqrt(mpz_class(floor_quotient(squares.lower, size) + offset.lower)),
                      ceiling_root(ceiling_quotient(squares.upper, size) + offset.upper)};
  spend_on_product(root.upper, root.upper);
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = divide(out[i], root);
    if (gain.rows > 0) out[i] = multiply(out[i], exact({gain.entries[i], gain.exponent}));
    if (bias.rows > 0) out[i] = add(out[i], exact({bias.entries[i], bias.exponent}));
  }
  return out;
}

mpq_class Intervals::lower(const Interval& x) const {
  mpq_class out(x.lower);
  mpq_div_2exp(out.get_mpq_t(), out.get_mpq_t(), count(bits_));
  return out;
}

mpq_class Intervals::upper(const Interval& x) const {
  mpq_class out(x.upper);
  mpq_div_2exp(out.get_mpq_t(), out.get_mpq_t(), count(bits_));
  return out;
}

}  // namespace checkcert
