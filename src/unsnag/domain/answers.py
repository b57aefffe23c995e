"""An answer: passages that people wrote, quoted with their source; or words made of them.

A model may word an answer, but only from cited passages. Whether it did is checked here, by words:
what no cited passage supports is refused. The check is strict and knows no paraphrase: it refuses
rather a true sentence than it lets an invented one through.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

SUPPORTED = 0.8  # share of a sentence's words that one passage must have
SAME_START = 5  # letters by which two forms of a word are taken for one

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_EXACT = re.compile(r"https?://[^\s)\]>]+|[\w.+-]+@[\w.-]+\w|[€$£]?\d[\d.,:/-]*\d|\d")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_NO = "no not never none nothing without cannot neither nor nobody unless"
_FILLING = (
    "a an and are as at be by can do does for from have has if in is it its of on or so that the "
    "their then there these they this to was were will with you your yours we our us i me my "
    "please may also just when which who what how"
)
_HOW_MUCH = (
    "one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty "
    "sixty seventy eighty ninety hundred thousand half twice once double first second third "
    "hour hours day days week weeks month months year years minute minutes percent"
)
_DENIED, _FILLERS = frozenset(_NO.split()), frozenset(_FILLING.split())
_AMOUNTS = frozenset(_HOW_MUCH.split())


@dataclass(frozen=True)
class Citation:
    """Where the words come from; `slug` is the article's address."""

    slug: str
    title: str
    passage: str
    sentence: str


@dataclass(frozen=True)
class Answer:
    """The best passage first, never empty; there is no answer without a citation."""

    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class WordedSentence:
    """A sentence that a model wrote; `cites` numbers the citations that it rests on."""

    text: str
    cites: tuple[int, ...]


@dataclass(frozen=True)
class WordedAnswer:
    """Sentences that passages support, never empty, and all the citations offered."""

    sentences: tuple[WordedSentence, ...]
    citations: tuple[Citation, ...]


def supported(sentence: WordedSentence, citations: Sequence[Citation]) -> bool:
    """Whether one cited passage has nearly all of the sentence's words, every number, amount,
    address and name of an amount exactly, and denies what it denies and nothing else."""
    if not sentence.cites or not _content(sentence.text):
        return False
    if any(not 0 <= number < len(citations) for number in sentence.cites):
        return False
    return any(_supports(citations[number].passage, sentence.text) for number in sentence.cites)


def _supports(passage: str, text: str) -> bool:
    if not _exact(text) <= _exact(passage):
        return False
    amounts = _AMOUNTS.intersection(_words(text))
    if not amounts <= set(_words(passage)):
        return False
    wanted, had = _content(text), _content(passage)
    if len(wanted & had) < SUPPORTED * len(wanted):
        return False
    nearest = max(_SENTENCE.split(passage), key=lambda each: len(wanted & _content(each)))
    return _denies(nearest) == _denies(text)


def _words(text: str) -> list[str]:
    return [word.replace("’", "'").casefold() for word in _WORD.findall(text)]


def _content(text: str) -> set[str]:
    """The words that say something, by their start."""
    return {
        word[:SAME_START]
        for word in _words(text)
        if word not in _FILLERS and word not in _DENIED and not word.endswith("n't")
    }


def _exact(text: str) -> set[str]:
    """What must stand in the passage as it is: numbers, amounts, addresses."""
    return {found.rstrip(".,:/-") for found in _EXACT.findall(text.casefold())}


def _denies(text: str) -> bool:
    words = _words(text)
    return sum(word in _DENIED or word.endswith("n't") for word in words) % 2 == 1
