"""How well each article's words fit a query: BM25 as a share of the most it could be, and coverage.

Words are counted over the articles that the reader may see, and nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unsnag.adapters.search.postings import Floats, Held, Numbers, Postings
from unsnag.adapters.search.words import readable, terms

MOST_TERMS = 64  # different terms of a query that count
IN_TITLE = 0.3  # what a word in the title counts beside the text around it
SYNONYM = 0.6  # what a word of the same meaning counts beside the one that was written

Seen = NDArray[np.bool_]


@dataclass(frozen=True)
class WordScores:
    """For some articles: BM25 in all fields, in the title alone, and the share of the query that
    their words cover; all as shares of the query's weight, where rare words count more."""

    bm25: Floats
    title: Floats
    covered: Floats

    @classmethod
    def joined(cls, parts: Sequence[WordScores]) -> WordScores:
        """The scores of several indexes, one after the other."""
        return cls(
            np.concatenate([each.bm25 for each in parts]),
            np.concatenate([each.title for each in parts]),
            np.concatenate([each.covered for each in parts]),
        )


@dataclass(frozen=True)
class Told:
    """What a query's words say of the articles of one index. `bm25` has a value for each, 0 for
    those that the reader may not see; `shares` are the terms with their shares of the query's
    weight; `terms` is how many different ones the query has."""

    bm25: Floats
    shares: Sequence[tuple[np.float32, Held]]
    terms: int

    def of(self, articles: NDArray[np.int64]) -> WordScores:
        """The scores of some articles that may be seen. Few are asked for, so that their titles
        and what they cover need not be known of all."""
        title = np.zeros(len(articles), dtype=np.float32)
        covered = np.zeros(len(articles), dtype=np.float32)
        for share, held in self.shares:
            places = np.searchsorted(held.articles, articles)
            at = np.minimum(places, len(held.articles) - 1)
            has = np.flatnonzero(held.articles[at] == articles) if len(held.articles) else at[:0]
            title[has] += share * held.titles[at[has]]
            covered[has] += share
        return WordScores(self.bm25[articles], title, np.minimum(covered, 1))

    def best_title(self, may: Seen) -> float:
        """The most that a title of an article that may be seen has of the query."""
        title = np.zeros(len(may), dtype=np.float32)
        for share, held in self.shares:
            title[held.articles] += share * held.titles
        return float(title[may].max(initial=0.0))


def word_scores(
    indexes: Sequence[Postings],
    seen: Sequence[Seen],
    text: str,
    also: Mapping[str, str],
    begun: Sequence[str] = (),
) -> list[Told]:
    """What the words say in each index. `seen` says which articles the reader may see. `also` has
    phrases of the query and what else they are called; `begun` what its last word, which is not in
    `text`, may become."""
    found = [np.zeros(len(each), dtype=np.float32) for each in seen]
    shares: list[list[tuple[np.float32, Held]]] = [[] for _ in seen]
    most = 0
    for wanted in _languages(indexes, seen, text, also, begun):
        most = max(most, sum(term.counts == 1 for _, term in wanted))
        for share, term in wanted:
            for bm25, own, held in zip(found, shares, term.held, strict=True):
                bm25[held.articles] += share * held.weights
                own.append((share, held))
    for bm25, may in zip(found, seen, strict=True):
        bm25[np.flatnonzero(~may)] = 0
    return [Told(bm25, own, most) for bm25, own in zip(found, shares, strict=True)]


@dataclass(frozen=True)
class _Term:
    """Who has a term, what it counts, and how many that may be seen have it."""

    held: list[Held]
    counts: float
    df: int


def _languages(
    indexes: Sequence[Postings],
    seen: Sequence[Seen],
    text: str,
    also: Mapping[str, str],
    begun: Sequence[str] = (),
) -> Iterator[list[tuple[np.float32, _Term]]]:
    """For each language the terms of a query, each with its share of the query's weight."""
    everyone = sum(int(np.count_nonzero(each)) for each in seen)
    for language in sorted(frozenset().union(*(index.languages for index in indexes))):
        wanted = _wanted(indexes, seen, text, also, language)
        if begun:
            wanted.append(_begun(indexes, seen, begun, language))
        rare = [math.log(1 + (everyone - w.df + 0.5) / (w.df + 0.5)) for w in wanted]
        total = math.fsum(r for r, w in zip(rare, wanted, strict=True) if w.counts == 1)
        if total > 0:
            yield [
                (np.float32(rarity * term.counts / total), term)
                for rarity, term in zip(rare, wanted, strict=True)
            ]


def _wanted(
    indexes: Sequence[Postings],
    seen: Sequence[Seen],
    text: str,
    also: Mapping[str, str],
    language: str,
) -> list[_Term]:
    """The terms of the query and of its synonyms; one that no article has, set right."""
    own = list(dict.fromkeys(terms(readable(text), language)))[:MOST_TERMS]
    added = dict.fromkeys(t for phrase in also.values() for t in terms(phrase, language))
    weighed = [(term, 1.0) for term in own]
    weighed += [(term, SYNONYM) for term in added if term not in own][:MOST_TERMS]

    def asked(term: str, counts: float) -> _Term:
        held = [index.holders(language, term) for index in indexes]
        shown = zip(seen, held, strict=True)
        return _Term(held, counts, sum(_of_these(may, each.articles) for may, each in shown))

    wanted = []
    for term, counts in weighed:
        found = asked(term, counts)
        if not found.df:
            others = sorted({other for index in indexes for other in index.near(language, term)})
            found = max(
                (asked(other, counts) for other in others), key=lambda t: t.df, default=found
            )
        wanted.append(found)
    return wanted


def _begun(
    indexes: Sequence[Postings], seen: Sequence[Seen], begun: Sequence[str], language: str
) -> _Term:
    """A word of which only the beginning is written: an article has it by the one that weighs
    most there. The more articles have any of them, the less it says."""
    stems = dict.fromkeys(t for word in begun for t in terms(word, language)[:1])
    held, df = [], 0
    for index, may in zip(indexes, seen, strict=True):
        weights = np.zeros(len(may), dtype=np.float32)
        titles = np.zeros(len(may), dtype=np.float32)
        for stem in stems:
            own = index.holders(language, stem)
            weights[own.articles] = np.maximum(weights[own.articles], own.weights)
            titles[own.articles] = np.maximum(titles[own.articles], own.titles)
        have = np.flatnonzero(weights > 0).astype(np.int32)
        df += _of_these(may, have)
        held.append(Held(have, weights[have], titles[have]))
    return _Term(held, 1.0, df)


def _of_these(may: Seen, articles: Numbers) -> int:
    return int(np.count_nonzero(may[articles]))


def beside(
    indexes: Sequence[Postings], seen: Sequence[Seen], text: str, words: Sequence[str]
) -> list[float]:
    """How well each word goes with a text: how well the text fits the best article that has the
    word and may be seen. A title with the word says more."""
    found = [0.0] * len(words)
    rest = [np.zeros(len(may), dtype=np.float32) for may in seen]
    for wanted in _languages(indexes, seen, text, {}):
        for share, term in wanted:
            for fits, held in zip(rest, term.held, strict=True):
                fits[held.articles] += share * (held.weights + held.titles)
    for index, may, fits in zip(indexes, seen, rest, strict=True):
        for place, word in enumerate(words):
            for language in index.languages:
                for stem in terms(word, language)[:1]:
                    held = index.holders(language, stem)
                    told = (fits[held.articles] + IN_TITLE * held.titles)[may[held.articles]]
                    found[place] = max(found[place], float(told.max(initial=0.0)))
    return found
