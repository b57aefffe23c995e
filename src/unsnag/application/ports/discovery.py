"""Ports to discovered intents and to tickets that are to be labelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class GroupState(StrEnum):
    """Closed set of what became of a discovered intent."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"  # it is an intent; its examples are learned
    PUT_ASIDE = "put_aside"  # nothing to recognise by itself
    MERGED = "merged"  # it is part of another one
    SPLIT = "split"  # others are its parts
    UNDONE = "undone"  # it was made by merging, which was taken back


DECIDED = (GroupState.ACCEPTED, GroupState.PUT_ASIDE)


@dataclass(frozen=True)
class FoundGroup:
    """Tickets of a run that belong together. `members` and `typical` are places in the run's
    tickets, `typical` those nearest to the middle, of which `examples` are the texts. `months` are
    (YYYY-MM, tickets). The model in force takes the share `known` of some of them for `known_as`
    and `refused` for no intent. `made_of` are the groups that it was merged or split from,
    `follows` the decided one of an earlier run that it was found to be again."""

    id: int
    run: str
    name: str
    state: GroupState
    members: tuple[int, ...]
    typical: tuple[int, ...]
    examples: tuple[str, ...]
    at: datetime
    months: tuple[tuple[str, int], ...] = ()
    intent: str = ""
    known_as: str = ""
    known: float = 0.0
    refused: float = 0.0
    made_of: tuple[int, ...] = ()
    follows: int | None = None
    by: str = ""

    @property
    def count(self) -> int:
        return len(self.members)


class FoundGroups(Protocol):
    """Keeps what was found. Nothing is taken out."""

    def add(self, groups: Sequence[FoundGroup]) -> Sequence[FoundGroup]:
        """Keep them, in one commit; what comes back has the ids that they were given."""
        ...

    def of(self, run: str) -> Sequence[FoundGroup]:
        """All of a run, whatever became of them, the largest first."""
        ...

    def get(self, group: int) -> FoundGroup | None: ...

    def change(self, group: FoundGroup) -> None:
        """Keep name, state, intent, who and when as they are now."""
        ...

    def decided(self) -> Sequence[FoundGroup]:
        """The accepted and put aside ones of all runs, without those that a later one follows."""
        ...


@dataclass(frozen=True)
class RunTickets:
    """The unlabelled tickets of a run: texts, and when each came in seconds, or None."""

    texts: tuple[str, ...]
    created: tuple[int | None, ...]


class RunFiles(Protocol):
    """Keeps the tickets of runs, which are customers' words."""

    def keep(self, run: str, tickets: RunTickets) -> None: ...

    def tickets(self, run: str) -> RunTickets | None:
        """None when they are gone."""
        ...


@dataclass(frozen=True)
class ToLabel:
    """A ticket chosen to be labelled, with the likeliest intents, best first."""

    key: str
    text: str
    likely: tuple[str, ...]


@dataclass(frozen=True)
class LabelBatch:
    """Tickets to label next, in their order, chosen among `pool` with the help of `version`."""

    id: str
    version: str
    made: datetime
    by: str
    pool: int
    tickets: tuple[ToLabel, ...]


class LabelBatches(Protocol):
    """Keeps batches, and which of their tickets somebody passed over."""

    def add(self, batch: LabelBatch) -> None: ...

    def get(self, batch: str) -> LabelBatch | None: ...

    def newest(self) -> LabelBatch | None: ...

    def pass_over(self, batch: str, key: str, *, by: str, at: datetime) -> None: ...

    def take_up(self, batch: str, key: str) -> None:
        """It is not passed over any more."""
        ...

    def passed_over(self, batch: str) -> Mapping[str, datetime]:
        """Keys of the tickets that are, and since when."""
        ...


@dataclass(frozen=True)
class IssueWords:
    """An issue's first words and when it was opened."""

    issue: int
    text: str
    opened: datetime


class OwnTickets(Protocol):
    """The product's own conversations as tickets."""

    def newest(self, most: int, *, since: datetime | None = None) -> Sequence[IssueWords]:
        """Issues with words, the oldest of the newest `most` first."""
        ...
