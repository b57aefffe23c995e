"""Ports to the routing file, and to where tickets are kept with their routes, clocks and people."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from unsnag.domain.policies import FactValue
from unsnag.domain.routing import ClockKind, Route
from unsnag.domain.routing.clocks import Clock
from unsnag.domain.routing.people import Person, Waiting
from unsnag.domain.shared import ConversationId, IssueId, TicketId
from unsnag.domain.tickets import Priority, TicketState


class RoutingUnreadable(ValueError):
    """The routing file cannot be used; the message says where and what to do."""

    code = "routing_unreadable"


@dataclass(frozen=True)
class CaseRouted:
    """A written case that was tried; `trouble` is empty when it landed as it says."""

    name: str
    team: str
    rule: str
    trouble: str


@dataclass(frozen=True)
class Kept:
    """A ticket's route as it is kept. `minutes` are the clocks' working minutes; `promised` the
    moment that the customer was told; `by_hand` names who chose team or priority, which no rule
    changes then; `person` is the login of who has it."""

    ticket: TicketId
    issue: IssueId
    conversation: ConversationId
    state: TicketState
    priority: Priority
    team: str
    live: bool
    rule: str
    line: int
    written: str
    facts: tuple[tuple[str, FactValue], ...]
    entitlement: str
    skills: frozenset[str]
    language: str
    minutes: Mapping[ClockKind, int]
    version: str
    cause: str
    routed: datetime
    promised: datetime | None
    by_hand: str
    person: str
    overflow_to: str
    overflow_at: datetime | None


class RoutingBook(Protocol):
    """Keeps routes, clocks and people. What two could want at once is given to one of them."""

    def kept(self, ticket: TicketId) -> Kept | None: ...
    def unrouted(self, limit: int) -> Sequence[TicketId]:
        """Tickets that are not closed and have no route, the oldest first."""
        ...

    def strayed(self, teams: Collection[str], limit: int) -> Sequence[TicketId]:
        """Tickets that are not closed and whose team is none of these, the oldest first."""
        ...

    def keep(
        self, ticket: TicketId, route: Route, *, cause: str, language: str, by_hand: str = ""
    ) -> None:
        """Keep the route, in place of the one before; who has the ticket stays, and so does a
        promise."""
        ...

    def promise(self, ticket: TicketId, by: datetime) -> None:
        """Keep what the customer was promised, in place of an earlier promise."""
        ...

    def answered(self, ticket: TicketId, at: datetime) -> None:
        """Keep when a person answered first after the promise; later answers change nothing."""
        ...

    def overflowing(self, now: datetime) -> Sequence[TicketId]:
        """Open tickets that nobody has and whose time to overflow has come."""
        ...

    def move(self, ticket: TicketId, team: str) -> bool:
        """Give an open ticket that nobody has to another team, once; whether it was so."""
        ...

    # Clocks
    def clocks(self, ticket: TicketId) -> Sequence[Clock]: ...
    def put_clocks(self, ticket: TicketId, clocks: Sequence[Clock]) -> None: ...
    def warnings(self, now: datetime) -> Sequence[tuple[TicketId, Clock]]:
        """Clocks that run, should warn by now and have not."""
        ...

    def missed(self, now: datetime) -> Sequence[tuple[TicketId, Clock]]:
        """Clocks whose time is over and of which that was not told."""
        ...

    def told(self, clock: int, *, missed: bool) -> bool:
        """Note that people were warned, or told that it was missed; False when they were."""
        ...

    # People
    def people(self) -> Sequence[Person]:
        """Everybody who was at the desk or is of a team, with their load, by name."""
        ...

    def person(self, login: str) -> Person | None: ...
    def sign(self, login: str, name: str, now: datetime) -> None:
        """Somebody gave a sign of being there."""
        ...

    def set_away(self, login: str, *, away: bool, now: datetime) -> None: ...
    def set_person(self, person: Person) -> None:
        """Keep somebody's teams, skills, languages and capacity."""
        ...

    def waiting(self) -> Sequence[Waiting]:
        """Open tickets that nobody has and nobody put off, in the order in which they are given
        out."""
        ...

    def give(self, ticket: TicketId, login: str, *, room: int | None) -> bool:
        """Give an open ticket that nobody has to somebody. False when somebody has it, or they
        have `room` tickets already: of two that ask at once, one gets it."""
        ...

    def give_over(self, ticket: TicketId, login: str, *, was: str) -> bool:
        """Give a ticket to somebody else, or with an empty login to nobody, as long as `was` has
        it."""
        ...

    def held_by(self, logins: Sequence[str]) -> Sequence[tuple[TicketId, str]]:
        """Open tickets that these people have."""
        ...
