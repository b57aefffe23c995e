"""Autonomy levels and the stop switch in the database; every change stays as a row."""

from __future__ import annotations

from unsnag.adapters.store.models import LevelRow, SwitchRow
from unsnag.application.ports.clock import Clock
from unsnag.domain.autonomy import Level


class AutonomyRecords:
    """The part of the store that keeps levels. An action starts at `approve`."""

    clock: Clock

    def level(self, playbook: str, action: str) -> Level:
        row = LevelRow.objects.filter(playbook=playbook, action=action).order_by("pk").last()
        return Level.APPROVE if row is None else Level(row.level)

    def set_level(self, playbook: str, action: str, level: Level, *, by: str, reason: str) -> None:
        LevelRow.objects.create(
            playbook=playbook,
            action=action,
            level=level.value,
            by=by,
            reason=reason,
            at=self.clock(),
        )

    def actions_stopped(self) -> bool:
        row = SwitchRow.objects.order_by("pk").last()
        return row is not None and row.stopped

    def stop_actions(self, stopped: bool, *, by: str) -> None:
        SwitchRow.objects.create(stopped=stopped, by=by, at=self.clock())
