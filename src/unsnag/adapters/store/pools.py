"""Pools of actions in the database. A pool's members never change."""

from __future__ import annotations

from collections.abc import Sequence

from unsnag.adapters.store.evidence_models import PoolRow
from unsnag.adapters.store.models import CaseRow
from unsnag.application.ports.clock import Clock
from unsnag.domain.autonomy.evidence import Source
from unsnag.domain.autonomy.pooling import Member, Pool


class PoolRecords:
    """The part of oversight that keeps pools."""

    clock: Clock

    def pools(self) -> Sequence[Pool]:
        return [_as_pool(row) for row in PoolRow.objects.filter(ended=None).order_by("pk")]

    def open_pool(self, members: Sequence[Member], *, by: str, reason: str) -> Pool:
        named = [[member.playbook, member.action] for member in members]
        row = PoolRow.objects.create(members=named, by=by, reason=reason, at=self.clock())
        return _as_pool(row)

    def end_pool(self, pool: int, *, by: str) -> bool:
        open_one = PoolRow.objects.filter(pk=pool, ended=None)
        return bool(open_one.update(ended=self.clock(), ended_by=by))

    def versions_seen(self, member: Member) -> Sequence[str]:
        live = CaseRow.objects.filter(playbook=member.playbook, action=member.action)
        seen = live.exclude(source=Source.REPLAY.value).order_by("version")
        return list(seen.values_list("version", flat=True).distinct())


def _as_pool(row: PoolRow) -> Pool:
    members = tuple(Member(playbook, action) for playbook, action in row.members)
    return Pool(row.pk, members, row.at, row.by, row.reason)
