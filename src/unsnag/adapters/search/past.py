"""What is known beside the articles' texts: past tickets with what solved them, and clicks.

A past ticket speaks for the article that solved it only as far as it resembles the query; where
none resembles it, the ranking is what the articles say, unchanged.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from unsnag.adapters.search.ranking import Scores
from unsnag.adapters.search.vector_cache import VectorCache
from unsnag.adapters.search.words import readable, terms
from unsnag.application.ports.models import Encoder, Vectors
from unsnag.domain.retrieval import PastAnswer
from unsnag.domain.retrieval.clicks import Preference

NEIGHBOURS = 60
WORDS = 0.2  # of the resemblance; the rest is meaning
SOFTNESS = 0.08  # of resemblances: how fast a less similar ticket counts less
STRANGE, ALIKE = 0.3, 0.45  # resemblance of the nearest below which, above which: none, all
TRUST = 0.9  # of a ranking by past tickets beside one by texts, where they are alike
SEARCH_SOFTNESS = 0.05  # of scores, as a share of the best one
FITTING = 4.0  # times the resemblance beyond STRANGE: what it adds to the fit for the floor
LINE = 2.0  # what the line drawn through all tickets counts beside the nearest ones
RIDGE = 3.0  # how little single tickets may bend it
READ_CHARACTERS = 4_000
SAME_FROM = 0.75  # cosine of two wordings from which they may mean the same need


@dataclass(frozen=True)
class Past:
    """Past tickets. `articles` has the article of each row, by its place among `names`; `weights`
    what a row counts: an article with many tickets would else win by their number alone."""

    told: tuple[PastAnswer, ...]
    vectors: Vectors
    words: Any  # a sparse matrix, a row a ticket
    vocabulary: Mapping[str, int]
    rarity: Scores
    articles: NDArray[np.int64]
    names: tuple[str, ...]
    weights: Scores
    line: Vectors  # (dimensions, articles): how much a meaning speaks for each article

    @classmethod
    def of(cls, told: tuple[PastAnswer, ...], cache: VectorCache) -> Past:
        """Reads the tickets; a text that was read before is not encoded again."""
        if not told:
            return NO_PAST
        texts = list(dict.fromkeys(_read(each.text) for each in told))
        rows = {text: i for i, text in enumerate(texts)}
        own = np.array([rows[_read(each.text)] for each in told])
        stored = cache.vectors(texts)
        cache.keep_only(texts, stored)
        vectors = stored.vectors()[own]
        names = tuple(dict.fromkeys(each.article_id for each in told))
        number = {name: i for i, name in enumerate(names)}
        articles = np.array([number[each.article_id] for each in told], dtype=np.int64)
        counts = [Counter(terms(text, "en")) for text in texts]
        vocabulary = {t: i for i, t in enumerate(dict.fromkeys(t for c in counts for t in c))}
        holders = np.array(list(Counter(t for c in counts for t in c).values()), dtype=np.float32)
        rarity = np.log((1 + len(texts)) / (1 + holders)).astype(np.float32) + 1
        words = _weighed(counts, vocabulary, rarity)[own]
        links = np.bincount(articles, minlength=len(names))[articles]
        weights = (1 / np.sqrt(links)).astype(np.float32)
        line = _line(vectors, articles, len(names))
        return cls(told, vectors, words, vocabulary, rarity, articles, names, weights, line)

    def scores(
        self, text: str, encoder: Encoder, may: Callable[[str], bool]
    ) -> dict[str, Resembling]:
        """For each article that may be shown and solved tickets like this one: how much they
        speak for it. Tickets of other articles change nothing."""
        if not self.names:
            return {}
        allowed = np.array([may(name) for name in self.names], dtype=np.bool_)[self.articles]
        alike = self._alike(_read(text), encoder)
        alike[~allowed] = -1.0
        nearest = np.argsort(-alike, kind="stable")[:NEIGHBOURS]
        nearest = nearest[alike[nearest] > 0]
        if not len(nearest):
            return {}
        best = float(alike[nearest[0]])
        shares = np.exp((alike[nearest] - best) / SOFTNESS) * self.weights[nearest]
        shares /= shares.sum()
        trust = TRUST * min(1.0, max(0.0, (best - STRANGE) / (ALIKE - STRANGE)))
        drawn = LINE * np.maximum(encoder.encode_one(_read(text)) @ self.line, 0)
        found: dict[str, Resembling] = {}
        for row, share in zip(nearest, shares, strict=True):
            name = self.names[self.articles[row]]
            known = found.get(name, Resembling(float(drawn[self.articles[row]]), 0.0, trust))
            most = max(known.alike, float(alike[row]))
            found[name] = Resembling(known.share + float(share), most, trust)
        return found

    def _alike(self, text: str, encoder: Encoder) -> Scores:
        """How much each past ticket resembles a text."""
        counted = _weighed([Counter(terms(text, "en"))], self.vocabulary, self.rarity)
        words = (self.words @ counted.T).toarray()[:, 0]
        meaning = self.vectors @ encoder.encode_one(text)
        return np.asarray((1 - WORDS) * meaning + WORDS * words, dtype=np.float32)


class Resembling(NamedTuple):
    """What past tickets say of an article: their share of all that resemble the query (0…1), the
    resemblance of the nearest, and how far a ranking by them is to be trusted here (0…1)."""

    share: float
    alike: float
    trust: float


def blended(
    scores: Scores, fits: Scores, said: Sequence[Resembling | None]
) -> tuple[Scores, Scores]:
    """Scores and fits with what past tickets say of each article; the same where they say nothing
    that can be trusted. A ranking by texts and one by tickets are added as shares of certainty."""
    known = [each for each in said if each is not None]
    trust = known[0].trust if known else 0.0
    if trust <= 0:
        return scores, fits
    top = float(scores.max(initial=0.0))
    texts = np.exp((scores - top) / (SEARCH_SOFTNESS * max(top, 1e-6)))
    shares = np.array([each.share if each else 0.0 for each in said], dtype=np.float32)
    alike = np.array([each.alike if each else 0.0 for each in said], dtype=np.float32)
    mixed = (1 - trust) * texts / texts.sum() + trust * shares
    return np.asarray(mixed, dtype=np.float32), fits + FITTING * np.maximum(alike - STRANGE, 0)


NO_PAST = Past(
    (),
    np.zeros((0, 1), dtype=np.float32),
    sparse.csr_array((0, 0), dtype=np.float32),
    {},
    np.zeros(0, dtype=np.float32),
    np.zeros(0, dtype=np.int64),
    (),
    np.zeros(0, dtype=np.float32),
    np.zeros((1, 0), dtype=np.float32),
)


def _line(vectors: Vectors, articles: NDArray[np.int64], count: int) -> Vectors:
    """Ridge regression of which article solved a ticket on what it means."""
    squares = vectors.T @ vectors + RIDGE * np.eye(vectors.shape[1], dtype=np.float32)
    sums = np.zeros((count, vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, articles, vectors)
    return np.linalg.solve(squares, sums.T).astype(np.float32)


def _read(text: str) -> str:
    return " ".join(readable(text, READ_CHARACTERS).split())


def _weighed(counts: Sequence[Counter[str]], vocabulary: Mapping[str, int], rarity: Scores) -> Any:
    """TF-IDF rows of length one over the known words."""
    places, values, starts = [], [], [0]
    for each in counts:
        known = [(vocabulary[t], 1 + math.log(n)) for t, n in each.items() if t in vocabulary]
        weights = np.array([w * rarity[p] for p, w in known], dtype=np.float32)
        places += [place for place, _ in known]
        values += list(weights / max(1e-9, float(np.linalg.norm(weights))))
        starts.append(len(places))
    shape = (len(counts), len(vocabulary))
    return sparse.csr_array((np.array(values, dtype=np.float32), places, starts), shape=shape)


@dataclass(frozen=True)
class Lifts:
    """What clicks taught: for wordings of queries, which articles do better or worse there."""

    told: tuple[Preference, ...]
    vectors: Vectors
    of_wording: tuple[Mapping[str, float], ...]

    @classmethod
    def of(cls, told: tuple[Preference, ...], encoder: Encoder) -> Lifts:
        if not told:
            return NO_LIFTS
        wordings: dict[str, dict[str, float]] = {}
        for each in told:
            wordings.setdefault(each.query, {})[each.article_id] = each.lift
        return cls(told, encoder.encode_many(list(wordings)), tuple(wordings.values()))

    def __bool__(self) -> bool:
        return bool(self.of_wording)

    def among(self, query: Vectors, articles: Sequence[str]) -> Scores:
        """The lift (-1…1) of each article for a query: what was learned for wordings that mean
        the same, the nearest counting most; 0 where none does."""
        near = np.clip((self.vectors @ query - SAME_FROM) / (1 - SAME_FROM), 0, 1)
        found = np.zeros(len(articles), dtype=np.float32)
        total = 0.0
        for row in np.flatnonzero(near):
            lifts = self.of_wording[row]
            found += near[row] * np.array([lifts.get(a, 0.0) for a in articles], np.float32)
            total += float(near[row])
        return found / np.float32(max(1.0, total))


NO_LIFTS = Lifts((), np.zeros((0, 1), dtype=np.float32), ())
