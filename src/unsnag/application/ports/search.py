"""Port to search over help articles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from unsnag.domain.retrieval import ArticleText, SearchResult, Suggestion


class ArticleSearch(Protocol):
    """Finds articles. Never raises on a query, whatever its text or length."""

    def rebuild(self, articles: Iterable[ArticleText]) -> None:
        """Replace the whole index; searches running meanwhile see the old one."""
        ...

    def search(
        self, query: str, *, limit: int = 10, audiences: frozenset[str] = frozenset({"public"})
    ) -> SearchResult:
        """Articles that answer the query, filtered by audience before ranking, above the floor."""
        ...

    def suggest(
        self, typed: str, *, limit: int = 6, audiences: frozenset[str] = frozenset({"public"})
    ) -> tuple[Suggestion, ...]:
        """Titles for a text still being typed: the last word may be unfinished or mistyped."""
        ...
