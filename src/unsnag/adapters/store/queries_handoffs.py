"""Reads of hand-offs on Django's database: two statements, whatever the number of issues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from unsnag.adapters.store.models import EventRow, RunRow
from unsnag.domain.completeness import HandoffRead, handoffs
from unsnag.domain.outcomes import Event, EventKind
from unsnag.domain.shared import IssueId

_TELLING = [
    kind.value
    for kind in (
        EventKind.HANDED_OFF,
        EventKind.HUMAN_REPLIED,
        EventKind.GIVEN_BACK,
        EventKind.ASKED_AGAIN,
    )
]


class DatabaseHandoffQueries:
    """Reads hand-offs."""

    def of_issues_opened(self, since: datetime, until: datetime) -> Sequence[HandoffRead]:
        then = {"issue__opened__gte": since, "issue__opened__lt": until}
        rows = EventRow.objects.filter(kind__in=_TELLING, **then).order_by("issue_id")
        told = rows.values_list("issue_id", "kind", "at", "key", "data").iterator()
        runs: dict[int, list[tuple[datetime, str]]] = {}
        begun = RunRow.objects.filter(**then).order_by("started", "pk")
        for issue, started, playbook in begun.values_list("issue_id", "started", "playbook"):
            runs.setdefault(issue, []).append((started, playbook))
        found: list[HandoffRead] = []
        for issue, theirs in groupby(told, key=lambda row: row[0]):
            events = [
                Event(IssueId(issue), EventKind(kind), at, key, data)
                for _, kind, at, key, data in theirs
            ]
            found += [
                replace(one, playbook=_at(runs.get(issue, []), one.at)) for one in handoffs(events)
            ]
        return sorted(found, key=lambda one: (one.at, one.issue), reverse=True)


def _at(runs: Sequence[tuple[datetime, str]], moment: datetime) -> str:
    """The playbook that was begun last before a moment; empty without one."""
    before = [playbook for started, playbook in runs if started <= moment]
    return before[-1] if before else ""
