# SPDX-License-Identifier: LGPL-3.0-or-later
"""Reads a safetensors file of F32 tensors with struct and json alone, and describes every tensor.

    python3 tests/oracle/checkpoint_values.py DIRECTORY > tests/data/stories260K_weights.json

DIRECTORY holds model.safetensors. For every tensor: its shape, its first and last number, and the FNV-1a hash of its
numbers as binary64, the lowest byte first, which the C++ reader must reproduce.
"""

import json
import pathlib
import struct
import sys

OFFSET = 0xCBF29CE484222325
PRIME = 0x100000001B3
MASK = (1 << 64) - 1


def fnv1a(data):
    state = OFFSET
    for byte in data:
        state = (state ^ byte) * PRIME & MASK
    return state


def describe(path):
    data = path.read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + length])
    start = 8 + length
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        assert entry["dtype"] == "F32", name
        begin, end = entry["data_offsets"]
        values = struct.unpack(f"<{(end - begin) // 4}f", data[start + begin : start + end])
        tensors[name] = {
            "shape": entry["shape"],
            "first": values[0],
            "last": values[-1],
            "hash": f"{fnv1a(struct.pack(f'<{len(values)}d', *values)):016x}",
        }
    return tensors


def main():
    tensors = describe(pathlib.Path(sys.argv[1]) / "model.safetensors")
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(entry)}" for name, entry in sorted(tensors.items()))
    print("{\n" + lines + "\n}")


if __name__ == "__main__":
    main()
