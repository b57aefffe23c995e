"""The pages about playbooks on Django's database: three queries a playbook, whatever its size."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from unsnag.adapters.store.models import EventRow, RunRow
from unsnag.adapters.store.rows import as_event
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.publications import Publication, Publications
from unsnag.application.queries.playbooks import DAYS, RunLine, VersionFigures, figures
from unsnag.domain.outcomes import Event


class DatabasePlaybookQueries:
    """Reads for the pages about playbooks."""

    def __init__(self, publications: Publications, clock: Clock) -> None:
        self._publications = publications
        self._clock = clock

    def figures(self, playbook: str, versions: Sequence[str]) -> tuple[VersionFigures, ...]:
        since = self._clock() - timedelta(days=DAYS)
        rows = RunRow.objects.filter(playbook=playbook, started__gte=since).order_by("pk")
        runs = [RunLine(i, v) for i, v in rows.values_list("issue_id", "playbook_version")]
        events: dict[int, list[Event]] = {}
        for row in EventRow.objects.filter(issue__in=rows.values("issue_id")).iterator():
            events.setdefault(row.issue_id, []).append(as_event(row))
        return figures(versions, runs, events, self._clock())

    def publications(self, playbook: str) -> Sequence[Publication]:
        return self._publications.of(playbook)

    def version_before(self, playbook: str, version: str) -> str:
        published = [p.version for p in self._publications.of(playbook)]
        if version in published:
            older = published[published.index(version) + 1 :]
            if older:
                return older[0]
        mine = RunRow.objects.filter(playbook=playbook, playbook_version=version).order_by("pk")
        before = RunRow.objects.filter(playbook=playbook).exclude(playbook_version=version)
        first = mine.values_list("pk", flat=True).first()
        if first is not None:
            before = before.filter(pk__lt=first)
        return before.order_by("-pk").values_list("playbook_version", flat=True).first() or ""
