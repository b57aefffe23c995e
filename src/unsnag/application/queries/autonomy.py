"""What a manager sees of autonomy: each action with its level, what was seen of it, how far it is
from running alone, what could go wrong, who signed; and how well reviewers see errors.

Read models only: nothing here changes anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from unsnag.domain.autonomy import ChangeKind, Level
from unsnag.domain.autonomy.demotion import Exposure
from unsnag.domain.autonomy.gate import GateStanding
from unsnag.domain.autonomy.pooling import Member, Pool, PoolStanding
from unsnag.domain.autonomy.sensitivity import Sensitivity
from unsnag.domain.shared import Money


@dataclass(frozen=True)
class LevelChange:
    """One signed change of a level; the switch's changes have no level and no kind."""

    what: str
    level: Level | None
    kind: ChangeKind | None
    stopped: bool | None
    by: str
    reason: str
    figures: str
    at: datetime


@dataclass(frozen=True)
class SeenCase:
    """A case in a list, with what was said of it."""

    id: int
    title: str
    source: str
    label: str
    by: str
    second: str
    drafted: datetime


@dataclass(frozen=True)
class MoneyBack:
    """Money that came back on an action. `source` is the connected system that says so,
    `reference` its id for it; `stands` False says that it was withdrawn. `case` leads to the case,
    None where it is not one that people look at."""

    kind: str
    object: str
    amount: Money | None
    reason: str
    source: str
    reference: str
    at: datetime
    stands: bool
    alone: bool
    case: int | None


@dataclass(frozen=True)
class Held:
    """A language in which a person approves each, for the errors among its last cases."""

    language: str
    errors: int
    cases: int


@dataclass(frozen=True)
class Poolable:
    """An action that may be pooled: its risk says with which others."""

    member: Member
    title: str
    playbook_title: str
    risk: str
    pooled: bool


@dataclass(frozen=True)
class PoolShown:
    """A pool with the names of its members."""

    pool: Pool
    members: tuple[str, ...]


@dataclass(frozen=True)
class Tally:
    """What became of a version's requests and effects, as numbers."""

    verified: int
    refused_by_person: int
    refused_by_system: int
    unsettled: int
    waiting: int


@dataclass(frozen=True)
class ActionStanding:
    """An action of a playbook with its level, what became of its runs and how far it is.

    `changed` is the change that gave this version its level; None when the version started over.
    `paused` says why nothing runs alone today, `drift` what the last runs differ in, `held` the
    languages in which a person approves. `cost` is the money of `exposure`, `lost` that of
    `money_back` that stands and ran alone. `pooled` is how far its pool brings it. `walked` is the
    way to the boundary: cases and errors, day by day.
    """

    playbook: str
    playbook_title: str
    version: str
    action: str
    title: str
    risk: str
    level: Level
    allowed: tuple[Level, ...]
    changed: LevelChange | None
    tally: Tally
    gate: GateStanding
    walked: tuple[tuple[int, int], ...]
    alone: int
    audit_percent: int
    exposure: Exposure | None
    cost: Money | None
    paused: str
    drift: tuple[str, ...]
    recent: tuple[SeenCase, ...]
    money_back: tuple[MoneyBack, ...] = ()
    lost: Money | None = None
    held: tuple[Held, ...] = ()
    pooled: PoolStanding | None = None


@dataclass(frozen=True)
class Autonomy:
    """Every action with its level, the reviewers, the switch and the last changes, newest first.

    `demoted` are the demotions that stand: nobody has set another level of that version since."""

    actions: tuple[ActionStanding, ...]
    reviewers: tuple[tuple[str, Sensitivity], ...]
    everybody: Sensitivity
    reviews_waiting: int
    demoted: tuple[LevelChange, ...]
    stopped: LevelChange | None
    pools: tuple[PoolShown, ...]
    poolable: tuple[Poolable, ...]
    history: tuple[LevelChange, ...]


class AutonomyQueries(Protocol):
    """Reads for the page about autonomy."""

    def page(self) -> Autonomy: ...
