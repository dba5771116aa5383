# SPDX-License-Identifier: LGPL-3.0-or-later
"""The transformer forward of snellen once more, in plain Python and mpmath: the oracle of the C++ tests.

    python3 tests/oracle/forward.py            writes tests/data/oracle/*.json anew
    python3 tests/oracle/forward.py --check    recomputes every file with more digits and compares

Written from the papers and the comments in include/snellen/, not from the C++ code. A vector is a list of numbers, a
matrix a list of rows. Letters in shapes: n tokens, d width, H heads, G key-value heads, k head width, f feed-forward
width. See README.md for the files' schema.
"""

import json
import pathlib
import sys
import time
from fractions import Fraction

import mpmath
from mpmath import mpf
from synthetic import Generator, make_weights

DATA = pathlib.Path(__file__).resolve().parent.parent / "data" / "oracle"
WORKING_DIGITS = 60
CHECKING_DIGITS = 80
STORED_DIGITS = 40
TOLERANCE = "1e-38"


# --- vectors ----------------------------------------------------------------------------------------------------------


def add(x, y):
    return [a + b for a, b in zip(x, y, strict=True)]


def dot(x, y):
    assert len(x) == len(y)
    return mpmath.fdot(x, y)


def affine(matrix, x, bias=None):
    """W x + b: W (out, in), x (in), b (out) or None."""
    image = [dot(row, x) for row in matrix]
    return add(image, bias) if bias is not None else image


def mean(x):
    return mpmath.fsum(x) / len(x)


# --- the pieces -------------------------------------------------------------------------------------------------------


def normalize(kind, x, epsilon, gain=None, bias=None):
    """Layer norm (Ba et al. 2016), RMS norm (Zhang and Sennrich 2019), and two with rational values."""
    if kind == "none":
        scaled = x
    elif kind == "rms":
        root = mpmath.sqrt(mean([a * a for a in x]) + epsilon)
        scaled = [a / root for a in x]
    elif kind == "layer":
        centre = mean(x)
        centred = [a - centre for a in x]
        deviation = mpmath.sqrt(mean([a * a for a in centred]) + epsilon)
        scaled = [a / deviation for a in centred]
    elif kind == "l1":
        size = mean([abs(a) for a in x]) + epsilon
        scaled = [a / size for a in x]
    elif kind == "max":
        size = max(abs(a) for a in x) + epsilon
        scaled = [a / size for a in x]
    else:
        raise ValueError(kind)
    if gain is not None:
        scaled = [a * g for a, g in zip(scaled, gain, strict=True)]
    return add(scaled, bias) if bias is not None else scaled


def activate(kind, x):
    if kind == "relu":
        return x if x > 0 else mpf(0)
    if kind == "gelu_erf":
        return x * (1 + mpmath.erf(x / mpmath.sqrt(2))) / 2
    if kind == "gelu_tanh":
        inner = mpmath.sqrt(2 / mpmath.pi) * (x + mpf("0.044715") * x**3)
        return x * (1 + mpmath.tanh(inner)) / 2
    if kind == "silu":
        return x / (1 + mpmath.exp(-x))
    raise ValueError(kind)


def sinusoid(position, width, theta):
    """Vaswani et al. 2017: sines at even coordinates, cosines at odd ones."""
    row = []
    for m in range(width // 2):
        angle = position * mpmath.power(theta, -mpf(2 * m) / width)
        row += [mpmath.sin(angle), mpmath.cos(angle)]
    return row


def rotate(x, position, theta, layout):
    """RoPE (Su et al. 2021) of one head: pair m of x (k) turned by position * theta^(-2m/k)."""
    width = len(x)
    result = list(x)
    for m in range(width // 2):
        first, second = (m, m + width // 2) if layout == "half_split" else (2 * m, 2 * m + 1)
        angle = position * mpmath.power(theta, -mpf(2 * m) / width)
        cosine, sine = mpmath.cos(angle), mpmath.sin(angle)
        result[first] = x[first] * cosine - x[second] * sine
        result[second] = x[first] * sine + x[second] * cosine
    return result


def t5_bucket(distance, buckets, maximum_distance, causal):
    """T5's bucket of distance = query position - key position (Raffel et al. 2020), the logarithm's floor exact.

    Small distances have a bucket each; a larger one the bucket small + floor(m), where m is
    log(distance / small) / log(maximum_distance / small) * large. Without a causal mask, the keys after the query have
    the upper half of the buckets.
    """
    offset = 0
    if causal:
        distance = max(distance, 0)
    else:
        buckets //= 2
        if distance < 0:
            offset = buckets
        distance = abs(distance)
    small = buckets // 2
    large = buckets - small
    if distance < small:
        return offset + distance
    # m <= log(distance / small) / log(maximum / small) * large, by powers.
    reached = Fraction(distance, small) ** large
    step = Fraction(maximum_distance, small)
    m = 0
    while m < large - 1 and step ** (m + 1) <= reached:
        m += 1
    return offset + small + m


def distance_bias(config, weights, head, distance):
    """What the logit of a key at this distance gets on top, distance = query position - key position."""
    position = config["position"]
    if position["scheme"] == "alibi":
        return -mpf(position["slopes"][head]) * abs(distance)
    if position["scheme"] == "t5":
        causal = config["attention"]["causal"]
        bucket = t5_bucket(distance, position["buckets"], position["maximum_distance"], causal)
        return weights["relative_bias"][bucket][head]
    return mpf(0)


def softmax(kind, logits, sink=None):
    """Weights of the logits; a sink is one more key, whose weight is dropped."""
    weight = {
        "exponential": mpmath.exp,
        "base2": lambda s: mpmath.power(2, s),
        "phi": lambda s: 1 + s + s * s / 2,
    }[kind]
    extended = logits + ([sink] if sink is not None else [])
    unnormalized = [weight(s) for s in extended]
    total = mpmath.fsum(unnormalized)
    return [w / total for w in unnormalized][: len(logits)]


# --- the transformer --------------------------------------------------------------------------------------------------


def visible_keys(attention, query, length):
    first = max(0, query - attention["window"] + 1) if attention["window"] > 0 else 0
    return range(first, query + 1 if attention["causal"] else length)


def attend(config, weights, layer, tokens, normed):
    """Attention's update of the stream: normed (n, d) to (n, d)."""
    attention, position = config["attention"], config["position"]
    heads, width = attention["heads"], attention["head_width"]
    group = heads // attention["key_value_heads"]
    scale = 1 / mpmath.sqrt(width) if attention["scale"] is None else mpf(attention["scale"])
    length = len(tokens)
    from_table = attention["logits"] == "token_table"

    def projected(name, head):
        """Rows of one head: (n, k)."""
        rows = slice(head * width, (head + 1) * width)
        bias = layer[name + "_bias"][rows] if attention["query_key_value_bias"] else None
        return [affine(layer[name][rows], x, bias) for x in normed]

    def turned(rows):
        if position["scheme"] != "rope":
            return rows
        return [rotate(x, i, mpf(position["theta"]), position["layout"]) for i, x in enumerate(rows)]

    mixed = [[] for _ in tokens]  # (n, H k), a head at a time
    for head in range(heads):
        values = projected("value", head // group)
        if not from_table:
            queries = turned(projected("query", head))
            keys = turned(projected("key", head // group))
        for i in range(length):
            visible = visible_keys(attention, i, length)
            if from_table:
                logits = [layer["logit_table"][head][tokens[i]][tokens[j]] for j in visible]
            else:
                logits = [scale * dot(queries[i], keys[j]) for j in visible]
            if attention["soft_cap"] > 0:
                cap = mpf(attention["soft_cap"])
                logits = [cap * mpmath.tanh(s / cap) for s in logits]
            logits = [s + distance_bias(config, weights, head, i - j) for s, j in zip(logits, visible, strict=True)]
            sink = layer["sink"][head] if attention["sink"] else None
            shares = softmax(attention["softmax"], logits, sink)
            mixed[i] += [dot(shares, [values[j][c] for j in visible]) for c in range(width)]
    bias = layer["output_bias"] if attention["output_bias"] else None
    return [affine(layer["output"], x, bias) for x in mixed]


def feed(config, layer, x):
    """psi of one row: (d) to (d)."""
    shape = config["feed_forward"]

    def linear(name, x):
        return affine(layer[name], x, layer[name + "_bias"] if shape["bias"] else None)

    hidden = linear("up", x)
    if shape["gated"]:
        gate = [activate(shape["activation"], a) for a in linear("gate", x)]
        hidden = [a * b for a, b in zip(gate, hidden, strict=True)]
    else:
        hidden = [activate(shape["activation"], a) for a in hidden]
    return linear("down", hidden)


def embed(config, weights, tokens):
    """Embeddings, scaled, and absolute positions if there are any: (n, d)."""
    position = config["position"]
    scale = mpf(config["embedding_scale"])
    stream = [[scale * a for a in weights["embedding"][token]] for token in tokens]
    if position["scheme"] == "sinusoidal":
        return [add(x, sinusoid(i, config["width"], mpf(position["theta"]))) for i, x in enumerate(stream)]
    if position["scheme"] == "learned":
        return [add(x, weights["position_embedding"][i]) for i, x in enumerate(stream)]
    return stream


def forward(config, weights, tokens):
    """For every token: the stream after the last layer v (n, d), the same after the final norm y (n, d), and, with an
    output head, logits (n, vocabulary)."""
    weights = numbers(weights)

    def norm(x, part, gain, bias):
        return normalize(config["norm"], x, mpf(config["epsilon"]), part.get(gain), part.get(bias))

    stream = embed(config, weights, tokens)
    for layer in weights["layers"]:
        normed = [norm(x, layer, "attention_gain", "attention_bias") for x in stream]
        update = attend(config, weights, layer, tokens, normed)
        stream = [add(x, u) for x, u in zip(stream, update, strict=True)]
        if config["feed_forward"]["present"]:
            normed = [norm(x, layer, "feed_forward_gain", "feed_forward_norm_bias") for x in stream]
            stream = [add(x, feed(config, layer, u)) for x, u in zip(stream, normed, strict=True)]
    result = {"v": stream, "y": [norm(x, weights, "final_gain", "final_bias") for x in stream]}
    if config["output_head"]:
        head = weights["embedding" if config["tied_embeddings"] else "unembedding"]
        result["logits"] = [affine(head, x) for x in result["y"]]
    return result


def numbers(weights):
    """The same structure with mpf (exact, the values are doubles) in place of float."""
    if isinstance(weights, dict):
        return {name: numbers(part) for name, part in weights.items()}
    if isinstance(weights, list):
        return [numbers(part) for part in weights]
    return mpf(weights)


# --- files ------------------------------------------------------------------------------------------------------------


def question(configuration):
    """Everything in a file but the answer."""
    name, config, length, denominator = configuration
    generator = Generator(name + "/tokens")
    tokens = [0] + [generator.integer(0, config["vocabulary"] - 1) for _ in range(length - 1)]
    return {
        "name": name,
        "config": config,
        "weights": make_weights(name, config, denominator),
        "tokens": tokens,
    }


def answer(asked, digits):
    with mpmath.workdps(digits):
        return forward(asked["config"], asked["weights"], asked["tokens"])


def decimal(x):
    return mpmath.nstr(x, STORED_DIGITS, strip_zeros=False)


def lay_out(value, indent=0):
    """JSON with a row of numbers or a flat object per line."""
    parts = list(value.values() if isinstance(value, dict) else value) if isinstance(value, (dict, list)) else []
    if not any(isinstance(part, (dict, list)) and part for part in parts):
        return json.dumps(value)
    margin = " " * (indent + 1)
    if isinstance(value, dict):
        lines = [f"{margin}{json.dumps(name)}: {lay_out(part, indent + 1)}" for name, part in value.items()]
    else:
        lines = [margin + lay_out(part, indent + 1) for part in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}\n" + ",\n".join(lines) + f"\n{' ' * indent}{closing}"


def write(configurations):
    DATA.mkdir(parents=True, exist_ok=True)
    for old in DATA.glob("*.json"):
        old.unlink()
    for configuration in configurations:
        content = question(configuration)
        values = answer(content, WORKING_DIGITS)
        with mpmath.workdps(WORKING_DIGITS):
            content["expect"] = {part: [[decimal(x) for x in row] for row in rows] for part, rows in values.items()}
        (DATA / f"{content['name']}.json").write_text(lay_out(content) + "\n", encoding="utf-8")


def agrees(stored, computed):
    """Same shape, and every number within the tolerance of the computed one, relative to it."""
    if isinstance(computed, list):
        return len(stored) == len(computed) and all(map(agrees, stored, computed))
    return abs(mpf(stored) - computed) <= mpf(TOLERANCE) * abs(computed)


def check(configurations):
    """What is wrong with the stored files: a list of sentences."""
    asked = {configuration[0]: question(configuration) for configuration in configurations}
    stored = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(DATA.glob("*.json"))}
    wrong = [f"{name}: no such configuration" for name in stored if name not in asked]
    for name, content in asked.items():
        if name not in stored:
            wrong.append(f"{name}: no file")
            continue
        expected = stored[name].pop("expect")
        if stored[name] != content:
            wrong.append(f"{name}: the file's config, weights or tokens are not those that the script makes")
        computed = answer(stored[name], CHECKING_DIGITS)
        if expected.keys() != computed.keys():
            wrong.append(f"{name}: other parts: {', '.join(expected)}")
            continue
        with mpmath.workdps(CHECKING_DIGITS):
            wrong += [f"{name}: {part} differs" for part in computed if not agrees(expected[part], computed[part])]
    return wrong


def main(arguments):
    from configurations import CONFIGURATIONS

    if arguments not in ([], ["--check"]):
        print("usage: forward.py [--check]", file=sys.stderr)
        return 2
    start = time.monotonic()
    wrong = []
    if arguments:
        wrong = check(CONFIGURATIONS)
        for sentence in wrong:
            print(sentence, file=sys.stderr)
    else:
        write(CONFIGURATIONS)
    done = "checked" if arguments else "written"
    print(f"{len(CONFIGURATIONS)} configurations {done} in {time.monotonic() - start:.1f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
