"""How well search finds a company's own articles for its customers' own words.

Two things are measured apart. *Ranking* is the results page, at most ten articles in the order in
which they are shown: those that answer, then those marked as only related. *Answering* is whether
search claims an answer at all: only articles above the floor count. So a query that has relevant
articles is judged by its page, and one that has none by whether search claimed an answer.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from unsnag.application.ports.search import ArticleSearch
from unsnag.domain.retrieval import ArticleText, PastAnswer, SearchResult

PAGE = 10  # articles on a results page
HARDEST = 10  # queries shown


@dataclass(frozen=True)
class AskedQuery:
    """A query, the articles that answer it (none: nothing here does), and who asks."""

    text: str
    relevant: frozenset[str]
    audiences: frozenset[str] = frozenset({"public"})


@dataclass(frozen=True)
class SearchCases:
    """What is evaluated: articles, queries, and past tickets with what solved them."""

    articles: tuple[ArticleText, ...]
    queries: tuple[AskedQuery, ...]
    history: tuple[PastAnswer, ...] = ()


@dataclass(frozen=True)
class Asked:
    """One query with the page that it got. `rank` is the first relevant place from 1, 0 if none."""

    query: AskedQuery
    page: tuple[str, ...]
    titles: tuple[str, ...]
    answered: bool
    ms: float

    @property
    def rank(self) -> int:
        places = [i for i, each in enumerate(self.page, 1) if each in self.query.relevant]
        return places[0] if places else 0


@dataclass(frozen=True)
class SearchFigures:
    """Shares are fractions over the queries that have relevant articles, None where there are
    none; `false_answer_rate` is over those that have none; times are milliseconds."""

    queries: int
    hits: dict[int, float | None]
    mrr: float | None
    ndcg: float | None
    recall: float | None
    false_answer_rate: float | None
    silent_rate: float | None
    p50_ms: float
    p99_ms: float

    def as_json(self) -> dict[str, float | int | None]:
        """The figures by their published names."""
        return {
            "queries": self.queries,
            **{f"hit@{first}": share for first, share in self.hits.items()},
            f"mrr@{PAGE}": self.mrr,
            f"ndcg@{PAGE}": self.ndcg,
            f"recall@{PAGE}": self.recall,
            "false_answer_rate": self.false_answer_rate,
            "p50_ms": self.p50_ms,
            "p99_ms": self.p99_ms,
        }


@dataclass(frozen=True)
class SearchEvaluation:
    """The figures and every query asked."""

    figures: SearchFigures
    asked: tuple[Asked, ...]

    def hardest(self) -> tuple[Asked, ...]:
        """Queries that went worst: an answer where there is none, then relevant ones found late
        or not at all."""

        def badness(each: Asked) -> int:
            if not each.query.relevant:
                return 3 * PAGE if each.answered else 0
            return each.rank - 1 if each.rank else 2 * PAGE

        worst = sorted(self.asked, key=badness, reverse=True)
        return tuple(each for each in worst[:HARDEST] if badness(each) > 0)


def evaluate(
    search: ArticleSearch,
    cases: SearchCases,
    *,
    progress: Callable[[int, int], None] | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> SearchEvaluation:
    """Index the articles, ask every query once, and judge the pages. `clock` is in seconds."""
    search.rebuild(cases.articles)
    search.remember(cases.history)
    search.search("is this thing on", limit=PAGE)  # the first search of a process pays for others
    asked = []
    for done, query in enumerate(cases.queries, 1):
        started = clock()
        result = search.search(query.text, limit=PAGE, audiences=query.audiences)
        asked.append(_judged(query, result, 1000 * (clock() - started)))
        if progress is not None:
            progress(done, len(cases.queries))
    return SearchEvaluation(figures(asked), tuple(asked))


def _judged(query: AskedQuery, result: SearchResult, ms: float) -> Asked:
    page = result.page[:PAGE]
    found = tuple(hit.article_id for hit in page)
    return Asked(query, found, tuple(hit.title for hit in page), result.found, ms)


def figures(asked: Sequence[Asked]) -> SearchFigures:
    """The figures over some queries."""
    answered = [each for each in asked if each.query.relevant]
    ranks = [each.rank for each in answered]
    false = [each.answered for each in asked if not each.query.relevant]
    times = sorted(each.ms for each in asked)
    return SearchFigures(
        queries=len(asked),
        hits={first: _mean([0 < rank <= first for rank in ranks]) for first in (1, 3, 5, PAGE)},
        mrr=_mean([1 / rank if rank else 0.0 for rank in ranks]),
        ndcg=_mean([_ndcg(each) for each in answered]),
        recall=_mean([_recall(each) for each in answered]),
        false_answer_rate=_mean(false),
        silent_rate=_mean([not each.answered for each in answered]),
        p50_ms=_nearest(times, 0.5),
        p99_ms=_nearest(times, 0.99),
    )


def _mean(values: Sequence[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None


def _nearest(ordered: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of them does not exceed."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0


def _ndcg(each: Asked) -> float:
    """Every relevant article is worth the same; the best page has as many as fit on it, first."""
    gained = [1 / math.log2(i + 1) for i, a in enumerate(each.page, 1) if a in each.query.relevant]
    possible = min(len(each.query.relevant), PAGE)
    return math.fsum(gained) / math.fsum(1 / math.log2(i + 1) for i in range(1, possible + 1))


def _recall(each: Asked) -> float:
    return len(each.query.relevant & set(each.page)) / len(each.query.relevant)


def without_answers(cases: SearchCases, others: Sequence[AskedQuery]) -> SearchCases:
    """The same articles, asked what none of them answers: how often search claims an answer."""
    asked = tuple(replace(query, relevant=frozenset()) for query in others)
    return replace(cases, queries=asked)
