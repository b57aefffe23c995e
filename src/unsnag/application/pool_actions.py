"""Let actions that are alike show together that they may run delayed, and end that again.

Managers only, signed, and fixed beforehand: a pool counts what is drafted after it was signed, its
members never change, and an action is in one pool at a time.
"""

from __future__ import annotations

from collections.abc import Sequence

from unsnag.application.ports.oversight import Oversight
from unsnag.application.ports.playbooks import PlaybookShelf
from unsnag.application.set_level import LONGEST_REASON, LevelRefused
from unsnag.domain.actions import ActionSpec
from unsnag.domain.autonomy.gate import TIERS
from unsnag.domain.autonomy.pooling import LEAST_MEMBERS, Member, Pool
from unsnag.domain.staff import Capability, HumanAgent


class PoolRefused(LevelRefused):
    """These actions can't be pooled; the message says why."""

    code = "pool_refused"


class PoolActions:
    """Signs and ends pools. `actions` are the connectors'; their risk says what is alike."""

    def __init__(
        self, book: Oversight, shelf: PlaybookShelf, actions: Sequence[ActionSpec]
    ) -> None:
        self._book = book
        self._shelf = shelf
        self._risks = {spec.name: spec.risk for spec in actions}

    def __call__(self, members: Sequence[Member], *, by: HumanAgent, reason: str) -> Pool:
        """Sign a pool. Raises NotAllowed or PoolRefused."""
        by.require(Capability.SET_LEVELS)
        chosen = tuple(dict.fromkeys(members))
        clean = reason.replace("\x00", "").strip()[:LONGEST_REASON]
        if len(chosen) < LEAST_MEMBERS:
            raise PoolRefused("Choose at least two actions.")
        there = {Member(p.name, action) for p in self._shelf.all() for action in p.actions}
        if not there.issuperset(chosen):
            raise PoolRefused("One of these actions is gone. Load the page again.")
        risks = {self._risks[member.action] for member in chosen}
        if len(risks) > 1:
            raise PoolRefused(
                "Choose actions of one risk: others don't say anything of each other."
            )
        if not risks <= TIERS.keys():
            raise PoolRefused("A person always approves these actions; a pool changes nothing.")
        taken = {member for pool in self._book.pools() for member in pool.members}
        if taken & set(chosen):
            raise PoolRefused("One of these is in a pool already. End that one first.")
        if not clean:
            raise PoolRefused("Write why they are alike. The reason is kept with your name.")
        return self._book.open_pool(chosen, by=by.name, reason=clean)

    def end(self, pool: int, *, by: HumanAgent) -> bool:
        """End a pool; False when it was ended before. Levels stay as they are. Raises
        NotAllowed."""
        by.require(Capability.SET_LEVELS)
        return self._book.end_pool(pool, by=by.name)
