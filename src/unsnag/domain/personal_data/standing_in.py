"""A text whose personal data stays here while the rest goes elsewhere and comes back changed, as a
translation does: numbered marks stand in for the pieces, and the pieces are put back afterwards."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from unsnag.domain.personal_data.finding import find_personal
from unsnag.domain.personal_data.masking import Masked, masked

_MOST_PASSES = 8
_NUMBERED = re.compile(r"[\[［【]\s{0,3}(\d{1,6})\s{0,3}[\]］】]")
_ONLY_MARKS = re.compile(rf"(?:{_NUMBERED.pattern}|[\W_])+")


@dataclass(frozen=True)
class StoodIn:
    """`text` may leave; `pieces` are what the marks from `first` on stand for, and stay."""

    text: Masked
    first: int
    pieces: tuple[str, ...]


def stood_in(text: str) -> StoodIn:
    """The text with a mark such as [1] in the place of each piece of personal data. Marks never
    take a number that the text has in brackets itself; nothing raises."""
    first = 1 + max((int(n) for n in _NUMBERED.findall(text)), default=0)
    pieces: list[str] = []
    for _ in range(_MOST_PASSES):
        text, found = _one_pass(text, first + len(pieces))
        if not found:
            return StoodIn(Masked(text), first, tuple(pieces))
        pieces += found
    return StoodIn(masked(text), first, tuple(pieces))


def _one_pass(text: str, number: int) -> tuple[str, list[str]]:
    parts: list[str] = []
    pieces: list[str] = []
    at = 0
    for one in find_personal(text):
        piece = text[one.start : one.end]
        if _ONLY_MARKS.fullmatch(piece):
            continue  # a word such as “password” makes a mark look like one
        parts += [text[at : one.start], f"[{number + len(pieces)}]"]
        pieces.append(piece)
        at = one.end
    return "".join((*parts, text[at:])), pieces


def put_back(text: str, stood: StoodIn) -> tuple[str, Sequence[str]]:
    """The text with the pieces in the place of their marks, and the pieces whose mark is gone. A
    mark is known in other brackets and with spaces too."""
    lost = []
    # A later piece may hold an earlier mark, never the other way round.
    for n, piece in reversed(list(enumerate(stood.pieces, stood.first))):
        mark = re.compile(rf"[\[［【]\s{{0,3}}{n}\s{{0,3}}[\]］】]")
        if mark.search(text) is None:
            lost.append(piece)
        text = piece.join(mark.split(text))
    return text, lost[::-1]
