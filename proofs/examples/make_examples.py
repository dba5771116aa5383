#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""Writes the example certificates of this folder, from nothing but the definition of the transformer.

Usage: proofs/examples/make_examples.py [FOLDER]

The values come from the formulas, in decimals of 120 digits or in fractions, and share no code with snellen: the examples check Coq's
reading of them against a second one. Same bytes on every machine.
"""

import decimal
import pathlib
import sys
from fractions import Fraction

decimal.getcontext().prec = 120
decimal.getcontext().Emin = -10**6
LOG_TWO = decimal.Decimal(2).ln()

BF16 = ("bf16", 8, -133, (255, 120))
FP16 = ("fp16", 11, -24, (2047, 5))
FP32 = ("fp32", 24, -149, (2**24 - 1, 104))

FAST = "(Fast.check_row_sound (Fast.bits 96))"
PLAIN = "(Plain.check_row_sound (Plain.bits 96))"
EXACT = "ExactRows.check_row_sound"


class Draws:
    """Integers from -reach to reach, by a linear congruential generator."""

    def __init__(self, seed):
        self.state = seed

    def integer(self, reach):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % (2 * reach + 1) - reach

    def row(self, width, reach):
        return [self.integer(reach) for _ in range(width)]

    def matrix(self, height, width, reach):
        return [self.row(width, reach) for _ in range(height)]


class Decimals:
    number = staticmethod(decimal.Decimal)
    exponential = staticmethod(lambda s: s.exp())
    two_to_the = staticmethod(lambda s: (s * LOG_TWO).exp())
    root = staticmethod(lambda s: s.sqrt())


class Fractions:
    number = staticmethod(Fraction)

    @staticmethod
    def two_to_the(s):
        assert s.denominator == 1
        return Fraction(2) ** s.numerator


# A tensor is (exponent, integers): the integers times 2^exponent. A bias, gain or shift is one, or None.
def vector(kind, tensor):
    scale = kind.number(2) ** tensor[0]
    return [kind.number(z) * scale for z in tensor[1]]


def product(kind, affine, x):
    (exponent, rows), bias = affine
    y = [sum(w * a for w, a in zip(vector(kind, (exponent, row)), x)) for row in rows]
    return [a + b for a, b in zip(y, vector(kind, bias))] if bias else y


def normalize(kind, norm, x):
    if norm is None:
        return x
    name, epsilon, gain, shift = norm
    if name == "layer_norm":
        mean = sum(x) / len(x)
        x = [a - mean for a in x]
    size = kind.root(sum(a * a for a in x) / len(x) + kind.number(epsilon[0]) * kind.number(2) ** epsilon[1])
    x = [a / size for a in x]
    if gain:
        x = [a * g for a, g in zip(x, vector(kind, gain))]
    return [a + b for a, b in zip(x, vector(kind, shift))] if shift else x


def factor(kind, scale):
    return 1 / kind.root(kind.number(scale)) if isinstance(scale, int) else kind.number(scale[0]) * kind.number(2) ** scale[1]


def weight(kind, softmax, s):
    if softmax == "phi_weights":
        return ((s + 1) * (s + 1) + 1) / 2
    return kind.exponential(s) if softmax == "exponential_weights" else kind.two_to_the(s)


def layer_outputs(kind, layer, xs, begin):
    """Of the positions from `begin` on."""
    normed = [normalize(kind, layer["norm"], x) for x in xs]
    scale = factor(kind, layer["scale"])
    heads = [[[product(kind, head[part], n) for n in normed] for part in ("query", "key", "value")] for head in layer["heads"]]
    outputs = []
    for i, x in list(enumerate(xs))[begin:]:
        concatenated = []
        for queries, keys, values in heads:
            weights = [weight(kind, layer["softmax"], scale * sum(a * b for a, b in zip(queries[i], k))) for k in keys[: i + 1]]
            total = sum(weights)
            concatenated += [sum(w * v[c] for w, v in zip(weights, values)) / total for c in range(len(values[0]))]
        z = [a + b for a, b in zip(x, product(kind, layer["output"], concatenated))]
        if layer["psi"]:
            norm, up, down = layer["psi"]
            hidden = [max(a, kind.number(0)) for a in product(kind, up, normalize(kind, norm, z))]
            z = [a + b for a, b in zip(z, product(kind, down, hidden))]
        outputs.append(z)
    return outputs


def representation(kind, model, runs):
    exponent, rows = model["embedding"]
    xs = [vector(kind, (exponent, rows[token])) for token, count in runs for _ in range(count)]
    if model["embedding_scale"]:
        xs = [[a * s for a in x for s in vector(kind, model["embedding_scale"])] for x in xs]
    for layer in model["layers"]:
        xs = layer_outputs(kind, layer, xs, len(xs) - 1 if layer is model["layers"][-1] else 0)
    return [Fraction(a) for a in normalize(kind, model["final_norm"], xs[-1])]


def rounded(value, target):
    """(significand, exponent) of the nearest float; of two, the even one. Also whether there were two."""
    _, precision, least, largest = target
    magnitude = abs(value)
    exponent = least
    while magnitude >= Fraction(2) ** (exponent + precision):
        exponent += 1
    scaled = magnitude / Fraction(2) ** exponent
    significand = round(scaled)
    tie = abs(scaled - significand) == Fraction(1, 2)
    if significand == 2**precision:
        significand, exponent = significand // 2, exponent + 1
    assert significand * Fraction(2) ** exponent <= largest[0] * Fraction(2) ** largest[1]
    return ((-significand if value < 0 else significand, exponent if significand else least), tie)


def number(z):
    return f"({z})" if z < 0 else f"{z}"


def listed(items, separator="; "):
    return "[" + separator.join(items) + "]"


def matrix_term(tensor, packed):
    exponent, rows = tensor
    if packed:
        return f"packed {number(exponent)} " + listed((listed(str(z + 2**62) for z in row) for row in rows), ";\n      ") + "%uint63"
    return f"{{| matrix_exponent := {number(exponent)}; rows := {listed((listed(map(number, row)) for row in rows))}%Z |}}"


def row_term(tensor):
    if not tensor:
        return "no_row"
    return f"{{| row_exponent := {number(tensor[0])}; entries := {listed(map(number, tensor[1]))}%Z |}}"


def affine_term(affine, packed):
    return f"{{| weight := {matrix_term(affine[0], packed)}; bias := {row_term(affine[1])} |}}"


def norm_term(norm):
    name, epsilon, gain, shift = norm or ("no_norm", (0, 0), None, None)
    return (f"{{| kind := {name}; epsilon_integer := {number(epsilon[0])}; epsilon_exponent := {number(epsilon[1])};\n"
            f"    gain := {row_term(gain)}; shift := {row_term(shift)} |}}")


def layer_term(layer, packed):
    heads = listed(("{| " + ";\n       ".join(f"{part} := {affine_term(head[part], packed)}" for part in ("query", "key", "value"))
                    + " |}" for head in layer["heads"]), ";\n    ")
    scale = layer["scale"]
    scale = f"inverse_root_of_width {scale}" if isinstance(scale, int) else f"fixed_scale {number(scale[0])} {number(scale[1])}"
    psi = "None"
    if layer["psi"]:
        norm, up, down = layer["psi"]
        psi = (f"Some {{| feed_forward_norm := {norm_term(norm)};\n    up := {affine_term(up, packed)};\n"
               f"    down := {affine_term(down, packed)} |}}")
    return (f"{{|\n  attention_norm := {norm_term(layer['norm'])};\n  heads := {heads};\n  scale := {scale};\n"
            f"  softmax := {layer['softmax']};\n  output := {affine_term(layer['output'], packed)};\n  psi := {psi} |}}")


def float_term(found):
    return f"Build_float {number(found[0])} {number(found[1])}"


def certificate(title, model, rows, checker, kind=Decimals):
    """The text; rows are (n, left, right, formats). Both verdicts come from the values, and a tie is allowed in fractions only."""
    packed = checker == FAST
    text = (f"(* snellen certificate: {title} *)\nFrom Coq Require Import ZArith List Uint63.\n"
            "From Snellen Require Import Transformer RoundToFormat Packed Certificate"
            + (" ExactRows" if kind is Fractions else "") + ".\nImport ListNotations.\n\n"
            "Definition no_row : row := {| row_exponent := 0; entries := [] |}.\n\n")
    for index, layer in enumerate(model["layers"]):
        text += f"Definition layer_{index} : layer := {layer_term(layer, packed)}.\n\n"
    text += (f"Definition the_model : model := {{|\n  embedding := {matrix_term(model['embedding'], packed)};\n"
             f"  embedding_scale := {row_term(model['embedding_scale'])};\n"
             f"  layers := {listed(f'layer_{index}' for index in range(len(model['layers'])))};\n"
             f"  final_norm := {norm_term(model['final_norm'])} |}}.\n\n")
    for target in dict.fromkeys(target for row in rows for target in row[3]):
        name, precision, least, (significand, exponent) = target
        text += (f"Definition {name} : format := {{| precision := {precision}; least_exponent := {number(least)}; "
                 f"largest := {{| significand := {significand}; exponent := {number(exponent)} |}} |}}.\n")
    for n, left, right, formats in rows:
        cells = []
        for target in formats:
            sides = [[rounded(value, target) for value in representation(kind, model, runs)] for runs in (left, right)]
            assert kind is Fractions or not any(tie for side in sides for _, tie in side)
            a, b = ([found for found, _ in side] for side in sides)
            if a == b:
                cells.append(f"collapsed {target[0]} {listed(map(float_term, a))}")
            else:
                k = next(k for k in range(len(a)) if a[k] != b[k])
                cells.append(f"distinct {target[0]} {k} ({float_term(a[k])}) ({float_term(b[k])})")
        for side, runs in (("left", left), ("right", right)):
            text += f"\nDefinition {side}_{n} : list run := {listed(f'({t}%nat, {c}%positive)' for t, c in runs)}."
        text += (f"\nTheorem row_{n} : Forall (holds the_model left_{n} right_{n}) "
                 + listed(cells, ";\n  ").replace("[", "[\n  ", 1)
                 + f".\nProof. apply {checker}. vm_cast_no_check (eq_refl true). Qed.\n")
    return text


def drawn(seed, width, heads, head_width, layers=1, norm=None, final=False, softmax="exponential_weights", scale=None, inner=0,
          exponent=-4, biases=True):
    """A model with drawn weights of about unit size; `exponent` is that of the embedding."""
    draws = Draws(seed)

    def affine(height, columns):
        return ((-10, draws.matrix(height, columns, 700)), (-9, draws.row(height, 300)) if biases else None)

    def own_norm():
        if norm is None:
            return None
        gain = (-6, [64 + z for z in draws.row(width, 20)])
        return (norm, (11, -20), gain, (-7, draws.row(width, 30)) if norm == "layer_norm" else None)

    made = [{
        "norm": own_norm(),
        "heads": [{part: affine(head_width, width) for part in ("query", "key", "value")} for _ in range(heads)],
        "scale": scale or head_width,
        "softmax": softmax,
        "output": affine(width, heads * head_width),
        "psi": (own_norm(), affine(inner, width), affine(width, inner)) if inner else None,
    } for _ in range(layers)]
    return {"embedding": (exponent, draws.matrix(2, width, 20)), "embedding_scale": None, "layers": made,
            "final_norm": own_norm() if final else None}


def repeated(n):
    return [(0, 1), (1, n)], [(0, 1), (1, n + 1)]


def ties():
    """Uniform attention over e0 e1 e1 e1, identities, residual: (e0 + 7 e1) / 4 = T; with one more e1, T + s |T| / 2^12. Each T lies in
    the middle of two floats of bf16: above and below an even one, of either sign, below a power of two, next to zero, subnormal."""
    unit = Fraction(1, 2**150)
    wanted = [(Fraction(257, 256), -1), (Fraction(259, 256), 1), (Fraction(-257, 256), 1), (Fraction(511, 512), 1),
              (Fraction(1, 2**134), -1), (Fraction(-3, 2**134), -1)]
    second = [t / 2 + s * abs(t) * Fraction(5, 2**13) for t, s in wanted]
    first = [4 * t - 7 * e for (t, _), e in zip(wanted, second)]
    integers = [[int(a / unit) for a in side] for side in (first, second)]
    assert all(z * unit == a for side, values in zip(integers, (first, second)) for z, a in zip(side, values))
    width = len(wanted)
    one = ((0, [[int(i == j) for j in range(width)] for i in range(width)]), None)
    none = ((0, [[0] * width for _ in range(width)]), None)
    layer = {"norm": None, "heads": [{"query": none, "key": none, "value": one}], "scale": (1, 0), "softmax": "base_two_weights",
             "output": one, "psi": None}
    return {"embedding": (-150, integers), "embedding_scale": None, "layers": [layer], "final_norm": None}


def examples():
    one_layer = drawn(1, 4, 2, 2, inner=8)
    yield "one_layer.v", certificate(
        "one layer, two heads, biases, ReLU", one_layer,
        [(3, *repeated(3), [BF16]), (300, *repeated(300), [BF16, FP16, FP32])], FAST)
    yield "plain.v", certificate(
        "the same, without machine integers", one_layer, [(300, *repeated(300), [BF16, FP32])], PLAIN)
    yield "subnormals.v", certificate(
        "values below the least normal float", drawn(2, 3, 1, 3, exponent=-26, biases=False),
        [(2, *repeated(2), [FP16]), (40, *repeated(40), [FP16, FP32])], FAST)
    yield "rms_norm.v", certificate(
        "RMSNorm before each part and at the end, a scale, base two",
        drawn(3, 4, 1, 4, norm="root_mean_square", final=True, softmax="base_two_weights", scale=(3, -2), inner=6, biases=False),
        [(5, *repeated(5), [BF16, FP32]), (2000, *repeated(2000), [BF16])], FAST)
    two_layers = drawn(4, 4, 2, 2, layers=2, norm="layer_norm", final=True, inner=4)
    two_layers["embedding_scale"] = (-1, [5])
    yield "two_layers.v", certificate(
        "two layers, LayerNorm with gain and bias, an embedding scale", two_layers,
        [(4, *repeated(4), [BF16]), (9, [(0, 2), (1, 6), (0, 1)], [(0, 2), (1, 7), (0, 1)], [BF16, FP32])], FAST)
    yield "phi.v", certificate(
        "rational weights, ReLU, in fractions", drawn(5, 3, 1, 3, softmax="phi_weights", scale=(1, -1), inner=4),
        [(7, *repeated(7), [BF16, FP32]), (500, *repeated(500), [BF16])], EXACT, Fractions)
    yield "ties.v", certificate(
        "values in the middle of two floats, in fractions", ties(),
        [(3, [(0, 1), (1, 3)], [(0, 1), (1, 4)], [BF16]), (2, [(0, 1), (1, 2)], [(0, 1), (1, 3)], [BF16])], EXACT, Fractions)


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent
    for file, text in examples():
        (folder / file).write_text(text, encoding="ascii")
