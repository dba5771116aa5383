// SPDX-License-Identifier: LGPL-3.0-or-later
// Certificates changed field by field: what the checker says of a row is what it says of the row alone, what it accepts
// is true and what it refutes is false by the definition, and nothing ends it.
#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "asked.hpp"
#include "certificate/certificate_mutator.hpp"
#include "certificate/certificate_oracle.hpp"
#include "certificate/check_certificate.hpp"
#include "checkcert/check.hpp"
#include "checkcert/json_reader.hpp"
#include "snellen/certificate/certificate_json.hpp"

BOOST_AUTO_TEST_SUITE(mutation_test)

using namespace snellen;
using Json = nlohmann::ordered_json;
using Kind = checkcert::Outcome::Kind;
using test::CertificateOracle;
using test::Truth;

namespace {

constexpr std::uint64_t work = 20'000'000;  // steps: a small file's attempts of up to some thousand bits

/// Small ones that snellen wrote, and hand-made ones whose middle layers need more than the first attempts' bits.
std::vector<Json> genuine() {
  std::vector<Json> out;
  for (std::uint64_t seed = 1; out.size() < 40; ++seed) {
    const Model model = test::random_covered_model(seed, 4);
    if (model.config.width > 4) continue;
    Question question =
        test::question_about(seed % 3 == 0 ? "1 2^n 1" : "<bos> 1^n", seed % 5 == 0 ? "1^(2n) 2" : "<bos> 1^(n+1)",
                             {1, 2, 4}, {"bf16", "fp8-e5m2", "fp64"});
    if (seed % 2 == 0) question.observable = Observable::stream;
    const Certification certification = test::certification_of(model, question);
    if (certification.certified > 0) out.push_back(Json::parse(certificate_json(certification.certificate)));
  }
  for (const auto& entry :
       std::filesystem::directory_iterator(SNELLEN_SOURCE_DIR "/tests/regressions/data/certificates")) {
    std::ifstream file(entry.path());
    out.push_back(Json::parse(file));
  }
  std::ranges::sort(out, {}, [](const Json& json) { return json.dump(); });
  return out;
}

/// 1 - 2^-k for a drawn k in the place of the hand-made certificates' 1 - 2^-60: a norm of 2^-k is open with k bits.
void cancel_elsewhere(Json& certificate, test::CertificateMutator& mutator) {
  const auto k = static_cast<unsigned>(30 + mutator.below(300));
  for (Json& layer : certificate["model"]["layers_weights"]) {
    Json& value = layer["value"];
    if (value["exponent"] != -60 || value["rows"].size() != 1) continue;
    value["exponent"] = -static_cast<long>(k);
    value["rows"][0][0] = Integer(1 - (Integer(1) << k)).str();
  }
}

/// Claims what is so, where the oracle knows it at once.
void claim_what_is_so(Json& certificate) {
  const Json copy = certificate;
  CertificateOracle oracle(copy);
  for (std::size_t r = 0; r < certificate["rows"].size(); ++r) {
    for (Json& cell : certificate["rows"][r]["cells"]) {
      const Format format = format_by_name(cell["format"].get<std::string>());
      const auto set = [&](Json& value, bool left, std::size_t coordinate) {
        const auto found = oracle.rounded(r, left, coordinate, format);
        if (found) value = {found->integer.str(), found->exponent};
      };
      if (cell["verdict"] == "distinct") {
        const auto place = cell["coordinate"].get<std::size_t>();
        set(cell["left"], true, place);
        set(cell["right"], false, place);
      } else {
        for (std::size_t i = 0; i < cell["floats"].size(); ++i) set(cell["floats"][i], i % 2 == 0, i);
      }
    }
  }
}

/// Nothing when the file is none; also what it says then is tested.
std::optional<checkcert::Certificate> read(const Json& document) {
  try {
    return checkcert::read_certificate(document.dump());
  } catch (const checkcert::BadFile& problem) {
    const std::string what = problem.what();
    BOOST_TEST((what.starts_with("line 1, column ") && what.size() < 300 && what.find('\n') == std::string::npos),
               what);
    return std::nullopt;
  }
}

bool is_open(const checkcert::Outcome& outcome) {
  return outcome.words.find(": REFUSED: not decided") != std::string::npos;
}

struct Counts {
  long files = 0, accepted = 0, refuted = 0, open = 0, unknown = 0, processes = 0;
};

/// What is said of a row alone.
std::vector<checkcert::Outcome> alone(const checkcert::Certificate& certificate, std::size_t row) {
  checkcert::Certificate copy{certificate.model, certificate.patterns, {certificate.rows[row]}};
  return checkcert::check(copy, work);
}

void check_same(const checkcert::Outcome& found, const checkcert::Outcome& same, const Json& document) {
  // Alone, a row is given no less work.
  if (is_open(found)) return;
  const bool equal = found.kind == same.kind && found.words == same.words;
  BOOST_TEST(equal, found.words << "\nalone: " << same.words << '\n' << document.dump());
}

void check_true(const checkcert::Outcome& found, CertificateOracle& oracle, std::size_t row, const Json& cell,
                const Json& document, Counts& counts) {
  if (is_open(found)) {
    ++counts.open;
    return;
  }
  const bool contradicts = oracle.contradicts_its_patterns(row);
  BOOST_TEST(contradicts == (found.words.find("the file's pattern gives") != std::string::npos), document.dump());
  if (contradicts) return;
  const Truth truth = oracle.truth(row, cell);
  ++(found.kind == Kind::holds ? counts.accepted : counts.refuted);
  if (truth == Truth::unknown) {
    ++counts.unknown;
    if (found.kind == Kind::holds) BOOST_TEST_MESSAGE("not known: " << found.words << '\n' << document.dump());
    return;
  }
  BOOST_TEST((truth == Truth::holds) == (found.kind == Kind::holds), found.words << '\n' << document.dump());
}

void check_document(const Json& document, std::size_t draw, Counts& counts) {
  const std::optional<checkcert::Certificate> certificate = read(document);
  if (!certificate || checkcert::estimated_work(*certificate) > static_cast<double>(work)) return;
  ++counts.files;
  const std::vector<checkcert::Outcome> outcomes = checkcert::check(*certificate, work);
  CertificateOracle oracle(document);
  std::size_t at = 0;
  for (std::size_t r = 0; r < certificate->rows.size(); ++r) {
    const Json& row = document["rows"][r];
    const std::size_t count = std::max<std::size_t>(row["cells"].size(), 1);
    BOOST_TEST_REQUIRE(at + count <= outcomes.size());
    const auto same = alone(*certificate, r);
    BOOST_TEST_REQUIRE(same.size() == count);
    for (std::size_t c = 0; c < count; ++c) check_same(outcomes[at + c], same[c], document);
    for (std::size_t c = 0; c < row["cells"].size(); ++c) {
      check_true(outcomes[at + c], oracle, r, row["cells"][c], document, counts);
    }
    at += count;
  }
  BOOST_TEST(at == outcomes.size());
  // The program itself, in a process of its own, says the same.
  if (draw % 1000 != 0 || certificate->rows.empty()) return;
  ++counts.processes;
  const test::Checked checked = test::check_certificate(document.dump());
  const bool all = std::ranges::all_of(outcomes, [](const auto& one) { return one.kind == Kind::holds; });
  const bool open = std::ranges::any_of(outcomes, is_open);
  BOOST_TEST((open || (checked.code == 0) == all), document.dump());
  BOOST_TEST((checked.code == 0 || checked.code == 1 || checked.code == 5));
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_oracle_knows_genuine_certificates) {
  std::size_t known = 0;
  for (const Json& document : genuine()) {
    if (document["case"] == "c") continue;  // hand-made, some of them false
    CertificateOracle oracle(document);
    for (std::size_t r = 0; r < document["rows"].size(); ++r) {
      BOOST_TEST(!oracle.contradicts_its_patterns(r));
      for (const Json& cell : document["rows"][r]["cells"]) {
        const Truth truth = oracle.truth(r, cell);
        BOOST_TEST((truth == Truth::holds), cell.dump());
        known += truth == Truth::holds ? 1 : 0;
        Json other = cell;  // and no other float
        Json& value = cell["verdict"] == "distinct" ? other["right"] : other["floats"][0];
        value[1] = value[1].get<long>() + 1;
        BOOST_TEST((oracle.truth(r, other) == Truth::fails));
      }
    }
  }
  BOOST_TEST(known > 250U);
}

BOOST_AUTO_TEST_CASE(changed_certificates) {
  const long draws = test::asked("SNELLEN_CERTIFICATE_MUTATIONS", 4000);
  const auto begin = static_cast<std::uint64_t>(test::asked("SNELLEN_CERTIFICATE_FIRST", 0));
  const std::vector<Json> certificates = genuine();
  Counts counts;
  for (std::uint64_t draw = begin; draw < begin + static_cast<std::uint64_t>(draws); ++draw) {
    test::CertificateMutator mutator(draw + 1);
    Json document = certificates[mutator.below(certificates.size())];
    if (mutator.below(2) == 0) cancel_elsewhere(document, mutator);
    mutator.change(document);
    if (mutator.below(2) == 0) {
      if (!read(document)) continue;
      claim_what_is_so(document);
      if (mutator.below(3) == 0) mutator.change(document);
    }
    check_document(document, draw, counts);
  }
  BOOST_TEST_MESSAGE(
      fmt::format("{} changes: {} files were read; {} cells accepted, {} refuted, {} left open; of {} the "
                  "definition did not know; {} processes",
                  draws, counts.files, counts.accepted, counts.refuted, counts.open, counts.unknown, counts.processes));
  BOOST_TEST(counts.files * 4 > draws);
  BOOST_TEST(counts.accepted > draws / 4);
  BOOST_TEST(counts.refuted > draws / 4);
  BOOST_TEST(counts.unknown * 50 < counts.accepted);
}

BOOST_AUTO_TEST_SUITE_END()
