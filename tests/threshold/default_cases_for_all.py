#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""Shows that `snellen threshold --for-all` decides bf16, fp16 and fp32 on every default case, and how long each takes.

Usage: tests/threshold/default_cases_for_all.py SNELLEN

Cases without positions run with one and two layers, with RMSNorm and without norm; those with ALiBi, T5, a window or RoPE with one
layer. Three kinds of cases are left out: sinusoidal positions, which have no limit; fresh draws as n grows, of which nothing follows
for every n; and cases in exact arithmetic, whose model is their own.
"""

import json
import pathlib
import subprocess
import sys
import time
import tomllib

CASES = sorted((pathlib.Path(__file__).resolve().parents[2] / "cases/thresholds").glob("*.toml"))
FORMATS = ("bf16", "fp16", "fp32")
SECONDS = 30


def variants(case):
    """The options of each run of a case; none for one that is left out."""
    model = case.get("model", {})
    position = model.get("position", "none")  # a word, or a table with more
    scheme = position if isinstance(position, str) else position.get("scheme", "none")
    fresh = "}^n" in case["pair"]["left"].replace(" ", "")
    if scheme == "sinusoidal" or fresh or case.get("measure", {}).get("arithmetic") == "exact":
        return []
    if scheme == "none" and "window" not in model.get("attention", {}):
        return [["--layers", str(layers), "--norm", norm] for layers in (1, 2) for norm in ("rms", "none")]
    return [["--layers", "1"]]


def main():
    program = sys.argv[1]
    undecided, slow, runs = [], [], 0
    for path in CASES:
        for options in variants(tomllib.loads(path.read_text())):
            command = [program, "threshold", "--for-all", "--formats", ",".join(FORMATS), "--output-format", "json", *options, path]
            start = time.monotonic()
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            seconds = time.monotonic() - start
            told = json.loads(done.stdout)["for_all"]
            words = ", ".join(f"{name} {told[name]['verdict']}" for name in FORMATS)
            name = f"{path.stem} {' '.join(options)}"
            print(f"{seconds:5.1f} s  {name}: {words}", flush=True)
            runs += 1
            if any(told[name]["verdict"] == "unknown" for name in FORMATS):
                undecided.append(name)
            if seconds > SECONDS:
                slow.append(name)
    print(f"{runs - len(undecided)} of {runs} decided, {len(slow)} took more than {SECONDS} s")
    sys.exit(1 if undecided or not runs else 0)


if __name__ == "__main__":
    main()
