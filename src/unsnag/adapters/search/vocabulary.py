"""The words of some articles as they are spelt, and how many articles of each audience have them.

It tells a word from a beginning and from a slip. A word counts for those who may see an article
that has it and for nobody else, so that a hidden article completes and corrects nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

NAMED = 4  # what an article counts for a word of its title or keywords; for one of its text 1
LONGEST_WORD = 30  # letters; what is longer is no word that people type
AFTER_ALL = "\U0010ffff"  # sorts after every letter

_WORD = re.compile(r"[^\W\d_]{2,}")


class Spelt(NamedTuple):
    """An article's words: who may see them, those of its title and keywords, those of its text."""

    audience: str
    named: frozenset[str]
    told: frozenset[str]


def spelt(audience: str, named: str, told: str) -> Spelt:
    """The words of two texts, in small letters; numbers are none."""
    return Spelt(audience, _words(named), _words(told))


def _words(text: str) -> frozenset[str]:
    return frozenset(w for w in _WORD.findall(text.casefold()) if len(w) <= LONGEST_WORD)


class Vocabulary:
    """The words of the articles of one part. Unchanging."""

    def __init__(self, articles: Iterable[Spelt]) -> None:
        counted: dict[str, Counter[str]] = {}
        for each in articles:
            own = counted.setdefault(each.audience, Counter())
            own.update(each.told)
            own.update(dict.fromkeys(each.named, NAMED))
        self._audiences = sorted(counted)
        self._words = sorted(frozenset().union(*counted.values()))
        self._places = {word: place for place, word in enumerate(self._words)}
        rows = [
            (self._places[word], code, count)
            for code, name in enumerate(self._audiences)
            for word, count in counted[name].items()
        ]
        table = np.array(sorted(rows), dtype=np.int32).reshape(-1, 3)
        self._codes, self._counts = table[:, 1].copy(), table[:, 2].astype(np.float32)
        self._starts = np.searchsorted(table[:, 0], np.arange(len(self._words) + 1))

    def count(self, word: str, audiences: frozenset[str]) -> float:
        """How many articles for these audiences have a word; titles count more."""
        place = self._places.get(word)
        return 0.0 if place is None else float(self._summed(place, place + 1, audiences)[0])

    def longer(self, start: str, audiences: frozenset[str]) -> Iterator[tuple[str, float]]:
        """The longer words that begin so, with their counts where there are any."""
        first = bisect_left(self._words, start)
        last = bisect_left(self._words, start + AFTER_ALL)
        if last > first:
            counts = self._summed(first, last, audiences)
            for place in np.flatnonzero(counts):
                word = self._words[first + int(place)]
                if word != start:
                    yield word, float(counts[place])

    def _summed(self, first: int, last: int, audiences: frozenset[str]) -> NDArray[np.float32]:
        allowed = np.array([name in audiences for name in self._audiences], dtype=np.float32)
        rows = slice(self._starts[first], self._starts[last])
        weighed = self._counts[rows] * allowed[self._codes[rows]]
        return np.add.reduceat(weighed, self._starts[first:last] - self._starts[first])


class Known:
    """The words of the articles that one reader may see, as shares of all the articles."""

    def __init__(
        self, parts: Sequence[Vocabulary], audiences: frozenset[str], articles: int
    ) -> None:
        """`articles` is how many may be seen."""
        self._parts = parts
        self._audiences = audiences
        self._articles = max(1, articles)

    def share(self, word: str) -> float:
        """The share that has a word; titles count more."""
        return sum(part.count(word, self._audiences) for part in self._parts) / self._articles

    def longer(self, start: str) -> dict[str, float]:
        """The longer words that begin so, with their shares."""
        found: dict[str, float] = {}
        for part in self._parts:
            for word, count in part.longer(start, self._audiences):
                found[word] = found.get(word, 0.0) + count / self._articles
        return found
