"""Who is there, who may be given what, and in which queue an open ticket is.

Nobody is given a ticket that they can't answer: their team has it, they have the skills and the
language it wants, they are there, and they have room. A ticket that no one there could answer by
its language goes to anybody of the team who has the skills, so that it never waits for a language
that nobody speaks. Who is of no team answers for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from unsnag.domain.routing import Team
from unsnag.domain.shared import TicketId
from unsnag.domain.tickets import Priority


@dataclass(frozen=True)
class Person:
    """Somebody at the desk. `login` identifies them; `away` is what they said, `seen` when they
    last gave a sign; a `capacity` of 0 is their team's. `load` counts the open tickets that they
    have."""

    login: str
    name: str
    teams: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    capacity: int = 0
    away: bool = False
    seen: datetime | None = None
    load: int = 0

    def there(self, now: datetime, gone_after: timedelta) -> bool:
        """Whether they are available: not away, and not silent for too long."""
        return not self.away and self.seen is not None and now - self.seen < gone_after

    def of(self, team: str) -> bool:
        """Whether they answer for a team."""
        return not self.teams or team in self.teams

    def room(self, team: Team) -> int:
        """How many more tickets of a team they may be given."""
        return (self.capacity or team.capacity) - self.load


@dataclass(frozen=True)
class Waiting:
    """An open ticket that nobody has, as it is given out: most urgent, live and oldest first."""

    ticket: TicketId
    team: str
    priority: Priority
    live: bool
    since: datetime
    skills: frozenset[str] = frozenset()
    language: str = ""

    @property
    def order(self) -> tuple[int, bool, datetime, int]:
        return int(self.priority), not self.live, self.since, self.ticket


class Place(StrEnum):
    """Closed set of where an open ticket is. Every one is in exactly one place of one team."""

    TAKEN = "taken"  # somebody has it
    SNOOZED = "snoozed"  # put off until a moment that has not come
    LIVE = "live"  # nobody has it, and the customer is waiting for somebody now
    LATER = "later"  # nobody has it, and it is answered in its turn


def place(*, taken: bool, live: bool, snoozed: bool) -> Place:
    """Where an open ticket is."""
    if snoozed:
        return Place.SNOOZED
    if taken:
        return Place.TAKEN
    return Place.LIVE if live else Place.LATER


def able(person: Person, team: Team, ticket: Waiting) -> bool:
    """Whether somebody is of the team and has the skills that a ticket wants."""
    skills = person.skills | team.skills
    return person.of(team.name) and ticket.skills <= skills


def speaks(person: Person, team: Team, ticket: Waiting) -> bool:
    """Whether somebody can answer in the language of a ticket; who names no language can."""
    known = person.languages or team.languages
    return not known or not ticket.language or ticket.language in known


def for_person(person: Person, team: Team, waiting: Iterable[Waiting]) -> list[Waiting]:
    """What somebody may be given next, in order: what they can answer in its language first."""
    fitting = [one for one in waiting if one.team == team.name and able(person, team, one)]
    return sorted(fitting, key=lambda one: (not speaks(person, team, one), one.order))


def for_ticket(
    ticket: Waiting, team: Team, people: Sequence[Person], now: datetime, gone_after: timedelta
) -> list[Person]:
    """Who of those there is given a ticket unasked, in order: in its language, then by load."""
    fitting = [
        one
        for one in people
        if one.there(now, gone_after) and one.room(team) > 0 and able(one, team, ticket)
    ]
    return sorted(fitting, key=lambda p: (not speaks(p, team, ticket), p.load, p.login))
