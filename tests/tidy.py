#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""clang-tidy over what a build compiles, but for the tests.

Usage: tests/tidy.py BUILD [--sample N] [--seed SEED]
"""

import pathlib
import subprocess

from each_file import ROOT, check_each


def wanted(build, entry):
    return not any(pathlib.Path(entry["file"]).is_relative_to(tests) for tests in (ROOT / "tests", build / "tests"))


def complaint(build, entry):
    done = subprocess.run(["clang-tidy", "--quiet", "-p", str(build), entry["file"]], capture_output=True, text=True)
    return done.stdout if done.returncode != 0 else ""


if __name__ == "__main__":
    check_each(__doc__, wanted, complaint, "are tidy")
