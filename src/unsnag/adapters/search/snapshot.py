"""Everything that a search reads, built once and never changed."""

from __future__ import annotations

from dataclasses import dataclass, field
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
MOST_READERS = 64  # sets of audiences of which is remembered what they may see


class Place(NamedTuple):
    """Where an article is: in which part, and at which place there."""

    part: int
    number: int


@dataclass(frozen=True)
class Snapshot:
    """The parts, the newest last, and which articles in them still stand."""

    parts: tuple[Part, ...]
    standing: Seen
    levelling: Levelling
    lengths: Lengths
    floor: float
    past: Past
    lifts: Lifts
    _seen: dict[frozenset[str], Seen] = field(default_factory=dict, init=False, compare=False)

    @property
    def apart(self) -> int:
        """How many articles were edited since all was built."""
        return sum(int(np.count_nonzero(each)) for each in self.standing[1:])

    def place_of(self, article_id: str) -> Place | None:
        """Where an article stands; None where it doesn't."""
        for part in reversed(range(len(self.parts))):
            number = self.parts[part].numbers.get(article_id)
            if number is not None and self.standing[part][number]:
                return Place(part, number)
        return None

    def article(self, place: Place) -> ArticleText:
        return self.parts[place.part].articles[place.number]

    def articles(self, first: int = 0) -> tuple[ArticleText, ...]:
        """Every standing article of the parts from `first` on, in order."""
        return tuple(
            article
            for part, stands in zip(self.parts[first:], self.standing[first:], strict=True)
            for article, stand in zip(part.articles, stands, strict=True)
            if stand
        )

    def seen(self, audiences: frozenset[str]) -> Seen:
        """Which articles of each part may be shown; not to be written to."""
        seen = self._seen.get(audiences)
        if seen is None:
            both = zip(self.parts, self.standing, strict=True)
            seen = tuple(part.seen(audiences) & stands for part, stands in both)
            if len(self._seen) < MOST_READERS:
                self._seen[audiences] = seen
        return seen

    def fitting(self, seen: Seen, narrowed: Narrowed) -> Seen:
        """Which of the seen articles of each part are asked for; not to be written to."""
        if narrowed == Narrowed():
            return seen
        own = tuple(may.copy() for may in seen)
        for part, may in zip(self.parts, own, strict=True):
            for number in np.flatnonzero(may):
                may[number] = narrowed.holds(part.articles[number])
        return own

    def known(self, audiences: frozenset[str], seen: Seen) -> Known:
        """The words of the articles for these audiences, of which so many are `seen`."""
        count = sum(int(np.count_nonzero(each)) for each in seen)
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
