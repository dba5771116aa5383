#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""Gaussian draws once more, in integers and mpmath, from the comments of counter_random.hpp.

    python3 tests/oracle/gaussian.py           # writes tests/data/gaussian.json
    python3 tests/oracle/gaussian.py --check   # recomputes with more digits and compares; exits 1 on a difference
"""
import json
import pathlib
import sys

import mpmath

MASK = 2**64 - 1
GOLDEN = 0x9E3779B97F4A7C15
FILE = pathlib.Path(__file__).resolve().parent.parent / "data" / "gaussian.json"


def mix(word):
    word = (word ^ word >> 30) * 0xBF58476D1CE4E5B9 & MASK
    word = (word ^ word >> 27) * 0x94D049BB133111EB & MASK
    return word ^ word >> 31


def random_bits(seed, stream, index):
    start = mix(stream + GOLDEN * (seed + 1) & MASK)
    return mix(start + GOLDEN * (index + 1) & MASK)


def gaussian(seed, stream, index):
    a = random_bits(seed, stream, index)
    b = mix(a + GOLDEN & MASK)
    u = mpmath.mpf(a | 1) / 2**64
    w = mpmath.mpf(b | 1) / 2**64
    return mpmath.sqrt(-2 * mpmath.log(u)) * mpmath.cos(2 * mpmath.pi * w)


def to_binary32(value):
    """Nearest binary32 with gradual underflow, as (significand, exponent). Ties do not occur."""
    if value == 0:
        return 0, 0
    _, exponent = mpmath.frexp(value)
    unit = max(exponent - 24, -149)
    return int(mpmath.nint(mpmath.ldexp(value, -unit))), unit


def main():
    check = "--check" in sys.argv
    mpmath.mp.dps = 80 if check else 50
    draws = []
    scales = [1.0, 0.125, 0.02, 1e-40, 3e38, -1.5]
    for number in range(96):
        seed = [0, 1, 42, MASK][number % 4]
        stream = [0, 0xCBF29CE484222325, 7][number % 3]
        index = number * number
        scale = scales[number % len(scales)]
        significand, exponent = to_binary32(mpmath.mpf(scale) * gaussian(seed, stream, index))
        overflows = abs(significand) * mpmath.mpf(2) ** exponent >= mpmath.mpf(2) ** 128
        value = ("inf" if significand > 0 else "-inf") if overflows else float(
            mpmath.ldexp(mpmath.mpf(significand), exponent)).hex()
        draws.append({"seed": str(seed), "stream": str(stream), "index": index, "scale": scale.hex(),
                      "bits": str(random_bits(seed, stream, index)), "value": value})
    text = json.dumps(draws, indent=0) + "\n"
    if not check:
        FILE.write_text(text)
    elif FILE.read_text() != text:
        sys.exit(f"{FILE} differs from what was recomputed")


if __name__ == "__main__":
    main()
