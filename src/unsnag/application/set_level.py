"""Change how much an action may do without a person, and stop or resume all actions.

Only managers may, and every change is signed: it stays as a row with the name and, for a level,
the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from unsnag.application.ports.playbooks import PlaybookShelf
from unsnag.application.ports.store import Store
from unsnag.domain.actions import ActionSpec, RiskTier
from unsnag.domain.autonomy import Level

LONGEST_REASON = 2_000


@dataclass(frozen=True)
class HumanAgent:
    """A member of the staff; `manager` says that they may change what the AI may do."""

    name: str
    manager: bool


class ManagersOnly(Exception):
    """The person is not a manager; nothing was changed."""

    code = "managers_only"


class LevelRefused(ValueError):
    """The level can't be set; the message says why, in words for the manager."""

    code = "level_refused"


def levels_for(risk: RiskTier) -> tuple[Level, ...]:
    """The levels that an action of this risk can have at all."""
    if risk is RiskTier.NEVER_ALONE:
        return (Level.OFF, Level.OBSERVE, Level.APPROVE)
    return tuple(Level)


class SetLevel:
    """Changes levels and the stop switch."""

    def __init__(self, store: Store, shelf: PlaybookShelf, actions: Sequence[ActionSpec]) -> None:
        self._store = store
        self._shelf = shelf
        self._actions = {spec.name: spec for spec in actions}

    def __call__(
        self, playbook: str, action: str, level: Level, *, by: HumanAgent, reason: str
    ) -> None:
        """Set the level of a playbook's action. Raises ManagersOnly or LevelRefused."""
        _managers_only(by)
        clean = reason.replace("\x00", "").strip()[:LONGEST_REASON]
        if not clean:
            raise LevelRefused("Write why. The reason is kept with your name.")
        known = {a for p in self._shelf.all() if p.name == playbook for a in p.actions}
        if action not in known or action not in self._actions:
            raise LevelRefused("That playbook has no such action any more. Load the page again.")
        if level not in levels_for(self._actions[action].risk):
            raise LevelRefused("A person always approves this action; no higher level exists.")
        if level is self._store.level(playbook, action):
            raise LevelRefused("It is at that level already. Choose another one.")
        self._store.set_level(playbook, action, level, by=by.name, reason=clean)

    def stop(self, *, by: HumanAgent) -> None:
        """Stop all actions from the next call on. Raises ManagersOnly."""
        self._switch(True, by)

    def resume(self, *, by: HumanAgent) -> None:
        """Let actions run again as far as their levels reach. Raises ManagersOnly."""
        self._switch(False, by)

    def _switch(self, stopped: bool, by: HumanAgent) -> None:
        _managers_only(by)
        if self._store.actions_stopped() is not stopped:
            self._store.stop_actions(stopped, by=by.name)


def _managers_only(by: HumanAgent) -> None:
    if not by.manager:
        raise ManagersOnly(by.name)
