#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""The examples of docs/theory print what their pages say.

Usage: tests/theory/pages.py PROGRAM

Every page of docs/theory begins with the sections "## In plain words" and "## An example". In the second one an indented block that
begins with "snellen " is a command, and the indented block after it is an excerpt of what the command prints: each line of the excerpt
is a part of a line of the output, in the same order, whole words, with every run of blanks as one blank. Commands run in the
repository's root, with PROGRAM in the place of snellen, and have ten seconds each. Prints a line per page; exits with 1 when an example
is missing, prints something else or takes too long.
"""
import pathlib
import shlex
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIRST = "## In plain words"
HEADING = "## An example"
SECONDS = 10


def section(text):
    """The lines below the heading, up to the next one; none without the heading."""
    lines = text.split("\n")
    if HEADING not in lines:
        return []
    begin = lines.index(HEADING) + 1
    end = next((k for k in range(begin, len(lines)) if lines[k].startswith("## ")), len(lines))
    return lines[begin:end]


def blocks(lines):
    """Runs of indented lines, without the indentation."""
    found, open_block = [], False
    for line in lines:
        if line.startswith("    "):
            if not open_block:
                found.append([])
            found[-1].append(line.strip())
            open_block = True
        else:
            open_block = False
    return found


def examples(lines):
    """Pairs of a command and the lines that it should print."""
    pairs = []
    for block in blocks(lines):
        if block[0].startswith("snellen "):
            pairs.append((" ".join(line.rstrip("\\") for line in block), []))
        elif pairs:
            pairs[-1][1].extend(block)
    return pairs


def words(line):
    return f" {' '.join(line.split())} "


def failure(program, command, wanted):
    """What is wrong with the example, or None."""
    if not wanted:
        return "no excerpt follows the command"
    begun = time.monotonic()
    try:
        done = subprocess.run([program] + shlex.split(command)[1:], cwd=ROOT, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace",
                              timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return f"it took more than {SECONDS} s"
    printed = [words(line) for line in done.stdout.splitlines()]
    at = 0
    for line in wanted:
        found = next((k for k in range(at, len(printed)) if words(line) in printed[k]), None)
        if found is None:
            anywhere = any(words(line) in other for other in printed)
            return f"it prints {'in another order' if anywhere else 'nothing like'}: {' '.join(line.split())}"
        at = found + 1
    return None if time.monotonic() - begun < SECONDS else f"it took {SECONDS} s or more"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    program = str(pathlib.Path(sys.argv[1]).resolve())
    pages = sorted((ROOT / "docs/theory").glob("*.md"))
    if not pages:
        sys.exit("docs/theory has no pages")
    failures = 0
    for page in pages:
        text = page.read_text(encoding="utf-8")
        found = examples(section(text))
        wrong = [] if found else [f"there is no example below '{HEADING}'"]
        if [line for line in text.split("\n") if line.startswith("## ")][:2] != [FIRST, HEADING]:
            wrong.append(f"its first sections are not '{FIRST}' and '{HEADING}'")
        for command, wanted in found:
            reason = failure(program, command, wanted)
            if reason:
                wrong.append(f"{command}\n    {reason}")
        if wrong:
            failures += 1
            print(f"{page.relative_to(ROOT)}: wrong", *wrong, sep="\n  ")
        else:
            print(f"{page.relative_to(ROOT)}: commands {len(found)}, lines {sum(len(wanted) for _, wanted in found)}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
