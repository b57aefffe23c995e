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
KEYWORDS_AGAIN = 0.2
AS_A_WHOLE = 1.5
LEXICAL = 0.45
"""Weights beside the best view's 1, chosen on six development sites, one setting for all. Without
AS_A_WHOLE (the mean of the whole article and its best window) one resembling sentence decides."""

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


@dataclass(frozen=True)
class Looks:
    """The best cosine of each article in several looks; where an article lacks a look, its best."""

    best: Scores
    title: Scores
    keywords: Scores
    whole: Scores
    window: Scores

    @classmethod
    def at(cls, table: ViewTable, cosines: Scores) -> Looks:
        """All looks at a query whose cosine to each view is given."""
        best = table.best(cosines)

        def look(kind: ViewKind, otherwise: Scores) -> Scores:
            found = table.best(cosines, kind)
            return np.where(found <= _NOTHING, otherwise, found)

        title = look(ViewKind.TITLE, best)
        keywords = look(ViewKind.KEYWORDS, title)
        return cls(best, title, keywords, look(ViewKind.WHOLE, best), look(ViewKind.WINDOW, best))


def fused(looks: Looks, bm25: Scores, covered: Scores) -> Scores:
    """One score an article. The lexical part counts only as far as the best article covers the
    query's words, so a stray common word lifts nothing."""
    words = bm25 / top * covered.max() if (top := float(bm25.max(initial=0.0))) > 0 else bm25
    total = looks.best + TITLE_AGAIN * looks.title + KEYWORDS_AGAIN * looks.keywords
    total = total + AS_A_WHOLE * (looks.whole + looks.window) / 2 + LEXICAL * words
    return np.asarray(total, dtype=np.float32)


def fit(looks: Looks, covered: Scores, *, exact: bool) -> Scores:
    """How well each article as a whole fits, for the floor: the mean of four looks at it, because
    an unrelated article can resemble a query in one sentence, but not in all looks at once. A
    query of few words (`exact`) that an article has all of fits it, whatever they mean."""
    naming = np.maximum(looks.title, looks.keywords)
    fits = np.asarray((looks.best + naming + looks.whole + looks.window) / 4, dtype=np.float32)
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
