"""What the desk shows of routing: views of the queue, why a ticket is where it is, its clocks, and
the teams. Read models only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from unsnag.domain.routing import ClockKind
from unsnag.domain.routing.keeping import Keeping
from unsnag.domain.routing.people import Person, Place
from unsnag.domain.shared import TicketId
from unsnag.domain.tickets import Priority

CLOCK_TITLES = {
    ClockKind.FIRST: "First answer",
    ClockKind.NEXT: "Next answer",
    ClockKind.RESOLUTION: "Resolution",
}


class View(StrEnum):
    """Closed set of views of the open tickets; ALL is every one."""

    ALL = "all"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    MY_TEAM = "my_team"
    LIVE = "live"
    DUE_SOON = "due_soon"


VIEW_TITLES = {
    View.ALL: "All",
    View.MINE: "Mine",
    View.UNASSIGNED: "Unassigned",
    View.MY_TEAM: "My team",
    View.LIVE: "Live",
    View.DUE_SOON: "Due soon",
}


class Haste(StrEnum):
    """Closed set of how a clock is doing; the words that a screen shows."""

    EASY = "in time"
    SOON = "due soon"
    OVER = "overdue"
    STANDS = "stands"
    KEPT = "kept"
    MISSED = "missed"


def haste_of(due: datetime, warns: datetime | None, now: datetime) -> Haste:
    """How a running clock is doing."""
    if due < now:
        return Haste.OVER
    return Haste.SOON if warns is not None and warns <= now else Haste.EASY


@dataclass(frozen=True)
class ClockShown:
    """A clock. `due` is None while it stands or when it has ended; `used` is the share of its time
    that is gone, 0…100."""

    title: str
    haste: Haste
    due: datetime | None
    used: int


@dataclass(frozen=True)
class RoutedShown:
    """Where a ticket is and why, in a sentence with its rule, its line and the facts that decided.
    `hold` is the promise's keeping in words, empty without one."""

    team: str
    team_title: str
    priority: Priority
    live: bool
    why: str
    rule: str
    line: int
    written: str
    facts: tuple[tuple[str, str], ...]
    entitlement: str
    person: str
    person_name: str
    clocks: tuple[ClockShown, ...]
    promised: datetime | None
    hold: str


@dataclass(frozen=True)
class PersonShown:
    """Somebody of a team. `room` is how many tickets they may have."""

    person: Person
    there: bool
    room: int

    @property
    def share(self) -> int:
        """How full their hands are, 0…100."""
        return min(100, round(100 * self.person.load / self.room)) if self.room else 100


@dataclass(frozen=True)
class TeamShown:
    """A team now. `places` is a partition of its open and snoozed tickets; `kept` the keeping of
    each clock and `promises` of promises over the days shown."""

    name: str
    title: str
    open: bool
    changes_at: datetime | None
    people: tuple[PersonShown, ...]
    places: Mapping[Place, int]
    oldest: datetime | None
    due_soon: int
    overdue: int
    kept: Mapping[ClockKind, Keeping]
    promises: Keeping

    @property
    def tickets(self) -> int:
        return sum(self.places.values())


class QueueQueries(Protocol):
    """Reads for queues and teams."""

    def counts(self, login: str) -> Mapping[View, int]:
        """How many tickets each view of somebody's has."""
        ...

    def ticket(self, id: TicketId) -> RoutedShown | None: ...
    def teams(self, *, days: int) -> Sequence[TeamShown]:
        """Every team, with the keeping of the last so many days."""
        ...
