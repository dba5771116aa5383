// SPDX-License-Identifier: LGPL-3.0-or-later
#include "command_line.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <charconv>

#include "settings.hpp"
#include "snellen/error.hpp"
#include "snellen/report/render.hpp"

namespace snellen::cli {
namespace {

constexpr std::string_view general_help =
    R"(snellen: at which precision can a transformer no longer tell two inputs apart?

Usage: snellen COMMAND ...

Commands:
  threshold   tables: bits needed, and which formats collapse, for every n of a growing pair
  inspect     both representations at one n, coordinate by coordinate
  tail        proofs for every n: from which n on the two are the same floats, or never are
  formats     the catalogue of number formats
  claims      the list of claims about the paper's statements
  verify      checks claims on their instances, with certified numbers on both sides
  explain     a claim: statement, hypotheses, constants, proof
  replay      checks the witness of a refutation again, from scratch
  figure      the paper's figures as certified data, or drawn
  check       a gate: every case against what it expects and against its baseline
  init        writes a pipeline for GitHub or GitLab that runs check
  help        help for a command, as COMMAND --help

Examples:
  snellen threshold cases/thresholds/append-zero.toml
  snellen threshold --left '<bos> 1^n' --right '<bos> 1^(n+1)' --n 1..512 --layers 2 --formats bf16,fp16,fp32
  snellen threshold --checkpoint stories260K --left '#1 #52^n' --right '#1 #52^(n+1)' --n 1..400 --output table.json
  snellen inspect cases/thresholds/count.toml --n 17
  snellen tail cases/thresholds/repeat-last.toml --format bf16,fp16
  snellen formats bf16 fp8-e4m3
  snellen verify --claim theorem-b3 --position alibi
  snellen check cases --junit out.xml --sarif out.sarif

Exit codes: 0 all as expected, 1 something is refuted or not what it was, 2 a mistake in options, cases or files (one line says where
and how to mend it), 3 something is undecided or was not finished in time, 4 a fault of snellen itself, 5 there was nothing to check,
130 interrupted. docs/reference/exit-codes.md has the table.
)";

constexpr std::string_view threshold_footer = R"(
Examples:
  snellen threshold cases/thresholds/repeat-last.toml cases/thresholds/count.toml
  snellen threshold cases/thresholds/count.toml --position rope --n 1..128 --output rope.md
  snellen threshold --left '<bos> 1^n' --right '<bos> 1^n 0' --families naive --policies mixed-bf16-fp32
  snellen threshold cases/thresholds/repeat-last.toml --for-all

Options change what the CASE says; without a CASE they are the case. docs/reference/case.md explains every setting,
docs/reference/pattern.md the patterns. Several tables in JSON are an array, otherwise one after another.)";

constexpr std::string_view inspect_footer = R"(
Examples:
  snellen inspect cases/thresholds/count.toml --n 17
  snellen inspect --left '<bos> 1^n' --right '<bos> 1^(n+1)' --n 100 --width 8 --formats bf16)";

constexpr std::string_view tail_footer = R"(
Examples:
  snellen tail cases/thresholds/repeat-last.toml
  snellen tail --left '<bos> 1^n' --right '<bos> 1^(n+1)' --width 8 --format bf16,fp16,fp32 --explicit 2048
  snellen tail cases/thresholds/count.toml --all-rows --output count.json

The statements hold for every n from the one they name on; the case's sweep of n is not looked at. Exit code 3: there
is a format without a statement. docs/reference/output.md explains every column.)";

constexpr std::string_view formats_footer = R"(
Examples:
  snellen formats
  snellen formats bf16 p12e5 --output-format json)";

constexpr std::string_view claims_footer = R"(
Examples:
  snellen claims
  snellen claims --output-format json)";

constexpr std::string_view explain_footer = R"(
Examples:
  snellen explain theorem-b3 | less)";

constexpr std::string_view verify_footer = R"(
Examples:
  snellen verify
  snellen verify --claim theorem-b3 --position alibi
  snellen verify cases/claims/theorem-b3.toml --n 8..2048*2 --all-rows
  snellen verify --claim lemma-b1 --draws 200 --tighten 9/10 --witnesses refuted
  snellen verify --map

Without a CASE it checks every default case, or those of --claim; options change what the cases say. A check passes only
if it holds for all members of the enclosures. Exit code 1: some case did not conclude as it expects. A case that
options changed expects nothing unless --expect is given.)";

constexpr std::string_view figure_footer = R"(
Examples:
  snellen figure
  snellen figure --figure figure-10 --output figure-10.csv
  snellen figure cases/figures/figure-8.toml --seeds 3 --no-variants --output figure-8.svg

With --output FILE.svg the figure is drawn, by gnuplot. docs/theory/figures.md says what the paper leaves open.)";

constexpr std::string_view check_footer = R"(
Examples:
  snellen check
  snellen check cases/thresholds --timeout 60 --budget 600
  snellen check --junit out.xml --sarif out.sarif --github
  snellen check cases/thresholds/count.toml --update-baseline

A CASE may be a folder: every .toml below it. Without one it is the folder 'cases'. A case says what it expects in [expect]; what it
computed before is in the folder 'baseline'. docs/reference/check.md explains both and every output, docs/guide/ci.md how to begin.)";

constexpr std::string_view init_footer = R"(
Examples:
  snellen init github
  snellen init gitlab

Writes .github/workflows/snellen.yml or .gitlab-ci.yml, which run snellen check; docs/guide/ci.md shows the rest.)";

constexpr std::string_view replay_footer = R"(
Examples:
  snellen replay refuted/theorem-b5-printed-OSQ-neg.json

Computes the witness's one instance again from scratch, with twice the bits. Exit code 1: it is not refuted.)";

struct CommandName {
  std::string_view name;
  Command command;
  std::string_view description;
  std::string_view footer;
  std::string_view operand;  ///< "CASE", "NAME", ...
  std::string_view operand_meaning;
  std::optional<Scope> settings = {};  ///< which settings are options
  bool renders = true;                 ///< has an output format
};

constexpr std::array<CommandName, 11> commands = {{
    {"threshold", Command::threshold, "Prints a threshold table for every CASE.", threshold_footer, "CASE",
     "TOML case files", Scope::tables},
    {"inspect", Command::inspect, "Prints both representations of a CASE at one n (--n), coordinate by coordinate.",
     inspect_footer, "CASE", "TOML case files", Scope::tables},
    {"tail", Command::tail, "Prints what is proved about a CASE for every n, format by format.", tail_footer, "CASE",
     "TOML case files", Scope::tables},
    {"formats", Command::formats, "Prints the catalogue of number formats, or the formats named.", formats_footer,
     "NAME", "Formats, such as bf16 or p12e5"},
    {"claims", Command::claims, "Prints the list of claims, or the claims named.", claims_footer, "CLAIM",
     "Claims, such as lemma-b1"},
    {"explain",
     Command::explain,
     "Explains a claim: statement, hypotheses, constants, proof.",
     explain_footer,
     "CLAIM",
     "Claims, or pages of docs/theory",
     {},
     false},
    {"verify", Command::verify, "Checks claims on their instances, with certified numbers on both sides.",
     verify_footer, "CASE", "TOML case files", Scope::claims},
    {"figure", Command::figure, "Prints or draws the paper's figures as certified data.", figure_footer, "CASE",
     "TOML case files; without any, and without --figure, all figures", Scope::figures},
    {"replay", Command::replay, "Checks witnesses of refutations again, from scratch.", replay_footer, "WITNESS",
     "Files that verify --witnesses wrote"},
    {"check", Command::check, "Compares every CASE with what it expects and with its baseline.", check_footer, "CASE",
     "TOML case files, or folders of them [cases]"},
    {"init",
     Command::init,
     "Writes a pipeline that runs snellen check.",
     init_footer,
     "SERVICE",
     "github or gitlab",
     {},
     false},
}};

/// Every occurrence of `what` replaced.
std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) {
    text.replace(at, what.size(), by);
  }
  return text;
}

/// Markdown as plain words: no backticks, and of a link only its text.
std::string plain(std::string_view markdown) {
  return replaced(replaced(std::string(markdown), "[pattern](pattern.md)", "pattern"), "`", "");
}

std::string group_of(const Setting& setting) {
  return setting.table().empty() ? "[case]" : fmt::format("[{}]", setting.table());
}

/// What stands for the value in a list of options.
std::string value_name(const Setting& setting) {
  struct Name {
    std::string operator()(const IntegerKind&) const { return "N"; }
    std::string operator()(const SeedKind&) const { return "N"; }
    std::string operator()(const NumberKind&) const { return "X"; }
    std::string operator()(const FlagKind&) const { return ""; }
    std::string operator()(const WordKind& kind) const { return fmt::format("{}", fmt::join(kind.words, "|")); }
    std::string operator()(const TextKind& kind) const { return kind.or_integer ? "SWEEP" : "TEXT"; }
    std::string operator()(const ListKind&) const { return "A,B,..."; }
    std::string operator()(const NumbersKind&) const { return "X,Y,..."; }
  };
  return std::visit(Name(), setting.kind);
}

/// The options of one command, bound to where their texts go.
class Reader {
 public:
  explicit Reader(const CommandName& command)
      : command_(command), app_(std::string(command.description), fmt::format("snellen {}", command.name)) {
    app_.allow_extras();
    app_.footer(std::string(command.footer));
    app_.set_help_flag("-h,--help", "This text")->group("Output");
    app_.get_formatter()->column_width(44);
    app_.add_option(std::string(command.operand), names_, std::string(command.operand_meaning))->type_name("");
    if (!command.renders) return;
    const bool cases = command.settings.has_value();
    const bool findings = command.command == Command::verify || command.command == Command::replay;
    const bool check = command.command == Command::check;
    if (cases) add_settings();
    add("--output", "FILE", "Write to this file; .txt, .csv, .json, .md or .tex says how", output_);
    add("--output-format", "text|csv|json|markdown|latex", "How to write, whatever the file's name", output_format_);
    add("--color", "auto|always|never", "Colours in text; auto heeds NO_COLOR and terminals", colour_);
    if (cases || findings || check)
      add("--threads", "N", "Threads to use [all]; results do not depend on it", threads_);
    if (command.command == Command::threshold) {
      app_.add_flag("--all-rows", all_rows_, "Show every n where text, Markdown and LaTeX would leave some out")
          ->group("Output");
    }
    if (command.command == Command::tail) {
      app_.add_flag("--all-rows", all_rows_, "Show every class of n, every block and every layer")->group("Output");
    }
    if (findings) {
      app_.add_flag("--all-rows", all_rows_, "A row for every finding instead of one for each check")->group("Output");
    }
    if (findings || check) {
      app_.add_flag("--no-times", no_times_, "No wall times: the same bytes on every run")->group("Output");
    }
    if (check) add_check();
    if (command.command == Command::verify) {
      app_.add_flag("--map", map_, "The map instead: which pairs collapse under which position scheme")
          ->group("[case]");
      add("--witnesses", "FOLDER", "Write a file for every refutation, which replay checks", witnesses_);
    }
    if (cases || check) app_.add_flag("-q,--quiet", quiet_, "No progress on a terminal")->group("Output");
  }

  std::variant<CommandLine, Answer> read(std::vector<std::string> arguments) {
    std::ranges::reverse(arguments);  // as CLI11 wants them
    try {
      app_.parse(std::move(arguments));
    } catch (const CLI::CallForHelp&) {
      return Answer{replaced(app_.help(), "{false}", "")};  // CLI11 writes it after the names of switches
    } catch (const CLI::ParseError& error) {
      // A word that is no option may be the very reason.
      check_extras();
      fail(error.what());
    }
    check_extras();
    return command_line();
  }

 private:
  struct Given {
    CLI::Option* option = nullptr;
    std::string text;
    bool flag = false;
  };

  void add_settings() {
    given_.resize(settings().size());  // never again: CLI11 keeps references
    for (std::size_t k = 0; k < settings().size(); ++k) {
      const Setting& setting = settings()[k];
      if (!in_scope(setting, *command_.settings)) continue;
      const std::string name(setting.option);
      const std::string help = fmt::format("{} [{}]", plain(setting.meaning), plain(setting.standard));
      if (std::holds_alternative<FlagKind>(setting.kind)) {
        given_[k].option = app_.add_flag(fmt::format("{0},!--no-{1}", name, name.substr(2)), given_[k].flag, help);
      } else {
        // One format or many: tail takes either spelling.
        const bool singular = command_.command == Command::tail && setting.key == "measure.formats";
        given_[k].option =
            app_.add_option(singular ? name + ",--format" : name, given_[k].text, help)->type_name(value_name(setting));
      }
      given_[k].option->group(group_of(setting))->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    }
  }

  void add_check() {
    add("--junit", "FILE", "Write JUnit XML as well", junit_);
    add("--sarif", "FILE", "Write SARIF 2.1.0 as well: what failed", sarif_);
    app_.add_flag("--github", github_, "Write GitHub annotations, and the summary of the step")->group("Output");
    add("--baseline", "FOLDER", "Where the values of earlier runs are kept [baseline]", baseline_, "Gate");
    app_.add_flag("--update-baseline", update_baseline_, "Keep the values of this run; refused where CI is set")
        ->group("Gate");
    add("--timeout", "SECONDS", "For each case; one that is not finished then fails", timeout_, "Gate");
    add("--budget", "SECONDS", "For all cases together; those that are not finished then fail", budget_, "Gate");
  }

  void add(const std::string& name, const std::string& value, const std::string& help,
           std::optional<std::string>& target, const std::string& group = "Output") {
    app_.add_option_function<std::string>(
            name, [&target](const std::string& text) { target = text; }, help)
        ->type_name(value)
        ->group(group)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  }

  [[noreturn]] void fail(std::string_view problem) const {
    throw InputError("command line", problem, fmt::format("see snellen {} --help", command_.name));
  }

  void check_extras() const {
    const std::vector<std::string> extras = app_.remaining();
    if (extras.empty()) return;
    const std::string word = extras.front().substr(0, extras.front().find('='));
    std::vector<std::string> names;
    for (const CLI::Option* option : app_.get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
    fail(fmt::format("unknown option '{}'{}", word, did_you_mean(word, names)));
  }

  CommandLine command_line() const {
    CommandLine line;
    line.command = command_.command;
    line.names = names_;
    for (std::size_t k = 0; k < given_.size(); ++k) {
      if (given_[k].option == nullptr || given_[k].option->count() == 0) continue;
      const bool flag = std::holds_alternative<FlagKind>(settings()[k].kind);
      line.assignments.push_back(
          assignment_from_text(settings()[k], flag ? (given_[k].flag ? "true" : "false") : given_[k].text));
    }
    line.output = output_;
    line.output_format = output_format_;
    line.all_rows = all_rows_;
    line.quiet = quiet_;
    line.no_times = no_times_;
    line.map = map_;
    line.witnesses = witnesses_;
    if (threads_.has_value()) line.threads = thread_count(*threads_);
    if (colour_.has_value()) line.colour = colour_choice(*colour_);
    line.check.baseline = baseline_;
    line.check.update_baseline = update_baseline_;
    line.check.junit = junit_;
    line.check.sarif = sarif_;
    line.check.github = github_;
    if (timeout_.has_value()) line.check.timeout = duration("--timeout", *timeout_);
    if (budget_.has_value()) line.check.budget = duration("--budget", *budget_);
    return line;
  }

  static std::chrono::milliseconds duration(std::string_view option, const std::string& text) {
    constexpr double greatest = 1e6;
    double seconds = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    const bool good = failure == std::errc() && end == text.data() + text.size() && seconds > 0 && seconds <= greatest;
    if (!good) throw InputError(option, fmt::format("'{}' is not a time", text), "take seconds, such as 60 or 0.5");
    return std::chrono::ceil<std::chrono::milliseconds>(std::chrono::duration<double>(seconds));
  }

  static int thread_count(const std::string& text) {
    constexpr int greatest = 4096;
    int threads = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), threads);
    if (failure != std::errc() || end != text.data() + text.size() || threads < 1 || threads > greatest) {
      throw InputError("--threads", fmt::format("'{}' is not a number of threads", text),
                       fmt::format("take 1 to {}", greatest));
    }
    return threads;
  }

  static ColourChoice colour_choice(const std::string& text) {
    constexpr std::array<std::string_view, 3> words = {"auto", "always", "never"};
    const auto found = std::ranges::find(words, text);
    if (found == words.end()) {
      throw InputError("--color", fmt::format("unknown word '{}'{}", text, did_you_mean(text, words)),
                       "take auto, always or never");
    }
    return static_cast<ColourChoice>(found - words.begin());
  }

  const CommandName& command_;
  CLI::App app_;
  std::vector<std::string> names_;
  std::vector<Given> given_;
  std::optional<std::string> output_;
  std::optional<std::string> output_format_;
  std::optional<std::string> colour_;
  std::optional<std::string> threads_;
  bool all_rows_ = false;
  bool quiet_ = false;
  bool no_times_ = false;
  bool map_ = false;
  std::optional<std::string> witnesses_;
  std::optional<std::string> baseline_;
  std::optional<std::string> junit_;
  std::optional<std::string> sarif_;
  std::optional<std::string> timeout_;
  std::optional<std::string> budget_;
  bool update_baseline_ = false;
  bool github_ = false;
};

}  // namespace

std::variant<CommandLine, Answer> read_command_line(const std::vector<std::string>& arguments) {
  constexpr std::string_view mend = "snellen --help lists the commands";
  if (arguments.empty()) throw InputError("command line", "a command is missing", mend);
  std::string word = arguments.front();
  std::vector<std::string> rest(arguments.begin() + 1, arguments.end());
  if (word == "--version") return Answer{fmt::format("snellen {}\n", snellen_version())};
  if (word == "--help" || word == "-h" || (word == "help" && rest.empty())) return Answer{std::string(general_help)};
  if (word == "help") {
    word = rest.front();
    rest = {"--help"};
  }
  const auto found = std::ranges::find(commands, word, &CommandName::name);
  if (found != commands.end()) return Reader(*found).read(std::move(rest));
  std::vector<std::string_view> words = {"help", "--help", "--version"};
  std::ranges::transform(commands, std::back_inserter(words), &CommandName::name);
  throw InputError(
      "command line",
      fmt::format("unknown {} '{}'{}", word.starts_with('-') ? "option" : "command", word, did_you_mean(word, words)),
      mend);
}

}  // namespace snellen::cli
