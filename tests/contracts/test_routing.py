"""Who has a ticket, its clocks and its warnings, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.contracts.test_ticket_search import talk
from tests.fakes.file_database import at_once
from tests.fakes.moved_clock import MovedClock
from unsnag.adapters.routing_file.reader import Known, read_routing
from unsnag.adapters.rules.cel import CelRules
from unsnag.adapters.store.database_store import DatabaseStore
from unsnag.adapters.store.models import EventRow, TicketRow
from unsnag.adapters.store.queries_routing import DatabaseQueueQueries
from unsnag.adapters.store.routing import DatabaseRouting
from unsnag.adapters.store.routing_rows import ClockRow, TicketRouteRow
from unsnag.application.queries.routing import View
from unsnag.application.routing.assign_tickets import AssignTickets, TicketTaken
from unsnag.application.routing.follow_tickets import FollowTickets
from unsnag.application.routing.know_ticket import KnowTicket
from unsnag.application.routing.route_tickets import RouteTickets
from unsnag.application.routing.watch_tickets import WatchTickets
from unsnag.domain.routing.people import Person, Place
from unsnag.domain.shared import TicketId
from unsnag.domain.tickets import DeskHours, TicketState

pytestmark = pytest.mark.usefixtures("file_database")

ALWAYS = "{monday_to_sunday: '00:00-24:00'}"
RULES = f"""
teams:
  - {{team: care, hours: {ALWAYS}, zone: UTC, capacity: 3}}
  - {{team: night, hours: {ALWAYS}, zone: UTC, push: true, capacity: 2}}
clocks:
  - {{first_answer: 60 minutes, resolution: 10 hours}}
rules:
  - rule: what waits long
    when: wait >= 600
    then: {{team: night}}
otherwise: {{team: care, overflow: {{after: 30 minutes, to: night}}}}
"""


class Room:
    """Routing on a database of its own."""

    def __init__(self, clock: MovedClock) -> None:
        self.clock = clock
        self.rules = read_routing("r.yaml", RULES, Known(DeskHours("UTC", {})), CelRules())
        self.store, self.book = DatabaseStore(clock), DatabaseRouting(clock)
        know = KnowTicket(self.store, lambda _text: "")
        rules = self._rules
        self.route = RouteTickets(self.store, self.book, CelRules(), rules, know, clock)
        self.assign = AssignTickets(self.store, self.book, rules, clock)
        self.store.tell_of_tickets(
            FollowTickets(self.store, self.book, self.route, self.assign, clock)
        )
        self.watch = WatchTickets(self.store, self.book, self.route, self.assign, clock)
        self.shown = DatabaseQueueQueries(self.book, rules, clock)

    def _rules(self) -> object:
        return self.rules

    def there(self, *logins: str, team: str = "care") -> None:
        for login in logins:
            self.book.sign(login, login.title(), self.clock())
            self.book.set_person(Person(login, login.title(), frozenset({team})))

    def tickets(self, count: int) -> list[TicketId]:
        made = [TicketId(talk(f"question {n}")) for n in range(count)]
        self.watch()
        return made

    def said(self, kind: str) -> list[str]:
        rows = EventRow.objects.filter(kind=kind).order_by("pk")
        return [str(r.data.get("said", r.data.get("clock", r.data.get("team")))) for r in rows]


@pytest.fixture
def room(clock: MovedClock) -> Room:
    return Room(clock)


def holders() -> dict[int, str]:
    return dict(TicketRouteRow.objects.values_list("pk", "person"))


def test_a_ticket_from_before_gets_a_team_and_its_clocks(room: Room) -> None:
    (ticket,) = room.tickets(1)
    kept = room.book.kept(ticket)
    assert kept is not None
    assert (kept.team, kept.cause, kept.person) == ("care", "found", "")
    assert {c.kind.value for c in room.book.clocks(ticket)} == {"first_answer", "resolution"}
    room.watch()
    assert room.said("routed") == ["care"]


def test_of_two_who_take_a_ticket_at_once_one_gets_it(room: Room) -> None:
    room.there("ada", "ben", "cleo")
    (ticket,) = room.tickets(1)

    def take(login: str) -> Callable[[], str]:
        def act() -> str:
            room.assign.take(ticket, login)
            return login

        return act

    results = at_once([take(login) for login in ("ada", "ben", "cleo")])
    winners = [r for r in results if isinstance(r, str)]
    assert len(winners) == 1
    assert holders()[ticket] == winners[0]
    assert [type(r) for r in results if not isinstance(r, str)] == [TicketTaken] * 2
    assert len(room.said("assigned")) == 1


def test_the_next_ticket_is_never_given_twice_nor_past_anybodys_room(room: Room) -> None:
    people = ("ada", "ben")
    room.there(*people)
    room.tickets(8)
    works = [(lambda who=login: room.assign.next_for(who)) for login in people * 5]
    given = [r for r in at_once(works) if r is not None]
    assert all(isinstance(g, int) for g in given), given
    assert len(given) == len(set(given))
    held = Counter(p for p in holders().values() if p)
    # Both asked five times and have room for three; one who was passed by may ask again.
    assert all(n <= 3 for n in held.values())
    for login in people:
        while room.assign.next_for(login) is not None:
            pass
    held = Counter(p for p in holders().values() if p)
    assert held == {"ada": 3, "ben": 3}


def test_a_warning_is_told_once_and_so_is_the_end(room: Room) -> None:
    room.tickets(1)
    room.clock.now += timedelta(minutes=46)
    at_once([room.watch, room.watch])
    room.watch()
    assert room.said("due_soon") == ["first answer"]
    room.clock.now += timedelta(minutes=20)
    at_once([room.watch, room.watch])
    assert room.said("overdue") == ["first answer"]


def test_a_ticket_that_nobody_takes_goes_on_once_and_is_pushed_to_who_is_there(room: Room) -> None:
    room.there("nell", team="night")
    (ticket,) = room.tickets(1)
    room.clock.now += timedelta(minutes=31)
    room.book.sign("nell", "Nell", room.clock())
    room.watch()
    room.watch()
    kept = room.book.kept(ticket)
    assert kept is not None
    assert (kept.team, kept.person) == ("night", "nell")
    assert room.said("routed") == ["care", "night"]
    assert room.said("assigned") == ["Given to Nell by load"]


def test_who_answers_has_it_and_who_is_gone_gives_it_back(room: Room) -> None:
    room.there("ada", "ben")
    (ticket,) = room.tickets(1)
    room.assign.take(ticket, "ada")
    room.store.set_ticket_state(ticket, TicketState.WAITING)
    first = next(c for c in room.book.clocks(ticket) if c.kind.value == "first_answer")
    assert (first.kept, holders()[ticket]) == (True, "ada")
    room.store.set_ticket_state(ticket, TicketState.OPEN)
    assert holders()[ticket] == "ada"
    room.store.set_ticket_state(ticket, TicketState.WAITING)
    room.book.set_away("ada", away=True, now=room.clock())
    room.store.set_ticket_state(ticket, TicketState.OPEN)
    assert holders()[ticket] == ""
    assert room.said("assigned")[-1] == "Taken from Ada: they are away"


def test_what_somebody_away_holds_goes_back_where_another_is_there(room: Room) -> None:
    room.there("ada")
    (ticket,) = room.tickets(1)
    room.assign.take(ticket, "ada")
    room.clock.now += timedelta(hours=1)
    room.watch()
    assert holders()[ticket] == "ada"  # nobody else could take it
    room.there("ben")
    room.watch()
    assert holders()[ticket] == ""


def test_a_lead_gives_it_to_somebody_else_but_not_what_changed_hands(room: Room) -> None:
    room.there("ada", "ben")
    (ticket,) = room.tickets(1)
    room.assign.take(ticket, "ada")
    room.assign.give(ticket, "ben", by="Lee")
    assert holders()[ticket] == "ben"
    assert room.book.give_over(ticket, "ada", was="ada") is False
    assert room.said("assigned")[-1] == "Lee gave it to Ben"


def test_every_open_ticket_is_in_one_place_of_one_team_and_views_count_them(room: Room) -> None:
    room.there("ada")
    tickets = room.tickets(4)
    room.assign.take(tickets[0], "ada")
    room.store.set_ticket_state(tickets[1], TicketState.CLOSED)
    TicketRouteRow.objects.filter(pk=tickets[2]).update(live=True)
    teams = {team.name: team for team in room.shown.teams(days=28)}
    assert teams["care"].places == {Place.TAKEN: 1, Place.LIVE: 1, Place.LATER: 1}
    open_ones = TicketRow.objects.filter(state="open").count()
    assert sum(team.tickets for team in teams.values()) == open_ones == 3
    counts = room.shown.counts("ada")
    assert (counts[View.ALL], counts[View.MINE], counts[View.UNASSIGNED]) == (3, 1, 2)
    assert (counts[View.LIVE], counts[View.MY_TEAM], counts[View.DUE_SOON]) == (1, 3, 0)
    room.clock.now += timedelta(minutes=50)
    assert room.shown.counts("ada")[View.DUE_SOON] == 3


def test_a_clock_of_a_kind_goes_on_once(room: Room) -> None:
    (ticket,) = room.tickets(1)
    works = [lambda: room.store.set_ticket_state(ticket, TicketState.OPEN) for _ in range(4)]
    at_once(works)
    going = ClockRow.objects.filter(ticket_id=ticket, stopped=None).values_list("kind", flat=True)
    assert sorted(going) == ["first_answer", "resolution"]
