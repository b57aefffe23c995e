"""Port to what was seen of drafted actions: cases and their labels, canaries, and running alone.

A case is written once, under its key; a label and a second label are each written once. Nothing is
deleted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from unsnag.domain.autonomy import Level, Unit
from unsnag.domain.autonomy.canaries import Canary
from unsnag.domain.autonomy.evidence import Draft, Label, Observation, Source
from unsnag.domain.autonomy.pooling import Member, Pool
from unsnag.domain.autonomy.sensitivity import Sensitivity
from unsnag.domain.resolutions import Approval
from unsnag.domain.shared import ApprovalId, IssueId, RunId


@dataclass(frozen=True)
class NewCase:
    """A drafted action that somebody looks at or will. `key` makes a repeat harmless."""

    key: str
    unit: Unit
    run: RunId | None
    issue: IssueId | None
    customer: str
    source: Source
    level: Level
    title: str
    draft: Draft
    currency: str
    language: str = ""


@dataclass(frozen=True)
class NewReplay:
    """What was drafted for a past ticket, and whether a person did the same. `at` is the
    ticket's time."""

    key: str
    unit: Unit
    customer: str
    at: datetime
    draft: Draft
    label: Label
    currency: str


@dataclass(frozen=True)
class Case:
    """A case as it is kept. `did` is what a person did instead, where that was asked."""

    id: int
    unit: Unit
    run: RunId | None
    issue: IssueId | None
    source: Source
    title: str
    draft: Draft
    currency: str
    drafted: datetime
    label: Label | None
    labelled_by: str
    second: Label | None
    second_by: str


@dataclass(frozen=True)
class Mix:
    """What the runs of a unit were like: by intent, by order of magnitude of the amount, and by
    the customer's language."""

    intents: Mapping[str, int]
    amounts: Mapping[str, int]
    languages: Mapping[str, int] = field(default_factory=dict)


class Oversight(Protocol):
    """The records of one workspace."""

    def see(self, case: NewCase) -> Case:
        """Write a case; a known key gives the one that is there."""
        ...

    def case(self, id: int) -> Case | None: ...
    def unseen_draft(self, issue: IssueId) -> Case | None:
        """The newest draft of an issue made beside a person, that nobody has compared yet."""
        ...

    def label(
        self, case: int, label: Label, *, by: str, note: str = "", did: Draft | None = None
    ) -> bool:
        """The first label; False when there was one already."""
        ...

    def second(self, case: int, label: Label, *, by: str, note: str) -> bool:
        """The second label; False when there was one already."""
        ...

    def observations(self, unit: Unit) -> Sequence[Observation]:
        """Every case of the unit, oldest first."""
        ...

    def audited(self, *units: tuple[Unit, datetime]) -> Sequence[Label]:
        """The labels of runs without a person, of each unit those drafted since a time, all
        together in the order in which they became known. One whose money came back on us is wrong
        whatever was said of it."""
        ...

    def lately(self, unit: Unit, language: str, limit: int) -> Sequence[Label]:
        """The last labels of the unit's live cases in a language, oldest first."""
        ...

    def first_live(self, unit: Unit) -> datetime | None:
        """When the unit's first live case was drafted."""
        ...

    def record_replays(self, cases: Sequence[NewReplay], *, by: str) -> Sequence[int]:
        """Keep replayed tickets as labelled cases; the places of those that were not known."""
        ...

    # Pools
    def pools(self) -> Sequence[Pool]:
        """The pools that are not ended, oldest first."""
        ...

    def open_pool(self, members: Sequence[Member], *, by: str, reason: str) -> Pool: ...
    def end_pool(self, pool: int, *, by: str) -> bool:
        """False when it was ended before."""
        ...

    def versions_seen(self, member: Member) -> Sequence[str]:
        """The versions of which there are cases."""
        ...

    def ran_alone(self, unit: Unit) -> int:
        """Count one more run without a person; how many there were before."""
        ...

    def alone(self, unit: Unit) -> int:
        """How often the unit has run without a person."""
        ...

    def alone_since(self, playbook: str, action: str, since: datetime) -> tuple[int, int]:
        """Number and sum, in minor units, of effects that nobody approved, of all versions."""
        ...

    def mixes(self, unit: Unit, lately: int) -> tuple[Mix, Mix]:
        """What the runs of the unit were like before, and the last so many."""
        ...

    # Canaries
    def first_asked(self) -> datetime | None:
        """When the workspace's first approval was asked."""
        ...

    def settled_requests(self, action: str, limit: int) -> Sequence[Approval]:
        """Requests of an action that a person decided, the latest first; no canaries."""
        ...

    def plant(self, copies: ApprovalId, canary: Canary) -> Approval:
        """Put a canary in the queue. It has no run, and nothing can come of it."""
        ...

    def canary_waits(self) -> bool:
        """Whether one is in the queue now."""
        ...

    def sensitivity(self) -> Mapping[str, Sensitivity]:
        """Of each reviewer by name, and of all together under the empty name."""
        ...
