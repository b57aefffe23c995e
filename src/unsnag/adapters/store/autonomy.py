"""Autonomy levels and the stop switch in the database; every change stays as a row."""

from __future__ import annotations

from collections.abc import Sequence

from unsnag.adapters.store.models import LevelRow, SwitchRow
from unsnag.application.ports.clock import Clock
from unsnag.domain.autonomy import ChangeKind, Level, LevelRecord, level_of


class AutonomyRecords:
    """The part of the store that keeps levels. An action starts at `approve`."""

    clock: Clock

    def level(self, playbook: str, action: str, version: str = "") -> Level:
        return level_of(version, self.level_records(playbook, action))

    def level_records(self, playbook: str, action: str) -> Sequence[LevelRecord]:
        rows = LevelRow.objects.filter(playbook=playbook, action=action).order_by("pk")
        return [as_record(row) for row in rows]

    def set_level(
        self,
        playbook: str,
        action: str,
        level: Level,
        *,
        by: str,
        reason: str,
        version: str = "",
        kind: ChangeKind = ChangeKind.MANUAL,
        figures: str = "",
        schema: str = "",
        pool: int | None = None,
    ) -> None:
        LevelRow.objects.create(
            playbook=playbook,
            action=action,
            level=level.value,
            by=by,
            reason=reason,
            at=self.clock(),
            version=version,
            kind=kind.value,
            figures=figures,
            schema=schema,
            pool=pool,
        )

    def actions_stopped(self) -> bool:
        row = SwitchRow.objects.order_by("pk").last()
        return row is not None and row.stopped

    def stop_actions(self, stopped: bool, *, by: str) -> None:
        SwitchRow.objects.create(stopped=stopped, by=by, at=self.clock())


def as_record(row: LevelRow) -> LevelRecord:
    """A change of a level as the domain knows it."""
    return LevelRecord(
        version=row.version,
        level=Level(row.level),
        kind=ChangeKind(row.kind),
        by=row.by,
        reason=row.reason,
        at=row.at,
        figures=row.figures,
        schema=row.schema,
        pool=row.pool,
    )
