#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""Shows that each source file compiles on its own: the release build compiles a dozen at a time, which hides a header left out.

Usage: tests/alone.py FOLDER

FOLDER is a configured build that compiles files one by one, as the preset dev does. Nothing is written.
"""

import json
import os
import pathlib
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


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    entries = json.loads((pathlib.Path(sys.argv[1]) / "compile_commands.json").read_text())
    entries = [entry for entry in entries if "cmake_pch" not in entry["file"]]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        complaints = [text for text in pool.map(complaint, entries) if text]
    print(*complaints, sep="\n", end="")
    print(f"{len(entries) - len(complaints)} of {len(entries)} files compile on their own")
    sys.exit(1 if complaints or not entries else 0)


if __name__ == "__main__":
    main()
