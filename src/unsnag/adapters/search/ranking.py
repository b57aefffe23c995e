"""Ranking arithmetic: from cosines of views and BM25 to one score an article.

Short queries: the article's best view, its title counted again, and the words. Long texts: each
window of the text ranks the articles by every way of looking at them, and ranks are added up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unsnag.adapters.search.passages import CutArticle, View, ViewKind
from unsnag.application.ports.models import Vectors

TITLE_AGAIN = 0.4
LEXICAL = 0.45
"""Weights beside the best view's 1: chosen on development sites, one setting for all."""

FIT_KINDS = (ViewKind.TITLE, ViewKind.WHOLE, ViewKind.WINDOW)
EXACT_TERMS, EXACT_WORDS = 2, 3
"""A query of so few terms, in so few words, all found in an article, is about that article."""

LONG_WORDS = 40  # from here on a query is a text, read in windows of this many words
MOST_WINDOWS = 8
RANK_OFFSET = 5.0

Scores = NDArray[np.float32]
_NOTHING = np.float32(-1.0)

_BOILERPLATE = re.compile(
    r"^\s*(hi|hello|hey|dear|good (morning|afternoon|evening)|(kind|best|warm)?\s*regards|thanks"
    r"|thank you|many thanks|cheers|sincerely|yours|sent from my|on .{6,80} wrote:|>|--)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class ViewTable:
    """All views' vectors, grouped by article, to take an article's best view of any kind."""

    vectors: Vectors
    owners: NDArray[np.int64]
    kinds: NDArray[np.int64]
    articles: int
    groups: Mapping[ViewKind | None, tuple[NDArray[np.int64], NDArray[np.int64]]]
    """For each kind (None: all) its rows, and where among them each article starts."""

    @classmethod
    def of(cls, cuts: Sequence[CutArticle], vectors: Vectors) -> ViewTable:
        """`vectors` has a row for each view of each article, in order."""
        views: list[tuple[int, View]] = [(i, view) for i, c in enumerate(cuts) for view in c.views]
        owners = np.array([owner for owner, _ in views], dtype=np.int64)
        kinds = np.array([view.kind for _, view in views], dtype=np.int64)
        groups = {}
        for kind in (None, *ViewKind):
            rows = np.arange(len(kinds)) if kind is None else np.flatnonzero(kinds == kind)
            own = owners[rows]
            groups[kind] = (rows, np.flatnonzero(np.diff(own, prepend=-1)))
        return cls(vectors, owners, kinds, len(cuts), groups)

    def best(self, cosines: Scores, kind: ViewKind | None = None) -> Scores:
        """The best cosine of each article over its views (of one kind); -1 where it has none."""
        rows, starts = self.groups[kind]
        found = np.full(self.articles, _NOTHING, dtype=np.float32)
        if len(rows):
            found[self.owners[rows[starts]]] = np.maximum.reduceat(cosines[rows], starts)
        return found

    def sentences(self, article: int) -> NDArray[np.int64]:
        """The rows of an article's sentences, in order."""
        rows, _ = self.groups[ViewKind.SENTENCE]
        first, last = np.searchsorted(self.owners[rows], [article, article + 1])
        return rows[first:last]


def fused(best: Scores, title: Scores, bm25: Scores, covered: Scores) -> Scores:
    """One score an article, comparable between queries: the lexical part counts only as far as
    the best article covers the query's words, so a stray common word lifts nothing."""
    words = bm25 / top * covered.max() if (top := float(bm25.max(initial=0.0))) > 0 else bm25
    return np.asarray(best + TITLE_AGAIN * title + LEXICAL * words, dtype=np.float32)


def fit(table: ViewTable, cosines: Scores, covered: Scores, *, exact: bool) -> Scores:
    """How well each article as a whole fits, for the floor: the mean of four looks at it, because
    an unrelated article can resemble a query in one sentence, but not in all looks at once. A
    few words (`exact`) that an article has all of fits it, whatever they mean."""
    best = table.best(cosines)
    looks = [table.best(cosines, kind) for kind in FIT_KINDS]
    total = best + sum(np.where(look <= _NOTHING, best, look) for look in looks)
    fits = np.asarray(total / (1 + len(looks)), dtype=np.float32)
    if exact:
        fits[covered > 0.999] = 1.0
    return fits


def rank_points(scores: Scores) -> Scores:
    """1 / (5 + rank) for each article, the best having rank 1; nothing for articles without."""
    order = np.argsort(-scores, kind="stable")
    points = np.zeros(len(scores), dtype=np.float32)
    points[order] = 1.0 / (RANK_OFFSET + np.arange(1, len(scores) + 1))
    points[scores <= 0] = 0.0
    return points


def query_windows(text: str) -> list[str]:
    """The text itself when it is short; else its windows, greetings and signatures dropped."""
    lines = [line for line in text.splitlines() if line.strip()]
    words = " ".join(lines).split()
    if len(words) <= LONG_WORDS:
        return [" ".join(words)]
    told = [line for line in lines if not (len(line.split()) < 8 and _BOILERPLATE.match(line))]
    words = " ".join(told or lines).split()
    starts = range(0, len(words), LONG_WORDS)
    windows = [" ".join(words[start : start + LONG_WORDS]) for start in starts]
    if len(windows) > 1 and len(windows[-1].split()) < LONG_WORDS // 4:
        windows[-2:] = [" ".join(windows[-2:])]
    return windows[:MOST_WINDOWS]
