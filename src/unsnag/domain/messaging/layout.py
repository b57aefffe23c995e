"""Lay out what we say for a channel: cut at its length at the ends of sentences, buttons where it
has them, else numbered lines.

Nothing is lost: the parts together say what was said. A choice keeps its number however it is
shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from unsnag.domain.messaging.segments import segments
from unsnag.domain.messaging.values import Button, Part

_SENTENCE = re.compile(r"[.!?…。！？][\"')\]”’]*\s|\n")
_SPACE = re.compile(r"\s")
_PRESSED = re.compile(r"b(\d{1,18})\.(\d{1,3})")
_NUMBER = re.compile(r"\s*[#(]?\s*(\d{1,2})\s*[.)]?\s*")


@dataclass(frozen=True)
class Limits:
    """What a channel takes. Lengths are in UTF-16 units, which is at least as many as characters;
    `segments` counts a text message's segments instead. 0 buttons or rows: it shows none."""

    text: int
    with_buttons: int
    buttons: int = 0
    label: int = 20
    rows: int = 0
    row_label: int = 24
    segments: int = 0


@dataclass(frozen=True)
class Choice:
    """One of the choices of a message of ours."""

    choice: str
    label: str


def laid_out(
    text: str, message: int, choices: Sequence[Choice], limits: Limits, lead: str
) -> tuple[Part, ...]:
    """The message in parts. `lead` stands before a single choice that is written out, and names
    it where it has “{label}”."""
    shown = _shown(choices, limits)
    listed = len(choices) > limits.buttons
    labels = _labels(choices, limits)
    buttons = tuple(Button(label, f"b{message}.{n}") for n, label in enumerate(labels, 1))
    if not shown and choices:
        text = f"{text}\n\n{written(choices, lead)}"
    whole = limits.with_buttons if shown else limits.text
    pieces = list(cut(text, limits.text, whole, limits.segments))
    parts = [Part(piece) for piece in pieces]
    if shown:
        parts[-1] = Part(parts[-1].text, buttons, listed)
    return tuple(parts)


def numbered(choices: Sequence[Choice], limits: Limits) -> bool:
    """Whether these choices are written out with numbers on this channel."""
    return len(choices) > 1 and not _shown(choices, limits)


def written(choices: Sequence[Choice], lead: str) -> str:
    """Choices as lines: with numbers where there are several, in words where there is one."""
    if len(choices) == 1:
        return lead.format(label=choices[0].label)
    return "\n".join(f"{n}. {one.label}" for n, one in enumerate(choices, 1))


def pressed(payload: str) -> tuple[int, int] | None:
    """The message and the number of the choice whose button came back; None for what is none of
    ours."""
    found = _PRESSED.fullmatch(payload)
    return None if found is None else (int(found[1]), int(found[2]))


def chosen(text: str, choices: Sequence[Choice], *, by_number: bool) -> Choice | None:
    """The choice that is meant by a text: its words, or its number where it was shown with one."""
    said = " ".join(text.split()).casefold().rstrip(".!")
    for one in choices:
        if said == " ".join(one.label.split()).casefold().rstrip(".!"):
            return one
    found = _NUMBER.fullmatch(text) if by_number else None
    number = 0 if found is None else int(found[1])
    return choices[number - 1] if 1 <= number <= len(choices) else None


def cut(text: str, most: int, last: int, most_segments: int = 0) -> Iterator[str]:
    """The text in pieces, none longer than `most` and the final one no longer than `last`; where
    it can be, a piece ends with a sentence, else with a word."""
    rest = text.strip()
    while not _fits(rest, last, most_segments):
        whole = _fits(rest, most, most_segments)
        end = _end(rest, last if whole else most, most_segments)
        yield rest[:end].rstrip()
        rest = rest[end:].lstrip()
    yield rest


def _fits(text: str, most: int, most_segments: int) -> bool:
    long = len(text.encode("utf-16-le")) // 2
    return long <= most and (not most_segments or segments(text) <= most_segments)


def _end(text: str, most: int, most_segments: int) -> int:
    """Where to cut: the last end of a sentence in the later half of what fits, else of a word."""
    low, high = 1, min(len(text), most)
    while low < high:
        middle = (low + high + 1) // 2
        if _fits(text[:middle], most, most_segments):
            low = middle
        else:
            high = middle - 1
    for ends in (_SENTENCE, _SPACE):
        found = [one.end() for one in ends.finditer(text, 0, low + 1) if one.end() <= low + 1]
        if found and found[-1] > low // 2:
            return found[-1]
    return low


def _shown(choices: Sequence[Choice], limits: Limits) -> bool:
    """Whether the channel has buttons for these; no two of them may read the same."""
    fits = 0 < len(choices) <= max(limits.buttons, limits.rows)
    return fits and len(set(_labels(choices, limits))) == len(choices)


def _labels(choices: Sequence[Choice], limits: Limits) -> list[str]:
    most = limits.row_label if len(choices) > limits.buttons else limits.label
    flat = [" ".join(one.label.split()) for one in choices]
    return [one if len(one) <= most else f"{one[: most - 1].rstrip()}…" for one in flat]
