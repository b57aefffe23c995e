"""Promises: always a time, always one at which people are there."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unsnag.domain.tickets import DeskHours

DUBLIN = ZoneInfo("Europe/Dublin")
WEEK = {day: ((time(8), time(18)),) for day in range(1, 6)} | {6: ((time(9), time(13)),)}
HOURS = DeskHours("Europe/Dublin", WEEK)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=DUBLIN)


@pytest.mark.parametrize(
    ("now", "by"),
    [
        ("2026-11-18T10:20", "2026-11-18T11:20"),  # a Wednesday
        ("2026-11-18T07:00", "2026-11-18T09:00"),
        ("2026-11-18T08:00", "2026-11-18T09:00"),
        ("2026-11-18T17:00", "2026-11-18T18:00"),
        ("2026-11-18T17:01", "2026-11-19T09:00"),
        ("2026-11-18T23:59", "2026-11-19T09:00"),
        ("2026-11-19T00:00", "2026-11-19T09:00"),
        ("2026-11-20T17:30", "2026-11-21T10:00"),  # Friday evening: Saturday morning
        ("2026-11-21T12:00", "2026-11-21T13:00"),
        ("2026-11-21T12:30", "2026-11-23T09:00"),  # Saturday noon: Monday
        ("2026-11-22T12:00", "2026-11-23T09:00"),  # Sunday is closed
        ("2026-12-31T22:00", "2027-01-01T09:00"),
    ],
)
def test_an_answer_is_promised_within_the_desks_hours(now: str, by: str) -> None:
    assert HOURS.promised_by(at(now)) == at(by)


def test_the_desks_zone_counts_and_not_the_clocks() -> None:
    new_york = datetime(2026, 11, 18, 6, 30, tzinfo=ZoneInfo("America/New_York"))
    assert HOURS.promised_by(new_york) == at("2026-11-18T12:30")


def test_the_hours_stay_where_they_are_when_the_clocks_change() -> None:
    spring = HOURS.promised_by(at("2026-03-28T20:00"))  # the change is on Sunday the 29th
    autumn = HOURS.promised_by(at("2026-10-24T20:00"))
    assert (spring, autumn) == (at("2026-03-30T09:00"), at("2026-10-26T09:00"))
    assert spring.utcoffset() == timedelta(hours=1)
    assert autumn.utcoffset() == timedelta(0)


def test_a_desk_that_never_closes_waits_a_real_hour_through_the_change() -> None:
    always = DeskHours("Europe/Dublin", {d: ((time(0), time(23, 59)),) for d in range(1, 8)})
    for now in (
        datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 24, 23, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    ):
        by = always.promised_by(now)
        assert by.astimezone(UTC) - now == timedelta(hours=1)
        assert by.astimezone(UTC).astimezone(DUBLIN).replace(fold=0) == by.replace(fold=0)


_minutes_of_two_years = st.integers(0, 2 * 365 * 24 * 60)
_moments = _minutes_of_two_years.map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(_moments, st.sets(st.integers(1, 7), min_size=1), st.integers(0, 240))
def test_a_promise_is_in_the_future_and_inside_opening_hours(
    now: datetime, days: set[int], minutes: int
) -> None:
    hours = DeskHours("Europe/Dublin", {d: ((time(9), time(17, 30)),) for d in days}, minutes)
    by = hours.promised_by(now)
    assert by >= now + timedelta(minutes=minutes)
    assert by - now <= timedelta(days=8)
    assert by.isoweekday() in days
    assert time(9) <= by.time() <= time(17, 30)


@given(_moments, st.sets(st.integers(1, 7)), st.integers(0, 2000))
def test_a_promise_always_says_a_time_and_never_shouts(
    now: datetime, days: set[int], minutes: int
) -> None:
    said = DeskHours("Europe/Dublin", {d: ((time(9), time(13)),) for d in days}, minutes).promise(
        now
    )
    assert said.startswith("You'll have an answer by ")
    assert said[len("You'll have an answer by ") :][:5].replace(":", "").isdigit()
    assert "!" not in said


def test_a_promise_reads_today_tomorrow_or_the_day() -> None:
    assert HOURS.promise(at("2026-11-18T10:20")) == "You'll have an answer by 11:20 today."
    assert HOURS.promise(at("2026-11-18T19:00")) == "You'll have an answer by 09:00 tomorrow."
    assert HOURS.promise(at("2026-11-21T19:00")) == (
        "You'll have an answer by 09:00 on Monday 23 November."
    )
