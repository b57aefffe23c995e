"""Read the hand-written phrases and the volumes that past tickets are made from.

Guarantees: order is that of the files, so that the same seed draws the same things.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
FAMILIES = ("orders", "money", "account", "machines", "rest")


@dataclass(frozen=True)
class Volume:
    """How often an intent comes up in a year, in which months, and what solves it."""

    intent: str
    count: int
    solved_by: dict[str, int]
    season: tuple[int, ...]


@dataclass(frozen=True)
class Phrases:
    """The hand-written stock of one intent. Texts and notes hold (a|b) and {slots}.

    `family` is the file it stands in; `additions` go before or after a text.
    """

    family: str
    subjects: tuple[str, ...]
    texts: tuple[str, ...]
    notes: tuple[str, ...]
    additions: tuple[str, ...]


@dataclass(frozen=True)
class Foreign:
    """One phrase in a language other than English."""

    language: str
    intent: str
    subject: str
    text: str


@dataclass(frozen=True)
class Stock:
    """Everything that is read from the phrase files."""

    volumes: tuple[Volume, ...]
    phrases: dict[str, Phrases]
    foreign: dict[str, tuple[Foreign, ...]]
    second_needs: tuple[tuple[str, str], ...]
    slots: dict[str, tuple[str, ...]]


def lines_of(path: Path) -> Iterator[str]:
    """The lines of a phrase file that say something: no blanks, no remarks."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("# "):
            yield line.strip()


def cells(line: str) -> tuple[str, ...]:
    """A line cut at its bars, except at bars inside round brackets."""
    return tuple(c.strip() for c in re.split(r"\|(?![^()]*\))", line))


def read_volumes() -> tuple[Volume, ...]:
    """Volumes in the order of the file, which fixes the order of drawing."""
    found = []
    for line in lines_of(HERE / "volumes.txt"):
        intent, count, solved, season = cells(line)
        ways = {k: int(v) for k, v in (w.split() for w in solved.split(","))}
        found.append(Volume(intent, int(count), ways, tuple(map(int, season.split()))))
    return tuple(found)


def read_additions() -> dict[str, tuple[str, ...]]:
    """Sentences that go around a phrase, by intent."""
    found: dict[str, tuple[str, ...]] = {}
    intent = ""
    for line in lines_of(HERE / "phrases" / "additions.txt"):
        if line.startswith("== "):
            intent = line[3:]
        else:
            found[intent] = cells(line)
    return found


def read_phrases() -> dict[str, Phrases]:
    """Phrases by intent, from every file that has sections (== intent)."""
    additions, found = read_additions(), {}
    for family in FAMILIES:
        text = "\n".join(lines_of(HERE / "phrases" / f"{family}.txt"))
        for section in text.split("== ")[1:]:
            intent, *lines = section.strip().split("\n")
            subjects = [c for line in lines if line[:3] == "s: " for c in cells(line[3:])]
            notes = [line[3:] for line in lines if line[:3] == "n: "]
            texts = [line for line in lines if line[:3] not in ("s: ", "n: ")]
            found[intent] = Phrases(
                family, tuple(subjects), tuple(texts), tuple(notes), additions[intent]
            )
    return found


def read_stock() -> Stock:
    """Read all files beside this one."""
    foreign: dict[str, tuple[Foreign, ...]] = {}
    for line in lines_of(HERE / "phrases" / "foreign.txt"):
        item = Foreign(*cells(line))
        foreign[item.intent] = (*foreign.get(item.intent, ()), item)
    second = [cells(line) for line in lines_of(HERE / "phrases" / "second_needs.txt")]
    slots = {}
    for line in lines_of(HERE / "phrases" / "slots.txt"):
        name, values = line.split(": ", 1)
        slots[name] = cells(values)
    return Stock(
        read_volumes(), read_phrases(), foreign, tuple((s[0], s[1]) for s in second), slots
    )
