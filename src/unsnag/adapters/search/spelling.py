"""Maps a mistyped term to one that the articles use, when one edit apart.

Only terms that no article has are looked up, so a correct word is never changed into another that
is also there. The first letter must be right: people rarely miss it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

SHORTEST = 4  # letters; shorter terms have too many neighbours


class KnownTerms:
    """The terms of all articles with how many articles have each."""

    def __init__(self, holders: Iterable[tuple[str, int]]) -> None:
        self._counts = dict(holders)
        self._near: defaultdict[str, list[str]] = defaultdict(list)
        for term in self._counts:
            if len(term) >= SHORTEST and term.isalpha():
                for shorter in _shorter(term):
                    self._near[shorter].append(term)

    def nearest(self, term: str) -> str:
        """The term itself where it is known or nothing is near; else the commonest term one edit
        (a letter more, less, other, or two swapped) away."""
        if term in self._counts or len(term) < SHORTEST or not term.isalpha():
            return term
        near = set(self._near.get(term, ()))
        for shorter in _shorter(term):
            near.update(self._near.get(shorter, ()))
            if len(shorter) >= SHORTEST and shorter in self._counts:
                near.add(shorter)
        fitting = [other for other in near if other[0] == term[0] and _one_edit(term, other)]
        return max(fitting, key=lambda other: (self._counts[other], other), default=term)


def _shorter(term: str) -> Iterator[str]:
    for place in range(len(term)):
        yield term[:place] + term[place + 1 :]


def _one_edit(a: str, b: str) -> bool:
    """Whether one insertion, deletion, substitution or swap of neighbours turns a into b."""
    if len(a) > len(b):
        a, b = b, a
    start = 0
    while start < len(a) and a[start] == b[start]:
        start += 1
    if len(a) < len(b):
        return a[start:] == b[start + 1 :]
    swapped = a[start : start + 2] == b[start : start + 2][::-1]
    return a[start + 1 :] == b[start + 1 :] or (swapped and a[start + 2 :] == b[start + 2 :])
