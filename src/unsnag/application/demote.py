"""Take autonomy away when what is known of runs without a person says so.

The rules are the domain's. A demotion is a row with its figures like any other change of a level,
signed by the product itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from unsnag.application.ports.oversight import Oversight
from unsnag.application.ports.store import Store
from unsnag.domain.actions import ActionSpec
from unsnag.domain.autonomy import ChangeKind, Level, LevelRecord, Unit
from unsnag.domain.autonomy.demotion import demotion
from unsnag.domain.autonomy.gate import TIERS
from unsnag.domain.autonomy.levels import alone_since

BY_ITSELF = "Unsnag"


class Demote:
    """Applies the rules of demotion. `actions` are the connectors'; their risk says how many errors
    are too many."""

    def __init__(self, book: Oversight, store: Store, actions: Sequence[ActionSpec]) -> None:
        self._book = book
        self._store = store
        self._actions = {spec.name: spec for spec in actions}

    def __call__(self, unit: Unit) -> LevelRecord | None:
        """Put the unit back to approve if its labels say so; the change, None when it stays."""
        spec = self._actions.get(unit.action)
        tier = None if spec is None else TIERS.get(spec.risk)
        records = self._store.level_records(unit.playbook, unit.action)
        since = alone_since(unit.version, records)
        if tier is None or since is None:
            return None
        labels = self._book.audited(unit, since)
        lost = demotion(labels, tier)
        if lost is None:
            return None
        errors = sum(label.error for label in labels)
        self._store.set_level(
            unit.playbook,
            unit.action,
            Level.APPROVE,
            by=BY_ITSELF,
            reason=lost.words,
            version=unit.version,
            kind=ChangeKind.DEMOTION,
            figures=f"{errors} error{'' if errors == 1 else 's'} in {len(labels)} audited",
        )
        return self._store.level_records(unit.playbook, unit.action)[-1]
