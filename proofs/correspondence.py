#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""The bounds that snellen evaluates against those that Coq proves: the same instances on both sides.

Usage: proofs/correspondence.py SNELLEN FOLDER   (the program; the folder that build.sh has filled)

`snellen verify` prints each bound, as a rational or to 30 digits. For each instance a goal says that the bound as it stands in the
theorem has this value; Coq decides it by interval arithmetic.
"""

import json
import pathlib
import shutil
import subprocess
import sys
from fractions import Fraction

# Half a unit of the last of 30 digits, and what Coq's 120 bits leave open.
RELATIVE = "/ 10 ^ 28"


def findings(program, *options):
    command = [program, "verify", "--all-rows", "--output-format", "json", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"correspondence: {' '.join(command)}: {done.stderr}")
    return json.loads(done.stdout)["findings"]


def real(text):
    """A rational or a decimal as a term of reals."""
    value = Fraction(text)
    return f"({value.numerator} / {value.denominator})"


def goal(expression, value):
    return (f"Goal Rabs ({expression} - {real(value)}) <= {real(value)} * {RELATIVE}.\n"
            "Proof. rewrite ?INR_IZR_INZ. cbn -[IZR]. interval with (i_prec 120). Qed.\n")


def lemma_b1(program):
    """B1-ub and B1-lb: the sides of LemmaB1.drop_bounds."""
    for bound in ("1/16", "1/3", "1", "7/5", "3"):
        for one in findings(program, "--claim", "lemma-b1", "--draws", "1", "--n", "2,3,10,24,57", "--set", f"bound = {bound}"):
            sign = {"B1-ub": "", "B1-lb": "- "}.get(one["check"])
            if sign is None:
                continue
            m = one["n"] - 1
            yield goal(f"exp ({sign}(4 * {real(bound)})) / (INR (S {m}) * INR (S (S {m})))", one["bound"])


def proposition_b8(program):
    """B8-binomial: the right side of PropositionB8.influence_binomial at the last row, where all diagonal entries but the first are at
    most 1 - delta. The claim's matrices have entries with 8 bits, which the six digits of a hypothesis determine."""
    for one in findings(program, "--claim", "proposition-b8", "--draws", "4", "--set", "layers = 6"):
        if one["check"] != "B8-binomial":
            continue
        largest = next(h["value"] for h in one["hypotheses"] if "diagonal" in h["statement"] and "below 1" in h["statement"])
        delta = 1 - Fraction(round(Fraction(largest.split()[0]) * 256), 256)
        yield goal(f"2 * sum {one['n'] - 1} (fun k => INR (choose 6 k) * ({real(delta)} / 2) ^ k * (1 - {real(delta)} / 2) ^ (6 - k))",
                   one["bound"])


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    if shutil.which("coqc") is None:
        print("skipped: coqc is not installed")
        sys.exit(77)
    goals = [*lemma_b1(program), *proposition_b8(program)]
    head = ("From Coq Require Import Reals.\nFrom Interval Require Import Tactic.\n"
            "From Snellen Require Import FiniteSum Binomial LemmaB1 PropositionB8.\nOpen Scope R_scope.\n")
    (folder / "correspondence.v").write_text(head + "\n".join(goals))
    done = subprocess.run(["coqc", "-q", "-R", "theories", "Snellen", "correspondence.v"], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"correspondence: {done.stdout}{done.stderr}")
    print(f"{len(goals)} bounds agree")
    sys.exit(0 if len(goals) >= 50 else 1)


if __name__ == "__main__":
    main()
