// SPDX-License-Identifier: LGPL-3.0-or-later
// Exact claims have no floating point on their path: by type, by their sources, and by the processor's own flags.
#include <tbb/task_arena.h>

#include <cfenv>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <type_traits>

#include "claim_checks.hpp"
#include "snellen/error.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(exactness_test)

namespace {

// By type: what an exact check is given has no precision, and what it returns is rational.
static_assert(std::is_same_v<decltype(FindingOf<Rational>::measured), Rational>);
static_assert(std::is_same_v<decltype(ExactFinding::bound), Rational>);
static_assert(std::is_invocable_r_v<std::vector<FindingOf<Rational>>, ExactCheck, const Instance&, std::uint64_t>);
static_assert(!std::is_invocable_v<ExactCheck, const Instance&, std::uint64_t, Precision>);

/// Names that have no place on the path of an exact claim.
const std::set<std::string> forbidden = {"float", "Ball", "Real", "BallMatrix", "Certified", "Emulated"};
/// A model stores its numbers as doubles, each of them exact. What names a double must be about one.
const std::set<std::string> about_models = {"Model", "model", "DoubleMatrix", "DoubleVector", "as_double"};

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// Without comments, and with every literal empty.
std::string stripped(const std::string& text) {
  static const std::regex noise(R"(//[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])')");
  return std::regex_replace(text, noise, " ");
}

std::set<std::string> words_of(const std::string& text) {
  static const std::regex word(R"([A-Za-z_]\w*)");
  std::set<std::string> words;
  for (std::sregex_iterator it(text.begin(), text.end(), word), end; it != end; ++it) words.insert(it->str());
  return words;
}

/// A definition at namespace scope: the name that it can be called by, and all its words.
struct Definition {
  std::string name;
  std::set<std::string> words;
};

/// What a definition with this head is called: a function by the word before its parameters, anything else by the word
/// after struct or class, or by its last one.
std::string name_in(const std::string& head) {
  static const std::regex function(R"(([A-Za-z_]\w*)\s*\()");
  static const std::regex type(R"(\b(?:struct|class)\s+([A-Za-z_]\w*))");
  static const std::regex last(R"(([A-Za-z_]\w*)[^A-Za-z_]*$)");
  static const std::regex parameters(R"(template\s*<[^>]*>)");
  const std::string before_value = std::regex_replace(head.substr(0, head.find('=')), parameters, " ");
  std::smatch found;
  for (const std::regex* pattern : {&type, &function, &last}) {
    if (std::regex_search(before_value, found, *pattern)) return found[1].str();
  }
  return {};
}

/// Splits a source into its definitions. Braces of namespaces are transparent.
std::vector<Definition> definitions_of(const std::string& source) {
  static const std::regex namespace_brace(R"(namespace[\w:\s]*\{)");
  static const std::regex directive(R"(#[^\n]*)");
  const std::string text = std::regex_replace(std::regex_replace(source, directive, " "), namespace_brace, ";");
  std::vector<Definition> out;
  std::string head;
  std::string body;
  int depth = 0;
  for (const char c : text) {
    if (c == '{') ++depth;
    (depth == 0 ? head : body) += c;
    if (c == '}' && depth > 0) --depth;
    const bool ends = depth == 0 && (c == ';' || (c == '}' && !body.empty()));
    if (!ends) continue;
    // An instantiation for another arithmetic defines nothing that an exact path could take.
    static const std::regex instantiation(R"(^\s*(extern\s+)?template\s+[^<\s])");
    if (std::regex_search(head, instantiation)) head.clear();
    out.push_back({name_in(head), words_of(head + body)});
    head.clear();
    body.clear();
  }
  return out;
}

/// The definitions of a source and of the private sources that it includes.
std::vector<Definition> reachable_definitions(const std::filesystem::path& file) {
  static const std::regex include(R"re(#include "([a-z0-9_]+)\.hpp")re");
  std::vector<Definition> out;
  std::set<std::filesystem::path> seen;
  std::vector<std::filesystem::path> open = {file};
  while (!open.empty()) {
    const std::filesystem::path next = open.back();
    open.pop_back();
    if (!std::filesystem::exists(next) || !seen.insert(next).second) continue;
    const std::string text = text_of(next);
    for (std::sregex_iterator it(text.begin(), text.end(), include), end; it != end; ++it) {
      const std::string stem = (*it)[1].str();
      if (stem == "claims") continue;
      const bool in_room = std::filesystem::exists(next.parent_path() / (stem + ".hpp"));
      const std::filesystem::path folder = in_room ? next.parent_path() : SNELLEN_SOURCE_DIR "/src/theory";
      BOOST_TEST_REQUIRE(std::filesystem::exists(folder / (stem + ".hpp")), "the scan does not find " << stem);
      open.push_back(folder / (stem + ".hpp"));
      open.push_back(folder / (stem + ".cpp"));
    }
    for (Definition& definition : definitions_of(stripped(text))) out.push_back(std::move(definition));
  }
  return out;
}

/// The function and everything that it names, transitively.
std::vector<Definition> on_path(const std::vector<Definition>& definitions, const std::string& function) {
  std::vector<Definition> path;
  std::vector<bool> taken(definitions.size());
  std::set<std::string> named = {function};
  for (bool grown = true; grown;) {
    grown = false;
    for (std::size_t k = 0; k < definitions.size(); ++k) {
      if (taken[k] || !named.contains(definitions[k].name)) continue;
      taken[k] = grown = true;
      path.push_back(definitions[k]);
      named.insert(definitions[k].words.begin(), definitions[k].words.end());
    }
  }
  return path;
}

/// What the path names and should not, as "double in half".
std::vector<std::string> trespasses(const std::vector<Definition>& path) {
  std::vector<std::string> out;
  const auto names_any = [](const Definition& definition, const std::set<std::string>& words) {
    return std::ranges::any_of(words, [&](const std::string& word) { return definition.words.contains(word); });
  };
  for (const Definition& definition : path) {
    if (names_any(definition, forbidden)) out.push_back("an enclosure or a float in " + definition.name);
    if (definition.words.contains("double") && !names_any(definition, about_models)) {
      out.push_back("double in " + definition.name);
    }
  }
  return out;
}

/// The source of src/theory that defines the claim, and the name of its check.
struct Place {
  std::filesystem::path file;
  std::string check;
};

Place place_of(const Claim& claim) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(SNELLEN_SOURCE_DIR "/src/theory")) {
    if (entry.path().extension() != ".cpp") continue;
    const std::string text = text_of(entry.path());
    const std::size_t at = text.find(".id = \"" + std::string(claim.id) + "\"");
    if (at == std::string::npos) continue;
    static const std::regex check(R"re(\.check = &(\w+))re");
    std::smatch found;
    const std::string rest = text.substr(at);
    BOOST_TEST_REQUIRE(std::regex_search(rest, found, check), claim.id);
    return {entry.path(), found[1].str()};
  }
  BOOST_FAIL("no source defines " + std::string(claim.id));
  return {};
}

std::vector<const Claim*> exact_claims() {
  std::vector<const Claim*> out;
  for (const Claim& claim : claims()) {
    if (std::holds_alternative<ExactCheck>(claim.check)) out.push_back(&claim);
  }
  return out;
}

BOOST_AUTO_TEST_CASE(sources_of_exact_claims_name_no_floating_point) {
  BOOST_TEST(exact_claims().size() >= 10U);
  for (const Claim* claim : exact_claims()) {
    const Place place = place_of(*claim);
    const std::vector<Definition> path = on_path(reachable_definitions(place.file), place.check);
    BOOST_TEST(!path.empty(), claim->id);
    for (const std::string& trespass : trespasses(path)) BOOST_TEST(false, claim->id << ": " << trespass);
  }
}

BOOST_AUTO_TEST_CASE(the_scan_sees_what_a_check_calls) {
  const std::vector<Definition> definitions = definitions_of(
      "namespace snellen {\nnamespace {\n#define X\ndouble half(int v) { return v / 2.0; }\n"
      "int unrelated(float u) { return 0; }\nstruct Inner { int f() { return half(3); } };\n"
      "Model toy(double slope) { return {}; }\nextern template Real toy(const Certified&);\n"
      "template <class T> T twice(T x) { Real y; return x; }\n"
      "void check_it() { Inner inner; toy(1); }\nvoid check_other() { twice(1); }\n}\n}\n");
  BOOST_TEST(trespasses(on_path(definitions, "check_it")) == std::vector<std::string>{"double in half"},
             boost::test_tools::per_element());
  BOOST_TEST(trespasses(on_path(definitions, "check_other")).size() == 1U);
  BOOST_TEST(stripped("a // double\n \"float\" b").find("double") == std::string::npos);
  // A certified claim is full of enclosures.
  const Place certified = place_of(claim_by_id("lemma-b1", "test"));
  BOOST_TEST(!trespasses(on_path(reachable_definitions(certified.file), certified.check)).empty());
}

/// The findings of one draw, on this thread alone, and whether any floating-point operation rounded meanwhile.
bool rounds(const Claim& claim, Instance instance) {
  tbb::task_arena alone(1);
  bool inexact = false;
  alone.execute([&] {
    std::feclearexcept(FE_ALL_EXCEPT);
    std::get<ExactCheck>(claim.check)(instance, instance.seed);
    inexact = std::fetestexcept(FE_INEXACT | FE_OVERFLOW | FE_UNDERFLOW | FE_INVALID) != 0;
  });
  return inexact;
}

BOOST_AUTO_TEST_CASE(the_processor_rounds_nothing_while_they_run) {
  std::feclearexcept(FE_ALL_EXCEPT);
  volatile double third = 3;
  third = 1 / third;
  BOOST_TEST_REQUIRE(std::fetestexcept(FE_INEXACT) != 0);  // the flag works here
  for (const Claim* claim : exact_claims()) {
    if (claim->about_models) continue;
    bool ran = false;
    for (const long n : {3L, 4L, 8L}) {
      Instance instance = default_instance(*claim);
      instance.n_values = {n};
      try {
        BOOST_TEST(!rounds(*claim, instance), claim->id << " at n = " << n);
        ran = true;
      } catch (const InputError&) {
        continue;  // a length that the claim has no instance for
      }
    }
    BOOST_TEST(ran, claim->id);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
