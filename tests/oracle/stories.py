# SPDX-License-Identifier: LGPL-3.0-or-later
"""The oracle on a trained checkpoint: stories260K (karpathy/tinyllamas), whose reference values are known.

    python3 tests/oracle/stories.py DIRECTORY

DIRECTORY holds config.json and model.safetensors in the Hugging Face layout of Llama. Prints y (first six coordinates)
and the logits of tokens 0 to 5 after two prompts; exits nonzero where they are not the reference values.
"""

import copy
import json
import pathlib
import struct
import sys

import mpmath
from configurations import DEFAULT
from forward import forward
from mpmath import mpf

WORKING_DIGITS = 30
SHOWN = 6

# Computed in double precision by another program: (prompt, tokens, y, logits).
REFERENCES = [
    (
        "#1 #52",
        [1, 52],
        "-1.85933116612761 -0.45134762496695 -0.689645011581774 0.994535473060905 0.266843887141005 5.11988632391992",
        None,
    ),
    (
        "#1 #52^20",
        [1] + [52] * 20,
        "-0.318672670623329 -2.38901966136982 -2.8245387530697 1.12580684524638 0.112195572748752 9.68267487416075",
        "9.03133896626 1.63210595266 9.03141489359 9.03096423148 9.02884801824 9.03070536966",
    ),
]
Y_TOLERANCE = mpf("1e-12")
LOGIT_TOLERANCE = mpf("6e-12")  # the references have 11 decimals

LAYER_TENSORS = {
    "attention_gain": "input_layernorm",
    "query": "self_attn.q_proj",
    "key": "self_attn.k_proj",
    "value": "self_attn.v_proj",
    "output": "self_attn.o_proj",
    "feed_forward_gain": "post_attention_layernorm",
    "gate": "mlp.gate_proj",
    "up": "mlp.up_proj",
    "down": "mlp.down_proj",
}


def read_safetensors(path):
    """Every tensor of a file as nested lists of floats; binary32 only."""
    data = path.read_bytes()
    (header_size,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + header_size])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        if entry["dtype"] != "F32":
            raise ValueError(f"{name}: {entry['dtype']}")
        begin, end = entry["data_offsets"]
        flat = list(struct.unpack(f"<{(end - begin) // 4}f", data[8 + header_size + begin : 8 + header_size + end]))
        if len(entry["shape"]) == 2:
            rows, columns = entry["shape"]
            flat = [flat[row * columns : (row + 1) * columns] for row in range(rows)]
        tensors[name] = flat
    return tensors


def read_model(directory):
    """The oracle's config and weights."""
    found = json.loads((directory / "config.json").read_text(encoding="utf-8"))
    config = copy.deepcopy(DEFAULT)
    config |= {
        "layers": found["num_hidden_layers"],
        "width": found["hidden_size"],
        "vocabulary": found["vocab_size"],
        "norm": "rms",
        "epsilon": found["rms_norm_eps"],
        "tied_embeddings": found["tie_word_embeddings"],
    }
    config["position"] |= {"scheme": "rope", "layout": "half_split", "theta": found["rope_theta"]}
    config["attention"] |= {
        "heads": found["num_attention_heads"],
        "key_value_heads": found["num_key_value_heads"],
        "head_width": found["head_dim"],
    }
    config["feed_forward"] |= {"activation": found["hidden_act"], "gated": True, "width": found["intermediate_size"]}
    tensors = read_safetensors(directory / "model.safetensors")
    weights = {
        "embedding": tensors["model.embed_tokens.weight"],
        "layers": [
            {ours: tensors[f"model.layers.{i}.{theirs}.weight"] for ours, theirs in LAYER_TENSORS.items()}
            for i in range(config["layers"])
        ],
        "final_gain": tensors["model.norm.weight"],
    }
    return config, weights


def compare(title, computed, reference, tolerance):
    """Prints both; true when they agree."""
    expected = [mpf(word) for word in reference.split()] if reference else []
    print(f"{title}:", *(mpmath.nstr(x, 20, strip_zeros=False) for x in computed))
    if not expected:
        return True
    worst = max(abs(a - b) for a, b in zip(computed, expected, strict=True))
    agreed = worst <= tolerance
    print(f"  largest difference from the reference {mpmath.nstr(worst, 3)}: {'agrees' if agreed else 'DIFFERS'}")
    return agreed


def main(arguments):
    if len(arguments) != 1:
        print("usage: stories.py DIRECTORY", file=sys.stderr)
        return 2
    config, weights = read_model(pathlib.Path(arguments[0]))
    agreed = True
    with mpmath.workdps(WORKING_DIGITS):
        for prompt, tokens, y, logits in REFERENCES:
            last = {part: rows[-1][:SHOWN] for part, rows in forward(config, weights, tokens).items()}
            agreed &= compare(f"{prompt} y", last["y"], y, Y_TOLERANCE)
            agreed &= compare(f"{prompt} logits", last["logits"], logits, LOGIT_TOLERANCE)
    return 0 if agreed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
