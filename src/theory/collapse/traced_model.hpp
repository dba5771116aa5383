// SPDX-License-Identifier: LGPL-3.0-or-later
// A model evaluated in balls over a tree, with the constants along its trajectories.
#pragma once

#include <vector>

#include "snellen/model/trace.hpp"
#include "snellen/number/real.hpp"
#include "snellen/theory/layer_constants.hpp"

namespace snellen {

class TracedModel {
 public:
  TracedModel(Model model, PrefixTree tree, Precision precision);

  [[nodiscard]] const Model& model() const noexcept { return model_; }
  [[nodiscard]] const Config& config() const noexcept { return model_.config; }
  [[nodiscard]] const PrefixTree& tree() const noexcept { return tree_; }
  [[nodiscard]] const Trace<Certified>& trace() const noexcept { return trace_; }
  [[nodiscard]] const ModelConstants& constants() const noexcept { return constants_; }
  [[nodiscard]] Precision precision() const noexcept { return precision_; }
  [[nodiscard]] std::size_t layers() const noexcept { return trace_.layers.size(); }
  [[nodiscard]] std::size_t heads() const noexcept { return static_cast<std::size_t>(model_.config.attention.heads); }
  /// A number of this precision.
  [[nodiscard]] Real number(long value) const { return {value, precision_}; }
  /// Number of keys on the path of a node, itself included.
  [[nodiscard]] long keys(Node node) const { return tree_.positions()[static_cast<std::size_t>(node)] + 1L; }

  /// ||v_a^(l) - v_b^(l)||, l = 0..L; exactly zero where the structure alone says so (threshold/equality.hpp).
  [[nodiscard]] Real stream_distance(std::size_t l, Node a, Node b) const;
  /// ||y_a - y_b||, likewise.
  [[nodiscard]] Real output_distance(Node a, Node b) const;

  /// Lipschitz constants between two known points: of N1, of the step z -> z + psi(N2(z)), and of N3.
  [[nodiscard]] Real attention_secant(std::size_t l, Node a, Node b) const;
  [[nodiscard]] Real step_secant(std::size_t l, Node a, Node b) const;
  [[nodiscard]] Real final_secant(Node a, Node b) const;
  /// s of N1, N2 and N3 at a node, and ||N2(z)|| (zero unless psi is gated).
  [[nodiscard]] const Real& attention_scale(std::size_t l, Node node) const;
  [[nodiscard]] const Real& step_scale(std::size_t l, Node node) const;
  [[nodiscard]] const Real& step_radius(std::size_t l, Node node) const;
  [[nodiscard]] const Real& final_scale(Node node) const;
  /// The smallest s of all norms at all nodes: how far from singular they are.
  [[nodiscard]] Real least_scale() const;

  /// Of the head's row at this node: spread w, weight on itself, values and output.
  [[nodiscard]] Real spread(std::size_t l, std::size_t h, Node node) const;
  [[nodiscard]] Real own_weight(std::size_t l, std::size_t h, Node node) const;
  [[nodiscard]] Real value_distance(std::size_t l, std::size_t h, Node a, Node b) const;
  /// ||u_node - o_node||.
  [[nodiscard]] Real value_to_output(std::size_t l, std::size_t h, Node node) const;
  /// Upper bounds over the path of the node: diam{u_j}, diam{n_j}, max ||n_j||.
  [[nodiscard]] const Real& value_diameter(std::size_t l, std::size_t h, Node node) const;
  [[nodiscard]] const Real& key_diameter(std::size_t l, Node node) const;
  [[nodiscard]] const Real& key_radius(std::size_t l, Node node) const;

  [[nodiscard]] const HeadConstants& head(std::size_t l, std::size_t h) const { return constants_.layers[l].heads[h]; }

 private:
  struct Along {  // by node
    std::vector<Real> attention_scale, step_scale, step_radius, key_diameter, key_radius;
    std::vector<std::vector<Real>> value_diameter;  // by head
  };
  [[nodiscard]] bool equal_by_structure(std::size_t l, Node a, Node b) const;

  Model model_;
  PrefixTree tree_;
  Precision precision_;
  Trace<Certified> trace_;
  ModelConstants constants_;
  std::vector<Along> along_;  // by layer
  std::vector<Real> final_scale_;
  mutable std::vector<std::vector<std::int32_t>> classes_;  // by layer 0..L, computed when first asked for
};

}  // namespace snellen
