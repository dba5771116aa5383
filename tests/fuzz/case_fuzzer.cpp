// SPDX-License-Identifier: LGPL-3.0-or-later
// Any bytes as a case file: a draft that can be read again, with what it expects, or an Error. Small models are made as
// well.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "case/case.hpp"
#include "case/case_file.hpp"
#include "case/expectation_file.hpp"
#include "snellen/error.hpp"

namespace {

/// Whether drawing the weights is a matter of microseconds.
bool is_small(const snellen::cli::Draft& draft) {
  const snellen::Config& config = draft.config;
  const auto few = [](std::int32_t count) { return count <= 16; };
  return !draft.checkpoint && few(config.layers) && few(config.width) && few(config.vocabulary) &&
         few(draft.vocabulary_size) && few(config.attention.heads) && few(config.attention.key_value_heads) &&
         few(config.attention.head_width) && few(config.feed_forward.width) && few(config.position.buckets) &&
         few(config.position.maximum_positions);
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using snellen::Metric;
  static const std::vector<snellen::SeriesName> names = {{Metric::distance, ""},      {Metric::bits, "storage"},
                                                         {Metric::verdict, "bf16"},   {Metric::growth, "storage"},
                                                         {Metric::tail_from, "bf16"}, {Metric::first_collapsed, "bf16"},
                                                         {Metric::ratio, "B1-ub"}};
  static const std::vector<long> n_values = {1, 2, 512};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const snellen::cli::Draft draft =
        snellen::cli::draft("case.toml", snellen::cli::read_case_text(text, "case.toml"), {});
    static_cast<void>(snellen::cli::read_expectations(text, "case.toml", names, n_values));
    if (is_small(draft)) static_cast<void>(snellen::cli::resolve(draft));
  } catch (const snellen::Error&) {
  }
  return 0;
}
