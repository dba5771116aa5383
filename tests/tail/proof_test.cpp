// SPDX-License-Identifier: LGPL-3.0-or-later
// Proofs against tables: what is said of every n is compared with what is computed at each of many.
// Covers src/tail/extension.cpp, src/tail/family.cpp, src/tail/ladder.cpp.
#include "snellen/tail/proof.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <numeric>
#include <random>

#include "asked.hpp"
#include "snellen/model/synthetic.hpp"
#include "snellen/threshold/table.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(proof_test)

namespace {

const Vocabulary vocabulary = Vocabulary::standard();

Question question(const std::string& left, const std::string& right) {
  return {.title = "test",
          .model_lines = {},
          .left = Pattern::parse(left, vocabulary),
          .right = Pattern::parse(right, vocabulary),
          .n_values = {},
          .formats = {format_by_name("fp8-e4m3"), format_by_name("bf16"), format_by_name("fp16")},
          .policies = {},
          .families = {}};
}

Config small(PositionScheme scheme, std::int32_t layers = 1, std::int32_t width = 4) {
  Config config;
  config.layers = layers;
  config.width = width;
  config.vocabulary = vocabulary.size();
  config.attention.head_width = 2;
  config.feed_forward.width = 4;
  config.position.scheme = scheme;
  config.position.buckets = 8;
  config.position.maximum_distance = 16;
  if (scheme == PositionScheme::alibi) config.position.slopes = {0.5};
  return config;
}

std::vector<Row> rows(const Model& model, Question of, long first, long last) {
  of.n_values.resize(static_cast<std::size_t>(last - first + 1));
  std::iota(of.n_values.begin(), of.n_values.end(), first);
  return threshold_table(model, of).rows;
}

/// Counts what was compared, so that a test cannot pass by comparing nothing.
struct Compared {
  int statements = 0;
  int exceptions = 0;
  std::map<TailVerdict, int> verdicts;
};

/// Every statement of the proof against the table of n from `first` to `most`.
void compare(const Model& model, const TailProof& proof, long first, long most, const std::string& what,
             Compared& compared) {
  std::vector<Row> table;
  for (std::size_t f = 0; f < proof.formats.size(); ++f) {
    const TailStatement& statement = proof.formats[f];
    ++compared.verdicts[statement.verdict];
    if (statement.verdict == TailVerdict::boundary || statement.verdict == TailVerdict::unknown) {
      BOOST_TEST(!statement.reason.empty(), what);
      continue;
    }
    if (statement.from > most) continue;
    if (table.empty()) table = rows(model, proof.question, first, most);
    bool promised = false;
    for (const Row& row : table) {
      const bool holds = row.n >= statement.from;
      const Verdict verdict = row.storage[f];
      const auto place = [&] { return what + " " + statement.format + " at n = " + std::to_string(row.n); };
      if (statement.verdict == TailVerdict::apart) {
        if (holds) BOOST_TEST((verdict != Verdict::collapsed), place());
        promised = promised || (!holds && statement.last_exception && row.n >= *statement.last_exception &&
                                verdict != Verdict::distinct);
      } else {
        if (holds) BOOST_TEST((verdict != Verdict::distinct), place());
        // of an exact statement: apart as real numbers
        const bool apart = statement.verdict == TailVerdict::exact ? row.distance_state == DistanceState::decided
                                                                   : verdict == Verdict::distinct;
        promised = promised || (!holds && statement.last_exception && row.n >= *statement.last_exception && apart);
      }
      if (holds && statement.verdict == TailVerdict::exact) {
        BOOST_TEST((row.distance_state == DistanceState::zero), place());
      }
    }
    ++compared.statements;
    if (!statement.last_exception) continue;
    BOOST_TEST((*statement.last_exception < statement.from), what);
    BOOST_TEST(promised, what << " " << statement.format << ": no exception in [" << *statement.last_exception << ", "
                              << statement.from << ")");
    ++compared.exceptions;
  }
}

struct PatternPair {
  const char* left;
  const char* right;
};

constexpr PatternPair pairs[] = {{"<bos> 1^n", "<bos> 1^(n+1)"},         {"<bos> 1^n 0", "<bos> 1^(n+1) 0"},
                                 {"<bos> 1^n", "<bos> 1^n 0"},           {"1^n", "1^(n+1)"},
                                 {"<bos> 1^n 0", "<bos> 1^n 2"},         {"<bos> 2 1^n", "<bos> 1^n"},
                                 {"<bos> (1 2)^n", "<bos> (1 2)^(n+1)"}, {"0 1^n", "0 1^(2n)"}};

constexpr PositionScheme schemes[] = {PositionScheme::none, PositionScheme::t5, PositionScheme::alibi,
                                      PositionScheme::rope};

}  // namespace

BOOST_AUTO_TEST_CASE(statements_of_random_models_hold_at_every_n_that_is_computed) {
  const auto last_seed = static_cast<std::uint64_t>(test::asked("SNELLEN_TAIL_SEEDS", 10));
  Compared compared;
  for (std::uint64_t seed = 1; seed <= last_seed; ++seed) {
    std::mt19937_64 engine(seed);
    const PositionScheme scheme = schemes[seed % 4];
    Config config = small(scheme, engine() % 4 == 0 ? 2 : 1, static_cast<std::int32_t>(2 + engine() % 7));
    config.norm = static_cast<NormKind>(engine() % 5);
    config.norm_gain = config.norm != NormKind::none;
    config.feed_forward.activation = static_cast<Activation>(engine() % 4);
    config.attention.sink = engine() % 4 == 0;
    config.attention.window = engine() % 12 == 0 ? 3 : 0;
    config.embedding_scale = engine() % 2 == 0 ? 1 : 0.25;
    const Model model = synthetic_model(config, {.seed = seed, .gain = engine() % 2 == 0 ? 1 : 0.5, .bias_scale = 0.3});
    const PatternPair pair = pairs[engine() % std::size(pairs)];
    const TailEffort effort{.most_positions = 24 + engine() % 40, .most_products = 1e9};
    const TailProof proof = tail_proof(model, question(pair.left, pair.right), vocabulary, effort);
    Integer largest = 8;
    for (const TailStatement& statement : proof.formats) {
      if (statement.from < 75) largest = std::max(largest, statement.from);
    }
    const long most = std::min(8 * static_cast<long>(largest), seed % 20 == 0 ? 600L : 150L);
    compare(model, proof, pair.left[0] == '1' ? 1 : 0, most,
            "seed " + std::to_string(seed) + " scheme " + std::to_string(static_cast<int>(scheme)) + " " + pair.left +
                " | " + pair.right,
            compared);
  }
  BOOST_TEST_MESSAGE(compared.statements << " statements, " << compared.exceptions << " exceptions; "
                                         << compared.verdicts[TailVerdict::same] << " same, "
                                         << compared.verdicts[TailVerdict::exact] << " exact, "
                                         << compared.verdicts[TailVerdict::apart] << " apart, "
                                         << compared.verdicts[TailVerdict::boundary] << " boundary, "
                                         << compared.verdicts[TailVerdict::unknown] << " unknown");
  BOOST_TEST(compared.statements >= 10);
  BOOST_TEST(compared.exceptions >= 1);
}

BOOST_AUTO_TEST_CASE(single_n_make_the_first_n_sharp) {
  int sharp = 0;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const Model model = synthetic_model(small(PositionScheme::none), {.seed = seed});
    Question of = question("<bos> 1^n", "<bos> 1^(n+1)");
    of.formats.pop_back();  // fp16 needs more positions
    const TailProof proof = tail_proof(model, of, vocabulary, {.most_positions = 256});
    for (std::size_t f = 0; f < proof.formats.size(); ++f) {
      const TailStatement& statement = proof.formats[f];
      BOOST_TEST_REQUIRE((statement.verdict == TailVerdict::same));
      if (!statement.last_exception || *statement.last_exception != statement.from - 1) continue;
      const auto before = static_cast<long>(*statement.last_exception);
      const std::vector<Row> around = rows(model, proof.question, before, before + 1);
      BOOST_TEST((around[0].storage[f] == Verdict::distinct), "seed " << seed << " " << statement.format);
      BOOST_TEST((around[1].storage[f] == Verdict::collapsed), "seed " << seed << " " << statement.format);
      ++sharp;
    }
  }
  BOOST_TEST(sharp >= 4);
}

BOOST_AUTO_TEST_CASE(a_window_is_exact_from_where_it_hears_the_run_alone) {
  for (const std::int32_t layers : {1, 2, 3}) {
    Config config = small(PositionScheme::alibi, layers);
    config.attention.window = 3;
    const TailProof proof = tail_proof(synthetic_model(config, {}), question("<bos> 1^n", "<bos> 1^(n+1)"), vocabulary);
    for (const TailStatement& statement : proof.formats) {
      BOOST_TEST((statement.verdict == TailVerdict::exact));
      BOOST_TEST((statement.from == 2 * layers + 1));  // L (W - 1) + 1 ones
      BOOST_TEST((statement.last_exception == Integer(2 * layers)));
    }
    BOOST_TEST(proof.classes.front().sides.front().method == "window");
  }
}

BOOST_AUTO_TEST_CASE(what_is_equal_or_apart_for_every_n_is_so_from_the_first) {
  const Model model = synthetic_model(small(PositionScheme::rope, 2), {});
  for (const TailStatement& statement : tail_proof(model, question("1^n", "1^(n+1)"), vocabulary).formats) {
    BOOST_TEST((statement.verdict == TailVerdict::exact));
    BOOST_TEST((statement.from == 1));
  }
  const Model plain = synthetic_model(small(PositionScheme::none), {});
  for (const TailStatement& statement :
       tail_proof(plain, question("<bos> 1^n", "<bos> 1^n 0"), vocabulary, {.most_positions = 128}).formats) {
    BOOST_TEST((statement.verdict == TailVerdict::apart));
    BOOST_TEST((statement.from <= 1));
  }
}

BOOST_AUTO_TEST_CASE(what_rope_leaves_unknown_of_a_weight_is_told) {
  Config config = small(PositionScheme::rope);
  config.norm = NormKind::none;
  config.norm_gain = false;
  Model model = synthetic_model(config, {.seed = 3});
  LayerWeights& layer = model.weights.layers.front();
  layer.query *= 32;
  // Turned by any angle, a query and a key of one pair have logits in [-|q| |k| / sqrt 2, |q| |k| / sqrt 2].
  const auto embedded = [&](const char* token) -> Eigen::VectorXd {
    return model.weights.embedding.row(vocabulary.find(token).value()).transpose();
  };
  const double query = (layer.query * embedded("1")).norm();
  const double key = std::max((layer.key * embedded("1")).norm(), (layer.key * embedded("<bos>")).norm());
  const double doublings = 2 * query * key / std::sqrt(2.0) * std::log2(std::exp(1.0));
  BOOST_TEST_REQUIRE(doublings > 30);
  const TailProof proof = tail_proof(model, question("<bos> 1^n", "<bos> 1^(n+1)"), vocabulary, {.most_positions = 64});
  for (const TailStatement& statement : proof.formats) {
    BOOST_TEST((statement.verdict == TailVerdict::unknown));
    BOOST_TEST(statement.reason ==
               "the enclosure of the endless block stays wide: in layer 1 a key's weight is only "
               "known within a factor of 2^" +
                   std::to_string(std::lround(std::ceil(doublings))));
  }
}

BOOST_AUTO_TEST_CASE(a_limit_halfway_between_two_floats_is_a_boundary) {
  // Uniform attention to values 0 of <bos> and 1 of the ones: the first coordinate is n / (n + 1) + 2^-8, below 1 +
  // 2^-8, which lies halfway between two bf16 numbers but is an fp16 number and near 1 in fp8.
  Config config = small(PositionScheme::none, 1, 2);
  config.attention.head_width = 1;
  config.norm = NormKind::none;
  config.norm_gain = false;
  config.feed_forward = FeedForward{.present = false};
  Model model = synthetic_model(config, {});
  model.weights.embedding.setZero();
  model.weights.embedding(vocabulary.find("1").value(), 0) = 0x1p-8;
  model.weights.embedding(vocabulary.find("1").value(), 1) = 1;
  LayerWeights& layer = model.weights.layers.front();
  layer.query.setZero();
  layer.key.setZero();
  layer.value << 0, 1;
  layer.output << 1, 0;
  Question of = question("<bos> 1^n", "<bos> 1^(n+1)");
  of.observable = Observable::stream;
  of.precision_limit = 256;
  const TailProof proof = tail_proof(model, of, vocabulary, {.most_positions = 16});
  BOOST_TEST((proof.formats[0].verdict == TailVerdict::same));
  BOOST_TEST((proof.formats[1].verdict == TailVerdict::boundary), proof.formats[1].reason);
  BOOST_TEST((proof.formats[1].from == 0));
  BOOST_TEST((proof.formats[2].verdict == TailVerdict::same));
  Compared compared;
  compare(model, proof, 1, 100, "halfway", compared);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
