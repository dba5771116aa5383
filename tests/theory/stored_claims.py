#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""Shows that cases/expected-claims.txt and the baselines of the same cases say the same.

Usage: tests/theory/stored_claims.py

A line of the table is what the findings of a check in a case conclude alike; a baseline takes all findings of the check together, and
says that they are vacuous only when all are. Compares for each case and check the conclusion, the numbers of findings and of vacuous
ones, and the ratio of the finding nearest to its bound, to the digits of the table.
"""

import json
import math
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLE = ROOT / "cases/expected-claims.txt"
BASELINES = ROOT / "baseline/cases/claims"
VERDICTS = ("verified", "refuted", "hypothesis-fails", "undecided")  # as a baseline lists them


def table_rows():
    """The rows of the first table, as dictionaries by the names of their columns."""
    lines = TABLE.read_text().splitlines()
    ruler = next(at for at, line in enumerate(lines) if re.fullmatch(r"-[- ]*-", line) and lines[at - 1].startswith("case "))
    columns = [found.span() for found in re.finditer("-+", lines[ruler])]
    names = [lines[ruler - 1][begin:end].strip() for begin, end in columns]
    for line in lines[ruler + 1 :]:
        if not line:
            return
        yield dict(zip(names, (line[begin:end].strip() for begin, end in columns)))


def in_table():
    """By case and check: the values that a baseline has."""
    groups = {}
    for row in table_rows():
        groups.setdefault((row["case"], row["check"]), []).append(row)
    found = {}
    for key, rows in groups.items():
        concluding = [row for row in rows if row["verdict"] != "vacuous"] or rows
        verdicts = {row["verdict"] for row in concluding}
        alone = len(verdicts) == 1
        counts = {word: sum(int(row["findings"]) for row in concluding if row["verdict"] == word) for word in VERDICTS}
        found[key] = {
            "conclusion": verdicts.pop() if alone else ", ".join(f"{count} {word}" for word, count in counts.items() if count),
            "findings": str(sum(int(row["findings"]) for row in rows)),
            "vacuous": str(sum(int(row["findings"]) for row in rows if row["verdict"] == "vacuous")),
            "ratio": (concluding[0]["ratio"] if alone else "") or "none",
        }
    return found


def in_baselines():
    found = {}
    for path in sorted(BASELINES.glob("*.json")):
        for name, value in json.loads(path.read_text())["values"].items():
            kind, _, check = name.partition(".")
            found.setdefault((path.stem, check), {})[kind] = value
    return found


def alike(said, kept):
    """Whether a ratio of the table is a baseline's in three digits; fractions and words are in both as they are."""
    try:
        short, long = float(said), float(kept)
    except ValueError:
        return said == kept
    unit = 10.0 ** (math.floor(math.log10(abs(short))) - 2) if short else 0
    return abs(short - long) <= 0.5001 * unit


def main():
    table, baselines = in_table(), in_baselines()
    mistakes = [f"{case} {check}: only in {TABLE.name}" for case, check in sorted(table.keys() - baselines.keys())]
    mistakes += [f"{case} {check}: only in its baseline" for case, check in sorted(baselines.keys() - table.keys())]
    for key in sorted(table.keys() & baselines.keys()):
        for kind, said in table[key].items():
            kept = baselines[key].get(kind, "nothing")
            if not (alike(said, kept) if kind == "ratio" else said == kept):
                mistakes.append(f"{key[0]} {key[1]}: {kind} is {said} in {TABLE.name}, and {kept} in its baseline")
    print(*mistakes, sep="\n", end="\n" if mistakes else "")
    print(f"{len(table)} checks of {len({case for case, _ in table})} cases, {len(mistakes)} mistakes")
    sys.exit(1 if mistakes or not table else 0)


if __name__ == "__main__":
    main()
