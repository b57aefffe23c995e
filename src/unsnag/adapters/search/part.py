"""One unchanging piece of the index: some articles with their words, their vectors, their titles.

The index is one large part and a small one with what was edited since; both are asked alike.
Meaning is looked up in two stages: the nearest views give candidates, then every view of the
candidates is compared exactly. Up to EXACT_ROWS views the first stage is exact as well; above, it
asks a graph of neighbours, one for each audience, so that the audience is filtered before ranking.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from usearch.index import Index

from unsnag.adapters.search.passages import CutArticle, ViewKind
from unsnag.adapters.search.postings import FieldTerms, Lengths, Postings
from unsnag.adapters.search.typed import Named, TypedIndex
from unsnag.adapters.search.vocabulary import Spelt, Vocabulary, spelt
from unsnag.adapters.search.whole_numbers import Bytes
from unsnag.adapters.search.words import language_of, readable, terms
from unsnag.application.ports.models import Vectors

EXACT_ROWS = 10_000
CONNECTED, BUILT_WITH = 16, 64  # the graph: links, effort to build
_FIRST_STAGE = (ViewKind.TITLE, ViewKind.KEYWORDS, ViewKind.WHOLE, ViewKind.WINDOW)

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Breadth:
    """How many are looked at: `articles` that each kind of look hands on, and `views` asked of a
    graph, of which several can be one article's."""

    articles: int
    views: int


THOROUGH = Breadth(200, 150)
QUICK = Breadth(60, 50)  # for what is shown while somebody types: a few titles


@dataclass(frozen=True)
class Views:
    """All views of some articles, in order: `starts[i]:starts[i + 1]` are the rows of article i."""

    stored: Bytes
    kinds: NDArray[np.int8]
    starts: Rows
    full: Vectors | None  # the same vectors where there are few

    def rows_of(self, articles: Rows) -> tuple[Rows, Rows]:
        """The rows of some articles, and for each row the place of its article among them."""
        counts = self.starts[articles + 1] - self.starts[articles]
        places = np.repeat(np.arange(len(articles)), counts)
        firsts = np.repeat(self.starts[articles] - (np.cumsum(counts) - counts), counts)
        return firsts + np.arange(len(places)), places

    def all_cosines(self, query: Vectors) -> Scores | None:
        """The cosine of every view, where there are few; else None."""
        return None if self.full is None else np.asarray(self.full @ query, dtype=np.float32)

    def cosines(self, query: Vectors, rows: Rows, known: Scores | None) -> Scores:
        """The cosine of some views; `known` is what `all_cosines` gave."""
        if known is not None:
            return known[rows]
        return np.asarray(self.stored.vectors(rows) @ query, dtype=np.float32)


class Part:
    """Articles, named by their place in it."""

    def __init__(
        self,
        cuts: Sequence[CutArticle],
        fields: Sequence[FieldTerms],
        lengths: Lengths,
        stored: Bytes,
        kinds: Sequence[int],
        *,
        sentences: bool,
    ) -> None:
        """`stored` and `kinds` have a row for each view of each article, and where `sentences` are
        wanted, for each of its sentences after them."""
        self.articles = tuple(each.article for each in cuts)
        self.numbers = {article.id: number for number, article in enumerate(self.articles)}
        self.postings = Postings(fields, lengths)
        self.typed = TypedIndex([Named(each.article, each.headings) for each in cuts])
        self.vocabulary = Vocabulary(_spelt(each) for each in cuts)
        self.sentences = sentences
        counts = [len(c.views) + (len(c.sentences) if sentences else 0) for c in cuts]
        few = len(stored.rows) <= EXACT_ROWS
        self.views = Views(
            stored,
            np.array(kinds, dtype=np.int8),
            np.cumsum([0, *counts], dtype=np.int64),
            stored.vectors() if few else None,
        )
        names = sorted({each.audience for each in self.articles})
        self._names = np.array(names, dtype=np.str_)
        code = {name: i for i, name in enumerate(names)}
        self._codes = np.array([code[a.audience] for a in self.articles], dtype=np.int64)
        self._graphs = {} if few else self._connected(names)

    def seen(self, audiences: frozenset[str]) -> NDArray[np.bool_]:
        """Which articles these audiences may see."""
        if not len(self.articles):
            return np.zeros(0, dtype=np.bool_)
        allowed = np.array([str(name) in audiences for name in self._names], dtype=np.bool_)
        return allowed[self._codes]

    def nearest(
        self,
        query: Vectors,
        known: Scores | None,
        seen: NDArray[np.bool_],
        audiences: frozenset[str],
        breadth: Breadth,
    ) -> Rows:
        """Articles that are seen with a view near the query; not in order. `known` are the cosines
        of every view, where they are there."""
        if not seen.any():  # also where there is no article
            return np.zeros(0, dtype=np.int64)
        if known is None:
            return self._near(query, seen, audiences, breadth)
        shown = np.flatnonzero(seen)
        return shown[best_of(self._exact(known)[shown], breadth.articles)]

    def _exact(self, known: Scores) -> Scores:
        telling = np.where(self.views.kinds == ViewKind.SENTENCE, np.float32(-1.0), known)
        return np.asarray(np.maximum.reduceat(telling, self.views.starts[:-1]), dtype=np.float32)

    def _near(
        self,
        query: Vectors,
        seen: NDArray[np.bool_],
        audiences: frozenset[str],
        breadth: Breadth,
    ) -> Rows:
        asked = Bytes.of(query[None]).rows[0]
        found = [
            graph.search(asked, breadth.views)
            for name, graph in self._graphs.items()
            if name in audiences
        ]
        order = np.argsort(np.concatenate([each.distances for each in found]), kind="stable")
        rows = np.concatenate([each.keys for each in found]).astype(np.int64)[order]
        owners = np.searchsorted(self.views.starts, rows, side="right") - 1
        owners = owners[seen[owners]]
        _, firsts = np.unique(owners, return_index=True)
        return np.asarray(owners[np.sort(firsts)[: breadth.articles]], dtype=np.int64)

    def _connected(self, names: Sequence[str]) -> dict[str, Index]:
        """A graph of neighbours for the articles of each audience."""
        views = self.views
        counts = np.diff(views.starts)
        codes = np.repeat(self._codes, counts)
        first = np.isin(views.kinds, _FIRST_STAGE)
        graphs = {}
        for code, name in enumerate(names):
            rows = np.flatnonzero(first & (codes == code))
            graph = Index(
                ndim=views.stored.rows.shape[1],
                metric="cos",
                dtype="i8",
                connectivity=CONNECTED,
                expansion_add=BUILT_WITH,
                expansion_search=QUICK.views,
            )
            graph.add(rows.astype(np.uint64), views.stored.rows[rows], threads=2)
            graphs[name] = graph
        return graphs


def best_above_zero(scores: Scores, most: int) -> Rows:
    """Where the best `most` scores above zero are. Finds the same as sorting all of them, in a
    tenth of the time: few are near the best."""
    best = scores.max(initial=0.0)
    for share in (0.5, 0.25, 0.1):
        told = np.flatnonzero(scores > share * best)
        if len(told) >= most:
            break
    else:
        told = np.flatnonzero(scores > 0)
    return told[best_of(scores[told], most)]


def best_of(scores: Scores, most: int) -> Rows:
    """Where the best `most` scores are; not in order. Equal ones at the edge: the first ones."""
    if len(scores) <= most:
        return np.arange(len(scores))
    edge = np.partition(scores, len(scores) - most)[len(scores) - most]
    above = np.flatnonzero(scores > edge)
    return np.concatenate((above, np.flatnonzero(scores == edge)[: most - len(above)]))


def _spelt(cut: CutArticle) -> Spelt:
    """The words of an article as it spells them."""
    article = cut.article
    named = f"{article.title} {' '.join(article.keywords)}"
    told = " ".join((*cut.headings, *(sentence.text for sentence in cut.sentences)))
    return spelt(article.audience, named, told)


def field_terms(cut: CutArticle) -> FieldTerms:
    """The terms of an article's fields."""
    article = cut.article
    language = language_of(article.language)
    body = " ".join((*cut.headings, *(sentence.text for sentence in cut.sentences)))
    return FieldTerms(
        language,
        terms(readable(article.title), language),
        terms(readable(", ".join(article.keywords)), language),
        terms(readable(body, 250_000), language),
    )
