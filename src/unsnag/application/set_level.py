"""Change how much an action may do without a person, and stop or resume all actions.

Only managers may, and every change is signed: it stays as a row with the name, the reason and the
figures that it was made on. Lower levels, and those that need no proof, are a manager's choice; an
action runs at once only when the gate is open for the version in force.
"""

from __future__ import annotations

from collections.abc import Sequence

from unsnag.application.pool_standing import pool_standing
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.oversight import Oversight
from unsnag.application.ports.playbooks import PlaybookShelf
from unsnag.application.ports.publications import Publications
from unsnag.application.ports.store import Store
from unsnag.domain.actions import ActionSpec, RiskTier
from unsnag.domain.autonomy import ChangeKind, Level, Unit, levels_for
from unsnag.domain.autonomy.gate import GateStanding, judge, percent
from unsnag.domain.autonomy.levels import schema_of
from unsnag.domain.autonomy.pooling import Member, PoolStanding
from unsnag.domain.staff import Capability, HumanAgent

LONGEST_REASON = 2_000


class LevelRefused(ValueError):
    """The level can't be set; the message says why, in words for the manager."""

    code = "level_refused"


class GateShut(LevelRefused):
    """Not enough was seen to let the action run without a person; the message says what is missing
    first."""

    code = "gate_shut"


class OwnPolicy(LevelRefused):
    """The person published this version themselves; for money and what can't be undone somebody
    else must sign that it may run alone."""

    code = "own_policy"


class SetLevel:
    """Changes levels and the stop switch."""

    def __init__(
        self,
        store: Store,
        shelf: PlaybookShelf,
        actions: Sequence[ActionSpec],
        book: Oversight,
        clock: Clock,
        publications: Publications,
    ) -> None:
        self._store = store
        self._shelf = shelf
        self._actions = {spec.name: spec for spec in actions}
        self._book = book
        self._clock = clock
        self._publications = publications

    def __call__(
        self, playbook: str, action: str, level: Level, *, by: HumanAgent, reason: str
    ) -> None:
        """Set the level of an action for the version of the playbook in force. Raises NotAllowed,
        LevelRefused, OwnPolicy or GateShut."""
        by.require(Capability.SET_LEVELS)
        clean = reason.replace("\x00", "").strip()[:LONGEST_REASON]
        if not clean:
            raise LevelRefused("Write why. The reason is kept with your name.")
        unit, spec = self._unit(playbook, action)
        if level not in levels_for(spec.risk):
            raise LevelRefused("A person always approves this action; no higher level exists.")
        if level.alone and spec.risk is not RiskTier.SMALL:
            self._refuse_own_policy(unit, by)
        gate = self.standing(unit)
        pooled = self.pooled(unit) if level is Level.DELAYED else None
        shown = pooled is not None and pooled.open
        if level is self._store.level(playbook, action, unit.version) and not shown:
            raise LevelRefused("It is at that level already. Choose another one.")
        if level is Level.AUTONOMOUS and not gate.open:
            raise GateShut(f"Not yet. {gate.missing[0]}")
        promoted = level is Level.AUTONOMOUS or shown
        self._store.set_level(
            playbook,
            action,
            level,
            by=by.name,
            reason=clean,
            version=unit.version,
            kind=ChangeKind.PROMOTION if promoted else ChangeKind.MANUAL,
            figures=pool_figures(pooled) if pooled is not None and shown else figures(gate),
            schema=schema_of(spec),
            pool=pooled.pool.id if pooled is not None and shown else None,
        )

    def _refuse_own_policy(self, unit: Unit, by: HumanAgent) -> None:
        of = (p for p in self._publications.of(unit.playbook) if p.version == unit.version)
        if by.name in {publication.by for publication in of}:
            raise OwnPolicy(
                "You published this version yourself. Somebody else must sign that it runs alone."
            )

    def standing(self, unit: Unit) -> GateStanding:
        """How far a unit is from running without a person."""
        return judge(
            self._actions[unit.action].risk,
            self._book.observations(unit),
            self._book.sensitivity()[""],
            self._clock(),
        )

    def pooled(self, unit: Unit) -> PoolStanding | None:
        """How far a unit is from running delayed through its pool; None when it is in none."""
        risk, now = self._actions[unit.action].risk, self._clock()
        return pool_standing(self._book, risk, unit, self._in_force, now)

    def _in_force(self, member: Member) -> str | None:
        there = (p for p in self._shelf.all() if p.name == member.playbook)
        return next((p.version for p in there if member.action in p.actions), None)

    def stop(self, *, by: HumanAgent) -> None:
        """Stop all actions from the next call on. Raises NotAllowed."""
        self._switch(True, by)

    def resume(self, *, by: HumanAgent) -> None:
        """Let actions run again as far as their levels reach. Raises NotAllowed."""
        self._switch(False, by)

    def _unit(self, playbook: str, action: str) -> tuple[Unit, ActionSpec]:
        found = next((p for p in self._shelf.all() if p.name == playbook), None)
        if found is None or action not in found.actions or action not in self._actions:
            raise LevelRefused("That playbook has no such action any more. Load the page again.")
        return Unit(playbook, action, found.version), self._actions[action]

    def _switch(self, stopped: bool, by: HumanAgent) -> None:
        by.require(Capability.SWITCH_ACTIONS)
        if self._store.actions_stopped() is not stopped:
            self._store.stop_actions(stopped, by=by.name)


def figures(gate: GateStanding) -> str:
    """What a change was signed on, in a line."""
    if gate.tier is None or not (gate.cases or gate.fresh):
        return ""
    limit = "" if gate.limit is None else f", limit {percent(gate.limit)}"
    return (
        f"{gate.cases} cases, {gate.errors} errors, {gate.days} days, "
        f"{gate.customers} customers{limit}"
    )


def pool_figures(pooled: PoolStanding) -> str:
    """What a change was signed on where a pool showed it, in a line."""
    return (
        f"pool {pooled.pool.id}: {pooled.counted} cases as they count, {pooled.errors} errors; "
        f"{pooled.own} of its own, {pooled.own_errors} errors"
    )
