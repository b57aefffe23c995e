"""Take autonomy away when what is known of runs without a person says so.

The rules are the domain's. A demotion is a row with its figures like any other change of a level,
signed by the product itself. What a pool gave, the pool's errors take away: the runs of every
member that it raised are looked at together.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from unsnag.application.ports.oversight import Oversight
from unsnag.application.ports.store import Store
from unsnag.domain.actions import ActionSpec
from unsnag.domain.autonomy import ChangeKind, Level, LevelRecord, Unit
from unsnag.domain.autonomy.demotion import Demotion, demotion
from unsnag.domain.autonomy.evidence import Label
from unsnag.domain.autonomy.gate import TIERS
from unsnag.domain.autonomy.levels import alone_since, own_record

BY_ITSELF = "Unsnag"


class Demote:
    """Applies the rules of demotion. `actions` are the connectors'; their risk says how many errors
    are too many."""

    def __init__(self, book: Oversight, store: Store, actions: Sequence[ActionSpec]) -> None:
        self._book = book
        self._store = store
        self._tiers = {spec.name: TIERS.get(spec.risk) for spec in actions}

    def __call__(self, unit: Unit) -> LevelRecord | None:
        """Put the unit back to approve if its labels say so, and every other that the same pool
        raised; the unit's change, None when it stays."""
        began = self._since(unit)
        alone = self._raised_with(unit) or ([] if began is None else [(unit, began)])
        # All is looked at before anything is taken back: a level that is gone hides its errors.
        together = self._book.audited(*alone) if len(alone) > 1 else ()
        judged = [(one, self._lost(one, since, together)) for one, since in alone]
        changes = {one: self._take_back(one, *why) for one, why in judged if why is not None}
        return changes.get(unit)

    def _lost(
        self, unit: Unit, since: datetime, together: Sequence[Label]
    ) -> tuple[Demotion, Sequence[Label], str] | None:
        """Why a unit loses its level, on which labels, and whose they are."""
        tier = self._tiers.get(unit.action)
        if tier is None:
            return None
        own = self._book.audited((unit, since))
        for labels, where in ((own, ""), (together, " of its pool")):
            lost = demotion(labels, tier)
            if lost is not None:
                return lost, labels, where
        return None

    def _take_back(
        self, unit: Unit, lost: Demotion, labels: Sequence[Label], where: str
    ) -> LevelRecord:
        errors = sum(label.error for label in labels)
        self._store.set_level(
            unit.playbook,
            unit.action,
            Level.APPROVE,
            by=BY_ITSELF,
            reason=lost.words,
            version=unit.version,
            kind=ChangeKind.DEMOTION,
            figures=f"{errors} error{'' if errors == 1 else 's'} in {len(labels)} audited{where}",
        )
        return self._store.level_records(unit.playbook, unit.action)[-1]

    def _since(self, unit: Unit) -> datetime | None:
        """Since when the unit runs without a person; None while somebody says yes to each."""
        return alone_since(unit.version, self._store.level_records(unit.playbook, unit.action))

    def _raised_with(self, unit: Unit) -> list[tuple[Unit, datetime]]:
        """The units that run alone because the same pool showed that they may, this one among
        them, with the time since when."""
        own = own_record(unit.version, self._store.level_records(unit.playbook, unit.action))
        if own is None or own.pool is None:
            return []
        pool = next((one for one in self._book.pools() if one.id == own.pool), None)
        found = []
        for member in () if pool is None else pool.members:
            records = self._store.level_records(member.playbook, member.action)
            for version in dict.fromkeys(r.version for r in records if r.pool == own.pool):
                since, record = alone_since(version, records), own_record(version, records)
                if since is not None and record is not None and record.pool == own.pool:
                    found.append((Unit(member.playbook, member.action, version), since))
        return found
