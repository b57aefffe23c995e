"""What readers do with what they find, kept, and turned into a small change of the ranking.

The results page, the form and the widget report here; all three teach the same ranking. What a
browser reports is not trusted: an article counts only if it was shown by that search, and its
position is the one that was recorded when it was shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from unsnag.application.ports.clock import Clock
from unsnag.application.ports.search_log import SearchLog
from unsnag.domain.retrieval.clicks import (
    LONGEST_QUERY,
    MOST_SHOWN,
    Place,
    Preference,
    preferences,
)

LONGEST_STAY = 3600.0  # seconds; a page left open overnight was not read all night
REMEMBERED = timedelta(days=180)  # older searches teach nothing and are deleted


class LearnFromSearch:
    """Records searches and says what they teach. No method raises on what a browser sends."""

    def __init__(self, log: SearchLog, clock: Clock) -> None:
        self._log = log
        self._clock = clock

    def shown(self, search_id: str, query: str, article_ids: Sequence[str], place: Place) -> None:
        """These articles were shown for a query, best first. `search_id` is new and unguessable."""
        if search_id and query.strip():
            kept = tuple(article_ids[:MOST_SHOWN])
            self._log.shown(search_id, query.strip()[:LONGEST_QUERY], kept, place)

    def clicked(self, search_id: str, article_id: str, position: int) -> None:
        """A shown article was opened. `position` (0 is first) must be a place in a result."""
        if 0 <= position < MOST_SHOWN:
            self._log.clicked(search_id, article_id)

    def left(self, search_id: str, article_id: str, dwell_seconds: float) -> None:
        """A reader left an article after so many seconds."""
        if dwell_seconds >= 0:  # also refuses what is no number
            self._log.left(search_id, article_id, min(dwell_seconds, LONGEST_STAY))

    def solved(self, search_id: str, article_id: str) -> None:
        """A reader said that this article solved it."""
        self._log.solved(search_id, article_id)

    def wrote_anyway(self, search_id: str) -> None:
        """A reader wrote to us after this search: nothing that it showed had been enough."""
        self._log.wrote_anyway(search_id)

    def preferences(self) -> tuple[Preference, ...]:
        """What the remembered searches teach; for ArticleSearch.learn."""
        return preferences(self._log.seen(self._clock() - REMEMBERED))

    def forget_old(self) -> int:
        """Delete searches that teach nothing any more; returns how many."""
        return self._log.forget(self._clock() - REMEMBERED)
