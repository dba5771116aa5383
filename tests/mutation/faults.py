# SPDX-License-Identifier: LGPL-3.0-or-later
"""The faults of gate_faults.txt and unit_faults.txt, and what a source file becomes by each."""

import dataclasses
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "tests/mutation"

NARROWED = {
    "halved": "mag_mul_2exp_si(arb_radref({0}), arb_radref({0}), -1);",
    "dropped": "mag_zero(arb_radref({0}));",
}

# What asks at run time which fault is planted; those that only add a statement are compiled together.
SWITCH = """#include <cstdlib>
#include <cstring>
static bool planted(const char* name) {
  static const char* const chosen = std::getenv("SNELLEN_FAULT");
  return chosen != nullptr && std::strcmp(chosen, name) == 0;
}
"""


@dataclasses.dataclass(frozen=True)
class Fault:
    name: str
    tests: tuple  # "program:suite" of each test that has to notice; none: the gate has to
    file: pathlib.Path  # what is changed
    unit: pathlib.Path  # what is compiled to see it: the file itself, or one that includes it
    anchor: str  # stands in the file once; the change is after it
    old: str
    new: str  # in place of old; or, when `added`, a statement after it
    added: bool
    section: str  # the comment that it stands below

    def place(self, text):
        """Where `old` begins. Raises ValueError where the line no longer fits the file."""
        if text.count(self.anchor) != 1:
            raise ValueError(f"{self.name}: {self.relative()} has {self.anchor!r} {text.count(self.anchor)} times")
        at = text.find(self.old, text.index(self.anchor))
        if at < 0:
            raise ValueError(f"{self.name}: {self.relative()} has no {self.old!r} there")
        return at

    def relative(self):
        return str(self.file.relative_to(ROOT))


def changed(faults):
    """The text of a file with one fault; or with several that add statements, of which SNELLEN_FAULT chooses one."""
    text = faults[0].file.read_text()
    if not faults[0].added:
        at = faults[0].place(text)
        return text[:at] + faults[0].new + text[at + len(faults[0].old):]
    additions = {}
    for fault in faults:
        additions.setdefault((fault.place(text), fault.old), []).append(f'if (planted("{fault.name}")) {fault.new}')
    for (at, old), statements in sorted(additions.items(), reverse=True):
        text = text[:at] + "{ " + " ".join([old, *statements]) + " }" + text[at + len(old):]
    return SWITCH + text


def lines(name):
    """(section, columns) of each line that is no comment."""
    section = ""
    for line in (HERE / name).read_text().splitlines():
        if line.startswith("# "):
            section = line[2:]
        elif line.strip():
            columns = [part.strip() for part in re.split(r" \|\|(?: |$)", line)]
            yield section, [part.replace("\\n", "\n").replace("\\|", "|") for part in columns]


def gate_faults():
    for section, (name, file, old, new) in lines("gate_faults.txt"):
        yield Fault(name, (), ROOT / file, ROOT / file, old, old, new, False, section)


def unit_faults():
    for section, (name, tests, place, old, new) in lines("unit_faults.txt"):
        file, _, unit = place.partition(" in ")
        anchor, _, after = (part.replace("\\>", ">") for part in old.partition(" >> "))
        names = tuple(test.strip() for test in tests.split(","))
        whole = (names, ROOT / file, ROOT / (unit or file), anchor, after or anchor)
        if narrowed := re.fullmatch(r"radius of (.*)", new):
            for kind, statement in NARROWED.items():
                yield Fault(f"{name}-{kind}", *whole, statement.format(narrowed[1]), True, section)
        else:
            yield Fault(name, *whole, new.replace("\\>", ">"), False, section)


def table():
    """docs/reference/mutation.md."""
    text = (HERE / "preamble.md").read_text()
    found = list(unit_faults())
    gate = list(gate_faults())
    text = text.replace("UNIT_COUNT", str(len(found))).replace("GATE_COUNT", str(len(gate)))
    text += "\n## Noticed by unit tests\n"
    section = None
    for fault in found:
        if fault.section != section:
            section = fault.section
            text += f"\n### {section}\n\n| fault | in | noticed by |\n| --- | --- | --- |\n"
        tests = ", ".join(f"`{test.replace(':', '.')}`" for test in fault.tests)
        text += f"| {fault.name} | `{fault.relative()}` | {tests} |\n"
    text += "\n## Noticed by the gate\n\n| fault | in |\n| --- | --- |\n"
    for fault in gate:
        text += f"| {fault.name} | `{fault.relative()}` |\n"
    return text
