#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""clang-tidy over what a build compiles, but for the tests.

Usage: tests/tidy.py BUILD [--sample K] [--seed SEED]

--sample takes one of K parts of the files, by the seed, which is HEAD's commit when none is given, and says which.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parents[1]


def main():
    parser = argparse.ArgumentParser(description="clang-tidy over what a build compiles, but for the tests.")
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--sample", type=int, default=1)
    parser.add_argument("--seed")
    asked = parser.parse_args()
    build = asked.build.resolve()
    entries = json.loads((build / "compile_commands.json").read_text())
    files = sorted({pathlib.Path(entry["file"]) for entry in entries})
    files = [file for file in files if not any(file.is_relative_to(tests) for tests in (ROOT / "tests", build / "tests"))]
    if asked.sample > 1:
        head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
        seed = asked.seed or head or "0"
        files = files[int(seed, 16) % asked.sample :: asked.sample]
        print(f"{len(files)} files: --sample {asked.sample} --seed {seed}", flush=True)

    def complaint(file):
        done = subprocess.run(["clang-tidy", "--quiet", "-p", str(build), str(file)], capture_output=True, text=True)
        return done.stdout + done.stderr if done.returncode != 0 else ""

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        complaints = [text for text in pool.map(complaint, files) if text]
    print(*complaints, sep="\n", end="")
    print(f"{len(files) - len(complaints)} of {len(files)} files are tidy")
    sys.exit(1 if complaints or not files else 0)


if __name__ == "__main__":
    main()
