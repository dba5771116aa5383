// SPDX-License-Identifier: LGPL-3.0-or-later
#include "settings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace snellen::cli {
namespace {

using Words = std::span<const std::string_view>;

constexpr std::array<std::string_view, 7> position_words = {
    "nope", "sinusoidal", "learned", "rope", "rope-interleaved", "alibi", "t5"};
constexpr std::array<std::string_view, 5> norm_words = {"none", "rms", "layer", "l1", "max"};
constexpr std::array<std::string_view, 4> activation_words = {"relu", "gelu-erf", "gelu-tanh", "silu"};
constexpr std::array<std::string_view, 3> softmax_words = {"exponential", "base2", "phi"};
constexpr std::array<std::string_view, 2> logit_words = {"query-key", "token-table"};
constexpr std::array<std::string_view, 2> weight_words = {"gaussian", "dyadic"};
constexpr std::array<std::string_view, 3> observable_words = {"v", "y", "logits"};
constexpr std::array<std::string_view, 3> distance_words = {"l1", "l2", "linf"};
constexpr std::array<std::string_view, 4> conclusion_words = {"verified", "vacuous", "refuted", "hypothesis-fails"};
constexpr std::array<std::string_view, 3> figure_words = {"figure-8", "figure-9", "figure-10"};
constexpr std::array<std::string_view, 2> arithmetic_words = {"certified", "exact"};

/// The enumerator at `index` of those that a list of words stands for, where words follow the enumerators' order.
template <class Enumeration>
Enumeration enumerator(std::size_t index) {
  return static_cast<Enumeration>(index);
}

void set_position(Draft& draft, std::size_t index) {
  constexpr std::array schemes = {PositionScheme::none, PositionScheme::sinusoidal, PositionScheme::learned,
                                  PositionScheme::rope, PositionScheme::rope,       PositionScheme::alibi,
                                  PositionScheme::t5};
  draft.config.position.scheme = schemes.at(index);
  draft.config.position.layout =
      position_words.at(index) == "rope-interleaved" ? RotationLayout::interleaved : RotationLayout::half_split;
}

const std::array all_settings = std::to_array<Setting>({
    {"title",
     "--title",
     "\"count\"",
     "the two patterns",
     "What the table is called",
     TextKind{[](Draft& draft, Text value) { draft.title = std::move(value.text); }},
     {},
     Scope::everything},
    {"claim",
     "--claim",
     "\"lemma-b1\"",
     "required",
     "The claim to check; `snellen claims` lists them",
     TextKind{[](Draft& draft, Text value) { draft.claim.name = std::move(value); }},
     {},
     Scope::claims},
    {"expect",
     "--expect",
     "\"refuted\"",
     "verified",
     "What every check of the claim should conclude on this instance; anything else makes `snellen verify` exit with 1",
     WordKind{conclusion_words,
              [](Draft& draft, std::size_t index) { draft.claim.expected = enumerator<Conclusion>(index); }},
     {},
     Scope::claims},

    {"instance.family",
     "--family",
     "\"adversarial\"",
     "the claim's first",
     "How instances are drawn; `snellen explain CLAIM` lists the claim's families",
     TextKind{[](Draft& draft, Text value) { draft.claim.family = std::move(value); }},
     {},
     Scope::claims},
    {"instance.draws",
     "--draws",
     "20",
     "1",
     "Number of instances to draw",
     IntegerKind{[](Draft& draft, std::int32_t value) { draft.claim.draws = value; }},
     {},
     Scope::claims},
    {"instance.seed",
     "--draw-seed",
     "7",
     "0",
     "Seed of the first draw, the next ones follow; a model's weights and sampled tokens add it to their own seeds",
     SeedKind{[](Draft& draft, std::uint64_t value) { draft.claim.draw_seed = value; }},
     {},
     Scope::claims},
    {"instance.parameters",
     "--set",
     "[\"bound = 2\"]",
     "the claim's",
     "Numbers of the instance, exact: integers, decimals or quotients; `snellen explain CLAIM` lists the claim's",
     ListKind{[](Draft& draft, std::vector<Text> value) { draft.claim.parameters = std::move(value); }},
     {},
     Scope::claims},
    {"instance.tighten",
     "--tighten",
     "\"1/2\"",
     "1",
     "Every upper bound is multiplied by this and every lower bound divided by it before it is compared: below 1 a "
     "stronger assertion, to see how tight a bound is",
     TextKind{[](Draft& draft, Text value) { draft.claim.tighten = std::move(value); }, true},
     {},
     Scope::claims},

    {"model.checkpoint", "--checkpoint", "\"stories260K\"", "none",
     "Folder of a trained model (`config.json` and `model.safetensors`), sought beside the case file, then in "
     "`$SNELLEN_MODELS`; it brings its own shape and weights, so no other key of `[model]` goes with it",
     TextKind{[](Draft& draft, Text value) { draft.checkpoint = std::move(value); }}, "model."},
    {"model.layers", "--layers", "2", "2", "Number of layers L",
     IntegerKind{[](Draft& draft, std::int32_t value) { draft.config.layers = value; }}},
    {"model.width", "--width", "64", "64", "Width d of the residual stream",
     IntegerKind{[](Draft& draft, std::int32_t value) { draft.config.width = value; }}},
    {"model.heads", "--heads", "4", "1", "Number of attention heads",
     IntegerKind{[](Draft& draft, std::int32_t value) { draft.config.attention.heads = value; }}},
    {"model.key-value-heads", "--kv-heads", "2", "heads",
     "Number of key-value heads: 1 is multi-query, between 1 and `heads` is grouped-query attention",
     IntegerKind{[](Draft& draft, std::int32_t value) { draft.config.attention.key_value_heads = value; }}},
    {"model.head-width", "--head-width", "16", "width / heads", "Width of one head",
     IntegerKind{[](Draft& draft, std::int32_t value) { draft.config.attention.head_width = value; }}},
    {"model.norm", "--norm", "\"rms\"", "rms", "Norm before attention, before the feed-forward part and at the end",
     WordKind{norm_words, [](Draft& draft, std::size_t index) { draft.config.norm = enumerator<NormKind>(index); }}},
    {"model.epsilon", "--epsilon", "1e-5", "1e-5", "The norm's epsilon",
     NumberKind{[](Draft& draft, double value) { draft.config.epsilon = value; }}},
    {"model.norm-gain", "--norm-gain", "true", "true unless norm is none", "Norms multiply by a gain",
     FlagKind{[](Draft& draft, bool value) { draft.config.norm_gain = value; }}},
    {"model.norm-bias", "--norm-bias", "true", "false", "Norms add a bias; LayerNorm only",
     FlagKind{[](Draft& draft, bool value) { draft.config.norm_bias = value; }}},
    {"model.output-head", "--output-head", "false", "true", "The model has logits",
     FlagKind{[](Draft& draft, bool value) { draft.config.output_head = value; }}},
    {"model.tied-embeddings", "--tied-embeddings", "false", "output-head",
     "The output head is the embedding, transposed",
     FlagKind{[](Draft& draft, bool value) { draft.config.tied_embeddings = value; }}},
    {"model.embedding-scale", "--embedding-scale", "8", "1", "Embeddings are multiplied by this",
     NumberKind{[](Draft& draft, double value) { draft.config.embedding_scale = value; }}},

    {"model.position.scheme", "--position", "\"rope\"", "nope",
     "How a token learns its position; `rope` pairs coordinate k with k + d/2, `rope-interleaved` 2k with 2k+1",
     WordKind{position_words, set_position}, "model.position."},
    {"model.position.theta", "--theta", "10000", "10000", "`sinusoidal`, `rope`: base of the frequencies",
     NumberKind{[](Draft& draft, double value) { draft.config.position.theta = value; }}},
    {"model.position.slopes", "--slopes", "[0.5, 0.25]", "those of the ALiBi paper", "`alibi`: one slope per head",
     NumbersKind{[](Draft& draft, std::vector<double> value) { draft.config.position.slopes = std::move(value); }}},
    {"model.position.buckets", "--buckets", "32", "32", "`t5`: number of buckets",
     IntegerKind{[](Draft& draft, std::int32_t value) { draft.config.position.buckets = value; }}},
    {"model.position.maximum-distance", "--maximum-distance", "128", "128",
     "`t5`: distances from here on share a bucket",
     IntegerKind{[](Draft& draft, std::int32_t value) { draft.config.position.maximum_distance = value; }}},
    {"model.position.maximum-positions", "--maximum-positions", "1024", "the longest sequence",
     "`learned`: rows of the table",
     IntegerKind{[](Draft& draft, std::int32_t value) { draft.config.position.maximum_positions = value; }}},

    {"model.attention.causal", "--causal", "false", "true", "A token sees nothing after itself",
     FlagKind{[](Draft& draft, bool value) { draft.config.attention.causal = value; }}},
    {"model.attention.window", "--window", "16", "0", "Sliding window: keys each query sees, itself included; 0: all",
     IntegerKind{[](Draft& draft, std::int32_t value) { draft.config.attention.window = value; }}},
    {"model.attention.scale", "--scale", "0.25", "1 / sqrt(head-width)", "Logits are multiplied by this",
     NumberKind{[](Draft& draft, double value) { draft.config.attention.scale = value; }}},
    {"model.attention.soft-cap", "--soft-cap", "50", "0", "Logits s become c tanh(s / c) for this c; 0: they do not",
     NumberKind{[](Draft& draft, double value) { draft.config.attention.soft_cap = value; }}},
    {"model.attention.sink", "--sink", "true", "false",
     "Each head has one more logit, which takes weight and carries no value",
     FlagKind{[](Draft& draft, bool value) { draft.config.attention.sink = value; }}},
    {"model.attention.query-key-value-bias", "--query-key-value-bias", "true", "false",
     "Queries, keys and values have biases",
     FlagKind{[](Draft& draft, bool value) { draft.config.attention.query_key_value_bias = value; }}},
    {"model.attention.output-bias", "--output-bias", "true", "false", "Attention's output has a bias",
     FlagKind{[](Draft& draft, bool value) { draft.config.attention.output_bias = value; }}},
    {"model.attention.logits", "--logit-source", "\"token-table\"", "query-key",
     "Logits are products of queries and keys, or an integer table indexed by the two tokens",
     WordKind{logit_words,
              [](Draft& draft, std::size_t index) { draft.config.attention.logits = enumerator<LogitSource>(index); }}},
    {"model.attention.softmax", "--softmax", "\"base2\"", "exponential",
     "Weight of a logit s: e^s, 2^s, or 1 + s + s^2/2 (`phi`)",
     WordKind{
         softmax_words,
         [](Draft& draft, std::size_t index) { draft.config.attention.softmax = enumerator<SoftmaxKind>(index); }}},

    {"model.feed-forward.present", "--feed-forward", "false", "true", "There is a feed-forward part",
     FlagKind{[](Draft& draft, bool value) { draft.config.feed_forward.present = value; }}},
    {"model.feed-forward.width", "--ff", "256", "4 width", "Its inner width",
     IntegerKind{[](Draft& draft, std::int32_t value) { draft.config.feed_forward.width = value; }}},
    {"model.feed-forward.activation", "--activation", "\"silu\"", "relu", "Its activation; `gelu` comes in two forms",
     WordKind{activation_words,
              [](Draft& draft,
                 std::size_t index) { draft.config.feed_forward.activation = enumerator<Activation>(index); }}},
    {"model.feed-forward.gated", "--gated", "true", "false", "It is gated, as in SwiGLU",
     FlagKind{[](Draft& draft, bool value) { draft.config.feed_forward.gated = value; }}},
    {"model.feed-forward.bias", "--feed-forward-bias", "true", "false", "It has biases",
     FlagKind{[](Draft& draft, bool value) { draft.config.feed_forward.bias = value; }}},

    {"model.weights.kind", "--weights", "\"dyadic\"", "gaussian",
     "Drawn from normal distributions, or small integers over a power of two, which `exact` arithmetic needs",
     WordKind{weight_words,
              [](Draft& draft, std::size_t index) { draft.weights.kind = enumerator<SyntheticWeights::Kind>(index); }}},
    {"model.weights.seed", "--seed", "7", "1", "Seed of the draws: the same weights on every machine",
     SeedKind{[](Draft& draft, std::uint64_t value) { draft.weights.seed = value; }}},
    {"model.weights.gain", "--gain", "1.5", "1", "`gaussian`: multiplies the standard deviation of every matrix",
     NumberKind{[](Draft& draft, double value) { draft.weights.gain = value; }}},
    {"model.weights.bias-scale", "--bias-scale", "0.5", "0",
     "`gaussian`: standard deviation of biases, sinks, T5's relative biases, and of norm gains around 1",
     NumberKind{[](Draft& draft, double value) { draft.weights.bias_scale = value; }}},
    {"model.weights.reach", "--reach", "2", "2", "`dyadic`: integers from -reach to reach ...",
     IntegerKind{[](Draft& draft, std::int32_t value) { draft.weights.reach = value; }}},
    {"model.weights.bits", "--bits", "1", "1", "`dyadic`: ... divided by 2^bits",
     IntegerKind{[](Draft& draft, std::int32_t value) { draft.weights.bits = value; }}},

    {"vocabulary.tokens", "--tokens", "[\"<bos>\", \"0\", \"1\"]", "`<bos>`, `0` to `9`, `,`, `.`, `a` to `f`, `<sep>`",
     "Names of the tokens, from id 0 on (an option separates them by spaces)",
     ListKind{[](Draft& draft, std::vector<Text> value) { draft.tokens = std::move(value); }, ' '}, "vocabulary."},
    {"vocabulary.size", "--vocabulary-size", "512", "the number of names",
     "Number of tokens without names, written `#17` in patterns",
     IntegerKind{[](Draft& draft, std::int32_t value) { draft.vocabulary_size = value; }}, "vocabulary."},

    {"pair.left", "--left", "\"<bos> 1^n\"", "required", "The first sequence, a [pattern](pattern.md)",
     TextKind{[](Draft& draft, Text value) { draft.left = std::move(value); }}},
    {"pair.right", "--right", "\"<bos> 1^(n+1)\"", "required", "The second sequence",
     TextKind{[](Draft& draft, Text value) { draft.right = std::move(value); }}},
    {"pair.n",
     "--n",
     "\"1..512\"",
     "1..64",
     "The values of n: an integer, or a text such as `1..64, 128`, `8..64:8` (a step), `1..4096*2` (a ratio)",
     TextKind{[](Draft& draft, Text value) { draft.n_values = std::move(value); }, true},
     {},
     Scope::everything},
    {"pair.seed", "--pattern-seed", "3", "0", "Seed of sampled tokens `?{0,1}`, the same on both sides",
     SeedKind{[](Draft& draft, std::uint64_t value) { draft.pattern_seed = value; }}},

    {"figure.name",
     "--figure",
     "\"figure-8\"",
     "required",
     "The figure of the paper",
     WordKind{figure_words, [](Draft& draft, std::size_t index) { draft.figure.name = figure_words.at(index); }},
     {},
     Scope::figures},
    {"figure.seed",
     "--first-seed",
     "1",
     "1",
     "The first of the seeds, which are consecutive",
     SeedKind{[](Draft& draft, std::uint64_t value) { draft.figure.question.seed = value; }},
     {},
     Scope::figures},
    {"figure.seeds",
     "--seeds",
     "5",
     "5",
     "Number of seeds; the figure shows their least, mean and greatest value",
     IntegerKind{[](Draft& draft, std::int32_t value) { draft.figure.question.seeds = value; }},
     {},
     Scope::figures},
    {"figure.width",
     "--figure-width",
     "64",
     "64",
     "d, where the figure has one",
     IntegerKind{[](Draft& draft, std::int32_t value) { draft.figure.question.width = value; }},
     {},
     Scope::figures},
    {"figure.threshold",
     "--threshold",
     "\"1/128\"",
     "1/128",
     "The line that the series cross, exact",
     TextKind{[](Draft& draft, Text value) { draft.figure.threshold = std::move(value); }, true},
     {},
     Scope::figures},
    {"figure.variants",
     "--variants",
     "false",
     "true",
     "Also computes what each choice that the paper leaves open changes",
     FlagKind{[](Draft& draft, bool value) { draft.figure.question.variants = value; }},
     {},
     Scope::figures},
    {"figure.bits",
     "--figure-bits",
     "128",
     "128",
     "Bits of the balls",
     IntegerKind{[](Draft& draft, std::int32_t value) { draft.figure.question.precision = value; }},
     {},
     Scope::figures},

    {"measure.representation",
     "--observable",
     "\"y\"",
     "y",
     "The last token's vector after the last layer: `v` before the final norm, `y` after it, or the logits",
     WordKind{observable_words,
              [](Draft& draft, std::size_t index) { draft.table.observable = enumerator<Observable>(index); }},
     {},
     Scope::tables},
    {"measure.distance",
     "--norm-of-distance",
     "\"linf\"",
     "linf",
     "Norm of the difference of the representations",
     WordKind{distance_words,
              [](Draft& draft, std::size_t index) { draft.table.distance = enumerator<DistanceNorm>(index); }},
     {},
     Scope::tables},
    {"measure.formats",
     "--formats",
     "[\"bf16\", \"fp32\"]",
     "fp8-e4m3, bf16, fp16, fp32",
     "Number formats for the storage columns; `snellen formats` lists them, and `p<P>e<E>` is any other",
     ListKind{[](Draft& draft, std::vector<Text> value) { draft.table.formats = std::move(value); }},
     {},
     Scope::tables},
    {"measure.policies",
     "--policies",
     "[\"naive-bf16\"]",
     "none",
     "Policies for the arithmetic columns: `ideal-<format>`, `naive-<format>`, `mixed-<storage>-<accumulator>`",
     ListKind{[](Draft& draft, std::vector<Text> value) { draft.table.policies = std::move(value); }},
     {},
     Scope::tables},
    {"measure.families",
     "--families",
     "[\"naive\"]",
     "none",
     "Policies with p significand bits throughout, for the bits that arithmetic needs: `naive` or `ideal`, short for "
     "`naive-p2..24e8`: p from 2 to 24, 8 exponent bits",
     ListKind{[](Draft& draft, std::vector<Text> value) { draft.table.families = std::move(value); }},
     {},
     Scope::tables},
    {"measure.arithmetic",
     "--arithmetic",
     "\"exact\"",
     "certified",
     "How real representations are computed: balls of rising precision, or rationals",
     WordKind{arithmetic_words,
              [](Draft& draft, std::size_t index) { draft.table.arithmetic = enumerator<RealArithmetic>(index); }},
     {},
     Scope::tables},
    {"measure.initial-precision", "--initial-precision", "64", "64, claims 128",
     "Bits of the first attempt; each further one doubles them",
     IntegerKind{[](Draft& draft, std::int32_t value) { draft.initial_precision = value; }}},
    {"measure.precision-limit", "--precision-limit", "2048", "2048, claims 4096",
     "Bits of the last attempt; what it leaves open is shown as `?`",
     IntegerKind{[](Draft& draft, std::int32_t value) { draft.precision_limit = value; }}},
    {"measure.for-all",
     "--for-all",
     "true",
     "false",
     "`threshold`: below the table, what is proved for every n about each format",
     FlagKind{[](Draft& draft, bool value) { draft.table.for_all = value; }},
     {},
     Scope::tables},
    {"measure.certificates",
     "--certificates",
     "true",
     "false",
     "`threshold`: a column that says which storage cells `snellen certify` certifies",
     FlagKind{[](Draft& draft, bool value) { draft.table.certificates = value; }},
     {},
     Scope::tables},

    {"tail.explicit",
     "--explicit",
     "2048",
     "4096",
     "For every n: at most this many positions are computed one by one, and at most as many as `work` allows",
     IntegerKind{[](Draft& draft, std::int32_t value) { draft.table.explicit_positions = value; }},
     {},
     Scope::tables},
    {"tail.work",
     "--work",
     "1000",
     "134",
     "For every n: millions of products, positions^2 * width * layers, for positions computed one by one",
     IntegerKind{[](Draft& draft, std::int32_t value) { draft.table.work = value; }},
     {},
     Scope::tables},
});

struct TypeName {
  std::string operator()(const IntegerKind&) const { return "integer"; }
  std::string operator()(const SeedKind&) const { return "integer, 0 or more"; }
  std::string operator()(const NumberKind&) const { return "number"; }
  std::string operator()(const FlagKind&) const { return "boolean"; }
  std::string operator()(const WordKind& kind) const { return fmt::format("`{}`", fmt::join(kind.words, "`, `")); }
  std::string operator()(const TextKind& kind) const { return kind.or_integer ? "text or integer" : "text"; }
  std::string operator()(const ListKind&) const { return "array of texts"; }
  std::string operator()(const NumbersKind&) const { return "array of numbers"; }
};

}  // namespace

std::string_view Setting::table() const noexcept {
  const std::size_t dot = key.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : key.substr(0, dot);
}

std::string_view Setting::name() const noexcept {
  return key.substr(table().empty() ? 0 : table().size() + 1);
}

std::string Setting::type() const {
  return std::visit(TypeName(), kind);
}

std::span<const Setting> settings() {
  return all_settings;
}

const Setting* find_setting(std::string_view key) {
  const auto found = std::ranges::find(all_settings, key, &Setting::key);
  return found == all_settings.end() ? nullptr : &*found;
}

bool in_scope(const Setting& setting, Scope scope) noexcept {
  return (static_cast<unsigned>(setting.scope) & static_cast<unsigned>(scope)) != 0;
}

void check_scope(const Draft& draft, Scope scope) {
  for (const auto& [key, place] : draft.given) {
    if (in_scope(*find_setting(key), scope)) continue;
    const Scope meant = find_setting(key)->scope;
    if (meant == Scope::tables) {
      place.fail(fmt::format("'{}' is for tables", key), "remove it, or ask for a table with snellen threshold");
    }
    if (meant == Scope::claims) {
      place.fail(fmt::format("'{}' is for claims", key), "remove it, or check the claim with snellen verify");
    }
    if (meant == Scope::figures) {
      place.fail(fmt::format("'{}' is for figures", key), "remove it, or ask for the figure with snellen figure");
    }
    place.fail(fmt::format("'{}' is for tables and claims", key), "remove it");
  }
}

std::string settings_reference() {
  std::string text;
  std::string_view table = "none yet";
  for (const Setting& setting : all_settings) {
    if (setting.table() != table) {
      table = setting.table();
      text += table.empty() ? std::string("### Outside any table\n\n") : fmt::format("\n### [{}]\n\n", table);
      text += "| key | option | type | default | meaning |\n| --- | --- | --- | --- | --- |\n";
    }
    text += fmt::format("| `{}` | `{}` | {} | {} | {} |\n", setting.name(), setting.option, setting.type(),
                        setting.standard, setting.meaning);
  }
  return text;
}

}  // namespace snellen::cli
