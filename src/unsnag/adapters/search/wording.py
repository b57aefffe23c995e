"""What a text most likely says: slips of the finger set right, a last word begun completed.

Both searches read the result, so that a word that no passage has does not lead the meaning astray.
A word that the articles have or that every reader of English knows is left alone.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from unsnag.adapters.search.vocabulary import AFTER_ALL, Known

SHORTEST_SLIP = 4  # letters; shorter words have too many neighbours
SHORTEST_START = 2
LONGEST = 30
EDGE = 10  # ranks of the commonest words that count alike
LIKELY, UNLIKELY = 1.0, 0.1
AS_IT_STANDS = 10.0
MOST_BEGUN = 24

_WORD = re.compile(r"[^\W\d_]+")
_BESIDE = {
    "q": "wa",
    "w": "qes",
    "e": "wrd",
    "r": "etf",
    "t": "ryg",
    "y": "tuh",
    "u": "yij",
    "i": "uok",
    "o": "ipl",
    "p": "ol",
    "a": "sqz",
    "s": "adw",
    "d": "sfe",
    "f": "dgr",
    "g": "fht",
    "h": "gjy",
    "j": "hku",
    "k": "jli",
    "l": "kop",
    "z": "xa",
    "x": "zcs",
    "c": "xvd",
    "v": "cbf",
    "b": "vng",
    "n": "bmh",
    "m": "nj",
}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Worded(NamedTuple):
    """`text` is read for its meaning, `words` for its words, without the last one where that is
    only begun; `begun` are words that it may become, the likeliest first."""

    text: str
    words: str
    begun: tuple[str, ...] = ()


Around = Callable[[str, Sequence[str]], Sequence[float]]
"""How well words fit beside a text, by the articles: 0 is not at all."""


class Wording:
    """Reads texts against the words that the articles have and those that everybody knows."""

    def __init__(self, common: Sequence[str]) -> None:
        """`common` are words of the language that customers write, the commonest first."""
        self._common = {word: 1.0 / (EDGE + rank) for rank, word in enumerate(common)}
        self._sorted = sorted(self._common)

    def read(self, text: str, known: Known, around: Around) -> Worded:
        found = list(_WORD.finditer(text))
        last = found[-1] if found and found[-1].end() == len(text) else None
        pieces, end = [], 0
        for each in found:
            word = each.group()
            if each is last:
                begun = self._becoming(
                    "".join(pieces) + text[end : each.start()], word.casefold(), known, around
                )
                if begun:
                    before = "".join(pieces) + text[end : each.start()]
                    return Worded(before + begun[0], before, begun)
            meant = self._meant(word, known)
            pieces += [text[end : each.start()], meant]
            end = each.end()
        whole = "".join(pieces) + text[end:]
        return Worded(whole, whole)

    def _share(self, word: str, known: Known) -> float:
        return self._common.get(word, 0.0) + known.share(word)

    def _meant(self, word: str, known: Known) -> str:
        """The word, or the likeliest one that is a slip away where nobody knows it."""
        small = word.casefold()
        if not SHORTEST_SLIP <= len(small) <= LONGEST or self._share(small, known) > 0:
            return word
        shares = {}
        for other, likely in near(small):
            shares[other] = max(shares.get(other, 0.0), likely * self._share(other, known))
        best = max(shares, key=lambda other: shares[other])
        return best if shares[best] > 0 else word

    def _becoming(self, before: str, word: str, known: Known, around: Around) -> tuple[str, ...]:
        if not SHORTEST_START <= len(word) <= LONGEST:
            return ()
        shares = dict(known.beginning(word))
        for place in range(
            bisect_left(self._sorted, word), bisect_left(self._sorted, word + AFTER_ALL)
        ):
            other = self._sorted[place]
            if other != word:
                shares[other] = shares.get(other, 0.0) + P.common * self._common[other]
        if not shares or self._share(word, known) * AS_IT_STANDS >= sum(shares.values()):
            return ()
        likeliest = sorted(shares, key=lambda other: (-shares[other], other))[:MOST_BEGUN]
        fits = around(before, likeliest)
        fitting = {w: math.log(shares[w]) + P.lam * f for w, f in zip(likeliest, fits, strict=True)}
        return tuple(sorted(likeliest, key=lambda w: (-fitting[w], w)))


class P:
    lam = 4.0
    common = 0.3


def near(word: str) -> Iterator[tuple[str, float]]:
    """Every text one slip away, and how likely such a slip is."""
    for i in range(len(word)):
        gone = word[:i] + word[i + 1 :]
        twice = (i and word[i] == word[i - 1]) or word[i + 1 : i + 2] == word[i]
        yield gone, LIKELY if twice else UNLIKELY
        if i + 1 < len(word) and word[i] != word[i + 1]:
            yield word[:i] + word[i + 1] + word[i] + word[i + 2 :], LIKELY
        for letter in _LETTERS:
            if letter != word[i]:
                beside = letter in _BESIDE.get(word[i], "")
                yield word[:i] + letter + word[i + 1 :], LIKELY if beside else UNLIKELY
            yield word[:i] + letter + word[i:], LIKELY
    for letter in _LETTERS:
        yield word + letter, LIKELY
