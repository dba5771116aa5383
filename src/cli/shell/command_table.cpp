// SPDX-License-Identifier: LGPL-3.0-or-later
#include "command_table.hpp"

#include <fmt/format.h>

#include <array>

namespace snellen::cli {
namespace {

constexpr std::string_view examples =
    R"(  snellen threshold cases/thresholds/append-zero.toml
  snellen threshold --left '<bos> 1^n' --right '<bos> 1^(n+1)' --n 1..512 --layers 2 --formats bf16,fp16,fp32
  snellen threshold --checkpoint stories260K --left '#1 #52^n' --right '#1 #52^(n+1)' --n 1..400 --output table.json
  snellen inspect cases/thresholds/count.toml --n 17
  snellen tail cases/thresholds/repeat-last.toml --format bf16,fp16
  snellen certify cases/thresholds/repeat-last.toml --n 128 --output row.json
  snellen formats bf16 fp8-e4m3
  snellen verify --claim theorem-b3 --position alibi
  snellen check cases --junit out.xml --sarif out.sarif
)";

constexpr std::string_view codes =
    R"(0 all as expected, 1 something is refuted or not what it was, 2 a mistake in options, cases or files (one line says where
and how to mend it), 3 something is undecided or was not finished in time, 4 a fault of snellen itself, 5 there was nothing to check or to certify,
or every bound that was checked is vacuous, 129, 130, 131 and 143 ended by a signal. docs/reference/exit-codes.md has the table; docs/ is
in snellen's source, and in share/doc/snellen of an installation.)";

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

constexpr std::string_view certify_footer = R"(
Examples:
  snellen certify cases/thresholds/repeat-last.toml --n 128 --format bf16 --output row.json
  snellen certify cases/thresholds/repeat-last.toml --rows 1..100 --output rows.json
  snellen-checkcert rows.json

What no certificate covers is said on standard error, a line for each. Exit code 3: some cells are not covered; 5: none
is, and nothing is written. docs/reference/certificate.md says what a certificate proves and what it covers.)";

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

constexpr std::string_view replay_footer = R"(
Examples:
  snellen replay refuted/theorem-b5-printed-OSQ-neg.json

Computes the witness's one instance again from scratch, with twice the bits. Exit code 1: it is not refuted.)";

constexpr std::string_view check_footer = R"(
Examples:
  snellen check
  snellen check cases/thresholds --timeout 60 --budget 600
  snellen check --junit out.xml --sarif out.sarif --github
  snellen check cases/thresholds/count.toml --update-baseline
  snellen check --no-baseline

A CASE may be a folder: every .toml below it. Without one it is the folder 'cases'. A case says what it expects in [expect]; what it
computed before is in the folder 'baseline', which --update-baseline writes. docs/reference/check.md explains both and every output, docs/guide/ci.md how to begin.)";

constexpr std::string_view init_footer = R"(
Examples:
  snellen init github
  snellen init gitlab

Writes .github/workflows/snellen.yml or .gitlab-ci.yml, which run snellen check; docs/guide/ci.md shows the rest.)";

constexpr std::string_view completion_footer = R"(
Examples:
  snellen completion bash > ~/.local/share/bash-completion/completions/snellen
  snellen completion zsh > ~/.zfunc/_snellen
  snellen completion fish > ~/.config/fish/completions/snellen.fish

An installed snellen has them in place already.)";

constexpr std::string_view man_footer = R"(
Examples:
  snellen man > snellen.1
  snellen man | man -l -)";

constexpr auto all_commands = std::to_array<CommandDescription>({
    {"threshold", Command::threshold, "tables: bits needed, and which formats collapse, for every n of a growing pair",
     "Prints a threshold table for every CASE.", threshold_footer, OperandKind::files, "CASE", "TOML case files",
     Scope::tables},
    {"inspect", Command::inspect, "both representations at one n, coordinate by coordinate",
     "Prints both representations of a CASE at one n (--n), coordinate by coordinate.", inspect_footer,
     OperandKind::files, "CASE", "TOML case files", Scope::tables},
    {"tail", Command::tail, "proofs for every n: from which n on the two are the same floats, or never are",
     "Prints what is proved about a CASE for every n, format by format.", tail_footer, OperandKind::files, "CASE",
     "TOML case files", Scope::tables},
    {"certify", Command::certify, "certificates of rows, which a program that shares nothing with snellen checks",
     "Writes a certificate of a CASE's storage cells in integers.", certify_footer, OperandKind::files, "CASE",
     "A TOML case file", Scope::tables},
    {"formats", Command::formats, "the catalogue of number formats",
     "Prints the catalogue of number formats, or the formats named.", formats_footer, OperandKind::formats, "NAME",
     "Formats, such as bf16 or p12e5"},
    {"claims", Command::claims, "the list of claims about the paper's statements",
     "Prints the list of claims, or the claims named.", claims_footer, OperandKind::claims, "CLAIM",
     "Claims, such as lemma-b1"},
    {"verify", Command::verify, "checks claims on their instances, with certified numbers on both sides",
     "Checks claims on their instances, with certified numbers on both sides.", verify_footer, OperandKind::files,
     "CASE", "TOML case files", Scope::claims},
    {"explain",
     Command::explain,
     "a claim: statement, hypotheses, constants, proof",
     "Explains a claim: statement, hypotheses, constants, proof.",
     explain_footer,
     OperandKind::pages,
     "CLAIM",
     "Claims, or pages of docs/theory",
     {},
     false},
    {"replay", Command::replay, "checks the witness of a refutation again, from scratch",
     "Checks witnesses of refutations again, from scratch.", replay_footer, OperandKind::files, "WITNESS",
     "Files that verify --witnesses wrote"},
    {"figure", Command::figure, "the paper's figures as certified data, or drawn",
     "Prints or draws the paper's figures as certified data.", figure_footer, OperandKind::files, "CASE",
     "TOML case files; without any, and without --figure, all figures", Scope::figures},
    {"check", Command::check, "a gate: every case against what it expects and against its baseline",
     "Compares every CASE with what it expects and with its baseline.", check_footer, OperandKind::files, "CASE",
     "TOML case files, or folders of them [cases]"},
    {"init",
     Command::init,
     "a pipeline for GitHub or GitLab that runs check",
     "Writes a pipeline that runs snellen check.",
     init_footer,
     OperandKind::services,
     "SERVICE",
     "github or gitlab",
     {},
     false},
    {"completion",
     Command::completion,
     "completions of commands and options for a shell",
     "Prints a script that completes snellen's commands, options and their values in a shell.",
     completion_footer,
     OperandKind::shells,
     "SHELL",
     "bash, zsh or fish",
     {},
     false},
    {"man",
     Command::man,
     "the manual page",
     "Prints the manual page, in the macros of man(7).",
     man_footer,
     OperandKind::none,
     "",
     "",
     {},
     false},
});

constexpr std::array<std::string_view, 3> all_shells = {"bash", "zsh", "fish"};

constexpr auto all_general_options = std::to_array<GeneralOption>({
    {"--help", "What the program is for, its commands and exit codes"},
    {"-h", "The same"},
    {"--version", "The version"},
});

}  // namespace

std::span<const CommandDescription> commands() {
  return all_commands;
}

std::span<const std::string_view> shells() {
  return all_shells;
}

std::span<const GeneralOption> general_options() {
  return all_general_options;
}

std::string_view program_summary() {
  return "at which precision can a transformer no longer tell two inputs apart?";
}

std::string_view program_examples() {
  return examples;
}

std::string_view exit_codes() {
  return codes;
}

std::string general_help() {
  std::string text = fmt::format("snellen: {}\n\nUsage: snellen COMMAND ...\n\nCommands:\n", program_summary());
  for (const CommandDescription& command : all_commands) {
    text += fmt::format("  {:<12}{}\n", command.name, command.summary);
  }
  text += "  help        help for a command, as COMMAND --help\n";
  return text + fmt::format("\nExamples:\n{}\nExit codes: {}\n", examples, codes);
}

}  // namespace snellen::cli
