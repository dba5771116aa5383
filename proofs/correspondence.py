#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""The bounds that snellen evaluates against those that Coq proves: the same instances on both sides.

Usage: proofs/correspondence.py SNELLEN INSTANCES FOLDER
(the program; tests/proofs/bound_instances; the folder that build.sh has filled)

Values are rationals or decimals of 30 digits. For each instance a goal says that the bound as it stands in the theorem has this
value; Coq decides it by interval arithmetic. Bounds of Lemma B.1 and Propositions B.4 and B.8 are those that `snellen verify` prints
for its own instances; those of Lemma B.2 and Theorems B.3 and B.5 are evaluated on drawn numbers.
"""

import collections
import json
import math
import pathlib
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

# Half a unit of the last of 30 digits, and what Coq's 120 bits leave open.
RELATIVE = "/ 10 ^ 28"
IMPORTS = """From Coq Require Import Reals Lra List.
From Interval Require Import Tactic.
From Snellen Require Import FiniteSum Binomial Softmax LemmaB1 LemmaB2 LemmaB2Heads LemmaB7 PropositionB4 PropositionB8 TheoremB3
  TheoremB5.
Import ListNotations.
Open Scope R_scope.
"""


def output_of(command, codes=(0,)):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in codes:
        sys.exit(f"correspondence: {' '.join(command)}: {done.stderr}")
    return json.loads(done.stdout)


def findings(program, *options):
    return output_of([program, "verify", "--all-rows", "--output-format", "json", *options], (0, 1))["findings"]


def real(text):
    """A rational or a decimal as a term of reals."""
    value = Fraction(text)
    return f"({value.numerator} / {value.denominator})"


def listed(texts):
    return "[" + "; ".join(real(text) for text in texts) + "]"


def by_head(texts):
    return f"(fun h => nth h {listed(texts)} 0)"


def goal(expression, value, unfold="", first=""):
    """`unfold`: the definitions that the expression is made of; `first`: what is rewritten before they are unfolded."""
    opened = f"cbv delta [{unfold}]; cbn -[IZR exp INR pow]. " if unfold else ""
    return (f"Goal Rabs ({expression} - {real(value)}) <= {real(value)} * {RELATIVE}.\n"
            f"Proof. {first}{opened}rewrite ?INR_IZR_INZ. cbn -[IZR exp]. interval with (i_prec 120). Qed.\n")


def lemma_b1(program):
    """B1-ub and B1-lb: the sides of LemmaB1.drop_bounds."""
    for bound in ("1/16", "1/3", "1", "7/5", "3"):
        for one in findings(program, "--claim", "lemma-b1", "--draws", "1", "--n", "2,3,10,24,57", "--set", f"bound = {bound}"):
            sign = {"B1-ub": "", "B1-lb": "- "}.get(one["check"])
            if sign is None:
                continue
            m = one["n"] - 1
            yield goal(f"exp ({sign}(4 * {real(bound)})) / (INR (S {m}) * INR (S (S {m})))", one["bound"])


def proposition_b4(program):
    """B4-largest: alternating_distance_even. B4-apart, with the 2^-40 that it leaves: alternating_distance_odd at n = 3."""
    for sixteenths in range(1, 26):
        gap = Fraction(sixteenths, 16)
        for one in findings(program, "--claim", "proposition-b4", "--draws", "1", "--n", "6", "--set", f"gap = {gap}"):
            t = f"exp {real(gap)}"
            if one["check"] == "B4-largest":
                yield goal(f"2 * (({t} - 1) / ({t} + 1))", one["bound"])
            elif one["check"] == "B4-apart":
                yield goal(f"2 * ({t} ^ 2 - 1) / (({t} + 1) ^ 2 + 4 * {t} / (INR 3 ^ 2 - 1)) - / 2 ^ 40", one["bound"])


def proposition_b8(program):
    """B8-binomial: the right side of influence_binomial at the last row, where all diagonal entries but the first are at most
    1 - delta. B8-gamma: influence_of_attended. The claim's matrices have entries with 8 bits, which the six digits of a hypothesis
    determine."""
    def told(one, words):
        value = next(h["value"] for h in one["hypotheses"] if words in h["statement"])
        return Fraction(round(Fraction(value.split()[0]) * 256), 256)

    for one in findings(program, "--claim", "proposition-b8", "--draws", "6", "--set", "layers = 6"):
        if one["check"] == "B8-binomial":
            delta = real(1 - told(one, "every diagonal entry but the first is below 1"))
            yield goal(f"2 * sum {one['n'] - 1} (fun k => INR (choose 6 k) * ({delta} / 2) ^ k * (1 - {delta} / 2) ^ (6 - k))",
                       one["bound"], "sum")
        elif one["check"] == "B8-gamma":
            yield goal(f"2 * (1 - {real(told(one, 'every token attends to the first'))} / 2) ^ 6", one["bound"])


def oscillation(of):
    """Form 2A: LemmaB2.distance_oscillation."""
    return f"2 * tanh ({real(of['oscillation'])} / 4)", "tanh sinh cosh", ""


def printed(of):
    """Form 2C: LemmaB2Heads.distance_printed."""
    r, eta, epsilon = real(of["range"]), real(of["eta"]), real(of["epsilon"])
    return (f"2 * tanh ({epsilon} / 2) + 2 * heaviest_mass {of['head']} {of['keys']} ({r} + {epsilon}) * "
            f"(exp {eta} - 1 + tanh ({eta} / 2))"), "heaviest_mass tanh sinh cosh", ""


def least_of(mass, eta):
    """Which side of the minimum in head_bound is the smaller one: 2E. Equal sides do not occur."""
    return "left" if mass < 1 / (1 + math.exp(eta / 2)) else "right"


def minimum(mass, side):
    return (f"unfold head_bound. rewrite Rmin_{side} by (unfold peak, heaviest_mass; rewrite ?INR_IZR_INZ; cbn -[IZR exp]; "
            f"{'try lra; ' if mass == 0 else ''}interval with (i_prec 120)). ")


def mass(of):
    """Form 2E: LemmaB2Heads.distance_grown_head."""
    p, eta = Fraction(of["mass"]), Fraction(of["eta"])
    return (f"head_bound {real(p)} {real(eta)}", "growth peak", minimum(p, least_of(float(p), float(eta))))


def heaviest(of):
    """Form 2E whatever the logits of the head: LemmaB2Heads.distance_heaviest_head."""
    k, n = of["head"], of["keys"]
    r, eta = Fraction(of["range"]), Fraction(of["eta"])
    grown = k * math.exp(r)
    side = least_of(grown / (grown + n - k), float(eta))
    return (f"head_bound (heaviest_mass {k} {n} {real(r)}) {real(eta)}", "growth peak heaviest_mass", minimum(1, side))


def step(of):
    """One layer of Theorem B.3: TheoremB3.block_step."""
    return (f"step_bound {len(of['own'])} {real(of['steepness'])} {real(of['e'])} {by_head(of['diameter'])} {by_head(of['shift'])} "
            f"{by_head(of['own'])}"), "step_bound sum nth tanh sinh cosh", ""


def constant(of):
    """C_L of Theorem B.3: TheoremB3.representational_collapse."""
    def by_layer(name):
        return "(fun l h => nth h (nth l [" + "; ".join(listed(layer[name]) for layer in of["layers"]) + "] []) 0)"

    return (f"constant {of['heads']} {by_head(layer['g'] for layer in of['layers'])} {by_layer('diameter')} {by_layer('spread')} "
            f"{by_layer('kappa')} {len(of['layers'])}"), "constant sum nth", ""


def paths(of):
    """The sum over paths of Theorem B.5 with frozen attention: TheoremB5.over_squashing, over the reals as operators."""
    n = of["tokens"]
    nothing = "(fun _ => 0)"
    layers = [f"Build_frozen_layer numbers (fun h j m => nth (({n} * h + j) * {n} + m)%nat {listed(layer['alpha'])} 0) "
              f"{nothing} {nothing} {nothing} {by_head(layer['omega'])} {by_head(layer['slope'])} {by_head(layer['gain'])}"
              for layer in of["layers"]]
    nested = layers[0] if len(layers) == 1 else f"match l with O => {layers[0]} | _ => {layers[1]} end"
    return (f"{real(of['last'])} * product {n} (fun l => frozen_bound numbers {of['heads']} ({nested})) {len(layers)} "
            f"{n - 1}%nat {of['token']}%nat"), "product multiply frozen_bound identity sum nth alpha omega b1 g", ""


EVALUATED = {function.__name__: function for function in (oscillation, printed, mass, heaviest, step, constant, paths)}


def evaluated(instances):
    for one in output_of([instances]):
        expression, unfold, first = EVALUATED[one["bound"]](one["inputs"])
        yield one["bound"], goal(expression, one["value"], unfold, first)


def check(folder, name, goals):
    """Coq's complaint, or nothing."""
    (folder / f"{name}.v").write_text(IMPORTS + "\n".join(goals))
    done = subprocess.run(["coqc", "-q", "-R", "theories", "Snellen", f"{name}.v"], cwd=folder, capture_output=True, text=True)
    return done.stdout + done.stderr if done.returncode != 0 else ""


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    program, instances, folder = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    if shutil.which("coqc") is None:
        print("skipped: coqc is not installed")
        sys.exit(77)
    goals = collections.defaultdict(list)
    for claim in (lemma_b1, proposition_b4, proposition_b8):
        goals[claim.__name__] = [*claim(program)]
    for bound, one in evaluated(instances):
        goals[bound].append(one)
    with ThreadPoolExecutor(2) as pool:
        complaints = [*pool.map(lambda name: check(folder, f"correspondence_{name}", goals[name]), goals)]
    for name, complaint in zip(goals, complaints):
        print(f"{name}: {'DIFFERS' if complaint else 'agrees'} on {len(goals[name])} instances\n{complaint}", end="")
    few = [name for name, of_name in goals.items() if len(of_name) < 50]
    for name in few:
        print(f"{name}: fewer than 50 instances")
    sys.exit(1 if any(complaints) or few else 0)


if __name__ == "__main__":
    main()
