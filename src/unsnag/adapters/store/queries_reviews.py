"""Reviewers' reads on Django's database."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from unsnag.adapters.store.evidence_models import ReversalRow
from unsnag.adapters.store.models import CaseRow, EventRow
from unsnag.adapters.store.sheets import Sheets, review_line
from unsnag.application.queries.reviews import ReviewLine, ReviewWhole
from unsnag.domain.autonomy.evidence import Label, Source
from unsnag.domain.outcomes import EventKind

MOST_ROWS = 100


class DatabaseReviewQueries:
    """Reads for reviewers. What was drafted beside a person is compared on the ticket, not here."""

    def __init__(self, sheets: Sheets) -> None:
        self._sheets = sheets

    def waiting(self) -> tuple[ReviewLine, ...]:
        return tuple(review_line(row) for row in to_review().order_by("drafted", "pk")[:MOST_ROWS])

    def one(self, id: int) -> ReviewWhole | None:
        row = _cases().filter(pk=id).first()
        if row is None or (not row.label and row.source == Source.OBSERVE.value):
            return None
        return self._sheets.review(row)


def to_review() -> QuerySet[CaseRow]:
    """Cases that nobody has looked at yet, and those in doubt."""
    back = EventRow.objects.filter(
        issue=OuterRef("issue"),
        kind__in=(EventKind.REOPENED.value, EventKind.DENIED.value),
        at__gt=OuterRef("drafted"),
    )
    unseen = Q(label="", source=Source.AUDIT.value)
    taken = ReversalRow.objects.filter(case=OuterRef("pk"), stands=True)
    approved = Q(source=Source.APPROVE.value) & Exists(taken)
    doubtful = Q(label=Label.UNSURE.value) | (
        Q(label=Label.RIGHT.value) & (Exists(back) | approved)
    )
    return _cases().filter(unseen | (doubtful & Q(second="")))


def _cases() -> QuerySet[CaseRow]:
    rows = CaseRow.objects.filter(run__isnull=False)
    return rows.select_related("run__conversation__customer", "run__issue")
