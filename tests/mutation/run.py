#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""Plants one fault after the other and shows that `snellen check` notices each.

Usage: tests/mutation/run.py [NAME ...]

A fault is a change of one line of one source file (faults.txt). The changed file is compiled beside the tree, with those that it
is compiled together with, and linked before the libraries of build/, so that neither the tree nor build/ is touched. The gate then
runs over cases/gate with the baseline of the repository and has to exit with 1, 3 or 4. First of all it has to pass without a fault.
"""

import json
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
# What a fault may end with: something is not what it was, is no longer decided, or crashes.
NOTICED = (1, 3, 4)


def faults():
    """(name, file, from, to) of every line of faults.txt that is no comment."""
    for line in (ROOT / "tests/mutation/faults.txt").read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            name, file, old, new = (part.strip().replace("\\n", "\n") for part in line.split("||"))
            yield name, file, old, new


def check(program):
    """The exit code of the gate; a fault that never ends is noticed by its time."""
    command = [program, "check", "cases/gate", "--no-times", "--quiet", "--timeout", "120"]
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode


def run(command, folder):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)


def compile_commands():
    """By source file: what is compiled for it, itself or a file that includes it among others, and the command."""
    found = {}
    for entry in json.loads((BUILD / "compile_commands.json").read_text()):
        unit, command = pathlib.Path(entry["file"]).resolve(), shlex.split(entry["command"])
        found[str(unit)] = unit, command
        if unit.parent.name == "Unity":
            for source in re.findall(r'^#include "(.*)"$', unit.read_text(), re.MULTILINE):
                found[source] = unit, command
    return found


def link_command():
    commands = subprocess.run(["ninja", "-C", str(BUILD), "-t", "commands", "snellen"], capture_output=True, text=True, check=True)
    words = shlex.split(commands.stdout.splitlines()[-1].replace(": && ", "", 1).replace(" && :", ""))
    return words


def planted(fault, compiling, linking, folder):
    """The exit code of the gate with this fault."""
    name, file, old, new = fault
    source = ROOT / file
    mutant = folder / f"{name}.cpp"
    mutant.write_text(source.read_text().replace(old, new))
    unit, command = compiling[str(source)]
    if unit != source:
        among_others = folder / f"{name}-among-others.cpp"
        among_others.write_text(unit.read_text().replace(f'#include "{source}"', f'#include "{mutant}"'))
        mutant = among_others
    command = list(command)
    command[command.index("-c") + 1] = str(mutant)
    command[command.index("-o") + 1] = str(folder / f"{name}.o")
    # Optimising costs more time than it saves here; what the fault makes unused is no error.
    command += ["-O1", "-w", "-iquote", str(source.parent)]
    run(command, BUILD)
    words = list(linking)
    at = words.index("-o")
    words[at + 1] = str(folder / name)
    words.insert(at, str(folder / f"{name}.o"))
    run(words, BUILD)
    return check(str(folder / name))


def main():
    wanted = sys.argv[1:]
    chosen = [fault for fault in faults() if not wanted or fault[0] in wanted]
    for name, file, old, _ in chosen:
        if (count := (ROOT / file).read_text().count(old)) != 1:
            sys.exit(f"mutation: {name}: {file} has what stands there {count} times; mend faults.txt")
    if check(str(BUILD / "snellen")) != 0:
        sys.exit("mutation: the gate does not pass without a fault")
    compiling, linking = compile_commands(), link_command()
    unnoticed = []
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(2) as pool:
        folder = pathlib.Path(name)
        for fault, code in zip(chosen, pool.map(lambda one: planted(one, compiling, linking, folder), chosen)):
            noticed = code in NOTICED
            print(f"{'noticed' if noticed else 'MISSED '}  exit {code:<3} {fault[0]}", flush=True)
            if not noticed:
                unnoticed.append(fault[0])
    print(f"\n{len(chosen) - len(unnoticed)} of {len(chosen)} faults noticed")
    sys.exit(1 if unnoticed or not chosen else 0)


if __name__ == "__main__":
    main()
