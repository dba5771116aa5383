# SPDX-License-Identifier: LGPL-3.0-or-later
"""Weights of the oracle's models: small numbers that depend on the names of the configuration and the tensor only."""


class Generator:
    """Small dyadic numbers from Knuth's linear congruential generator, seeded by the FNV-1a hash of a name."""

    MASK = 2**64 - 1

    def __init__(self, name, denominator=64):
        self.denominator = denominator
        self.state = 0xCBF29CE484222325
        for byte in name.encode():
            self.state = (self.state ^ byte) * 0x100000001B3 & self.MASK

    def integer(self, low, high):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) & self.MASK
        return low + (self.state >> 33) % (high - low + 1)

    def number(self, low, high):
        return self.integer(round(low * self.denominator), round(high * self.denominator)) / self.denominator

    def vector(self, size, low, high):
        return [self.number(low, high) for _ in range(size)]

    def matrix(self, rows, columns, low=-1, high=1):
        return [self.vector(columns, low, high) for _ in range(rows)]


def make_weights(name, config, denominator):
    """Weights that fit the config. Parts that it does not use are absent."""
    position, attention, shape = config["position"], config["attention"], config["feed_forward"]
    d, vocabulary, heads, f = config["width"], config["vocabulary"], attention["heads"], shape["width"]
    query_rows = heads * attention["head_width"]
    key_rows = attention["key_value_heads"] * attention["head_width"]

    def source(tensor):
        return Generator(f"{name}/{tensor}", denominator)

    def matrix(tensor, *size):
        return source(tensor).matrix(*size)

    def bias(tensor, size):
        return source(tensor).vector(size, -0.75, 0.75)

    def norm(prefix, gain, bias_name):
        """Gains about 1, some of them negative."""
        part = {}
        if config["norm_gain"]:
            part[gain] = source(prefix + gain).vector(d, -0.5, 1.75)
        if config["norm_bias"]:
            part[bias_name] = bias(prefix + bias_name, d)
        return part

    def make_layer(prefix):
        layer = norm(prefix, "attention_gain", "attention_bias")
        if attention["logits"] == "token_table":
            tables = source(prefix + "logit_table")
            layer["logit_table"] = [
                [[float(tables.integer(-3, 3)) for _ in range(vocabulary)] for _ in range(vocabulary)]
                for _ in range(heads)
            ]
            projections = {"value": key_rows}
        else:
            projections = {"query": query_rows, "key": key_rows, "value": key_rows}
        for part, rows in projections.items():
            layer[part] = matrix(prefix + part, rows, d)
            if attention["query_key_value_bias"]:
                layer[part + "_bias"] = bias(prefix + part + "_bias", rows)
        layer["output"] = matrix(prefix + "output", d, query_rows)
        if attention["output_bias"]:
            layer["output_bias"] = bias(prefix + "output_bias", d)
        if attention["sink"]:
            layer["sink"] = source(prefix + "sink").vector(heads, -1, 1)
        if shape["present"]:
            layer |= norm(prefix, "feed_forward_gain", "feed_forward_norm_bias")
            sizes = {"gate": (f, d), "up": (f, d), "down": (d, f)}
            for part in ["gate", "up", "down"] if shape["gated"] else ["up", "down"]:
                layer[part] = matrix(prefix + part, *sizes[part])
                if shape["bias"]:
                    layer[part + "_bias"] = bias(prefix + part + "_bias", sizes[part][0])
        return layer

    weights = {"embedding": matrix("embedding", vocabulary, d)}
    if position["scheme"] == "learned":
        weights["position_embedding"] = matrix("position_embedding", position["maximum_positions"], d)
    if position["scheme"] == "t5":
        weights["relative_bias"] = matrix("relative_bias", position["buckets"], heads, -2, 2)
    weights["layers"] = [make_layer(f"layers.{i}.") for i in range(config["layers"])]
    weights |= norm("", "final_gain", "final_bias")
    if config["output_head"] and not config["tied_embeddings"]:
        weights["unembedding"] = matrix("unembedding", vocabulary, d)
    return weights
