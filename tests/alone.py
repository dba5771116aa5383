#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""Shows that each source file compiles on its own: the release build compiles a dozen at a time, which hides a header left out.

Usage: tests/alone.py FOLDER [--sample N] [--seed SEED]

FOLDER is a configured build that compiles files one by one, as the preset dev does. --sample takes N of the files, by the seed,
which is HEAD's commit when none is given, and says it. Nothing is written.
"""

import argparse
import json
import os
import pathlib
import random
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor


def complaint(entry):
    """What the compiler says of one file, empty when it accepts it."""
    command = shlex.split(entry["command"])
    at = command.index("-o")
    del command[at : at + 2]
    command[command.index("-c")] = "-fsyntax-only"
    done = subprocess.run(command, cwd=entry["directory"], capture_output=True, text=True, errors="replace")
    return done.stderr if done.returncode != 0 else ""


def head():
    return subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True).stdout.strip() or "0"


def main():
    parser = argparse.ArgumentParser(description="Compiles each source file on its own.")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed")
    asked = parser.parse_args()
    entries = json.loads((asked.folder / "compile_commands.json").read_text())
    entries = [entry for entry in entries if "cmake_pch" not in entry["file"]]
    if asked.sample is not None and asked.sample < len(entries):
        seed = asked.seed or head()
        print(f"{asked.sample} of {len(entries)} files: --sample {asked.sample} --seed {seed}", flush=True)
        entries = random.Random(seed).sample(entries, asked.sample)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        complaints = [text for text in pool.map(complaint, entries) if text]
    print(*complaints, sep="\n", end="")
    print(f"{len(entries) - len(complaints)} of {len(entries)} files compile on their own")
    sys.exit(1 if complaints or not entries else 0)


if __name__ == "__main__":
    main()
