#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""Plants one fault after the other and shows that a test notices each.

Usage: tests/mutation/run.py [--gate | --unit] [--of FILE] [--sample N] [--seed SEED] [--workers N] [NAME ...]
       tests/mutation/run.py --table [--write]

A fault is a change of one place of one source file. Those of unit_faults.txt have to turn the named suites of the named unit test
programs red, those of gate_faults.txt have to be noticed by `snellen check cases/gate`. The changed file is compiled beside the
tree and linked before the libraries of build/, so that neither the tree nor build/ is touched. Faults of one file that only add a
statement are compiled together, and the environment says which one is planted. First of all everything has to pass without a
fault, and again with them compiled in and none planted. --of takes those of a source file, --sample N of them by the seed, which is HEAD's commit when none is
given, and says it. --table compares docs/reference/mutation.md with what these files say, or writes it.
"""

import argparse
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

from faults import ROOT, changed, gate_faults, table, unit_faults

sys.path.insert(0, str(ROOT / "tests"))
from each_file import add_sample, sampled  # noqa: E402

BUILD = ROOT / "build"
PAGE = ROOT / "docs/reference/mutation.md"
# What the gate may end with when something is not what it was, is no longer decided, or crashes.
NOTICED_BY_GATE = (1, 3, 4)
PATIENCE = 180  # seconds for a suite; a fault that never ends is noticed by them


def run(command, folder):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-4000:])


class Tree:
    """What build/ knows of compiling and linking."""

    def __init__(self):
        self.compiling = {}
        for entry in json.loads((BUILD / "compile_commands.json").read_text()):
            unit, command = pathlib.Path(entry["file"]).resolve(), shlex.split(entry["command"])
            self.compiling[str(unit)] = unit, command
            if unit.parent.name == "Unity":
                for source in re.findall(r'^#include "(.*)"$', unit.read_text(), re.MULTILINE):
                    self.compiling[source] = unit, command
        self.linking = {}

    def link_command(self, target):
        if target not in self.linking:
            commands = subprocess.run(["ninja", "-C", str(BUILD), "-t", "commands", target], capture_output=True, text=True, check=True)
            words = shlex.split(commands.stdout.splitlines()[-1].replace(": && ", "", 1).replace(" && :", ""))
            self.linking[target] = words
        return list(self.linking[target])

    def compile(self, faults, folder):
        """The object file of the unit of these faults of one file."""
        source, file = faults[0].unit, faults[0].file
        mutant = folder / source.name
        for header in source.parent.glob("*.hpp"):  # found before those of the tree
            shutil.copy(header, folder / header.name)
        shutil.copy(source, mutant)
        public = folder / "include"
        target = public / file.relative_to(ROOT / "include") if file.is_relative_to(ROOT / "include") else folder / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(changed(faults))
        unit, command = self.compiling[str(source)]
        command = list(command)
        command[command.index("-c") + 1] = str(mutant)
        command[command.index("-o") + 1] = str(folder / "fault.o")
        command[1:1] = ["-iquote", str(folder), "-I", str(public)]
        # Optimising costs more time than it saves here; what the fault makes unused is no error.
        command += ["-O1", "-w", "-iquote", str(source.parent)]
        run(command, BUILD)
        return folder / "fault.o"

    def link(self, target, faulty, folder):
        words = self.link_command(target)
        program = folder / target
        words[words.index("-o") + 1] = str(program)
        # What is defined first counts. The libraries are position-independent, so that calls within them are bound here too.
        words[1:1] = [str(faulty), "-Wl,-z,muldefs"]
        run(words, BUILD)
        return program


def gate_exit(program):
    command = [program, "check", "cases/gate", "--no-times", "--quiet", "--timeout", "120"]
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode


def program_of(test):
    floor = test.split(":")[0]
    return floor if floor.startswith("test_") else f"test_{floor}"


def suite_fails(program, suite, fault=""):
    command = [program, f"--run_test={suite}", "--log_level=nothing", "--report_level=no"]
    try:
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=PATIENCE,
                              env={**os.environ, "SNELLEN_FAULT": fault, "RC_PARAMS": "seed=1"})  # the same every time
        return done.returncode != 0
    except subprocess.TimeoutExpired:
        return True


def planted(tree, faults, parent):
    """Of each fault, which are of one file and compiled together, and of each of its tests, or the gate, whether it notices.

    Nobody notices a fault that does not compile: it has to be mended.
    """
    folder = parent / faults[0].name
    folder.mkdir()
    try:
        try:
            faulty = tree.compile(faults, folder)
        except RuntimeError as error:
            print(error, file=sys.stderr)
            return [{test + " (it does not compile)": False for test in fault.tests or ("the gate",)} for fault in faults]
        if not faults[0].tests:
            return [{"snellen check cases/gate": gate_exit(str(tree.link("snellen", faulty, folder))) in NOTICED_BY_GATE}]
        programs = {program_of(test): tree.link(program_of(test), faulty, folder) for fault in faults for test in fault.tests}
        if faults[0].added:
            for test in sorted({test for fault in faults for test in fault.tests}):
                if suite_fails(programs[program_of(test)], test.split(":")[1]):
                    raise RuntimeError(f"{test} fails with no fault of {faults[0].relative()} planted")
        return [{test: suite_fails(programs[program_of(test)], test.split(":")[1], fault.name) for test in fault.tests}
                for fault in faults]
    finally:
        shutil.rmtree(folder)


def compiled_together(chosen):
    """Lists of faults that one compilation serves."""
    groups = {}
    for fault in chosen:
        groups.setdefault(fault.file if fault.added else fault.name, []).append(fault)
    return list(groups.values())


def require_green(tree, chosen):
    """Everything passes without a fault."""
    if any(not fault.tests for fault in chosen) and gate_exit(str(BUILD / "snellen")) != 0:
        sys.exit("mutation: the gate does not pass without a fault")
    for test in sorted({test for fault in chosen for test in fault.tests}):
        words = tree.link_command(program_of(test))
        program = BUILD / words[words.index("-o") + 1]
        if suite_fails(program, test.split(":")[1]):
            sys.exit(f"mutation: {test} does not pass without a fault, or is not built")


def main():
    parser = argparse.ArgumentParser(description="Plants faults; a test has to notice each.")
    parser.add_argument("--gate", action="store_true")
    parser.add_argument("--unit", action="store_true")
    parser.add_argument("--of", action="append", default=[])
    add_sample(parser)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("names", nargs="*")
    asked = parser.parse_args()

    everything = list(unit_faults()) + list(gate_faults())
    names = [fault.name for fault in everything]
    if twice := {name for name in names if names.count(name) > 1}:
        sys.exit(f"mutation: twice: {', '.join(sorted(twice))}")
    try:
        for fault in everything:
            changed([fault])
    except ValueError as error:
        sys.exit(f"mutation: {error}; mend it")
    if asked.table and asked.write:
        PAGE.write_text(table())
        return
    if not PAGE.exists() or PAGE.read_text() != table():
        sys.exit("mutation: docs/reference/mutation.md is not what the faults are: tests/mutation/run.py --table --write")
    if asked.table:
        return

    if unknown := set(asked.names) - set(names):
        sys.exit(f"mutation: no such fault: {', '.join(sorted(unknown))}")
    chosen = [fault for fault in everything if (fault.name in asked.names if asked.names else True)]
    if asked.gate != asked.unit:
        chosen = [fault for fault in chosen if bool(fault.tests) == asked.unit]
    if asked.of:
        chosen = [fault for fault in chosen if str(fault.file.relative_to(ROOT)) in asked.of]
    chosen = sampled(chosen, asked, "faults")

    tree = Tree()
    started = time.monotonic()
    require_green(tree, chosen)
    unnoticed = []
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(asked.workers) as pool:
        parent = pathlib.Path(name)
        groups = compiled_together(chosen)
        for group, results in zip(groups, pool.map(lambda one: planted(tree, one, parent), groups)):
            for fault, noticed in zip(group, results):
                for test, red in noticed.items():
                    print(f"{'noticed' if red else 'MISSED '}  {fault.name:<42} {test}", flush=True)
                if not all(noticed.values()):
                    unnoticed.append(fault.name)
    print(f"\n{len(chosen) - len(unnoticed)} of {len(chosen)} faults noticed in {time.monotonic() - started:.0f} s")
    if unnoticed:
        print("MISSED: " + " ".join(unnoticed))
    sys.exit(1 if unnoticed or not chosen else 0)


if __name__ == "__main__":
    main()
