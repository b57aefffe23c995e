"""What came back on an action, read for the page about autonomy."""

from __future__ import annotations

from collections.abc import Sequence

from unsnag.adapters.store.evidence_models import ReversalRow
from unsnag.adapters.store.rows import as_money
from unsnag.application.queries.autonomy import MoneyBack
from unsnag.domain.autonomy import Unit
from unsnag.domain.autonomy.reversals import alone
from unsnag.domain.shared import Money

MOST = 12


def money_back(unit: Unit) -> tuple[MoneyBack, ...]:
    """The newest of a unit, withdrawn ones too."""
    rows = ReversalRow.objects.filter(
        effect__action=unit.action,
        effect__run__playbook=unit.playbook,
        effect__run__playbook_version=unit.version,
    ).select_related("effect")
    return tuple(_shown(row) for row in rows.order_by("-at", "-pk")[:MOST])


def lost(found: Sequence[MoneyBack], currency: str) -> Money | None:
    """The money of those that stand and ran alone; None when there are none."""
    amounts = [one.amount.minor for one in found if one.stands and one.alone and one.amount]
    return Money(sum(amounts), currency) if amounts else None


def _shown(row: ReversalRow) -> MoneyBack:
    return MoneyBack(
        kind=row.kind,
        object=row.object,
        amount=as_money(row.amount_minor, row.currency),
        reason=row.reason,
        source=row.connector,
        reference=row.reference,
        at=row.at,
        stands=row.stands,
        alone=row.effect is not None and alone(row.effect.granted_by),
        case=row.case_id,
    )
