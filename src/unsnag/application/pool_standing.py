"""How far an action is from running delayed through its pool: its cases and what it may borrow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from unsnag.application.ports.oversight import Oversight
from unsnag.domain.actions import RiskTier
from unsnag.domain.autonomy import Unit
from unsnag.domain.autonomy.gate import TIERS
from unsnag.domain.autonomy.pooling import Member, PoolStanding, judge_pool


def pool_standing(
    book: Oversight,
    risk: RiskTier,
    unit: Unit,
    in_force: Callable[[Member], str | None],
    now: datetime,
) -> PoolStanding | None:
    """The standing of a unit in its pool; None when it is in none, or a person always decides.

    Borrowed are the cases of each sibling's version in force, which `in_force` tells, and those of
    other versions of its own.
    """
    me = Member(unit.playbook, unit.action)
    pool = next((one for one in book.pools() if me in one.members), None)
    if pool is None or risk not in TIERS:
        return None
    lent = [
        Unit(member.playbook, member.action, version)
        for member in pool.members
        if member != me and (version := in_force(member)) is not None
    ]
    lent += [
        Unit(unit.playbook, unit.action, version)
        for version in book.versions_seen(me)
        if version != unit.version
    ]
    return judge_pool(
        risk,
        pool,
        book.observations(unit),
        [book.observations(other) for other in lent],
        book.sensitivity()[""],
        now,
    )
