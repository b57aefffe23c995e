"""Ports to what is watched about the classifier: what it made of each issue, alarms, flags, and
versions that are proposed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from unsnag.application.ports.discovery import IssueWords
from unsnag.domain.understanding.drift import Day, Moved, Thing


@dataclass(frozen=True)
class Reading:
    """What a version makes of an issue's words: the intent that it would be taken for (empty:
    none), the best one, and its probability in per cent."""

    issue: int
    opened: datetime
    intent: str
    best: str
    sureness: int


class Readings(Protocol):
    """Keeps readings; days are those of the workspace's zone."""

    def unread(self, version: str, since: datetime, most: int) -> Sequence[IssueWords]:
        """The oldest issues with words that this version hasn't read."""
        ...

    def add(self, version: str, readings: Sequence[Reading]) -> None:
        """Each issue once a version, however often it is called."""
        ...

    def days(self, version: str, first: date, last: date) -> Sequence[Day]:
        """Every day from `first` to `last`, empty ones too; corrections are those made on it."""
        ...

    def examples(
        self, version: str, thing: Thing, first: date, last: date, most: int
    ) -> Sequence[tuple[int, str]]:
        """The newest messages of these days that count as hits of a thing: issue and words."""
        ...

    def refused(self, version: str, since: datetime, most: int) -> Sequence[IssueWords]:
        """The newest that it took for no intent, the oldest first."""
        ...


@dataclass(frozen=True)
class Alarm:
    """Something that moved, as last seen. `examples` are issues and their words."""

    id: int
    thing: Thing
    version: str
    raised: datetime
    seen: datetime
    since: date
    figures: Mapping[str, Any]
    examples: tuple[tuple[int, str], ...] = ()
    acknowledged_by: str = ""
    acknowledged: datetime | None = None
    cleared: datetime | None = None


class FlagKind(StrEnum):
    """Closed set of what the weekly look flags."""

    OVERLAP = "overlap"  # two intents that can't be told apart
    MISSING = "missing"  # refused messages that belong together


@dataclass(frozen=True)
class Flag:
    """What a weekly look found. `figures` has what shows it. `settled` says that somebody saw to
    it."""

    kind: FlagKind
    name: str
    figures: Mapping[str, Any] = field(default_factory=dict)
    id: int = 0
    first: datetime | None = None
    last: datetime | None = None
    settled_by: str = ""
    settled: datetime | None = None


class ProposalState(StrEnum):
    """Closed set of what became of a proposal."""

    OPEN = "open"
    USED = "used"  # its version was put in force
    LEFT = "left"  # somebody decided against it
    OUTDATED = "outdated"  # another version came in force, or a newer proposal


@dataclass(frozen=True)
class TrainingProposal:
    """A version and what it gains over `against` on tickets that neither had learned."""

    id: int
    version: str
    against: str
    why: str
    made: datetime
    by: str
    figures: Mapping[str, Any]
    state: ProposalState = ProposalState.OPEN
    settled_by: str = ""
    settled: datetime | None = None


class Watching(Protocol):
    """Keeps looks, alarms, flags and proposals of one workspace."""

    def begin_look(self, what: str, day: date) -> bool:
        """Whether this look is ours: False when it was begun before, in whichever process."""
        ...

    def last_look(self, what: str) -> date | None: ...

    def alarms(self) -> Sequence[Alarm]:
        """Those that hold, the newest first."""
        ...

    def past_alarms(self, most: int) -> Sequence[Alarm]:
        """Cleared ones, the newest first."""
        ...

    def raise_alarm(
        self, moved: Moved, version: str, examples: Sequence[tuple[int, str]], at: datetime
    ) -> None:
        """Keep it; of a thing whose alarm holds, only what was seen now."""
        ...

    def acknowledge(self, alarm: int, *, by: str, at: datetime) -> bool:
        """False when there is none that holds."""
        ...

    def clear(self, alarm: int, at: datetime) -> None: ...

    def flags(self) -> Sequence[Flag]:
        """Those that the last look found, the unsettled first."""
        ...

    def put_flags(self, kind: FlagKind, flags: Sequence[Flag], at: datetime) -> None:
        """What a look found of this kind; others of the kind are gone."""
        ...

    def settle_flag(self, flag: int, *, by: str, at: datetime) -> bool: ...

    def propose(self, proposal: TrainingProposal) -> None:
        """Keep it; open ones before it are outdated."""
        ...

    def proposal(self) -> TrainingProposal | None:
        """The open one."""
        ...

    def settle_proposal(
        self, proposal: int, state: ProposalState, *, by: str, at: datetime
    ) -> bool:
        """False when it isn't open any more."""
        ...

    def waiting(self) -> int:
        """How many alarms nobody acknowledged, and proposals nobody settled."""
        ...
