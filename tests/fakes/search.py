"""An ArticleSearch that needs no encoder: shared words decide."""

from __future__ import annotations

import re
from collections.abc import Iterable

from unsnag.application.ports.search import ANYTHING
from unsnag.domain.retrieval import (
    ArticleText,
    Hit,
    Narrowed,
    PastAnswer,
    SearchResult,
    Suggestion,
)
from unsnag.domain.retrieval.clicks import Preference

PUBLIC = frozenset({"public"})
_COMMON = frozenset(("a", "an", "and", "are", "do", "does", "how", "in", "is", "it", "my", "of"))
_COMMON |= {"i", "on", "or", "the", "to", "what", "when", "where"}


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W_]+", text.lower())) - _COMMON


class KeywordSearch:
    """Finds an article when it has at least half of the query's words."""

    def __init__(self, articles: Iterable[ArticleText] = ()) -> None:
        self._articles = tuple(articles)

    def rebuild(self, articles: Iterable[ArticleText]) -> None:
        self._articles = tuple(articles)

    def update(self, changed: Iterable[ArticleText], removed: Iterable[str] = ()) -> None:
        now = {article.id: article for article in (*self._articles, *changed)}
        gone = set(removed)
        self._articles = tuple(each for each in now.values() if each.id not in gone)

    def remember(self, past: Iterable[PastAnswer]) -> None:
        """Words of articles alone decide here."""

    def prefer(self, preferences: Iterable[Preference]) -> None:
        """Words of articles alone decide here."""

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        audiences: frozenset[str] = PUBLIC,
        narrowed: Narrowed = ANYTHING,
    ) -> SearchResult:
        wanted = _words(query)
        hits = []
        for article in self._articles:
            if article.audience not in audiences or not wanted or not narrowed.holds(article):
                continue
            text = f"{article.title} {' '.join(article.keywords)} {article.body}"
            share = len(wanted & _words(text)) / len(wanted)
            share += len(wanted & _words(article.title)) / len(wanted) / 2
            if share >= 0.5:
                hits.append(_hit(article, share, wanted))
        hits.sort(key=lambda hit: -hit.score)
        return SearchResult(query, tuple(hits[:limit]))

    def suggest(
        self,
        typed: str,
        *,
        limit: int = 6,
        audiences: frozenset[str] = PUBLIC,
        answer: bool = False,
    ) -> tuple[Suggestion, ...]:
        hits = self.search(typed, limit=1, audiences=audiences).hits if answer else ()
        first = [Suggestion(h.article_id, h.title, h.sentence, h.section) for h in hits]
        words = re.findall(r"[^\W_]+", typed.lower())
        found = [
            Suggestion(article.id, article.title)
            for article in self._articles
            if article.audience in audiences
            and words
            and all(any(own.startswith(word[:4]) for own in _typed(article)) for word in words)
            and article.id not in [each.article_id for each in first]
        ]
        return tuple([*first, *found][:limit])


def _typed(article: ArticleText) -> list[str]:
    return re.findall(r"[^\W_]+", f"{article.title} {' '.join(article.keywords)}".lower())


def _hit(article: ArticleText, score: float, wanted: frozenset[str]) -> Hit:
    lines = [line for line in article.body.splitlines() if line and not line.startswith("#")]
    best = max(lines, key=lambda line: len(wanted & _words(line)), default=article.title)
    return Hit(article.id, article.title, score, best, best)
