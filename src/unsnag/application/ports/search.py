"""Port to search over help articles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from unsnag.domain.retrieval import ArticleText, Narrowed, PastAnswer, SearchResult, Suggestion
from unsnag.domain.retrieval.clicks import Preference

EVERYBODY = frozenset({"public"})
ANYTHING = Narrowed()


class ArticleSearch(Protocol):
    """Finds articles. Never raises on a query, whatever its text or length."""

    def rebuild(self, articles: Iterable[ArticleText]) -> None:
        """Replace the whole index; searches running meanwhile see the old one."""
        ...

    def update(self, changed: Iterable[ArticleText], removed: Iterable[str] = ()) -> None:
        """Add or replace articles by id and take others out. When this returns, the next search
        sees all of it; an id that is not there may be removed."""
        ...

    def remember(self, past: Iterable[PastAnswer]) -> None:
        """Replace what is known of past tickets and the articles that solved them. Articles that
        are not indexed, or not for the reader, are never found by it."""
        ...

    def prefer(self, preferences: Iterable[Preference]) -> None:
        """Replace what was learned from readers' clicks; moves a ranking, never the floor."""
        ...

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        audiences: frozenset[str] = EVERYBODY,
        narrowed: Narrowed = ANYTHING,
    ) -> SearchResult:
        """Articles that answer the query, filtered by audience before ranking; at most `limit` of
        them above the floor, and as many more below it as fit into `limit`."""
        ...

    def suggest(
        self,
        typed: str,
        *,
        limit: int = 6,
        audiences: frozenset[str] = EVERYBODY,
        answer: bool = False,
    ) -> tuple[Suggestion, ...]:
        """Titles for a text still being typed: the last word may be unfinished or mistyped. With
        `answer`, an article that answers it comes first, with the sentence that does."""
        ...
