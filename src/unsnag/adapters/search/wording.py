"""What a text most likely says: slips of the finger set right, a last word begun completed.

Both searches read the result, so that a word that no passage has does not lead the meaning astray.
A word that the articles have or that every reader of English knows is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from bisect import bisect_left

from unsnag.adapters.search.vocabulary import AFTER_ALL, Vocabulary

SHORTEST_SLIP = 4  # letters; shorter words have too many neighbours
SHORTEST_START = 2
LONGEST = 30
EDGE = 10  # ranks of the commonest words that count alike
LIKELY, UNLIKELY = 1.0, 0.1
AS_IT_STANDS = 1.0

_WORD = re.compile(r"[^\W\d_]+")
_BESIDE = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok",
    "o": "ipl", "p": "ol", "a": "sqz", "s": "adw", "d": "sfe", "f": "dgr", "g": "fht", "h": "gjy",
    "j": "hku", "k": "jli", "l": "kop", "z": "xa", "x": "zcs", "c": "xvd", "v": "cbf", "b": "vng",
    "n": "bmh", "m": "nj",
}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Wording:
    def __init__(self, common: Sequence[str]) -> None:
        self._common = {word: 1.0 / (EDGE + rank) for rank, word in enumerate(common)}
        self._sorted = sorted(self._common)

    def read(self, text, vocabularies, audiences, articles, context=None):
        count = lambda w: self._common.get(w, 0.0) * self.english + sum(v.count(w, audiences) for v in vocabularies) / max(1, articles)
        found = list(_WORD.finditer(text))
        if not found: return text
        out = text
        lastm = found[-1] if found[-1].end() == len(text) else None
        for m in reversed(found):
            w = m.group().casefold()
            if len(w) > LONGEST: continue
            begun = m is lastm and len(w) >= SHORTEST_START
            own = count(w)
            if begun:
                more = {}
                for v in vocabularies:
                    for o, n in v.beginning(w, audiences): more[o] = more.get(o, 0) + n / max(1, articles)
                i = bisect_left(self._sorted, w)
                while i < len(self._sorted) and self._sorted[i].startswith(w):
                    o = self._sorted[i]
                    if o != w: more[o] = more.get(o, 0) + self._common[o]*self.english
                    i += 1
                if more and own * self.keep < sum(more.values()):
                    if context: more = context(text[:m.start()], w, more)
                    best = max(sorted(more), key=more.get)
                    out = out[:m.start()] + best + out[m.end():]
                    continue
            if own > 0 or len(w) < SHORTEST_SLIP: continue
            best, most = w, 0.0
            for o, likely in near(w):
                s = count(o) * likely
                if s > most: best, most = o, s
            if best != w: out = out[:m.start()] + best + out[m.end():]
        return out
    english = 1.0
    keep = 10.0


def near(word: str) -> Iterator[tuple[str, float]]:
    """Every text one slip away, and how likely such a slip is."""
    for i in range(len(word)):
        gone = word[:i] + word[i + 1 :]
        twice = i and word[i] == word[i - 1] or word[i + 1 : i + 2] == word[i]
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
