# SPDX-License-Identifier: LGPL-3.0-or-later
"""What looks at each file of a build by itself, or at a sample of them: the frame of alone.py and tidy.py, and run.py's samples."""

import argparse
import json
import os
import pathlib
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parents[1]


def add_sample(parser):
    """The options --sample N and --seed SEED."""
    parser.add_argument("--sample", type=int, help="take so many")
    parser.add_argument("--seed", help="by which they are drawn; HEAD's commit when none is given")


def head():
    """HEAD's commit, by which samples are drawn; "0" where there is none."""
    return subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip() or "0"


def drawn(everything, count, seed):
    """So many of them by the seed, in their order."""
    chosen = set(random.Random(seed).sample(range(len(everything)), min(count, len(everything))))
    return [one for at, one in enumerate(everything) if at in chosen]


def sampled(everything, asked, what):
    """As many as --sample asks for, in their order; says which when that is not all."""
    if asked.sample is None or asked.sample >= len(everything):
        return everything
    seed = asked.seed or head()
    print(f"{asked.sample} of {len(everything)} {what}: --sample {asked.sample} --seed {seed}", flush=True)
    return drawn(everything, asked.sample, seed)


def check_each(usage, wanted, complaint, praise):
    """Ends the program: with 1 when complaint(build, entry) says something of an entry of compile_commands.json that is wanted."""
    parser = argparse.ArgumentParser(description=usage.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path)
    add_sample(parser)
    asked = parser.parse_args()
    build = asked.build.resolve()
    entries = [entry for entry in json.loads((build / "compile_commands.json").read_text()) if wanted(build, entry)]
    entries = sampled(entries, asked, "files")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        complaints = [text for text in pool.map(lambda entry: complaint(build, entry), entries) if text]
    print(*complaints, sep="\n", end="")
    print(f"{len(entries) - len(complaints)} of {len(entries)} files {praise}")
    sys.exit(1 if complaints or not entries else 0)
