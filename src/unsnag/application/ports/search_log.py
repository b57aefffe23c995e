"""Port to the log of searches: what was shown, opened, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from unsnag.domain.retrieval import PastAnswer
from unsnag.domain.retrieval.clicks import Place, SearchSeen


class SearchLog(Protocol):
    """Keeps searches by an id that the caller draws. No method raises on an id it doesn't know:
    events come from browsers, and a late or invented one is only not kept."""

    def shown(self, search_id: str, query: str, article_ids: Sequence[str], place: Place) -> None:
        """Keep a result; the first one under an id counts."""
        ...

    def clicked(self, search_id: str, article_id: str) -> None:
        """Keep that a shown article was opened; once for each article of a search."""
        ...

    def left(self, search_id: str, article_id: str, dwell_seconds: float) -> None:
        """Keep how long an opened article was read; the longest stay counts."""
        ...

    def solved(self, search_id: str, article_id: str) -> None:
        """Keep that a shown article solved it."""
        ...

    def wrote_anyway(self, search_id: str) -> None:
        """Keep that the reader wrote to us after this search."""
        ...

    def seen(self, since: datetime) -> Iterator[SearchSeen]:
        """Searches from `since` on, oldest first."""
        ...

    def forget(self, before: datetime) -> int:
        """Delete searches from before that time; returns how many."""
        ...


class PastAnswers(Protocol):
    """Past issues of which the customer said that an article had solved them."""

    def confirmed(self) -> Sequence[PastAnswer]:
        """The customer's words and the article's address of then, newest first, bounded."""
        ...
