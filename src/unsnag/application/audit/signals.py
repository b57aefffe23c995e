"""Finds which needs a ticket shows, by the words of the rules. Pure, and fast enough for 100,000.

Words are compared without case, accents and apostrophes. Each word of a text is looked up once;
a phrase is only walked where its first word stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from unsnag.domain.learning import RuleBook

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile("['’‘`´]")
_ARABIC_MARKS = re.compile("[\u064b-\u0652\u0640]")
_GAP = ".."
_GAP_WORDS = 4
_NEARLY = 0.75
HEAD_WORDS = 14
"""Words at the start (a subject, a first sentence) count double."""


def fold(text: str) -> str:
    """Lower case without accents and apostrophes; other scripts stay as they are."""
    if text.isascii():
        return text.lower().replace("'", "").replace("`", "")
    plain = _ARABIC_MARKS.sub("", _APOSTROPHES.sub("", text.casefold()))
    parts = unicodedata.normalize("NFKD", plain)
    return "".join(part for part in parts if not unicodedata.combining(part))


def words_of(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return _WORD.findall(fold(text))


@dataclass(frozen=True)
class _Step:
    word: str
    unfinished: bool
    after_gap: bool

    def fits(self, word: str) -> bool:
        return word.startswith(self.word) if self.unfinished else word == self.word


@dataclass(frozen=True)
class _Phrase:
    need: int
    steps: tuple[_Step, ...]
    weight: float


class Signals:
    """The words of a rule book, ready to be found in texts."""

    def __init__(self, book: RuleBook) -> None:
        self._ids = tuple(need.id for need in book.needs)
        self._whole: dict[str, list[_Phrase]] = defaultdict(list)
        self._starts: dict[str, list[_Phrase]] = defaultdict(list)
        self._first: dict[str, tuple[_Phrase, ...]] = {}
        for place, need in enumerate(book.needs):
            for signal in need.signals:
                self._add(place, signal)

    def found(self, words: list[str], head: int = HEAD_WORDS) -> dict[str, float]:
        """Need id to weight, for the needs whose phrases stand in these words.

        Each phrase counts once, by its number of words, doubled within the first `head` words.
        The best phrase of a need counts in full and the others by a quarter, so that many loose
        words do not outweigh one clear sentence.
        """
        best: dict[tuple[int, int], float] = {}
        for place, word in enumerate(words):
            for phrase in self._starting(word):
                if _walk(phrase.steps, words, place):
                    weight = phrase.weight * (2.0 if place < head else 1.0)
                    key = (phrase.need, id(phrase))
                    best[key] = max(best.get(key, 0.0), weight)
        ranked: dict[str, list[float]] = {}
        for (need, _), weight in best.items():
            ranked.setdefault(self._ids[need], []).append(weight)
        return {need: _joined(weights) for need, weights in ranked.items()}

    def _add(self, need: int, signal: str) -> None:
        steps: list[_Step] = []
        gap = False
        for part in signal.split():
            if part == _GAP:
                gap = True
                continue
            for word in words_of(part):
                steps.append(_Step(word, part.endswith("*"), gap))
                gap = False
        if steps:
            phrase = _Phrase(need, tuple(steps), 0.4 + 0.8 * len(steps))
            index = self._starts if steps[0].unfinished else self._whole
            index[steps[0].word].append(phrase)

    def _starting(self, word: str) -> tuple[_Phrase, ...]:
        known = self._first.get(word)
        if known is None:
            found = list(self._whole.get(word, ()))
            for length in range(1, len(word) + 1):
                found.extend(self._starts.get(word[:length], ()))
            known = tuple(found)
            if len(self._first) < 200_000:
                self._first[word] = known
        return known


def _walk(steps: tuple[_Step, ...], words: list[str], start: int) -> bool:
    """Whether the steps follow from `start`, taking the nearest word that fits after a gap."""
    place = start
    for step in steps[1:]:
        reach = _GAP_WORDS + 1 if step.after_gap else 1
        for ahead in range(place + 1, min(place + 1 + reach, len(words))):
            if step.fits(words[ahead]):
                place = ahead
                break
        else:
            return False
    return True


def _joined(weights: list[float]) -> float:
    best = max(weights)
    return best + (sum(weights) - best) / 4


def leading(found: Mapping[str, float], order: Mapping[str, int]) -> str | None:
    """The need with most weight; of those nearly as heavy, the one written first."""
    if not found:
        return None
    enough = _NEARLY * max(found.values())
    return min((need for need in found if found[need] >= enough), key=lambda need: order[need])
