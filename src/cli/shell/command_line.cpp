// SPDX-License-Identifier: LGPL-3.0-or-later
#include "command_line.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <sstream>

#include "case/embedded.hpp"
#include "case/settings.hpp"
#include "command_table.hpp"
#include "option_tree.hpp"
#include "snellen/error.hpp"
#include "snellen/number/format.hpp"
#include "snellen/report/render.hpp"
#include "snellen/theory/registry.hpp"

namespace snellen::cli {
namespace {

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

/// What stands for a value in a list of options says what may be written: words, or a file.
ValueDescription value_of(const std::string& name) {
  ValueDescription value{.name = name, .kind = ValueKind::text, .words = {}};
  if (name == "FILE") value.kind = ValueKind::file;
  if (name == "FOLDER") value.kind = ValueKind::folder;
  if (name.find('|') != std::string::npos) {
    value.kind = ValueKind::word;
    std::istringstream words(name);
    for (std::string word; std::getline(words, word, '|');) value.words.push_back(word);
  }
  return value;
}

template <class Range, class Name>
std::vector<std::string> names_of(const Range& range, Name name) {
  std::vector<std::string> result;
  for (const auto& one : range) result.emplace_back(std::invoke(name, one));
  return result;
}

/// The same of a setting, and the names that snellen knows where the setting takes them.
ValueDescription value_of(const Setting& setting) {
  ValueDescription value = value_of(value_name(setting));
  if (std::holds_alternative<FlagKind>(setting.kind)) value.kind = ValueKind::none;
  if (setting.key == "model.checkpoint") value.kind = ValueKind::folder;
  if (setting.key == "measure.formats") {
    value.kind = ValueKind::words;
    value.words = names_of(format_catalogue(), &Format::name);
  }
  if (setting.key == "claim") {
    value.kind = ValueKind::word;
    value.words = names_of(snellen::claims(), &Claim::id);
  }
  return value;
}

ValueDescription operand_of(const CommandDescription& command) {
  ValueDescription value{.name = std::string(command.operand), .kind = ValueKind::word, .words = {}};
  switch (command.operands) {
    case OperandKind::none:
      value.kind = ValueKind::none;
      break;
    case OperandKind::files:
      value.kind = ValueKind::file;
      break;
    case OperandKind::formats:
      value.words = names_of(format_catalogue(), &Format::name);
      break;
    case OperandKind::pages:
      value.words = names_of(theory_pages(), &EmbeddedFile::name);
      [[fallthrough]];
    case OperandKind::claims:
      std::ranges::move(names_of(snellen::claims(), &Claim::id), std::back_inserter(value.words));
      break;
    case OperandKind::shells:
      value.words = {shells().begin(), shells().end()};
      break;
    case OperandKind::services:
      value.words = names_of(pipelines(), &EmbeddedFile::name);
      break;
  }
  return value;
}

/// The options of one command, bound to where their texts go.
class OptionReader {
 public:
  explicit OptionReader(const CommandDescription& command)
      : command_(command), app_(std::string(command.description), fmt::format("snellen {}", command.name)) {
    app_.allow_extras();
    app_.footer(std::string(command.footer));
    app_.set_help_flag("-h,--help", "This text")->group("Output");
    app_.get_formatter()->column_width(44);
    if (command.operands != OperandKind::none) {
      app_.add_option(std::string(command.operand), names_, std::string(command.operand_meaning))->type_name("");
    }
    if (!command.renders) return;
    const bool cases = command.settings.has_value();
    const bool findings = command.command == Command::verify || command.command == Command::replay;
    const bool check = command.command == Command::check;
    if (cases) add_settings();
    if (command.command == Command::certify) {
      add("--output", "FILE", "Write to this file; .json or .v (for Coq) says how [JSON to standard output]", output_);
      add("--output-format", "json|coq|coq-plain",
          "How to write, whatever the file's name; coq-plain: without machine integers", output_format_);
    } else {
      add("--output", "FILE", "Write to this file; .txt, .csv, .json, .md or .tex says how", output_);
      add("--output-format", "text|csv|json|markdown|latex", "How to write, whatever the file's name", output_format_);
      add("--color", "auto|always|never", "Colours in text; auto heeds NO_COLOR and terminals", colour_);
    }
    if (cases || findings || check)
      add("--threads", "N", "Threads to use [all]; results do not depend on it", threads_);
    if (cases || findings || check) {
      add("--memory", "SIZE", "Take no more memory than this, such as 800M or 4G; what would is refused [what is free]",
          memory_);
      add("--hours", "H", "Take one core, or several together, no longer than this; what would is refused [24]",
          hours_);
    }
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

  /// Every option as it was given to the parser.
  [[nodiscard]] std::vector<OptionDescription> options() const {
    std::vector<OptionDescription> result;
    for (const CLI::Option* option : app_.get_options()) {
      if (option->get_positional()) continue;
      OptionDescription& one = result.emplace_back();
      for (const std::string& name : option->get_lnames()) one.names.push_back("--" + name);
      for (const std::string& name : option->get_snames()) one.names.push_back("-" + name);
      if (option->get_expected_max() > 0) one.value = value_of(option->get_type_name());
      one.meaning = option->get_description();
      one.group = option->get_group();
    }
    for (std::size_t k = 0; k < given_.size(); ++k) {
      if (given_[k].option == nullptr) continue;
      const auto named = [&](const OptionDescription& one) { return one.names.front() == settings()[k].option; };
      std::ranges::find_if(result, named)->value = value_of(settings()[k]);
    }
    return result;
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
        given_[k].option = app_.add_option(name + std::string(other_spelling(setting.key)), given_[k].text, help)
                               ->type_name(value_name(setting));
      }
      given_[k].option->group(group_of(setting))->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    }
  }

  /// One format or many, one row or many: where both are natural, both are taken.
  [[nodiscard]] std::string_view other_spelling(std::string_view key) const {
    const bool certify = command_.command == Command::certify;
    if (key == "measure.formats" && (certify || command_.command == Command::tail)) return ",--format";
    if (key == "pair.n" && certify) return ",--rows";
    return "";
  }

  void add_check() {
    add("--junit", "FILE", "Write JUnit XML as well", junit_);
    add("--sarif", "FILE", "Write SARIF 2.1.0 as well: what failed", sarif_);
    app_.add_flag("--github", github_, "Write GitHub annotations, and the summary of the step")->group("Output");
    add("--baseline", "FOLDER", "Where the values of earlier runs are kept [baseline]", baseline_, "Gate");
    app_.add_flag("--no-baseline", no_baseline_, "Compare with no earlier values: only with what cases expect")
        ->group("Gate");
    app_.add_flag("--update-baseline", update_baseline_, "Keep the values of this run; refused where CI is set")
        ->group("Gate");
    add("--timeout", "SECONDS", "For each case; one that is not finished then fails", timeout_, "Gate");
    add("--budget", "SECONDS", "For all cases together; those that are not finished then fail", budget_, "Gate");
  }

  void add(const std::string& name, const std::string& value, const std::string& help,
           std::optional<std::string>& target, const std::string& group = "Output") {
    CLI::Option* const option = app_.add_option_function<std::string>(
        name, [&target](const std::string& text) { target = text; }, help);
    option->type_name(value)->group(group)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    if (value == "FILE" || value == "FOLDER") places_.push_back(option);
  }

  [[noreturn]] void fail(std::string_view problem) const {
    throw InputError("command line", problem, fmt::format("see snellen {} --help", command_.name));
  }

  void check_extras() const {
    const std::vector<std::string> extras = app_.remaining();
    if (extras.empty()) return;
    const std::string word = extras.front().substr(0, extras.front().find('='));
    if (!word.starts_with('-')) fail(fmt::format("'{}' is one word too many", extras.front()));
    std::vector<std::string> names;
    for (const CLI::Option* option : app_.get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
    fail(fmt::format("unknown option '{}'{}", word, did_you_mean(word, names)));
  }

  CommandLine command_line() const {
    for (const CLI::Option* place : places_) {
      if (place->count() > 1) {  // of two files, one would not be written
        throw InputError(place->get_name(), fmt::format("it is given {} times", place->count()), "give it once");
      }
    }
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
    if (memory_.has_value()) line.memory = byte_count(*memory_);
    if (hours_.has_value()) line.hours = hour_count(*hours_);
    if (colour_.has_value()) line.colour = colour_choice(*colour_);
    line.check.baseline = baseline_;
    line.check.no_baseline = no_baseline_;
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

  /// The number that a text begins with, and what follows.
  static std::pair<std::optional<double>, std::string_view> leading_number(const std::string& text) {
    double number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc() || !(number > 0 && number <= 1e12)) return {std::nullopt, text};
    return {number, std::string_view(end, text.data() + text.size())};
  }

  static double byte_count(const std::string& text) {
    const auto [number, unit] = leading_number(text);
    const std::size_t power = std::string_view("KMGT").find(unit.empty() ? '-' : unit.front());
    if (!number || unit.size() != 1 || power == std::string_view::npos) {
      throw InputError("--memory", fmt::format("'{}' is not an amount of memory", text), "write it as in 800M or 4G");
    }
    double bytes = *number;
    for (std::size_t k = 0; k <= power; ++k) bytes *= 1000;
    return bytes;
  }

  static double hour_count(const std::string& text) {
    const auto [number, rest] = leading_number(text);
    if (!number || !rest.empty()) {
      throw InputError("--hours", fmt::format("'{}' is not a number of hours", text), "take one above 0, such as 0.5");
    }
    return *number;
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

  const CommandDescription& command_;
  CLI::App app_;
  std::vector<std::string> names_;
  std::vector<Given> given_;
  std::vector<const CLI::Option*> places_;  ///< of files and folders
  std::optional<std::string> output_;
  std::optional<std::string> output_format_;
  std::optional<std::string> colour_;
  std::optional<std::string> threads_;
  std::optional<std::string> memory_;
  std::optional<std::string> hours_;
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
  bool no_baseline_ = false;
  bool update_baseline_ = false;
  bool github_ = false;
};

}  // namespace

std::vector<CommandTree> option_tree() {
  std::vector<CommandTree> result;
  for (const CommandDescription& command : commands()) {
    result.push_back({&command, operand_of(command), OptionReader(command).options()});
  }
  return result;
}

std::variant<CommandLine, Answer> read_command_line(const std::vector<std::string>& arguments) {
  constexpr std::string_view mend = "snellen --help lists the commands";
  if (arguments.empty()) throw InputError("command line", "a command is missing", mend);
  std::string word = arguments.front();
  std::vector<std::string> rest(arguments.begin() + 1, arguments.end());
  if (word == "--version") return Answer{fmt::format("snellen {}\n", snellen_version())};
  if (word == "--help" || word == "-h" || (word == "help" && rest.empty())) return Answer{general_help()};
  if (word == "help") {
    word = rest.front();
    rest = {"--help"};
  }
  const auto found = std::ranges::find(commands(), word, &CommandDescription::name);
  if (found != commands().end()) return OptionReader(*found).read(std::move(rest));
  std::vector<std::string_view> words = {"help"};
  std::ranges::transform(general_options(), std::back_inserter(words), &GeneralOption::name);
  std::ranges::transform(commands(), std::back_inserter(words), &CommandDescription::name);
  throw InputError(
      "command line",
      fmt::format("unknown {} '{}'{}", word.starts_with('-') ? "option" : "command", word, did_you_mean(word, words)),
      mend);
}

}  // namespace snellen::cli
