"""What stands around the levels: approvals that need two people, expiry, canaries, daily caps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from unsnag.domain.autonomy.levels import Level

READ_AT_LEAST = timedelta(seconds=2)
"""An approval that comes sooner after the page was shown was not read."""


@dataclass(frozen=True)
class Allowance:
    """What may run alone at a level; money in minor units, None is no limit."""

    amount_per_action: int | None = None
    count_per_day: int | None = None
    amount_per_day: int | None = None

    def passed(self, amount: int, count_today: int, amount_today: int) -> str:
        """The limit that one more would pass, in words; empty if none."""
        checks = (
            (self.amount_per_action, amount, "the amount that may run alone"),
            (self.count_per_day, count_today + 1, "the day's number of runs without a person"),
            (self.amount_per_day, amount_today + amount, "the day's sum without a person"),
        )
        return next((w for most, value, w in checks if most is not None and value > most), "")


@dataclass(frozen=True)
class Safeguards:
    """A workspace's settings. `two_people_above` gives, for an action, the amount above which two
    different people must approve, in minor units; `pooled` what may run delayed in a day where a
    pool has shown that it may."""

    two_people_above: Mapping[str, int] = field(default_factory=dict)
    approval_hours: int = 48
    canaries_per_thousand: int = 30
    delayed: Allowance = Allowance(10_000, 20, 50_000)
    pooled: Allowance = Allowance(10_000, 60, 150_000)
    autonomous: Allowance = Allowance(None, 200, 500_000)

    def allowance(self, level: Level, *, pooled: bool = False) -> Allowance:
        """What may run alone at a level; `pooled` says that a pool has shown that it may."""
        if level is not Level.DELAYED:
            return self.autonomous
        return self.pooled if pooled else self.delayed

    def needs_two(self, action: str, amount: int | None) -> bool:
        """Whether one person's yes is not enough."""
        most = self.two_people_above.get(action)
        return most is not None and amount is not None and amount > most
