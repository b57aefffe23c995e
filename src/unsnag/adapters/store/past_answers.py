"""What articles have solved, out of the event log: only what a customer confirmed counts."""

from __future__ import annotations

from unsnag.adapters.store.models import EventRow
from unsnag.domain.outcomes import EventKind
from unsnag.domain.retrieval import PastAnswer

MOST = 5_000
_TOLD = (EventKind.ANSWERED.value, EventKind.CONFIRMED.value, EventKind.DENIED.value)


class DatabasePastAnswers:
    """PastAnswers on the store's tables."""

    def confirmed(self) -> tuple[PastAnswer, ...]:
        """Issues whose last word on the article was that it solved it, newest first; at most
        `MOST`. Issues without the customer's words (a search on a page) teach elsewhere."""
        newest = (
            EventRow.objects.filter(kind=EventKind.CONFIRMED.value)
            .exclude(issue__text="")
            .order_by("-id")
            .values_list("issue", flat=True)[:MOST]
        )
        found = dict.fromkeys(newest, "")
        texts: dict[int, str] = {}
        rows = EventRow.objects.filter(issue__in=list(found), kind__in=_TOLD).order_by("id")
        for issue, text, kind, data in rows.values_list("issue", "issue__text", "kind", "data"):
            texts[issue] = text
            if kind == EventKind.DENIED.value:
                found[issue] = ""
            elif article := str(data.get("article", "")):
                found[issue] = article
        return tuple(PastAnswer(texts[i], article) for i, article in found.items() if article)
