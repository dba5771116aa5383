#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""Shows that every bound of every claim can fail: with `--tighten 1/10` it is refuted in some default case.

Usage: tests/theory/tightened.py SNELLEN

A bound that is verified and within a factor of 10 of the measured value is refuted once it is ten times as strong. Checks that say why
no default case comes near (`snellen explain`) must not be refuted so: then the reason is no longer true. Checks whose statement is
refuted as it is, and equalities, are left out. Prints, for each check, the largest ratio of a measured value to its bound (for a
lower bound: of the bound to the measured value) over all findings that are verified.
"""

import json
import pathlib
import subprocess
import sys

CASES = sorted(str(path) for path in (pathlib.Path(__file__).resolve().parents[2] / "cases/claims").glob("*.toml"))
LOWER = (">", ">=")


def told(program, *options):
    """The findings of all default cases; a refutation or an expectation that fails is no mistake here."""
    command = [program, "verify", "--no-times", "--output-format", "json", *options, *CASES]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"exit code {done.returncode}: {done.stderr}")
    return done.returncode, json.loads(done.stdout)["findings"]


def number(text):
    numerator, _, denominator = text.partition("/")
    return float(numerator) / float(denominator) if denominator else float(numerator)


def share(finding):
    """How much of its bound the measured value takes up; none where one of them has no digits or is zero."""
    if finding["measured"] is None or finding["bound"] is None:
        return None
    measured, bound = number(finding["measured"]), number(finding["bound"])
    if finding["relation"] in LOWER:
        measured, bound = bound, measured
    return measured / bound if bound else None


def main():
    program = sys.argv[1]
    listed = subprocess.run([program, "claims", "--output-format", "json"], capture_output=True, text=True, check=True)
    checks = {(claim["claim"], check["check"]): check for claim in json.loads(listed.stdout)["claims"] for check in claim["checks"]}
    code, plain = told(program)
    if code != 0:
        sys.exit("the default cases do not conclude as they expect")
    verified, shares = set(), {}
    for finding in plain:
        key = finding["claim"], finding["check"]
        if finding["conclusion"] != "verified" or checks[key]["kind"] in ("equality", "agreement"):
            continue
        verified.add(key)
        value = share(finding)
        if value is not None:
            shares[key] = max(value, shares.get(key, value))
    _, strong = told(program, "--tighten", "1/10")
    refuted = {(finding["claim"], finding["check"]) for finding in strong if finding["conclusion"] == "refuted"}
    failures = []
    for key in sorted(verified):
        loose = checks[key]["loose"]
        print(f"{key[0]} {key[1]}: {shares.get(key, float('nan')):.3g}")
        if loose is None and key not in refuted:
            failures.append(f"{key[0]} {key[1]}: nothing refutes it when it is ten times as strong")
        if loose is not None and key in refuted:
            failures.append(f"{key[0]} {key[1]}: it is refuted when ten times as strong, and yet: {loose}")
    print("\n".join(failures) or f"{len(verified)} bounds: each can fail, or says why no default case comes near")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
