"""Which articles have a term, and how much it weighs there: the lexical index, in arrays.

Scores are BM25 with the title counted three times and keywords twice. How rare a term is, is
counted anew for each reader over the articles that this reader may see, so that a hidden article
cannot change a score; a library that keeps one count for all readers could not promise that.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from unsnag.adapters.search.words import readable, terms

TITLE, KEYWORDS, BODY = 3.0, 2.0, 1.0  # weights of the fields
TITLE_EVENED, BODY_EVENED = 0.5, 0.75  # how far a long field is discounted
SATURATED = 1.2  # how soon repeats of a term stop counting
SHORTEST_MISTYPED = 4  # letters; shorter terms have too many neighbours

Numbers = NDArray[np.int32]
Floats = NDArray[np.float32]


class Held(NamedTuple):
    """The articles that have a term, what it weighs there in all fields, and in the title alone."""

    articles: Numbers
    weights: Floats
    titles: Floats


@dataclass(frozen=True)
class FieldTerms:
    """The terms of an article's fields, with repeats, prefixed by nothing."""

    language: str
    title: Sequence[str]
    keywords: Sequence[str]
    body: Sequence[str]


@dataclass(frozen=True)
class Lengths:
    """Mean numbers of terms in a title and a body, of articles that everybody may see."""

    title: float = 6.0
    body: float = 60.0

    @classmethod
    def of(cls, fields: Sequence[FieldTerms]) -> Lengths:
        if not fields:
            return cls()
        titles = sum(len(each.title) for each in fields) / len(fields)
        bodies = sum(len(each.body) for each in fields) / len(fields)
        return cls(max(1.0, titles), max(1.0, bodies))


class Postings:
    """An immutable index; articles are named by their place in the list it was built from."""

    def __init__(self, articles: Iterable[FieldTerms], lengths: Lengths) -> None:
        known: dict[tuple[str, str], int] = {}
        ids, docs, weights, titles = array("i"), array("i"), array("f"), array("f")
        languages, named = set(), array("i")
        for number, fields in enumerate(articles):
            languages.add(fields.language)
            named.append(max(1, len(set(fields.title))))
            in_title = _saturated_title(fields, lengths)
            for term, weight in _weighed(fields, lengths).items():
                ids.append(known.setdefault((fields.language, term), len(known)))
                docs.append(number)
                weights.append(weight)
                titles.append(in_title.get(term, 0.0))
        order = np.argsort(np.frombuffer(ids, dtype=np.int32), kind="stable")
        self._docs: Numbers = np.frombuffer(docs, dtype=np.int32)[order]
        self._weights: Floats = np.frombuffer(weights, dtype=np.float32)[order]
        self._titles: Floats = np.frombuffer(titles, dtype=np.float32)[order]
        counts = np.bincount(np.frombuffer(ids, dtype=np.int32), minlength=len(known))
        self._starts = np.concatenate(([0], np.cumsum(counts)))
        self._known = known
        self._named = np.array(named, dtype=np.float32)
        self.languages = frozenset(languages)
        self._near: defaultdict[tuple[str, str, int], list[str]] = defaultdict(list)
        for language, term in known:
            if len(term) >= SHORTEST_MISTYPED and term.isalpha():
                self._near[language, term[0], len(term)].append(term)

    def holders(self, language: str, term: str) -> Held:
        """The articles that have a term, and its weights in each (saturated, length evened)."""
        place = self._known.get((language, term))
        if place is None:
            return _NOBODY
        rows = slice(self._starts[place], self._starts[place + 1])
        return Held(self._docs[rows], self._weights[rows], self._titles[rows])

    def titles_in(self, text: str) -> Floats:
        """For each article the share of its title's terms that a text has."""
        found = np.zeros(len(self._named), dtype=np.float32)
        for language in self.languages:
            for term in set(terms(readable(text), language)):
                held = self.holders(language, term)
                found[held.articles[held.titles > 0]] += 1
        return found / self._named

    def near(self, language: str, term: str) -> list[str]:
        """Terms one edit away (a letter more, less, other, or two swapped). The first letter must
        be right: people rarely miss it."""
        if len(term) < SHORTEST_MISTYPED or not term.isalpha():
            return []
        return [
            other
            for length in (len(term) - 1, len(term), len(term) + 1)
            for other in self._near.get((language, term[0], length), ())
            if other[-1:] == term[-1:] or other[:3] == term[:3]
            if one_edit(term, other)
        ]


_NOTHING: Floats = np.zeros(0, dtype=np.float32)
_NOBODY = Held(np.zeros(0, dtype=np.int32), _NOTHING, _NOTHING)


def _weighed(fields: FieldTerms, lengths: Lengths) -> dict[str, float]:
    counted: defaultdict[str, float] = defaultdict(float)
    even_title = 1 - TITLE_EVENED + TITLE_EVENED * len(fields.title) / lengths.title
    even_body = 1 - BODY_EVENED + BODY_EVENED * len(fields.body) / lengths.body
    for term, count in Counter(fields.title).items():
        counted[term] += TITLE * count / even_title
    for term in set(fields.keywords):
        counted[term] += KEYWORDS
    for term, count in Counter(fields.body).items():
        counted[term] += BODY * count / even_body
    return {t: n * (1 + SATURATED) / (n + SATURATED) for t, n in counted.items()}


def _saturated_title(fields: FieldTerms, lengths: Lengths) -> dict[str, float]:
    evened = 1 - BODY_EVENED + BODY_EVENED * len(fields.title) / lengths.title
    counts = Counter(fields.title)
    return {t: n * (1 + SATURATED) / (n + SATURATED * evened) for t, n in counts.items()}


def one_edit(a: str, b: str) -> bool:
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
