"""How the shop's facts are declared, and what each is when there is nothing to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from unsnag.adapters.connectors.shop.client import ShopClient, safe, text
from unsnag.domain.policies import FactSpec, FactType, FactValue

MOST_MONEY = 10**9  # minor units; a larger sum in one order is a mistake, and goes to a person
MOST_DAYS = 100 * 366
NONE = "none"  # the choice of a thing that is not there

_EMPTY: Mapping[FactType, FactValue] = {
    FactType.BOOL: False,
    FactType.INT: 0,
    FactType.MONEY: 0,
    FactType.CHOICE: NONE,
    FactType.TEXT: "",
    FactType.TIME: "",
}


def fact(
    source: str, name: str, kind: FactType, about: str, choices: tuple[str, ...] = ()
) -> FactSpec:
    """A fact of the shop; numbers are never below zero."""
    most = {FactType.MONEY: MOST_MONEY, FactType.INT: MOST_DAYS}.get(kind)
    least = None if most is None else 0
    return FactSpec(name, kind, source, about, choices, least, most)


def nothing(facts: Sequence[FactSpec]) -> dict[str, FactValue]:
    """What the facts are when the thing is not there, or is not this customer's."""
    return {f.name: _EMPTY[f.type] for f in facts}


@dataclass(frozen=True)
class Asking:
    """One look-up for one customer."""

    client: ShopClient
    now: datetime
    customer_ref: str
    arguments: Mapping[str, str]

    def given(self, name: str) -> str:
        """An argument, empty when it is missing."""
        return self.arguments.get(name, "")

    def own(self, path: str, **same: str) -> Mapping[str, Any] | None:
        """The answer at a path, if it is about this customer's own thing; else None, whether it is
        somebody else's, not there, or not a name that anything could have. Raises ValueError when
        a field is not the `same` as asked for."""
        if not all(safe(part) for part in path.split("/")[1:]):
            return None
        answer: Mapping[str, Any] | None = self.client.get(path)
        if answer is None or text(answer, "customer_id") != self.customer_ref:
            return None
        for name, value in same.items():
            if text(answer, name) != value:
                raise ValueError(f"asked for {value}")
        return answer


def days_since(moment: str | None, now: datetime) -> int:
    """Whole days since a moment, not below zero; MOST_DAYS where there was none."""
    if not moment:
        return MOST_DAYS
    return min(MOST_DAYS, max(0, (now - datetime.fromisoformat(moment)).days))


def entries(answer: Any) -> Sequence[Any]:
    """The entries of a list, none for what is not there. Raises TypeError."""
    if answer is None:
        return ()
    if not isinstance(answer, list):
        raise TypeError("not a list")
    return answer
