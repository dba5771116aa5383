#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""Shows that each source file compiles on its own: the release build compiles a dozen at a time, which hides a header left out.

Usage: tests/alone.py BUILD [--sample N] [--seed SEED]

BUILD is a configured build that compiles files one by one, as the preset dev does. Nothing is written.
"""

import shlex
import subprocess

from each_file import check_each


def wanted(_build, entry):
    return "cmake_pch" not in entry["file"]


def complaint(_build, entry):
    """What the compiler says of one file, empty when it accepts it."""
    command = shlex.split(entry["command"])
    at = command.index("-o")
    del command[at : at + 2]
    command[command.index("-c")] = "-fsyntax-only"
    done = subprocess.run(command, cwd=entry["directory"], capture_output=True, text=True, errors="replace")
    return done.stderr if done.returncode != 0 else ""


if __name__ == "__main__":
    check_each(__doc__, wanted, complaint, "compile on their own")
