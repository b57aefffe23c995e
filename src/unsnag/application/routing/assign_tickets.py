"""Who has which ticket: taken, given out in turn, pushed by load, put back, given by a lead.

Of two who want a ticket at once one gets it, on either database. Each change is an event that says
who has it and who said so.
"""

from __future__ import annotations

from collections.abc import Callable

from unsnag.application.ports.clock import Clock
from unsnag.application.ports.routing import RoutingBook
from unsnag.application.ports.store import Store
from unsnag.domain.outcomes import Event, EventKind
from unsnag.domain.routing import Routing
from unsnag.domain.routing.people import Person, Waiting, for_person, for_ticket, speaks
from unsnag.domain.shared import TicketId
from unsnag.domain.tickets import TicketState

UNSNAG = "Unsnag"


class TicketTaken(Exception):
    """Somebody else has the ticket; nothing was changed. The message names them."""

    code = "ticket_taken"


class NobodyThere(LookupError):
    """There is no such person at the desk; nothing was changed."""

    code = "nobody_there"


class AssignTickets:
    """Gives tickets to people."""

    def __init__(
        self, store: Store, book: RoutingBook, routing: Callable[[], Routing], clock: Clock
    ) -> None:
        self._store = store
        self._book = book
        self._routing = routing
        self._clock = clock

    def take(self, ticket: TicketId, login: str) -> None:
        """Take a ticket, whatever one has already. Raises TicketTaken."""
        person = self._person(login)
        with self._store.transaction():
            if self._book.give(ticket, login, room=None):
                self._tell(ticket, f"{person.name} took it", person.name)
                return
        kept = self._book.kept(ticket)
        if kept is not None and kept.person != login:
            raise TicketTaken(self._held(kept.person, kept.state))

    def next_for(self, login: str) -> TicketId | None:
        """Give somebody the next ticket that they can answer and have room for; None when there is
        none. What others take meanwhile is passed over."""
        person = self._person(login)
        for one in self._in_turn(person):
            team = self._routing().teams[one.team]
            room = person.capacity or team.capacity
            with self._store.transaction():
                if self._book.give(one.ticket, login, room=room):
                    self._tell(one.ticket, f"Given to {person.name} as the next one", person.name)
                    return one.ticket
        return None

    def put_back(self, ticket: TicketId, login: str) -> bool:
        """Give a ticket back to its team's queue; whether one had it."""
        person = self._person(login)
        return self._over(ticket, "", login, f"{person.name} put it back", person.name)

    def give(self, ticket: TicketId, to: str, *, by: str) -> None:
        """Give a ticket to somebody, or to nobody with an empty `to`, because a lead says so.
        Raises NobodyThere, and TicketTaken when it changed hands meanwhile."""
        kept = self._book.kept(ticket)
        if kept is None:
            raise NobodyThere("This ticket has no team yet. Try again in a moment.")
        if kept.person == to:
            return
        said = f"{by} gave it to {self._person(to).name}" if to else f"{by} took it from who had it"
        if not self._over(ticket, to, kept.person, said, by):
            raise TicketTaken("It changed hands meanwhile. See who has it now.")

    def answered(self, ticket: TicketId, person: Person, *, was: str) -> None:
        """Who answered has the ticket from then on."""
        self._over(ticket, person.login, was, f"{person.name} answered", person.name)

    def release_if_gone(self, ticket: TicketId) -> None:
        """The customer wrote again: who has it keeps it while they are there and the team wants
        that."""
        kept = self._book.kept(ticket)
        if kept is None or not kept.person:
            return
        team, routing = self._routing().teams.get(kept.team), self._routing()
        person = self._book.person(kept.person)
        there = person is not None and person.there(self._clock(), routing.gone_after)
        if team is not None and team.sticky and there:
            return
        why = "the team doesn't keep tickets with one person" if there else "they are away"
        name = kept.person if person is None else person.name
        self._over(ticket, "", kept.person, f"Taken from {name}: {why}", UNSNAG)

    def release_gone(self) -> None:
        """Give back what people hold who are away, where somebody else of the team is there."""
        now, routing, people = self._clock(), self._routing(), self._book.people()
        there = [p for p in people if p.there(now, routing.gone_after)]
        gone = {p.login: p for p in people if p not in there}
        for ticket, login in self._book.held_by(list(gone)):
            kept = self._book.kept(ticket)
            if kept is not None and any(p.of(kept.team) for p in there):
                name = gone[login].name
                self._over(ticket, "", login, f"Taken from {name}: they are away", UNSNAG)

    def release_all(self, login: str) -> int:
        """Give back everything that somebody holds who has left for good; how many tickets."""
        person = self._book.person(login)
        said = f"Taken from {login if person is None else person.name}: their account was closed"
        held = [ticket for ticket, _ in self._book.held_by([login])]
        return sum(self._over(ticket, "", login, said, UNSNAG) for ticket in held)

    def push(self) -> None:
        """Give waiting tickets of teams that want it to who is there, by load."""
        routing, now = self._routing(), self._clock()
        pushing = {name for name, team in routing.teams.items() if team.push}
        if not pushing:
            return
        for one in [w for w in self._book.waiting() if w.team in pushing]:
            team = routing.teams[one.team]
            people = self._book.people()
            for person in for_ticket(one, team, people, now, routing.gone_after):
                room = person.capacity or team.capacity
                with self._store.transaction():
                    if self._book.give(one.ticket, person.login, room=room):
                        self._tell(one.ticket, f"Given to {person.name} by load", UNSNAG)
                        break

    def _in_turn(self, person: Person) -> list[Waiting]:
        """What somebody may be given, over all of their teams, in order."""
        waiting, found = self._book.waiting(), []
        for team in self._routing().teams.values():
            if person.of(team.name) and person.room(team) > 0:
                own = for_person(person, team, waiting)
                found += [(not speaks(person, team, one), one.order, one) for one in own]
        return [one for _, _, one in sorted(found, key=lambda f: f[:2])]

    def _over(self, ticket: TicketId, to: str, was: str, said: str, by: str) -> bool:
        with self._store.transaction():
            if not self._book.give_over(ticket, to, was=was):
                return False
            self._tell(ticket, said, by)
        return True

    def _person(self, login: str) -> Person:
        person = self._book.person(login)
        if person is None:
            raise NobodyThere(f"Nobody called {login} has been at the desk.")
        return person

    def _held(self, login: str, state: TicketState) -> str:
        if not login:
            return f"This ticket can't be taken: it is {state.value.replace('_', ' ')}."
        person = self._book.person(login)
        return f"{login if person is None else person.name} has this ticket already."

    def _tell(self, ticket: TicketId, said: str, by: str) -> None:
        now, issue = self._clock(), self._store.ticket(ticket).issue
        key = f"{issue}:assigned:{ticket}:{now.isoformat()}:{said}"[:160]
        data: dict[str, str | int | bool] = {"ticket": ticket, "said": said, "by": by}
        self._store.append(Event(issue, EventKind.ASSIGNED, now, key, data))
