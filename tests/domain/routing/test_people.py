"""Who is given which ticket, and that every open ticket is in exactly one place."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from unsnag.domain.routing import Team
from unsnag.domain.routing.keeping import clocks_kept, promises_kept
from unsnag.domain.routing.people import (
    Person,
    Place,
    Waiting,
    for_person,
    for_ticket,
    place,
)
from unsnag.domain.shared import TicketId
from unsnag.domain.tickets import DeskHours, Priority

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
GONE = timedelta(minutes=10)
TEAM = Team("care", "Care", DeskHours("UTC", {1: ((time(9), time(17)),)}), capacity=2)


def person(login: str, **more: object) -> Person:
    return Person(login, login.title(), **{"seen": NOW, **more})  # type: ignore[arg-type]


def ticket(number: int, **more: object) -> Waiting:
    values = {"priority": Priority.NORMAL, "live": False, "since": NOW, **more}
    return Waiting(TicketId(number), "care", **values)  # type: ignore[arg-type]


def test_the_next_ticket_is_the_most_urgent_then_live_then_the_oldest() -> None:
    old = ticket(1, since=NOW - timedelta(hours=2))
    live, urgent = ticket(2, live=True), ticket(3, priority=Priority.URGENT)
    found = for_person(person("ada"), TEAM, [old, live, urgent])
    assert [one.ticket for one in found] == [3, 2, 1]


def test_nobody_is_given_what_they_lack_the_skill_for() -> None:
    wants = ticket(1, skills=frozenset({"refunds"}))
    assert for_person(person("ada"), TEAM, [wants]) == []
    able = person("ben", skills=frozenset({"refunds"}))
    assert for_person(able, TEAM, [wants]) == [wants]


def test_ones_own_language_comes_first_and_another_still_gets_an_answer() -> None:
    german, english = ticket(1, language="de"), ticket(2, language="en")
    english_only = person("ada", languages=frozenset({"en"}))
    assert [t.ticket for t in for_person(english_only, TEAM, [german, english])] == [2, 1]


def test_a_pushed_ticket_goes_to_who_speaks_it_and_has_least() -> None:
    people = [
        person("full", load=2),
        person("busy", load=1),
        person("free"),
        person("away", away=True),
        person("gone", seen=NOW - timedelta(hours=1)),
        person("other", teams=frozenset({"sales"})),
        person("german", load=1, languages=frozenset({"de"})),
    ]
    found = for_ticket(ticket(1, language="de"), TEAM, people, NOW, GONE)
    # Who names no language may be asked in any.
    assert [p.login for p in found] == ["free", "busy", "german"]


def test_every_open_ticket_is_in_exactly_one_place() -> None:
    for taken, live, snoozed in product((False, True), repeat=3):
        found = place(taken=taken, live=live, snoozed=snoozed)
        claims = {
            Place.SNOOZED: snoozed,
            Place.TAKEN: taken and not snoozed,
            Place.LIVE: live and not taken and not snoozed,
            Place.LATER: not live and not taken and not snoozed,
        }
        assert [p for p, claimed in claims.items() if claimed] == [found]


def test_clocks_are_counted_as_the_definition_says() -> None:
    soon, past = NOW + GONE, NOW - GONE
    vectors = [
        ((past, past, True), "kept"),
        ((None, NOW, True), "kept"),
        ((past, NOW, False), "missed"),
        ((past, None, None), "missed"),
        ((None, None, False), "missed"),
        ((soon, None, None), "open"),
        ((None, None, None), "open"),
    ]
    found = clocks_kept([clock for clock, _ in vectors], NOW)
    assert (found.kept, found.missed, found.open) == (2, 3, 2)
    for clock, name in vectors:
        assert getattr(clocks_kept([clock], NOW), name) == 1, clock


def test_promises_are_counted_as_the_definition_says() -> None:
    vectors = [
        ((NOW, NOW), "kept"),
        ((NOW + GONE, NOW), "kept"),
        ((NOW - GONE, NOW), "missed"),
        ((NOW - GONE, None), "missed"),
        ((NOW + GONE, None), "open"),
    ]
    for promise, name in vectors:
        assert getattr(promises_kept([promise], NOW), name) == 1, promise


_ends = st.tuples(
    st.none() | st.just(NOW - GONE) | st.just(NOW + GONE),
    st.none() | st.just(NOW),
    st.sampled_from([None, True, False]),
)


@given(st.lists(_ends))
def test_every_clock_is_counted_once(
    clocks: list[tuple[datetime | None, datetime | None, bool | None]],
) -> None:
    found = clocks_kept(clocks, NOW)
    assert found.settled + found.open == len(clocks)
