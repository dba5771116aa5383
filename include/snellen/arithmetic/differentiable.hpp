// SPDX-License-Identifier: LGPL-3.0-or-later
// The refinement of Arithmetic that derivatives by reverse accumulation need: the adjoints of the operations that are
// not linear, and the transpose of the average. The adjoint of an operation y = f(x) takes the derivative of some
// scalar by y ("upstream", shaped like y) and returns its derivative by x. The adjoints of linear operations are
// operations of Arithmetic itself: x W^T pulls back by W, a rotation by the opposite angle.
//
// Where an operation has no derivative at x (ReLU at 0, |x| at 0, a tie for the maximum), an arithmetic that encloses
// returns an enclosure of all limits of nearby derivatives, and an exact one throws Refused, unless the derivative does
// not matter because what it multiplies is exactly zero.
#pragma once

#include "snellen/arithmetic/arithmetic.hpp"

namespace snellen {

template <class A>
concept DifferentiableArithmetic = Arithmetic<A> &&
    requires(const A& a, const typename A::Matrix& x, typename A::Matrix& out, const typename A::Scores& scores,
             typename A::Scores& upstream, const DoubleVector& gain, const VisibleKeys& visible, NodeRange queries,
             std::int64_t count, std::optional<double> scale) {
  // normalize(x, kind, epsilon, gain, bias); the bias has no part in it.
  { a.normalize_adjoint(x, NormKind::rms, 1.0, gain, x) } -> std::same_as<typename A::Matrix>;
  { a.activate_adjoint(x, Activation::relu, x) } -> std::same_as<typename A::Matrix>;
  // soft_cap at the logits before the cap; upstream becomes the result.
  { a.soft_cap_adjoint(scores, 1.0, upstream) } -> std::same_as<void>;
  // softmax at these logits, with the weights that it gave (sink or not: a sink carries no derivative of its own).
  { a.softmax_adjoint(scores, scores, SoftmaxKind::exponential, scores) } -> std::same_as<typename A::Scores>;
  // average by its values: row j of the result, of `count` rows, is the sum over the queries i of weight_ij x_i; row
  // 0 of x belongs to the first query.
  { a.average_adjoint(scores, x, visible, queries, count) } -> std::same_as<typename A::Matrix>;
  // upstream times the scale that scores() uses for `count` columns.
  { a.scale_logits(upstream, scale, count) } -> std::same_as<void>;
  // Adds x to the part of out that begins at this row and column.
  { a.add_into(out, x, count, count) } -> std::same_as<void>;
};

}  // namespace snellen
