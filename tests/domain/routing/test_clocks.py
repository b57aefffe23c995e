"""A ticket's clocks run while it waits for us and stand while it waits for others."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unsnag.domain.routing import ClockKind
from unsnag.domain.routing.clocks import Clock, Terms, moved, retimed
from unsnag.domain.tickets import DeskHours, TicketState

ALWAYS = DeskHours("UTC", {d: ((time(0), time.max),) for d in range(1, 8)})
OFFICE = DeskHours("UTC", {d: ((time(9), time(17)),) for d in range(1, 6)})
MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
FIRST, NEXT, RESOLUTION = ClockKind.FIRST, ClockKind.NEXT, ClockKind.RESOLUTION
TERMS = Terms(OFFICE, {FIRST: 60, NEXT: 120, RESOLUTION: 600}, 25)
OPEN, WAITING = TicketState.OPEN, TicketState.WAITING


def hours(n: float) -> timedelta:
    return timedelta(hours=n)


def by_kind(clocks: tuple[Clock, ...]) -> dict[ClockKind, Clock]:
    return {c.kind: c for c in clocks}


def walk(*steps: tuple[TicketState, float], terms: Terms = TERMS) -> tuple[Clock, ...]:
    clocks: tuple[Clock, ...] = ()
    for state, after in steps:
        clocks = moved(clocks, state, MONDAY + hours(after), terms)
    return clocks


def test_a_new_ticket_has_a_first_answer_and_a_resolution_due() -> None:
    clocks = by_kind(walk((OPEN, 0)))
    assert clocks[FIRST].due == MONDAY + hours(1)
    assert clocks[FIRST].warns == MONDAY + hours(0.75)
    assert clocks[RESOLUTION].due == MONDAY + hours(24 + 2)  # ten hours of eight a day
    assert NEXT not in clocks


@pytest.mark.parametrize(("answered", "kept"), [(0.5, True), (1, True), (1.1, False)])
def test_an_answer_stops_the_first_clock_in_time_or_late(answered: float, kept: bool) -> None:
    clocks = by_kind(walk((OPEN, 0), (WAITING, answered)))
    assert (clocks[FIRST].stopped is not None, clocks[FIRST].kept) == (True, kept)
    assert clocks[RESOLUTION].due is None


def test_the_customers_own_time_is_nobodys() -> None:
    clocks = by_kind(walk((OPEN, 0), (WAITING, 1), (OPEN, 72)))
    assert clocks[NEXT].due == MONDAY + hours(74)
    # One of ten hours was used on Monday; the rest begins on Thursday at nine.
    assert clocks[RESOLUTION].due == MONDAY + hours(96 + 1)


def test_a_ticket_that_the_ai_has_waits_for_no_person() -> None:
    clocks = walk((OPEN, 0), (TicketState.WITH_AI, 0.5), (OPEN, 5))
    assert by_kind(clocks)[FIRST].due == MONDAY + hours(5.5)


def test_a_second_message_doesnt_begin_a_clock_anew() -> None:
    assert walk((OPEN, 0), (OPEN, 0.5)) == walk((OPEN, 0))


def test_closing_ends_every_clock_and_opening_again_begins_what_is_wanted() -> None:
    closed = walk((OPEN, 0), (TicketState.CLOSED, 0.5))
    assert all(c.stopped and c.kept for c in closed)
    again = walk((OPEN, 0), (TicketState.CLOSED, 0.5), (OPEN, 1))
    running = {c.kind for c in again if c.runs}
    assert running == {NEXT, RESOLUTION}


def test_time_that_was_over_stays_missed_after_a_pause() -> None:
    late = walk((OPEN, 0), (TicketState.WITH_AI, 2), (TicketState.CLOSED, 3))
    assert by_kind(late)[FIRST].kept is False


def test_other_terms_keep_the_time_that_was_used() -> None:
    urgent = Terms(ALWAYS, {FIRST: 30, RESOLUTION: 300}, 25)
    clocks = by_kind(retimed(walk((OPEN, 0)), MONDAY + hours(0.25), TERMS, urgent))
    assert clocks[FIRST].due == MONDAY + hours(0.5)
    assert clocks[RESOLUTION].due == MONDAY + hours(5)


_states = st.lists(
    st.tuples(st.sampled_from(list(TicketState)), st.integers(1, 400)), min_size=1, max_size=25
)


@given(_states)
def test_at_most_one_clock_of_a_kind_goes_on_and_none_while_nobody_waits_for_us(
    steps: list[tuple[TicketState, int]],
) -> None:
    clocks, now, state = moved((), OPEN, MONDAY, TERMS), MONDAY, OPEN
    for state, minutes in steps:
        now += timedelta(minutes=minutes)
        clocks = moved(clocks, state, now, TERMS)
        assert moved(clocks, state, now, TERMS) == clocks
        going = [c.kind for c in clocks if c.stopped is None]
        assert len(going) == len(set(going))
        if state in (TicketState.WITH_AI, TicketState.CLOSED):
            assert not any(c.runs for c in clocks)
        if state is WAITING:
            assert not any(c.runs for c in clocks)
        if state is OPEN:
            assert any(c.runs and c.kind is not RESOLUTION for c in clocks)


@given(_states)
def test_a_resolution_is_never_given_more_time_than_it_has(
    steps: list[tuple[TicketState, int]],
) -> None:
    clocks, now = moved((), OPEN, MONDAY, TERMS), MONDAY
    for state, minutes in steps:
        now += timedelta(minutes=minutes)
        clocks = moved(clocks, state, now, TERMS)
    for clock in clocks:
        assert clock.left <= timedelta(minutes=clock.minutes)
        if clock.due is not None and clock.stopped is None:
            assert OFFICE.between(now, clock.due) <= timedelta(minutes=clock.minutes)
