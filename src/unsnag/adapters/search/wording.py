"""What a text most likely says: slips of the finger set right, a last word begun completed.

Words and meaning are both looked up in the result, so that a word that no text has does not lead
the search astray. A word that the articles have, or that everybody knows, is never taken for a
slip. A last word may be a beginning even if it is a word: it is taken for one where its longer
forms are far more common here. Guesses use what the reader's own articles say and nothing else.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from unsnag.adapters.search.vocabulary import LONGEST_WORD, Known

SHORTEST_SLIP = 4  # letters; shorter words have too many neighbours
SHORTEST_START = 2
SAME_RANKS = 10  # the commonest words count alike
LIKELY, UNLIKELY = 1.0, 0.1  # slips: swapped, dropped, doubled and neighbouring keys, and others
A_WORD_ITSELF = 10.0  # times as common as itself must what a word may become be
SURELY_A_WORD = 1 / 300  # of a common word, below which it may also be a beginning
COMMON_ENOUGH = 1 / 2500  # of a common word that no article has, for a slip to be read as it
BESIDE = 4.0  # how much fitting the words before counts beside being common
MOST_BEGUN = 24  # words that a beginning may become

_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ENDINGS = ("s", "es", "ed", "ing", "er", "ers", "y", "ly")
_NEIGHBOURS = dict(
    pair.split(":")
    for pair in re.findall(
        r"\S+",
        "q:wa w:qes e:wrd r:etf t:ryg y:tuh u:yij i:uok o:ipl p:ol a:sqz s:adw d:sfe f:dgr g:fht "
        "h:gjy j:hku k:jli l:kop z:xa x:zcs c:xvd v:cbf b:vng n:bmh m:nj",
    )
)
"""Of each key, those beside it."""

Around = Callable[[str, Sequence[str]], Sequence[float]]
"""How well each word goes with a text, by the articles; 0 is not at all."""


class Worded(NamedTuple):
    """`text` is what is read for its meaning; `words` what is read for its words, without the last
    one where that is only begun; `begun` is what it may become, the likeliest first."""

    text: str
    words: str
    begun: tuple[str, ...] = ()


class Wording:
    """Reads texts. Unchanging, so any number of threads may."""

    def __init__(self, common: Sequence[str]) -> None:
        """`common` are words that everybody knows, the commonest first."""
        self._common = {word: 1 / (SAME_RANKS + rank) for rank, word in enumerate(common)}

    def read(self, text: str, known: Known, around: Around) -> Worded:
        """The text as it is most likely meant; the same where nothing is amiss."""
        found = list(_WORD.finditer(text))
        meant, end = "", 0
        for number, each in enumerate(found, 1):
            meant += text[end : each.start()]
            end = each.end()
            if number == len(found) and end == len(text):
                begun = self._becoming(meant, each.group().casefold(), known, around)
                if begun:
                    return Worded(meant + begun[0], meant, begun)
            meant += self._meant(each.group(), known)
        meant += text[end:]
        return Worded(meant, meant)

    def _meant(self, written: str, known: Known) -> str:
        """The word, or where nobody knows it, the likeliest one a slip away."""
        word = written.casefold()
        if not SHORTEST_SLIP <= len(word) <= LONGEST_WORD or self._is_known(word, known):
            return written
        best, most = written, 0.0
        for other, likely in _slips(word):
            share = known.share(other)
            common = self._common.get(other, 0.0)
            share += common if share or common >= COMMON_ENOUGH else 0.0
            if likely * share > most:
                best, most = other, likely * share
        return best

    def _is_known(self, word: str, known: Known) -> bool:
        """Whether it, or what it is a form of, is a word."""
        forms = [word]
        for ending in _ENDINGS:
            if word.endswith(ending):
                forms += [word[: -len(ending)], word[: -len(ending)] + "e"]
        return any(
            form in self._common or known.share(form)
            for form in forms
            if len(form) >= SHORTEST_SLIP
        )

    def _becoming(self, before: str, word: str, known: Known, around: Around) -> tuple[str, ...]:
        """What a last word may become; nothing where it is most likely one itself."""
        if not SHORTEST_START <= len(word) <= LONGEST_WORD:
            return ()
        own = self._common.get(word, 0.0)
        shares = known.longer(word)
        if own or known.share(word):
            shares = {other: n for other, n in shares.items() if other[len(word) :] not in _ENDINGS}
        itself = A_WORD_ITSELF * (own + known.share(word))
        if own >= SURELY_A_WORD or itself >= sum(shares.values()):
            return ()
        likeliest = sorted(shares, key=lambda other: (-shares[other], other))[:MOST_BEGUN]
        fits = dict(zip(likeliest, around(before, likeliest), strict=True))
        likely = {other: math.log(shares[other]) + BESIDE * fits[other] for other in likeliest}
        return tuple(sorted(likeliest, key=lambda other: (-likely[other], other)))


def _slips(word: str) -> Iterator[tuple[str, float]]:
    """Every text that one slip turns into the word, with how likely that slip is."""
    for i, letter in enumerate(word):
        before, after = word[:i], word[i + 1 :]
        doubled = letter in (before[-1:], after[:1])
        yield before + after, LIKELY if doubled else UNLIKELY
        if after and after[0] != letter:
            yield before + after[0] + letter + after[1:], LIKELY
        for other in _LETTERS:
            yield before + other + word[i:], LIKELY
            if other != letter:
                beside = other in _NEIGHBOURS.get(letter, "")
                yield before + other + after, LIKELY if beside else UNLIKELY
    for other in _LETTERS:
        yield word + other, LIKELY
