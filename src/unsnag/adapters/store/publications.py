"""Who published which version of a playbook, in the database."""

from __future__ import annotations

from collections.abc import Sequence

from unsnag.adapters.store.models import PublicationRow
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.publications import Publication


class DatabasePublications:
    """The record of publications."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def add(self, playbook: str, version: str, *, by: str, reason: str) -> None:
        PublicationRow.objects.create(
            playbook=playbook, version=version, by=by, reason=reason, at=self._clock()
        )

    def of(self, playbook: str) -> Sequence[Publication]:
        rows = PublicationRow.objects.filter(playbook=playbook).order_by("-pk")
        return [Publication(r.playbook, r.version, r.by, r.reason, r.at) for r in rows]
