"""When people answer, and how time is counted while they do.

Working time is real time inside the opening hours of a day, in the zone's own clock: an hour stays
an hour when the clocks change in it, a day that loses an hour has one less to work, and a holiday
has none. Every function is total: hours that never open again give the last day looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from unsnag.domain.phrases import day, phrase

MIDNIGHT = time.max
"""A closing time: the end of the day."""
DAYS_AHEAD = 800  # how far is looked for working time
_ONE_DAY = timedelta(days=1)
_NOTHING = timedelta()
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)")

Openings = tuple[tuple[time, time], ...]
"""The hours of one day, in order, from opening to closing time."""


class HoursWrong(ValueError):
    """The hours can't be read; the message says what to write, `at` where it is in the text."""

    code = "hours_wrong"

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


def openings_of(text: str) -> Openings:
    """The hours of a day as people write them: "08:00-18:00", or several with commas between them.
    Raises HoursWrong."""
    found: list[tuple[time, time]] = []
    at = 0
    for part in text.split(","):
        begins = at + len(part) - len(part.lstrip())
        opening = _opening(part.strip())
        if opening is None:
            example = 'Write hours like "08:00-18:00" or "09:00-12:00, 13:00-17:00", up to 24:00'
            raise HoursWrong(f"{example}, or closed.", begins)
        if found and opening[0] <= found[-1][1]:
            message = "These hours begin before those before them have ended. Write them in order."
            raise HoursWrong(message, begins)
        found.append(opening)
        at += len(part) + 1
    return tuple(found)


def _opening(hours: str) -> tuple[time, time] | None:
    match = _HOURS.fullmatch(hours)
    if match is None:
        return None
    opens = time(int(match.group(1)), int(match.group(2)))
    ends = match.group(3) is not None
    closes = time(int(match.group(3)), int(match.group(4))) if ends else MIDNIGHT
    return (opens, closes) if opens < closes else None


@dataclass(frozen=True)
class DeskHours:
    """When people answer. `days` maps ISO weekdays (1 is Monday) to the openings of the day in
    `zone`, in order and apart; closed on `holidays`. While people are there a first answer is
    promised within `answer_minutes`."""

    zone: str
    days: Mapping[int, Openings]
    answer_minutes: int = 60
    holidays: frozenset[date] = frozenset()

    def openings(self, on: date) -> tuple[tuple[datetime, datetime], ...]:
        """From when to when people are there on a day of the zone, in UTC, in order; none when
        closed."""
        if on in self.holidays:
            return ()
        return tuple(
            (_moment(self.zone, on, opens), _moment(self.zone, on, closes))
            for opens, closes in self.days.get(on.isoweekday(), ())
        )

    def open_at(self, moment: datetime) -> bool:
        """Whether people are there."""
        today = self.openings(self._day(moment))
        return any(opens <= moment < closes for opens, closes in today)

    def next_opening(self, moment: datetime) -> datetime:
        """When people are there next; the moment itself while they are."""
        return max(moment, next(self._openings(moment), (moment, moment))[0])

    def closes_after(self, moment: datetime) -> datetime:
        """When the opening ends in which the moment lies, or the next one."""
        return next(self._openings(moment), (moment, moment))[1]

    def after(self, start: datetime, worked: timedelta) -> datetime:
        """The first moment at which so much working time has passed since `start`; `start` itself
        for none."""
        if worked <= _NOTHING:
            return start
        left, last = worked, start
        for opens, closes in self._openings(start):
            last = closes
            begins = max(start, opens)
            if begins + left <= closes:
                return begins + left
            left -= closes - begins
        return last

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time between two moments; none when the end comes first."""
        worked = _NOTHING
        if end <= start:
            return worked
        for opens, closes in self._openings(start):
            if opens >= end:
                break
            worked += min(closes, end) - max(opens, start)
        return worked

    def promised_by(self, now: datetime) -> datetime:
        """The moment by which a person answers a message of `now`, in the desk's time zone. It
        lies in one opening with the message's own wait, unless no opening is as long."""
        wait = timedelta(minutes=self.answer_minutes)
        start = now.astimezone(UTC)
        for opens, closes in self._openings(start, days=30):
            by = max(start, opens) + wait
            if by <= closes:
                return by.astimezone(ZoneInfo(self.zone))
        return self.after(start, wait).astimezone(ZoneInfo(self.zone))

    def promise(self, now: datetime, language: str = "en") -> str:
        """The promise as the customer reads it, always with a time."""
        text, by = self.promised(now)
        return phrase(text, language, time=f"{by:%H:%M}", day=day(by, language))

    def promised(self, now: datetime) -> tuple[str, datetime]:
        """The promise as a phrase that takes a `time` and a `day`, and the moment that it names in
        the desk's time zone."""
        by = self.promised_by(now)
        here = now.astimezone(ZoneInfo(self.zone))
        if by.date() == here.date():
            return "You'll have an answer by {time} today.", by
        if by.date() == (here + _ONE_DAY).date():
            return "You'll have an answer by {time} tomorrow.", by
        return "You'll have an answer by {time} on {day}.", by

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def _openings(
        self, start: datetime, days: int = DAYS_AHEAD
    ) -> Iterator[tuple[datetime, datetime]]:
        """The openings that end after `start`, in order."""
        first = self._day(start)
        for ahead in range(days):
            for opens, closes in self.openings(first + timedelta(days=ahead)):
                if closes > start:
                    yield opens, closes


@lru_cache(maxsize=4096)
def _moment(zone: str, on: date, hour: time) -> datetime:
    """A time of the zone's clock in UTC. One that the clocks leave out is as many minutes after
    the change as it would have been; one that comes twice is the first."""
    if hour == MIDNIGHT:
        on, hour = on + _ONE_DAY, time()
    return datetime.combine(on, hour, ZoneInfo(zone)).astimezone(UTC)
