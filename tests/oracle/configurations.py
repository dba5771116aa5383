# SPDX-License-Identifier: LGPL-3.0-or-later
"""The oracle's configurations: each a (name, config, tokens in the sequence, denominator of the weights)."""

import copy

# The fields of Config in include/snellen/model/config.hpp, in its order.
DEFAULT = {
    "layers": 1,
    "width": 6,
    "vocabulary": 5,
    "position": {
        "scheme": "none",
        "theta": 10000.0,
        "layout": "half_split",
        "slopes": [],
        "buckets": 32,
        "maximum_distance": 128,
        "maximum_positions": 0,
    },
    "attention": {
        "heads": 2,
        "key_value_heads": 2,
        "head_width": 4,
        "scale": None,
        "causal": True,
        "window": 0,
        "soft_cap": 0.0,
        "sink": False,
        "query_key_value_bias": False,
        "output_bias": False,
        "logits": "query_key",
        "softmax": "exponential",
    },
    "feed_forward": {"present": True, "activation": "relu", "gated": False, "bias": False, "width": 7},
    "norm": "rms",
    "epsilon": 1e-5,
    "norm_gain": True,
    "norm_bias": False,
    "output_head": True,
    "tied_embeddings": True,
    "embedding_scale": 1.0,
}

CONFIGURATIONS = []


def add(name, length=7, denominator=64, **changes):
    """A configuration that differs from the default in these fields, `a__b` being field b of a."""
    config = copy.deepcopy(DEFAULT)
    for path, value in changes.items():
        *parents, field = path.split("__")
        part = config
        for parent in parents:
            part = part[parent]
        if field not in part:
            raise KeyError(path)
        part[field] = value
    CONFIGURATIONS.append((name, config, length, denominator))


def heads(count, key_value_heads, width):
    return {"attention__heads": count, "attention__key_value_heads": key_value_heads, "attention__head_width": width}


ATTENTION_ONLY = {"feed_forward__present": False}
EVERY_BIAS = {"attention__query_key_value_bias": True, "attention__output_bias": True, "feed_forward__bias": True}
LAYER_NORM = {"norm": "layer", "norm_bias": True}
NO_NORM = {"norm": "none", "norm_gain": False}
FULL = {"attention__causal": False}


def rope(layout, theta=10000.0):
    return {"position__scheme": "rope", "position__layout": layout, "position__theta": theta}


def alibi(*slopes):
    return {"position__scheme": "alibi", "position__slopes": list(slopes)}


def t5(buckets, maximum_distance):
    return {"position__scheme": "t5", "position__buckets": buckets, "position__maximum_distance": maximum_distance}


def learned(rows):
    return {"position__scheme": "learned", "position__maximum_positions": rows}


# Positions.
add("nope", layers=2)
add("zero_layers", layers=0, **LAYER_NORM)
add("sinusoidal", position__scheme="sinusoidal", layers=2)
add("sinusoidal_theta", 9, position__scheme="sinusoidal", position__theta=7.5, embedding_scale=2.5, width=8)
add("learned", layers=2, **learned(9))
add("rope_half_split", 9, layers=2, **rope("half_split"))
add("rope_half_split_theta", 12, **rope("half_split", 12.5), **heads(1, 1, 6), **ATTENTION_ONLY)
add("rope_interleaved", 9, layers=2, **rope("interleaved"))
add("rope_interleaved_theta", 12, **rope("interleaved", 500000.0), **heads(2, 1, 8), width=4)
add("alibi", 10, layers=2, **alibi(0.0625, 0.00390625))
add("alibi_three_heads", **heads(3, 3, 2), **alibi(0.0625, 0.00390625, 0.25))
add("alibi_full", 9, layers=2, **alibi(0.5, 0.25), **FULL)
add("t5", 12, layers=2, **t5(8, 16))
add("t5_odd_buckets", 12, **t5(7, 10))
add("t5_few_buckets", 12, **t5(2, 5), **heads(1, 1, 4))
add("t5_full", 12, layers=2, **t5(12, 9), **FULL)
add("t5_full_odd_buckets", 11, **t5(11, 7), **FULL)

# Norms.
add("norm_none", 6, **NO_NORM, position__scheme="sinusoidal")
add("norm_rms_without_gain", layers=2, norm_gain=False, epsilon=0.25)
add("norm_layer", layers=2, **LAYER_NORM)
add("norm_layer_without_bias", norm="layer", epsilon=1e-12)
add("norm_layer_without_gain", norm="layer", norm_gain=False, epsilon=0.125)
add("norm_layer_bias_without_gain", norm="layer", norm_gain=False, norm_bias=True)
add("norm_l1", layers=2, norm="l1", epsilon=0.0625)
add("norm_l1_without_gain", norm="l1", norm_gain=False)
add("norm_max", layers=2, norm="max", epsilon=1e-3)
add("norm_max_without_gain", norm="max", norm_gain=False, epsilon=0.5)
add("norm_epsilon_zero", epsilon=0.0)

# Feed-forward.
add("feed_forward_absent", layers=3, **ATTENTION_ONLY)
for activation in ["relu", "gelu_erf", "gelu_tanh", "silu"]:
    for gated in [False, True]:
        for bias in [False, True]:
            add(
                f"feed_forward_{activation}{'_gated' if gated else ''}{'_bias' if bias else ''}",
                5,
                width=4,
                vocabulary=4,
                **heads(1, 1, 2),
                feed_forward__activation=activation,
                feed_forward__gated=gated,
                feed_forward__bias=bias,
                feed_forward__width=5,
            )

# Attention.
add("grouped", layers=2, **heads(4, 2, 2), **rope("interleaved", 100.0))
add("multi_query", layers=2, **heads(4, 1, 2), attention__query_key_value_bias=True)
add("full", layers=2, **FULL, **rope("half_split", 30.0))
add("window_1", layers=2, attention__window=1)
add("window_3", 9, layers=3, attention__window=3, **rope("half_split"))
add("window_3_alibi", 9, layers=2, attention__window=3, **alibi(0.5, 0.125))
add("window_longer_than_sequence", 6, attention__window=9)
add("soft_cap", layers=2, attention__soft_cap=1.5)
add("soft_cap_alibi", 9, attention__soft_cap=0.75, **alibi(0.5, 0.25))
add("soft_cap_t5_full", 9, attention__soft_cap=1.25, **t5(8, 6), **FULL)
add("sink", layers=2, attention__sink=True)
add("sink_window_soft_cap", 9, layers=2, attention__sink=True, attention__window=3, attention__soft_cap=0.5)
add("sink_alibi_full", attention__sink=True, **alibi(0.25, 0.0625), **FULL)
add("scale", attention__scale=0.3)
add("scale_one_t5", 10, attention__scale=1.0, **t5(6, 8))
add("query_key_value_bias", layers=2, attention__query_key_value_bias=True)
add("query_key_value_bias_rope", 8, attention__query_key_value_bias=True, **rope("half_split", 50.0))
add("output_bias", layers=2, attention__output_bias=True)

# Softmax and logits.
add("base2", layers=2, attention__softmax="base2")
add("base2_sink_alibi", 9, attention__softmax="base2", attention__sink=True, **alibi(1.0, 2.0))
add("phi", layers=2, attention__softmax="phi")
add("phi_sink_alibi_window", 9, attention__softmax="phi", attention__sink=True, attention__window=4, **alibi(0.5, 0.25))
add("token_table", layers=2, attention__logits="token_table")
add("token_table_exact", 8, layers=2, attention__logits="token_table", attention__softmax="base2", **NO_NORM)
add(
    "token_table_exact_alibi_l1",
    9,
    layers=2,
    norm="l1",
    epsilon=0.5,
    attention__logits="token_table",
    attention__softmax="base2",
    attention__window=5,
    **alibi(1.0, 2.0),
)
add("token_table_full_sink", attention__logits="token_table", attention__sink=True, **heads(4, 2, 2), **FULL)

# Head and embedding.
add("untied", layers=2, tied_embeddings=False)
add("no_output_head", output_head=False, tied_embeddings=False)
add("embedding_scale", layers=2, embedding_scale=0.7, **learned(7))
add("full_precision_weights", 8, 997, layers=2, **rope("half_split"), **EVERY_BIAS, **LAYER_NORM)

# Families.
add(
    "like_llama",
    12,
    layers=3,
    width=8,
    vocabulary=6,
    **heads(4, 2, 2),
    **rope("half_split"),
    feed_forward__activation="silu",
    feed_forward__gated=True,
    tied_embeddings=False,
)
add(
    "like_gpt2",
    10,
    layers=2,
    width=8,
    vocabulary=6,
    **heads(2, 2, 4),
    **learned(12),
    **LAYER_NORM,
    **EVERY_BIAS,
    feed_forward__activation="gelu_tanh",
)
add(
    "like_gemma2",
    12,
    layers=2,
    width=8,
    vocabulary=6,
    **heads(4, 2, 4),
    **rope("half_split"),
    attention__scale=0.40625,
    attention__window=5,
    attention__soft_cap=2.0,
    epsilon=1e-6,
    embedding_scale=2.8284271247461903,
    feed_forward__activation="gelu_tanh",
    feed_forward__gated=True,
)
add("like_t5", 12, layers=2, width=8, **heads(2, 2, 4), **t5(10, 11), attention__scale=1.0, epsilon=1e-6)
add(
    "like_gpt_oss",
    12,
    layers=2,
    width=8,
    vocabulary=6,
    **heads(4, 1, 4),
    **rope("half_split", 150000.0),
    **EVERY_BIAS,
    attention__window=4,
    attention__sink=True,
    feed_forward__activation="silu",
    feed_forward__gated=True,
    tied_embeddings=False,
)
add(
    "like_bloom",
    10,
    layers=2,
    width=8,
    vocabulary=6,
    **heads(4, 4, 2),
    **alibi(0.25, 0.0625, 0.015625, 0.00390625),
    **LAYER_NORM,
    **EVERY_BIAS,
    feed_forward__activation="gelu_tanh",
)
