// SPDX-License-Identifier: LGPL-3.0-or-later
#include "traced_pairs.hpp"

namespace snellen {

TracedPairs::TracedPairs(Model model, const std::vector<TokenPair>& pairs,
                         const std::vector<std::vector<Token>>& others, Precision precision)
    : pairs_(pairs.size()), model_([&] {
        PrefixTree tree = tree_of_pairs(model.config, pairs, others);
        return TracedModel(std::move(model), std::move(tree), precision);
      }()) {}

}  // namespace snellen
