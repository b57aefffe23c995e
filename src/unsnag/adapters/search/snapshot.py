"""Everything that a search reads, built once and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from unsnag.adapters.search.levelling import Levelling
from unsnag.adapters.search.part import Part
from unsnag.adapters.search.past import Lifts, Past
from unsnag.adapters.search.postings import Lengths
from unsnag.adapters.search.vocabulary import Known
from unsnag.domain.retrieval import ArticleText, Narrowed

Seen = tuple[NDArray[np.bool_], ...]
SPARE = 16  # suggestions asked for beyond the limit, for those replaced since


class Place(NamedTuple):
    """Where an article is: in which part, and at which place there."""

    part: int
    number: int


@dataclass(frozen=True)
class Snapshot:
    """The parts, the newest last, and which articles in them still stand. `where` finds the place
    of each standing article by its id."""

    parts: tuple[Part, ...]
    standing: Seen
    where: Mapping[str, Place]
    levelling: Levelling
    lengths: Lengths
    floor: float
    past: Past
    lifts: Lifts

    def article(self, place: Place) -> ArticleText:
        return self.parts[place.part].articles[place.number]

    def articles(self) -> tuple[ArticleText, ...]:
        """Every standing article, in order."""
        return tuple(
            article
            for part, stands in zip(self.parts, self.standing, strict=True)
            for article, stand in zip(part.articles, stands, strict=True)
            if stand
        )

    def seen(self, audiences: frozenset[str], narrowed: Narrowed) -> Seen:
        """Which articles of each part may be shown."""
        seen = [
            part.seen(audiences) & stands
            for part, stands in zip(self.parts, self.standing, strict=True)
        ]
        if narrowed != Narrowed():
            for part, may in zip(self.parts, seen, strict=True):
                for number in np.flatnonzero(may):
                    may[number] = narrowed.holds(part.articles[number])
        return tuple(seen)

    def known(self, audiences: frozenset[str], seen: Seen) -> Known:
        """The words of the articles for these audiences, of which so many are `seen`."""
        count = sum(int(each.sum()) for each in seen)
        return Known([part.vocabulary for part in self.parts], audiences, count)

    def typed(self, text: str, audiences: frozenset[str], limit: int) -> list[Place]:
        """Articles whose title fits a text still being typed, best first."""
        found = [
            (score, Place(number, at))
            for number, part in enumerate(self.parts)
            for score, at in part.typed.typed(text, audiences, limit + SPARE)
            if self.standing[number][at]
        ]
        found.sort(key=lambda each: (-each[0], each[1]))
        return [place for _, place in found[:limit]]
