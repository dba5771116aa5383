#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""Shows that each source file with logic of its own has a test of its name, or is named in the header of the one that covers it.

Usage: tests/covered.py

src/FLOOR/**/NAME.cpp is tested by tests/FLOOR/**/NAME_test.cpp or NAME_tight_test.cpp; checkcert/ is tested in tests/certificate. Any
other file is named in the comment before the first #include of a test that calls what it defines:

    // Covers src/tail/average.cpp, src/tail/uniform.cpp.

A header counts when no source file has its name and one of its functions is longer than LONG lines. Prints what has neither, and what a
test names that is not there.
"""

import itertools
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
LONG = 6  # lines of a body: what is shorter hands on, compares or counts
FUNCTION = re.compile(r"\)(\s|const|noexcept|override|requires [^{]*|->[^{;]*|:[^:{;][^{;]*)*\{$")
STATEMENT = re.compile(r"\s*(\}\s*else\b|if|for|while|switch|catch|else|do)\b|.*\brequires\s*\(.*\)\s*\{$|.*[=(,]\s*\[.*\{$")


def has_long_function(text):
    """Whether some function's body is longer than LONG lines, by braces: formatted code closes a body where its line began."""
    lines = [re.sub(r'//.*|"(?:[^"\\]|\\.)*"', "", line).rstrip() for line in text.splitlines()]
    for at, line in enumerate(lines):
        if not FUNCTION.search(line) or STATEMENT.match(line):
            continue
        depth = 0
        for length, below in enumerate(lines[at:]):
            depth += below.count("{") - below.count("}")
            if depth <= 0:
                break
        if length - 1 > LONG:
            return True
    return False


def test_of(path):
    """The folder of tests/ that tests a file, and the name of its own test."""
    if path.parts[0] == "checkcert":
        # Where the floor has a file of this name, the test is that one's.
        return "certificate", None if (ROOT / "src/certificate" / path.name).is_file() else path.stem
    return path.parts[2 if path.parts[0] == "include" else 1], path.stem


def within(folder, pattern):
    return sorted(path.relative_to(ROOT) for path in (ROOT / folder).glob(pattern))


def with_logic():
    """The files that need a test; a program's main() is its tests' own."""
    sources = [path for path in within("src", "*/**/*.cpp") + within("checkcert", "*.cpp") if path.name != "main.cpp"]
    yield from sources
    implemented = {path.with_suffix("").as_posix() for path in sources}
    for path in within("include/snellen", "*/**/*.hpp") + within("src", "*/**/*.hpp") + within("checkcert", "*.hpp"):
        source = path.with_suffix("").as_posix().replace("include/snellen/", "src/")
        if source not in implemented and has_long_function((ROOT / path).read_text()):
            yield path


def named_in(test):
    """The paths after "Covers" in a test's header."""
    header = itertools.takewhile(lambda line: not line.startswith("#include"), (ROOT / test).read_text().splitlines())
    text = " ".join(line[2:].strip() for line in header if line.startswith("//"))
    for found in re.finditer(r"\bCovers ((?:[\w/]+\.[ch]pp(?:, )?)+)\.", text):
        yield from found.group(1).split(", ")


def main():
    tests = within("tests", "**/*.cpp")
    own = {(test.parts[1], re.sub(r"(_tight)?_test$", "", test.stem)) for test in tests if test.stem.endswith("_test")}
    named = {(test, path) for test in tests for path in named_in(test)}
    mistakes = [f"{test} covers {path}, which is not there" for test, path in sorted(named) if not (ROOT / path).is_file()]
    covered = {path for _, path in named}
    files = list(with_logic())
    for path in files:
        if path.as_posix() not in covered and test_of(path) not in own:
            mistakes.append(f"{path} has no test of its name, and no test's header names it")
    print(*mistakes, sep="\n", end="\n" if mistakes else "")
    print(f"{len(files)} files with logic of their own, {len(mistakes)} mistakes")
    sys.exit(1 if mistakes or not files else 0)


if __name__ == "__main__":
    main()
