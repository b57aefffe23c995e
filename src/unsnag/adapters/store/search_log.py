"""Searches and what came of them, in the database.

Several events of one search may arrive at once: each write is one statement that only adds to what
is known, so none can undo another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import Q

from unsnag.adapters.store.search_rows import SearchRow, SearchVisitRow
from unsnag.application.ports.clock import Clock
from unsnag.domain.retrieval.clicks import Place, SearchSeen, Visit

LONGEST_KEY, LONGEST_ARTICLE = 64, 200
AT_ONCE = 500  # searches read from the database in one go


class DatabaseSearchLog:
    """SearchLog on the store's tables."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def shown(self, search_id: str, query: str, article_ids: Sequence[str], place: Place) -> None:
        if not 0 < len(_storable(search_id)) <= LONGEST_KEY:
            return
        SearchRow.objects.get_or_create(
            key=_storable(search_id),
            defaults={
                "query": _storable(query),
                "place": place.value,
                "shown": [_storable(article) for article in article_ids],
                "at": self._clock(),
            },
        )

    def clicked(self, search_id: str, article_id: str) -> None:
        self._visit(search_id, article_id)

    def left(self, search_id: str, article_id: str, dwell_seconds: float) -> None:
        visit = self._visit(search_id, article_id)
        if visit is not None:
            shorter = Q(dwell__isnull=True) | Q(dwell__lt=dwell_seconds)
            SearchVisitRow.objects.filter(shorter, pk=visit).update(dwell=dwell_seconds)

    def solved(self, search_id: str, article_id: str) -> None:
        visit = self._visit(search_id, article_id)
        if visit is not None:
            SearchVisitRow.objects.filter(pk=visit).update(solved=True)

    def wrote_anyway(self, search_id: str) -> None:
        SearchRow.objects.filter(key=_storable(search_id)).update(wrote_anyway=True)

    def seen(self, since: datetime) -> Iterator[SearchSeen]:
        rows = SearchRow.objects.filter(at__gte=since).order_by("pk").prefetch_related("visits")
        for row in rows.iterator(chunk_size=AT_ONCE):
            visits = sorted(row.visits.all(), key=lambda visit: visit.pk)
            yield SearchSeen(
                row.query,
                tuple(map(str, row.shown)),
                tuple(Visit(each.article, each.dwell, each.solved) for each in visits),
                row.wrote_anyway,
            )

    def forget(self, before: datetime) -> int:
        _, deleted = SearchRow.objects.filter(at__lt=before).delete()
        return deleted.get(SearchRow._meta.label, 0)

    def _visit(self, search_id: str, article_id: str) -> int | None:
        """The row of an article's visit; None where that search did not show it."""
        article_id = _storable(article_id)
        row = SearchRow.objects.filter(key=_storable(search_id)).first()
        if row is None or article_id not in row.shown or len(article_id) > LONGEST_ARTICLE:
            return None
        visit, _ = SearchVisitRow.objects.get_or_create(search=row, article=article_id)
        return int(visit.pk)


def _storable(text: str) -> str:
    """The text without what a database refuses: null characters and half surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
