"""Working time against a model that walks every minute of the wall clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from unsnag.domain.tickets import DeskHours
from unsnag.domain.tickets.hours import MIDNIGHT, Openings

MINUTE = timedelta(minutes=1)
# Dublin and New York change at night, Lord Howe by half an hour, Chatham is 12:45 from UTC, Apia
# left out a whole day once, and Kolkata never changes.
ZONES = (
    "Europe/Dublin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Asia/Kolkata",
)
# The clocks change between one and four at night; opening or closing inside that hour has a rule of
# its own, and is tested apart.
STILL = [time(h, m) for h in (0, 5, 8, 9, 12, 17, 22) for m in (0, 30) if (h, m) != (0, 30)]


@st.composite
def openings(draw: st.DrawFn) -> Openings:
    """One to three openings of a day, in order and apart."""
    ends = draw(st.sets(st.sampled_from([*STILL, MIDNIGHT]), min_size=2, max_size=6).map(sorted))
    pairs = zip(ends[::2], ends[1::2], strict=False)
    return tuple((opens, closes) for opens, closes in pairs)


@st.composite
def desk_hours(draw: st.DrawFn) -> DeskHours:
    days = draw(st.dictionaries(st.integers(1, 7), openings(), min_size=1))
    # Near the changes of both halves of the earth.
    around = st.dates(date(2026, 3, 25), date(2026, 4, 10)) | st.dates(
        date(2026, 10, 1), date(2026, 11, 5)
    )
    off = draw(st.frozensets(around, max_size=4))
    return DeskHours(draw(st.sampled_from(ZONES)), days, holidays=off)


moments = st.sampled_from(
    [datetime(2026, 3, 26, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)]
).flatmap(lambda start: st.integers(0, 35 * 24 * 60).map(lambda n: start + timedelta(minutes=n)))


def worked(hours: DeskHours, minute: datetime) -> bool:
    """Whether a minute is worked, by nothing but the clock on the wall."""
    here = minute.astimezone(ZoneInfo(hours.zone))
    if here.date() in hours.holidays:
        return False
    clock = here.time().replace(fold=0)
    spans = hours.days.get(here.isoweekday(), ())
    return any(opens <= clock and (ends == MIDNIGHT or clock < ends) for opens, ends in spans)


@settings(max_examples=120, deadline=None)
@given(desk_hours(), moments, st.integers(1, 900))
def test_time_after_agrees_with_counting_each_minute(
    hours: DeskHours, start: datetime, minutes: int
) -> None:
    due = hours.after(start, minutes * MINUTE)
    at, left = start, minutes
    while left and at < due + timedelta(days=3):
        left -= worked(hours, at)
        at += MINUTE
    assert left == 0
    assert at == due


@settings(max_examples=120, deadline=None)
@given(desk_hours(), moments, st.integers(0, 6 * 24 * 60))
def test_time_between_agrees_with_counting_each_minute(
    hours: DeskHours, start: datetime, length: int
) -> None:
    counted = sum(worked(hours, start + n * MINUTE) for n in range(length))
    assert hours.between(start, start + length * MINUTE) == counted * MINUTE


@settings(max_examples=200, deadline=None)
@given(desk_hours(), moments, st.integers(1, 5000))
def test_after_and_between_undo_each_other(hours: DeskHours, start: datetime, minutes: int) -> None:
    assert hours.between(start, hours.after(start, minutes * MINUTE)) == minutes * MINUTE


@settings(max_examples=100, deadline=None)
@given(desk_hours(), moments)
def test_a_promise_never_names_a_holiday_or_a_closed_hour(hours: DeskHours, now: datetime) -> None:
    by = hours.promised_by(now)
    assert by > now
    assert by.date() not in hours.holidays or by.time() == time(0)
    assert worked(hours, by.astimezone(UTC) - MINUTE)


def test_an_opening_that_the_clocks_leave_out_begins_after_the_change() -> None:
    night = DeskHours("Europe/Dublin", {7: ((time(1, 30), time(4)),)})
    [(opens, closes)] = night.openings(date(2026, 3, 29))
    assert opens == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert closes == datetime(2026, 3, 29, 3, 0, tzinfo=UTC)


def test_an_hour_that_comes_twice_is_worked_twice() -> None:
    night = DeskHours("Europe/Dublin", {7: ((time(0), time(4)),)})
    [autumn], [usual] = night.openings(date(2026, 10, 25)), night.openings(date(2026, 10, 18))
    assert autumn[1] - autumn[0] == timedelta(hours=5)
    assert usual[1] - usual[0] == timedelta(hours=4)


def test_hours_that_never_open_end_somewhere() -> None:
    never = DeskHours("UTC", {})
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert never.after(now, timedelta(hours=1)) == now
    assert never.between(now, now + timedelta(days=9)) == timedelta()
    assert never.promised_by(now) == now
