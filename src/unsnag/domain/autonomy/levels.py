"""How much a playbook's action may do without a person.

The level grants; it never widens what the policy decided. `approve` from the policy always asks a
person, whatever the level. A level belongs to one version of a playbook: what was earned by one
version says nothing of the next.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from unsnag.domain.actions import ActionSpec, RiskTier
from unsnag.domain.policies import Verdict

VETO_MINUTES = 30
ANY_VERSION = ""


class Level(StrEnum):
    """Closed set of autonomy levels, from nothing to everything the policy allows."""

    OFF = "off"  # the action is never drafted; a person does it
    OBSERVE = "observe"  # drafted for the person who does it; nothing is sent
    APPROVE = "approve"  # a person approves each
    DELAYED = "delayed"  # runs by itself unless a person vetoes it in time
    AUTONOMOUS = "autonomous"  # runs at once

    @property
    def rank(self) -> int:
        """0 for off up to 4 for autonomous."""
        return list(Level).index(self)

    @property
    def alone(self) -> bool:
        """Whether actions run without anybody having said yes."""
        return self.rank > Level.APPROVE.rank


class Grant(StrEnum):
    """Closed set of what may happen with an allowed action."""

    NOW = "now"
    AFTER_VETO_WINDOW = "after_veto_window"
    AFTER_APPROVAL = "after_approval"
    DRAFT_ONLY = "draft_only"
    NOTHING = "nothing"


class ChangeKind(StrEnum):
    """Closed set of how a level came to be."""

    INSTALLER = "installer"  # set when the installation was filled; nothing was proved
    MANUAL = "manual"  # a manager chose a level that needs no proof
    PROMOTION = "promotion"  # a manager signed while the gate was open
    DEMOTION = "demotion"  # errors took the level away by themselves


@dataclass(frozen=True)
class Unit:
    """What earns autonomy: an action of one version of a playbook."""

    playbook: str
    action: str
    version: str


@dataclass(frozen=True)
class LevelRecord:
    """One signed change of a level, as it is kept for ever. `figures` are those that it was signed
    on; `schema` is the action as the connector offered it then; `pool` is the pool that showed it,
    where one did."""

    version: str
    level: Level
    kind: ChangeKind
    by: str
    reason: str
    at: datetime
    figures: str = ""
    schema: str = ""
    pool: int | None = None


_BY_LEVEL = {
    Level.OFF: Grant.NOTHING,
    Level.OBSERVE: Grant.DRAFT_ONLY,
    Level.APPROVE: Grant.AFTER_APPROVAL,
    Level.DELAYED: Grant.AFTER_VETO_WINDOW,
    Level.AUTONOMOUS: Grant.NOW,
}


def grant(level: Level, verdict: Verdict) -> Grant:
    """What the level permits for a decision. Only ALLOW and APPROVE permit anything."""
    if verdict not in (Verdict.ALLOW, Verdict.APPROVE):
        return Grant.NOTHING
    permitted = _BY_LEVEL[level]
    if verdict is Verdict.APPROVE and permitted in (Grant.NOW, Grant.AFTER_VETO_WINDOW):
        return Grant.AFTER_APPROVAL
    return permitted


def levels_for(risk: RiskTier) -> tuple[Level, ...]:
    """The levels that an action of this risk can have at all."""
    if risk is RiskTier.NEVER_ALONE:
        return (Level.OFF, Level.OBSERVE, Level.APPROVE)
    return tuple(Level)


def level_of(version: str, records: Sequence[LevelRecord]) -> Level:
    """The level of a version, from all signed changes of its action, oldest first.

    A change without a version (of an older installation) holds for every version. A version
    without a change of its own starts at `approve` when the one before stood higher, and keeps what
    was lower. A later change of another version can lower this one and never raise it, so that who
    takes the action away takes it away from running issues too.
    """
    own = [n for n, r in enumerate(records) if r.version in (version, ANY_VERSION)]
    start = own[-1] if own else -1
    later = {r.version: r.level for r in records[start + 1 :]}
    level = records[start].level if own else Level.APPROVE
    if later and own and records[start].version == ANY_VERSION:
        level = lower(level, Level.APPROVE)
    for other in later.values():
        level = lower(level, other)
    return level


def own_record(version: str, records: Sequence[LevelRecord]) -> LevelRecord | None:
    """The change that gave the version its level; None when it only keeps or starts."""
    mine = [r for r in records if r.version in (version, ANY_VERSION)]
    return mine[-1] if mine and mine[-1].level is level_of(version, records) else None


def alone_since(version: str, records: Sequence[LevelRecord]) -> datetime | None:
    """Since when the version has run without a person; None while a person says yes to each."""
    if not level_of(version, records).alone:
        return None
    since = None
    for record in records:
        if record.version in (version, ANY_VERSION):
            since = (since or record.at) if record.level.alone else None
    return since


def schema_of(spec: ActionSpec) -> str:
    """A digest of the action as the connector offers it; it changes when the connector does."""
    shape = (
        spec.name,
        sorted((name, kind.value) for name, kind in spec.parameters.items()),
        spec.object_parameter,
        spec.amount_parameter,
        spec.risk.value,
        spec.keeps_keys,
    )
    return hashlib.sha256(repr(shape).encode()).hexdigest()[:16]


def lower(one: Level, other: Level) -> Level:
    """The lower of two levels."""
    return one if one.rank <= other.rank else other
