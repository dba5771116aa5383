#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""Every strange text in every output of the program, read back by readers that know nothing of snellen.

Usage: strange_text.py PROGRAM [TEXT...]. Runs it in a folder of its own, with each text below as title, file name, path, option and word;
without names those are a sample by HEAD's commit, of SNELLEN_STRANGE_TEXTS.
Each output is parsed (csv, json, xml.etree, urllib, and text_readers.py for Markdown cells, LaTeX, Coq comments and GitHub's
commands) and must give back the text: the same, or with the visible escapes of docs/reference/output.md, which shown() computes
from Python's own Unicode tables. No output may hold what has power over a terminal, and nothing that the texts name may run."""
import concurrent.futures
import csv
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import urllib.parse
import xml.etree.ElementTree

from text_readers import (IGNORABLE, LATEX, LAYOUT, checks, coq_comment, csv_shown, expect, failures, github_commands,
                          group_after, json_text, latex_shown, latex_text, list_item, markdown_cells, markdown_text, shown,
                          shown_but_lines)

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from each_file import drawn, head  # noqa: E402

PROGRAM = str(pathlib.Path(sys.argv[1]).resolve())

TEXTS = {
    "backticks": b"`touch OWNED`",
    "substitution": b"$(touch OWNED) ${HOME} $HOME",
    "single quotes": b"it's 'quoted' ''",
    "single quote and backticks": b"' `touch OWNED` '",
    "double quotes": b'say "x" `touch OWNED` ""',
    "double quote and command": b'"; system("touch OWNED"); print "',
    "macros": b"@SHELL @title @x",
    "percent": b"100% %d %s %n %0A %%",
    "backslashes": b"\\ \\\\ \\n \\x1b \\u{202e}",
    "gnuplot pipes": b"'< touch OWNED' | touch OWNED",
    "newline": b"one\ntwo\r\nthree\rfour\n",
    "newline and command": b"x\n!touch OWNED\nsystem('touch OWNED')\n::error::x",
    "workflow command": b"::stop-commands::x",
    "old workflow command": b"x ##[error]y",
    "table": b"| a | b \\| c |",
    "markup": b"<b>x</b> &amp; <script>alert(1)</script> <!-- -->",
    "cdata": b"]]></text><script>alert(1)</script><![CDATA[",
    "markdown": b"[x](javascript:alert) ![i](u) **b** _i_ ~~s~~ #1 {0} $n$",
    "list": b"- item",
    "plus": b"+ item",
    "numbered": b"1. item",
    "rule": b"---",
    "indented": b"     code",
    "latex": b"\\input{/etc/passwd}\\write18{touch OWNED} ^^5cinput % {",
    "ligatures": b"--- ,, '' `` << >> ?` !`",
    "coq": b"*) Axiom x : False. (* (* \" *) (*) \"",
    "formula": b"=HYPERLINK(\"http://x\",\"y\")",
    "formula plus": b"+cmd|' /C calc'!A0",
    "formula minus": b"-2+3+cmd|' /C calc'!A0",
    "formula at": b"@SUM(1+1)*cmd",
    "formula tab": b"\t=1+1",
    "fullwidth formula": "\uff1dcmd".encode(),
    "escape": b"\x1b[31mred\x1b]0;title\x07\x1b[2J",
    "all of c0": bytes(range(1, 32)),
    "nul": b"a\x00b",
    "delete": b"\x7f",
    "c1": "\u0080\u0085\u009b31m\u009d\u009f".encode(),
    "bidi": "abc\u202e\u2066fed\u2069\u200f".encode(),
    "invisible": "a\u200b\u00ad\u2060\ufeff\u3164\U000e0041".encode(),
    "separators": "a\u2028b\u2029c".encode(),
    "no characters": "\ufffe\uffff\ufdd0\U0001fffe\U0010ffff".encode(),
    "ill-formed": b"\xff\xfe \x80 \xc3( \xf5",
    "surrogates": b"\xed\xa0\x80 \xed\xbf\xbf",
    "letters": "\u00e9 \u4e00 \U0001f600 \u2264 \u221e".encode(),
    "long": b"`touch OWNED` |<&%" * 3500,
}

def harmless(data, what):
    """UTF-8 without a character that has power over a terminal; lines end with LF or CR LF."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        expect(False, what, "is not UTF-8:", error)
        return data.decode(errors="replace")
    bad = {hex(ord(c)) for c in re.sub("\r?\n", "", text)
           if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cn") or ord(c) in IGNORABLE}
    expect(not bad, what, "holds", bad)
    return text


def run(arguments, what, codes=(0,), **environment):
    variables = {"PATH": os.environ["PATH"], "HOME": os.getcwd(), **environment}
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, env=variables, check=False, timeout=120)
    expect(done.returncode in codes, what, "ends with", done.returncode, done.stderr)
    harmless(done.stderr, what + ": standard error")
    return harmless(done.stdout, what + ": standard output")


def toml(raw):
    """A basic string; only for well-formed text."""
    return '"' + "".join("\\u%04x" % ord(c) if ord(c) < 0xffff and (ord(c) < 32 or ord(c) == 127 or c in '"\\') else c
                         for c in raw.decode()) + '"'


CASE = """
[pair]
left = "<bos> 1^n"
right = "<bos> 1^(n+1)"
n = "1..2"
[model]
layers = 1
width = 8
[measure]
formats = ["bf16"]
"""
FIGURE = """
[figure]
name = "figure-8"
seeds = 1
width = 8
variants = false
[pair]
n = "5,10"
"""
CLAIM = """
claim = "lemma-b2-unbounded"
expect = "refuted"
[instance]
family = "linear"
draws = 1
parameters = ["slope = 1", "epsilon = 1/4"]
[pair]
n = "4,16"
"""


def titled(raw, body, name):
    """A case with this title and the arguments that name it: in the file, or as an option where TOML cannot hold it."""
    try:
        raw.decode()
        pathlib.Path(name).write_bytes(b"title = " + toml(raw).encode() + b"\n" + body.encode())
        return [name]
    except UnicodeDecodeError:
        pathlib.Path(name).write_text(body)
        return [name, b"--title", raw]


def titles(name, raw):
    """Everything that prints a title."""
    table = titled(raw, CASE, "table.toml")
    visible = shown(raw)
    lines = run(["threshold", *table], name + ": text").split("\n")
    expect(lines[0] == visible, name, "text:", lines[0])
    expect(lines[1] == "=" * max(1, len(visible)), name, "text: the rule below the title")
    coloured = subprocess.run([PROGRAM, "threshold", *table, "--color", "always"], capture_output=True, check=False).stdout
    harmless(re.sub(rb"\x1b\[(1|32|31|33|35|0)m", b"", coloured), name + ": coloured text")
    rows = list(csv.reader(io.StringIO(run(["threshold", *table, "--output-format", "csv"], name + ": csv"), newline="")))
    expect(len({len(row) for row in rows}) == 1 and len(rows) == 3, name, "csv: its shape")
    for command in (["threshold"], ["inspect", "--n", "2"]):
        text = run([*command, *table, "--output-format", "json"], name + ": json")
        expect(json.loads(text)["title"] == json_text(raw), name, *command, "json")
    markdown = run(["threshold", *table, "--output-format", "markdown"], name + ": markdown").split("\n")
    expect(markdown[0].startswith("# ") and markdown_text(markdown[0][2:]) == visible, name, "markdown:", markdown[0])
    latex = run(["threshold", *table, "--output-format", "latex"], name + ": latex")
    caption = latex_text(group_after(latex, "\\caption"))
    expect(caption == latex_shown(raw), name, "latex:", caption)
    expect(set(re.findall(r"\\([a-zA-Z]+)", latex)) <= LATEX.keys() | LAYOUT, name, "latex: commands",
           set(re.findall(r"\\([a-zA-Z]+)", latex)) - LATEX.keys() - LAYOUT)
    coq, rest = coq_comment(run(["certify", *table, "--output-format", "coq"], name + ": coq"))
    unspaced = coq.removeprefix("snellen certificate: ").replace("( *", "(*").replace("* )", "*)")
    expect(unspaced == visible.replace('"', "'").rstrip(), name, "coq:", coq)
    expect(rest.startswith("\nFrom Coq"), name, "coq: after the comment")
    text = run(["certify", *table, "--output-format", "json"], name + ": certificate")
    expect(json.loads(text)["case"] == json_text(raw), name, "certificate")
    figure = titled(raw, FIGURE, "figure.toml")
    text = run(["figure", *figure, "--output-format", "json"], name + ": figure as json")
    expect(json.loads(text)["title"] == json_text(raw), name, "figure as json")
    if shutil.which("gnuplot"):
        run(["figure", *figure, "--output", "drawn.svg"], name + ": svg")
        harmless(re.sub(rb"\t", b"", pathlib.Path("drawn.svg").read_bytes()), name + ": svg")
        root = xml.etree.ElementTree.parse("drawn.svg").getroot()
        texts = [one.text for one in root.iter("{http://www.w3.org/2000/svg}text")]
        expect(visible in texts, name, "svg:", texts[-6:])
        expect(not any(one.tag.endswith("script") for one in root.iter()), name, "svg: a script")
    claim = titled(raw, CLAIM, "claim.toml")
    shutil.rmtree("witnesses", ignore_errors=True)
    text = run(["verify", *claim, "--witnesses", "witnesses", "--output-format", "json"], name + ": verify", codes=(0, 1))
    json.loads(text)
    for file in pathlib.Path("witnesses").iterdir():
        witness = json.loads(harmless(file.read_bytes(), name + ": witness"))
        expect(witness["settings"].get("title") == json_text(raw), name, "witness")


def file_names(name, raw):
    """Everything that prints the name of a case."""
    if b"\0" in raw:
        return
    word = raw.replace(b"/", b"_")[:200]
    folder = pathlib.Path("gate")
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "cases").mkdir(parents=True)
    file = b"cases/" + word + b".toml"
    (folder / os.fsdecode(file)).write_text(CASE + '[expect]\nverdict.bf16.at."1.." = "C"\n')
    os.chdir(folder)
    try:
        run(["check", "--update-baseline"], name + ": baseline", codes=(1,))
        baselines = [one for one in pathlib.Path("baseline").rglob("*") if one.is_file()]
        expect(len(baselines) == 1, name, "baselines:", baselines)
        stored = json.loads(harmless(baselines[0].read_bytes(), name + ": baseline"))
        expect(stored["case"] == json_text(file), name, "baseline:", stored["case"])
        stored["values"]["verdict.bf16"] = {"1..2": "X"}
        baselines[0].write_text(json.dumps(stored))
        outside = ["--junit", "../junit.xml", "--sarif", "../sarif.json"]
        printed = run(["check", "--github", *outside], name + ": check", codes=(1,), GITHUB_STEP_SUMMARY="../summary.md")
        commands = github_commands(printed)
        expect(len(commands) == 2 and all(one[0] == "error" for one in commands), name, "github:", commands)
        for _, properties in commands:
            expect(properties["file"] == shown_but_lines(file), name, "github:", properties)
        root = xml.etree.ElementTree.fromstring(harmless(pathlib.Path("../junit.xml").read_bytes(), name + ": junit"))
        expect([suite.get("name") for suite in root.iter("testsuite")] == [shown(file)], name, "junit")
        sarif = json.loads(harmless(pathlib.Path("../sarif.json").read_bytes(), name + ": sarif"))
        for result in sarif["runs"][0]["results"]:
            uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            expect(urllib.parse.unquote_to_bytes(uri) == file, name, "sarif:", uri)
            text = result["message"]["text"]
            expect("](" not in text and "{0}" not in text.replace("{{", ""), name, "sarif: a link or a place in", text)
        summary = harmless(pathlib.Path("../summary.md").read_bytes(), name + ": summary").split("\n")
        pathlib.Path("../summary.md").unlink()
        cells = [markdown_cells(line) for line in summary if line.startswith("| regressed") or line.startswith("| differs")]
        expect(len(cells) == 1 and cells[0][1].strip() == shown(file).strip(), name, "markdown:", cells)
        notes = [list_item(line) for line in summary if line.startswith("- ")]
        expect(notes and all(note.startswith(shown(file)) for note in notes if "bf16" in note), name, "markdown notes:", notes)
        rows = list(csv.DictReader(io.StringIO(run(["check", "--output-format", "csv"], name + ": check as csv", codes=(1,)),
                                               newline="")))
        expect(rows and all(row["case"] == csv_shown(file) for row in rows), name, "csv:", rows[:1])
        checked = json.loads(run(["check", "--output-format", "json"], name + ": check as json", codes=(1,)))
        expect(checked["cases"][0]["case"] == json_text(file), name, "json")
        run(["check"], name + ": check as text", codes=(1,))
        latex = run(["check", "--output-format", "latex"], name + ": check as latex", codes=(1,))
        expect(latex_shown(file) in latex_text(re.sub(r"(?s).*?\\midrule\n(.*?)\\bottomrule.*", r"\1", latex)
                                               .replace("\\\\", "").replace(" & ", " ")), name, "latex")
    finally:
        os.chdir("..")


def messages(name, raw):
    """Messages on standard error: one line, whatever is quoted in it."""
    if b"\0" in raw:
        return
    word = raw.replace(b"/", b"_")
    name_of_file = word[:200]
    for what, arguments in {
            "a case that is not there": ["threshold", b"./" + name_of_file],
            "a command": [raw],
            "an option": ["threshold", b"--" + raw],
            "a format": ["threshold", "table.toml", "--formats", raw],
            "a policy": ["threshold", "table.toml", "--policies", raw],
            "a pattern": ["threshold", "table.toml", "--left", raw],
            "a sweep": ["threshold", "table.toml", "--n", raw],
            "an output format": ["threshold", "table.toml", "--output-format", raw],
            "an output's ending": ["threshold", "table.toml", "--output", b"x." + name_of_file],
            "an output's folder": ["threshold", "table.toml", "--output", name_of_file + b"/x.csv"],
            "a checkpoint": ["threshold", "table.toml", "--checkpoint", b"./" + name_of_file],
            "tokens": ["threshold", "table.toml", "--tokens", raw],
            "a claim": ["verify", "--claim", raw],
            "a figure": ["figure", "--figure", raw],
            "a witness": ["replay", b"./" + name_of_file],
            "a service": ["init", raw],
            "a shell": ["completion", raw],
            "a baseline": ["check", "table.toml", "--baseline", b"./table.toml/" + name_of_file],
    }.items():
        done = subprocess.run([PROGRAM, *arguments], capture_output=True, check=False, timeout=120)
        expect(done.returncode in (0, 2, 5), name, "as", what, "ends with", done.returncode, done.stderr)
        harmless(done.stdout, f"{name} as {what}: standard output")
        text = harmless(done.stderr, f"{name} as {what}: standard error")
        expect(text.count("\n") <= 1, name, "as", what, "is more than one line:", text)
    try:
        quoted = toml(raw)
    except UnicodeDecodeError:
        pathlib.Path("bad.toml").write_bytes(b'title = "' + raw + b'"\n' + CASE.encode())
        run(["threshold", "bad.toml"], name + " in TOML", codes=(2,))
        return
    for what, text in {"a key": f"{quoted} = 1\n" + CASE, "a word": CASE + f"[expect]\nverdict.bf16.at.2 = {quoted}\n",
                       "a series": CASE + f"[expect]\nverdict.{quoted} = 'C'\n",
                       "a token": CASE.replace('"<bos> 1^n"', quoted)}.items():
        pathlib.Path("bad.toml").write_bytes(text.encode())
        done = subprocess.run([PROGRAM, "check", "bad.toml"], capture_output=True, check=False, timeout=120)
        expect(done.returncode in (0, 1, 2, 5), name, "as", what, "ends with", done.returncode, done.stderr)
        harmless(done.stdout, f"{name} as {what}: standard output")
        expect(harmless(done.stderr, f"{name} as {what}").count("\n") <= 1, name, "as", what, "is more than one line")


# Complete an option's value and a list's next value, as far as each shell lets a script: $1 is the program's script, $2 the text.
COMPLETING = {
    "bash": 'source "$1"; COMP_WORDS=(snellen threshold "$2"); COMP_CWORD=2; _snellen; COMP_WORDS=(snellen threshold --formats '
            '"bf16,$2"); COMP_CWORD=3; _snellen',
    "zsh": 'compdef() { }; _describe() { }; _arguments() { }; source "$1"; words=(snellen threshold "$2"); CURRENT=3; _snellen; '
           'words=(snellen threshold --formats "bf16,$2"); CURRENT=4; _snellen; words=(snellen "$2" x); CURRENT=3; _snellen',
    "fish": 'source $argv[1]; complete -C "snellen threshold "(string escape -- $argv[2]); complete -C "snellen threshold --formats '
            'bf16,"(string escape -- $argv[2]); complete -C "snellen "(string escape -- $argv[2])" "',
}
COMMANDS = {"bash": ["bash", "-c", COMPLETING["bash"], "bash"], "zsh": ["zsh", "-f", "-c", COMPLETING["zsh"], "zsh"],
            "fish": ["fish", "--no-config", "-c", COMPLETING["fish"]]}


def completions(name, raw):
    """A shell with such a word before the cursor runs nothing."""
    if b"\0" in raw:
        return
    for shell in filter(shutil.which, COMMANDS):
        script = pathlib.Path(f"completion.{shell}")
        if not script.exists():
            script.write_text(run(["completion", shell], "completion"))
        done = subprocess.run([*COMMANDS[shell], script, raw[:10000]], check=False, capture_output=True, timeout=60)
        expect(done.returncode < 126, name, "in", shell, "ends with", done.returncode, done.stderr)


def all_of(name):
    """One text in every output, in a folder of its own: how many checks, and what failed."""
    checks[0] = 0
    failures.clear()
    folder = tempfile.mkdtemp(prefix="snellen-strange-")
    try:
        os.chdir(folder)
        for key in ("CI", "GITHUB_STEP_SUMMARY"):
            os.environ.pop(key, None)
        pathlib.Path("table.toml").write_text(CASE)
        for part in (titles, file_names, messages, completions):
            try:
                part(name, TEXTS[name])
            except (OSError, ValueError, LookupError, subprocess.SubprocessError, xml.etree.ElementTree.ParseError, csv.Error) as error:
                expect(False, name, "in", part.__name__, "a reader gives up:", repr(error))
        owned = [str(one) for one in pathlib.Path(".").rglob("OWNED")]
        expect(not owned, name, "ran a command:", owned)
    finally:
        os.chdir("/")
        shutil.rmtree(folder, ignore_errors=True)
    return checks[0], list(failures)


def main():
    csv.field_size_limit(1 << 24)
    with concurrent.futures.ProcessPoolExecutor(2) as processes:
        results = list(processes.map(all_of, sys.argv[2:] or drawn(list(TEXTS), int(os.environ.get("SNELLEN_STRANGE_TEXTS", "16")), head())))
    failed = [one for _, some in results for one in some]
    print(f"{len(results)} texts, {sum(count for count, _ in results)} checks, {len(failed)} failures")
    if not shutil.which("gnuplot"):
        print("not drawn: there is no gnuplot")
    for one in failed[:200]:
        print("FAILED:", one)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
