"""What the page about autonomy says of pools."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from unsnag.application.queries.autonomy import Autonomy, Poolable
from unsnag.domain.actions import RiskTier
from unsnag.domain.autonomy.pooling import Member

RISKS = {
    RiskTier.SMALL.value: "Small: reversible, at most 20",
    RiskTier.MONEY.value: "Reversible money",
    RiskTier.GRAVE.value: "Grave: irreversible, identity or large",
}


def shown(autonomy: Autonomy, chosen: Sequence[Member] = ()) -> dict[str, Any]:
    """What the page says of pools: those that are, and which actions could be in one, by risk."""
    free = [one for one in autonomy.poolable if not one.pooled]
    return {
        "pools": autonomy.pools,
        "poolable": [
            (words, [(one, one.member in chosen) for one in alike])
            for risk, words in RISKS.items()
            if len(alike := _alike(free, risk)) > 1
        ],
    }


def _alike(free: Sequence[Poolable], risk: str) -> list[Poolable]:
    return [one for one in free if one.risk == risk]
