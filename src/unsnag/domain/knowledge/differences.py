"""What changed between two texts, word by word, for people to read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORDS = re.compile(r"\s+|[\w'’-]+|[^\w\s]")
MOST_WORDS = 20_000
"""Beyond so many words in a changed part it is shown as replaced whole, because comparing takes
the square of them."""


class Change(StrEnum):
    """Closed set of what happened to a piece."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Piece:
    """A run of text with what happened to it. The pieces that are not ADDED make the old text,
    those that are not REMOVED the new one."""

    change: Change
    text: str


def word_differences(old: str, new: str) -> tuple[Piece, ...]:
    """Lines are compared first, then the words of those that changed."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    pieces: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, came = "".join(before[a:b]), "".join(after[c:d])
        if kind == "equal":
            pieces.append(Piece(Change.SAME, gone))
        else:
            pieces += _words(gone, came)
    return _joined(pieces)


def _words(old: str, new: str) -> list[Piece]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if not before or not after or len(before) + len(after) > MOST_WORDS:
        return [Piece(Change.REMOVED, old), Piece(Change.ADDED, new)]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.quick_ratio() < 0.3:
        # Two texts that share a few words by chance read better as one taken out, one put in.
        return [Piece(Change.REMOVED, old), Piece(Change.ADDED, new)]
    pieces = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece(Change.SAME, "".join(before[a:b])))
        else:
            pieces.append(Piece(Change.REMOVED, "".join(before[a:b])))
            pieces.append(Piece(Change.ADDED, "".join(after[c:d])))
    return pieces


def _joined(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    found: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if found and found[-1].change is piece.change:
            found[-1] = Piece(piece.change, found[-1].text + piece.text)
        else:
            found.append(piece)
    return tuple(found)
