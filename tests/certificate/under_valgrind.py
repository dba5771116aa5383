#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""Runs snellen-checkcert under valgrind, on genuine certificates and on such with a field or two changed.

Usage: tests/certificate/under_valgrind.py CHECKCERT [CHANGED]

Not a byte may be read that was not written, and none be lost. The certificates are the small ones of proofs/certificates and
tests/regressions/data/certificates; CHANGED (24) others are made of them.
"""

import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SMALL = 12000  # bytes
FAULT = 99


def places(value, path=()):
    """The paths of everything in a document."""
    if path:
        yield path
    if isinstance(value, (dict, list)):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], path + (key,))


def changed(text, draw):
    """The document with one to three values changed, doubled, dropped or exchanged."""
    document = json.loads(text)
    for _ in range(draw.randint(1, 3)):
        path = draw.choice(list(places(document)))
        holder = document
        for key in path[:-1]:
            holder = holder[key]
        value, key = holder[path[-1]], path[-1]
        if isinstance(value, list) and value:
            draw.choice([value.reverse, value.pop, lambda: value.append(value[0])])()
        elif isinstance(value, str) and value.lstrip("-").isdigit():
            holder[key] = str(int(value) + draw.choice([-1, 1]))
        elif isinstance(value, int):
            holder[key] = draw.choice([value + 1, value - 1, -value, 0, value * 3])
        elif isinstance(value, dict) and draw.random() < 0.2:
            del holder[key]
    return json.dumps(document)


def run(program, file):
    """The exit code of the checker; FAULT where valgrind objects."""
    command = ["valgrind", "--quiet", "--leak-check=full", "--errors-for-leak-kinds=definite,indirect,possible",
               f"--error-exitcode={FAULT}", program, "--work", "1", file]
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def main():
    if not shutil.which("valgrind"):
        print("skipped: valgrind is not installed")
        return 77
    program, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 24
    folders = ["proofs/certificates", "tests/regressions/data/certificates"]
    genuine = sorted(file for folder in folders for file in (ROOT / folder).glob("*.json") if file.stat().st_size < SMALL)
    codes = []
    with tempfile.TemporaryDirectory() as folder:
        texts = [file.read_text() for file in genuine]
        texts += [changed(texts[k % len(texts)], random.Random(k)) for k in range(count)]
        for k, text in enumerate(texts):
            file = pathlib.Path(folder) / f"{k}.json"
            file.write_text(text)
            done = run(program, file)
            codes.append(done.returncode)
            if done.returncode not in (0, 1, 2, 5):
                print(f"exit code {done.returncode} for:\n{text}\n{done.stderr}")
                return 1
    said = ", ".join(f"{codes.count(code)} times {code}" for code in sorted(set(codes)))
    print(f"{len(codes)} certificates, {len(genuine)} of them as they were: {said}")
    # As they were, most hold; and a change that is never refused would show nothing.
    return 0 if 0 in codes and 1 in codes and 2 in codes else 1


if __name__ == "__main__":
    sys.exit(main())
