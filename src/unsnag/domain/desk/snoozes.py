"""Until when a ticket is put aside.

Choices are moments of the desk's own time zone, on days when somebody is there to take the ticket
up again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from unsnag.domain.tickets import DeskHours

LONGEST = timedelta(days=366)
LATER = timedelta(hours=3)
MORNING = time(9)
UNTIL_WRITES = "writes"
"""The choice without a moment: until the customer writes."""
_OPENED_FOR_A_WEEK = 7


class SnoozeUnclear(ValueError):
    """No moment can be made of what was given; the text says what to give."""

    code = "snooze_unclear"


@dataclass(frozen=True)
class SnoozeChoice:
    """A choice with its `code`, its `title` for people and the moment that it stands for; None is
    until the customer writes, whenever that is."""

    code: str
    title: str
    until: datetime | None


def snooze_choices(now: datetime, hours: DeskHours) -> tuple[SnoozeChoice, ...]:
    """What to choose from at `now`, the soonest first and each moment once."""
    here = now.astimezone(ZoneInfo(hours.zone))
    tomorrow = _open_day(here + timedelta(days=1), hours)
    monday = _open_day(here + timedelta(days=8 - here.isoweekday()), hours)
    week = _open_day(here + timedelta(days=7), hours)
    later = _later(here)
    found = [
        SnoozeChoice("later", f"In 3 hours, {later:%H:%M}", later),
        SnoozeChoice("next_day", f"{_day(here, tomorrow)} {tomorrow:%H:%M}", tomorrow),
        SnoozeChoice("monday", f"{_day(here, monday)} {monday:%H:%M}", monday),
        SnoozeChoice("week", f"In a week, {week:%A} {week:%H:%M}", week),
    ]
    once: dict[datetime | None, SnoozeChoice] = {}
    for choice in sorted(found, key=lambda one: one.until or here):
        once.setdefault(choice.until, choice)
    return (*once.values(), SnoozeChoice(UNTIL_WRITES, "Until the customer writes", None))


def chosen(code: str, own: str, now: datetime, hours: DeskHours) -> datetime | None:
    """The moment of a choice, or of a moment of one's own, `2026-03-02T09:00` in the desk's time
    zone; None is until the customer writes. Raises SnoozeUnclear."""
    for choice in snooze_choices(now, hours):
        if code == choice.code:
            return choice.until
    try:
        moment = datetime.fromisoformat(own).replace(tzinfo=ZoneInfo(hours.zone))
    except ValueError:
        raise SnoozeUnclear("Choose until when, or give a day and a time.") from None
    if not now < moment <= now + LONGEST:
        raise SnoozeUnclear("Choose a moment that is still to come, within a year.")
    return moment


def _later(here: datetime) -> datetime:
    """Three hours on, also on a day when the clocks change."""
    utc = ZoneInfo("UTC")
    return (here.astimezone(utc) + LATER).astimezone(here.tzinfo)


def _open_day(moment: datetime, hours: DeskHours) -> datetime:
    """The next morning, from that day on, on which the desk is open: at nine, or when it opens."""
    for ahead in range(_OPENED_FOR_A_WEEK):
        day = moment + timedelta(days=ahead)
        if day.isoweekday() in hours.days:
            begins = max(MORNING, hours.days[day.isoweekday()][0][0])
            return day.replace(hour=begins.hour, minute=begins.minute, second=0, microsecond=0)
    return moment.replace(hour=MORNING.hour, minute=0, second=0, microsecond=0)


def _day(here: datetime, moment: datetime) -> str:
    return "Tomorrow" if moment.date() == here.date() + timedelta(days=1) else f"{moment:%A}"
