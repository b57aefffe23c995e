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

TITLE = 4.0  # what a word of a title or keyword counts beside one of the body
AFTER_ALL = "\U0010ffff"  # sorts after every letter

_WORD = re.compile(r"[^\W\d_]{2,40}")


class Spelt(NamedTuple):
    """An article's words: whose they are, those of its title and keywords, and all."""

    audience: str
    named: frozenset[str]
    told: frozenset[str]


def spelt(audience: str, named: str, told: str) -> Spelt:
    """The words of two texts, in small letters."""
    return Spelt(audience, frozenset(words_in(named)), frozenset(words_in(told)))


def words_in(text: str) -> list[str]:
    """The words of a text in order, in small letters; numbers are none."""
    return _WORD.findall(text.casefold())


class Vocabulary:
    """Unchanging."""

    def __init__(self, articles: Iterable[Spelt]) -> None:
        counted: dict[str, Counter[str]] = {}
        for each in articles:
            own = counted.setdefault(each.audience, Counter())
            own.update(dict.fromkeys(each.told, 1))
            own.update(dict.fromkeys(each.named, int(TITLE)))
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
        """How many articles for these audiences have a word, titles counting more."""
        place = self._places.get(word)
        return 0.0 if place is None else float(self._summed(place, place + 1, audiences)[0])

    def beginning(self, start: str, audiences: frozenset[str]) -> Iterator[tuple[str, float]]:
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
    """The words that one reader's articles have, as shares of those articles."""

    def __init__(
        self, parts: Sequence[Vocabulary], audiences: frozenset[str], articles: int
    ) -> None:
        self._parts = parts
        self._audiences = audiences
        self._articles = max(1, articles)

    def share(self, word: str) -> float:
        """The share of the articles that have a word, titles counting more."""
        return sum(part.count(word, self._audiences) for part in self._parts) / self._articles

    def beginning(self, start: str) -> dict[str, float]:
        """The longer words that begin so, with their shares."""
        found: Counter[str] = Counter()
        for part in self._parts:
            for word, count in part.beginning(start, self._audiences):
                found[word] += count / self._articles
        return found
