"""Search over help articles: words (tantivy) and meaning (vectors), one weighted sum, one floor.

Guarantees: no query raises, whatever its text or length; the audience is filtered before ranking;
below the floor nothing is found; a search that runs during a rebuild sees the old index whole.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from unsnag.adapters.search.lexical import LexicalIndex
from unsnag.adapters.search.passages import CutArticle, ViewKind, cut
from unsnag.adapters.search.ranking import (
    EXACT_TERMS,
    EXACT_WORDS,
    Looks,
    Scores,
    ViewTable,
    fit,
    fused,
    query_windows,
    rank_points,
)
from unsnag.adapters.search.vector_cache import VectorCache
from unsnag.application.ports.models import Encoder, Progress
from unsnag.domain.retrieval import ArticleText, Hit, SearchResult, Suggestion

SCORE_FLOOR = 0.34
"""The fit (`ranking.fit`, a mean cosine) below which an article does not answer: one setting for
all companies, chosen on the demo's everyday questions and two development sites. It refuses nine
in ten unrelated questions and all gibberish, and one in seven questions that share hardly a word
with the article that answers them. Raise it where a wrong article does more harm than none."""

MOST_QUERY_CHARACTERS = 20_000
MEANING_FROM_WORDS = 3  # words typed before suggestions also look at meaning


@dataclass(frozen=True)
class _Snapshot:
    """Everything a search reads, built once and never changed."""

    cuts: tuple[CutArticle, ...]
    table: ViewTable
    lexical: LexicalIndex
    audiences: NDArray[np.str_]

    def visible(self, audiences: frozenset[str]) -> NDArray[np.bool_]:
        return np.isin(self.audiences, list(audiences))


@dataclass(frozen=True)
class _Looked:
    """What one window of a query scored."""

    cosines: Scores  # a value for each view
    total: Scores  # the fused score of each article; -1 where it may not be seen
    bm25: Scores
    fit: Scores  # what the floor is compared with


class HybridSearch:
    """ArticleSearch over words and meaning, in memory. Thread-safe."""

    def __init__(
        self, encoder: Encoder, *, cache: Path | None = None, floor: float = SCORE_FLOOR
    ) -> None:
        """`cache` is a folder in which passages' vectors outlive the process."""
        self._encoder = encoder
        self._cache = VectorCache(encoder, cache)
        self._floor = floor
        self._building = threading.Lock()
        self._snapshot: _Snapshot | None = None

    def rebuild(self, articles: Iterable[ArticleText], *, progress: Progress | None = None) -> None:
        """Replace the whole index in one step; passages seen before are not encoded again."""
        cuts = tuple(cut(article) for article in articles)
        with self._building:
            vectors = self._cache.vectors(
                [view.text for each in cuts for view in each.views], progress
            )
            self._snapshot = _Snapshot(
                cuts,
                ViewTable.of(cuts, vectors),
                LexicalIndex(cuts),
                np.array([each.article.audience for each in cuts], dtype=np.str_),
            )

    def search(
        self, query: str, *, limit: int = 10, audiences: frozenset[str] = frozenset({"public"})
    ) -> SearchResult:
        """Articles that answer the query, best first, none below the floor."""
        snapshot = self._snapshot
        read = query[:MOST_QUERY_CHARACTERS]
        if snapshot is None or not any(character.isalnum() for character in read):
            return SearchResult(query, ())
        visible = snapshot.visible(audiences)
        if not visible.any():
            return SearchResult(query, ())
        looked = [self._look(snapshot, part, visible, audiences) for part in query_windows(read)]
        fits = np.max([each.fit for each in looked], axis=0)
        scores = looked[0].total if len(looked) == 1 else _added_ranks(snapshot, looked, visible)
        order = np.argsort(-scores, kind="stable")
        above = [int(i) for i in order if fits[i] >= self._floor and visible[i]]
        hits = tuple(_hit(snapshot, i, float(scores[i]), looked) for i in above[:limit])
        return SearchResult(query, hits)

    def suggest(
        self, typed: str, *, limit: int = 6, audiences: frozenset[str] = frozenset({"public"})
    ) -> tuple[Suggestion, ...]:
        """Titles that fit the words so far; from three words on also those that mean the same."""
        snapshot = self._snapshot
        if snapshot is None or limit < 1:
            return ()
        found = [snapshot.cuts[i].article for i in snapshot.lexical.typed(typed, audiences, limit)]
        suggestions = [Suggestion(article.id, article.title) for article in found]
        if len(suggestions) < limit and len(typed.split()) >= MEANING_FROM_WORDS:
            known = {article.id for article in found}
            result = self.search(typed, limit=limit, audiences=audiences)
            suggestions += [
                Suggestion(hit.article_id, hit.title)
                for hit in result.hits
                if hit.article_id not in known
            ]
        return tuple(suggestions[:limit])

    def _look(
        self,
        snapshot: _Snapshot,
        text: str,
        visible: NDArray[np.bool_],
        audiences: frozenset[str],
    ) -> _Looked:
        cosines = np.asarray(snapshot.table.vectors @ self._encoder.encode_one(text))
        looks = Looks.at(snapshot.table, cosines)
        terms = snapshot.lexical.terms(text)
        bm25, covered = snapshot.lexical.scores(terms, audiences)
        total = fused(looks, bm25, covered)
        total[~visible] = -1.0
        exact = 0 < len(terms) <= EXACT_TERMS and len(text.split()) <= EXACT_WORDS
        return _Looked(cosines, total, bm25, fit(looks, covered, exact=exact))


def _added_ranks(snapshot: _Snapshot, looked: list[_Looked], visible: NDArray[np.bool_]) -> Scores:
    """Points of each article over all windows and all ways of looking at it."""
    points = np.zeros(len(snapshot.cuts), dtype=np.float32)
    for each in looked:
        ways = [snapshot.table.best(each.cosines, kind) for kind in ViewKind]
        for scores in (*ways, each.bm25):
            points += rank_points(np.where(visible, scores, np.float32(-1.0)))
    return points


def _hit(snapshot: _Snapshot, number: int, score: float, looked: list[_Looked]) -> Hit:
    """The article with the sentence that fits best any window of the query."""
    each = snapshot.cuts[number]
    rows = snapshot.table.sentences(number)
    place = 0
    if len(rows):
        place = int(np.max([one.cosines[rows] for one in looked], axis=0).argmax())
    passage, sentence = each.passage(place)
    return Hit(each.article.id, each.article.title, score, passage, sentence)
