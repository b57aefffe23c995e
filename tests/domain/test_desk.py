"""Until when tickets are put aside, tags, and who is named in a note."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from unsnag.domain.desk.mentions import Colleague, mentioned
from unsnag.domain.desk.snoozes import SnoozeUnclear, chosen, snooze_choices
from unsnag.domain.desk.tags import TagWrong, tags_in
from unsnag.domain.tickets import DeskHours

BERLIN = ZoneInfo("Europe/Berlin")
WEEKDAYS = DeskHours("Europe/Berlin", {day: ((time(8), time(18)),) for day in range(1, 6)})
ALEX, MORGAN = Colleague(1, "alex", "Alex Lindgren"), Colleague(2, "morgan", "Morgan Reyes")


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=BERLIN)  # type: ignore[misc,arg-type]


def test_tomorrow_is_at_nine_of_the_desks_own_clock_whoever_asks_from_where() -> None:
    asked = at(2026, 3, 3, 14, 30).astimezone(UTC)  # a Tuesday
    said = {c.code: (c.title, c.until) for c in snooze_choices(asked, WEEKDAYS)}
    assert said["later"] == ("In 3 hours, 17:30", at(2026, 3, 3, 17, 30))
    assert said["next_day"] == ("Tomorrow 09:00", at(2026, 3, 4, 9))
    assert said["monday"] == ("Monday 09:00", at(2026, 3, 9, 9))
    assert said["week"] == ("In a week, Tuesday 09:00", at(2026, 3, 10, 9))
    assert said["writes"] == ("Until the customer writes", None)


def test_on_a_friday_tomorrow_is_the_next_day_on_which_somebody_is_there_and_said_once() -> None:
    choices = snooze_choices(at(2026, 3, 6, 10), WEEKDAYS)
    assert [(c.title, c.until) for c in choices if c.until == at(2026, 3, 9, 9)] == [
        ("Monday 09:00", at(2026, 3, 9, 9))
    ]
    assert len({c.until for c in choices}) == len(choices)


def test_three_hours_stay_three_hours_when_the_clocks_change() -> None:
    asked = at(2026, 3, 29, 1)
    [later] = [c for c in snooze_choices(asked, WEEKDAYS) if c.code == "later"]
    assert later.until is not None
    assert (later.until.astimezone(UTC) - asked.astimezone(UTC)).total_seconds() == 3 * 3600
    assert later.title == f"In 3 hours, {later.until:%H:%M}"


def test_a_moment_of_ones_own_is_of_the_desks_clock_and_still_to_come() -> None:
    now = at(2026, 3, 3, 14)
    assert chosen("own", "2026-03-05T10:15", now, WEEKDAYS) == at(2026, 3, 5, 10, 15)
    for wrong in ("", "soon", "2026-03-03T13:59", "2031-01-01T09:00"):
        with pytest.raises(SnoozeUnclear):
            chosen("own", wrong, now, WEEKDAYS)


def test_tags_are_small_letters_each_once() -> None:
    assert tags_in(" Big-Parcel, #fragile big-parcel ") == ("big-parcel", "fragile")
    assert tags_in("größe v1.2") == ("größe", "v1.2")
    for wrong in ("", " , ", "<b>", "a" * 41, "-x", "{{x}}"):
        with pytest.raises(TagWrong):
            tags_in(wrong)


def test_a_note_names_colleagues_and_nobody_else() -> None:
    people = (ALEX, MORGAN)
    assert mentioned("@Morgan, please ask @alex. Thanks @morgan", people) == (MORGAN, ALEX)
    assert mentioned("write to jo@alex.example or @alexander or a@b", people) == ()
    assert mentioned("(@alex).", people) == (ALEX,)
