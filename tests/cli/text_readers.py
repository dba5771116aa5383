# SPDX-License-Identifier: LGPL-3.0-or-later
"""Readers that know nothing of snellen, and what they should find: Markdown cells, LaTeX, Coq comments, GitHub's commands."""
import re
import unicodedata

# Default_Ignorable_Code_Point that are of another category than Cf, as far as the texts have them.
IGNORABLE = {0x3164}


def shown(raw):
    """The visible escapes, from the bytes and Python's tables of Unicode."""
    out = ""
    for piece in decoded(raw):
        if isinstance(piece, int):
            out += "\\x%02x" % piece
            continue
        code = ord(piece)
        category = unicodedata.category(piece)
        if category == "Cc":
            out += "\\x%02x" % code
        elif category in ("Cf", "Zl", "Zp", "Cn") or code in IGNORABLE:
            out += "\\u{%04x}" % code
        else:
            out += piece
    return out


def decoded(raw):
    """Characters, and as integers the bytes that are none."""
    out = []
    at = 0
    while at < len(raw):
        for size in (1, 2, 3, 4):
            try:
                out.append(raw[at:at + size].decode())
                break
            except UnicodeDecodeError:
                continue
        else:
            out.append(raw[at])
            at += 1
            continue
        at += size
    return out


failures = []
checks = [0]


def expect(condition, *what):
    checks[0] += 1
    if not condition:
        failures.append(" ".join(str(one)[:300] for one in what))


def csv_shown(raw):
    text = shown(raw)
    number = re.fullmatch(r"[0-9+\-.*/^()e]*[0-9][0-9+\-.*/^()e]*", text)
    return "'" + text if len(text) > 1 and text[0] in "=+-@\uff1d" and not number else text


def json_text(raw):
    return raw.decode(errors="replace")


def markdown_text(source):
    """Inline text: backslash escapes of ASCII punctuation and numeric character references; a bare mark is an error."""
    out = ""
    k = 0
    while k < len(source):
        reference = re.compile(r"&#(\d+);").match(source, k)
        if source[k] == "\\" and k + 1 < len(source) and source[k + 1] in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~":
            out += source[k + 1]
            k += 2
        elif reference:
            out += chr(int(reference.group(1)))
            k += len(reference.group(0))
        else:
            expect(source[k] not in "`*_[]<>|~$&", "markdown: a bare mark in", source[:80])
            out += source[k]
            k += 1
    return out


def markdown_cells(line):
    return [markdown_text(cell.strip()) for cell in re.findall(r"\|((?:\\.|[^|\\])*)(?=\|)", line)]


def list_item(line):
    """The text of "- text"; what would begin another block is an error."""
    text = line[2:]
    expect(not re.match(r"( |[-+*]( |$)|\d+[.)]( |$)|(- ?){3,}$|#|>|```|~~~)", text), "markdown: a block begins in", line[:60])
    return markdown_text(text)


LATEX = {"textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textless": "<", "textgreater": ">",
         "textbar": "|", "textquotedbl": '"', "textasciigrave": "`", "leq": "\u2264", "infty": "\u221e"}


def latex_text(source):
    """What TeX prints for a group's inside; any command that is not known is an error."""
    out = ""
    k = 0
    while k < len(source):
        c = source[k]
        command = re.compile(r"\\([a-zA-Z]+)(\{\})?").match(source, k)
        if command:
            expect(command.group(1) in LATEX, "latex: the command", command.group(0))
            out += LATEX.get(command.group(1), "")
            k += len(command.group(0))
        elif c == "\\":
            expect(source[k + 1] in "{}$&#_%", "latex: an unknown escape")
            out += source[k + 1]
            k += 2
        else:
            expect(c not in "%&#^~_", "latex: a bare", c)
            if c not in "{}$":
                out += c
            k += 1
    # Ligatures of the fonts would print another character.
    expect(not re.search(r"--|,,|''|``|\?`|!`", re.sub(r"\\.", "", source)), "latex: a ligature in", source[:60])
    return out


def latex_shown(raw):
    return "".join(c if ord(c) < 0x100 or c in "\u2264\u221e" else "[U+%04X]" % ord(c) for c in shown(raw))


def group_after(source, command):
    """The inside of the braces after a command."""
    begin = source.index(command) + len(command)
    depth = 0
    k = begin
    while True:
        if source[k] == "\\":
            k += 2
            continue
        depth += {"{": 1, "}": -1}.get(source[k], 0)
        if depth == 0:
            return source[begin + 1:k]
        k += 1


def coq_comment(source):
    """The first comment as Coq's lexer finds it: comments nest, strings in them are skipped."""
    expect(source.startswith("(*"), "coq: no comment")
    depth = 0
    k = 0
    while k < len(source):
        if source[k] == '"':
            k = source.index('"', k + 1) + 1
        elif source[k:k + 2] == "(*":
            depth += 1
            k += 2
        elif source[k:k + 2] == "*)":
            depth -= 1
            k += 2
            if depth == 0:
                return source[2:k - 2].strip(), source[k:]
        else:
            k += 1
    expect(False, "coq: the comment does not end")
    return "", ""


def github_commands(text):
    """The commands that GitHub's runner takes from what is printed."""
    stopped = None
    found = []
    for line in text.split("\n"):
        begin = line.lstrip()
        if stopped:
            stopped = None if begin == f"::{stopped}::" else stopped
        elif begin.startswith("::stop-commands::"):
            stopped = begin.removeprefix("::stop-commands::")
        else:
            command = re.match(r"::([\w-]+)(?: (.*?))?::(.*)$", begin)
            if command:
                properties = {}
                for one in (command.group(2) or "").split(","):
                    key, _, value = one.partition("=")
                    for code, character in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
                        value = value.replace(code, character)
                    properties[key] = value
                found.append((command.group(1), properties))
            else:
                expect("##[" not in line, "github: an old command in", line[:80])
    expect(stopped is None, "github: commands stay stopped")
    return found


def shown_but_lines(raw):
    """As shown(), but line breaks are carried."""
    return "".join(part if part in ("\r", "\n") else shown(part.encode("utf-8", "surrogateescape"))
                   for part in re.split("([\r\n])", raw.decode("utf-8", "surrogateescape")))


LAYOUT = {"usepackage", "begin", "end", "centering", "caption", "label", "footnotesize", "linewidth", "par", "medskip",
          "toprule", "midrule", "bottomrule", "multicolumn", "cmidrule", "times", "cdot"}
