"""When people answer, and how time is counted while they do.

Working time is real time inside the opening hours of a day, in the zone's own clock: an hour stays
an hour when the clocks change in it, a day that loses an hour has one less to work, and a holiday
has none. Every function is total: hours that never open again give the last day looked at.
"""

from __future__ import annotations

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


@dataclass(frozen=True)
class DeskHours:
    """When people answer. `days` maps ISO weekdays (1 is Monday) to opening and closing time in
    `zone`, closed on `holidays`; while people are there a first answer is promised within
    `answer_minutes`."""

    zone: str
    days: Mapping[int, tuple[time, time]]
    answer_minutes: int = 60
    holidays: frozenset[date] = frozenset()

    def opening(self, on: date) -> tuple[datetime, datetime] | None:
        """From when to when people are there on a day of the zone, in UTC; None when closed."""
        hours = self.days.get(on.isoweekday())
        if hours is None or on in self.holidays:
            return None
        return _moment(self.zone, on, hours[0]), _moment(self.zone, on, hours[1])

    def open_at(self, moment: datetime) -> bool:
        """Whether people are there."""
        hours = self.opening(self._day(moment))
        return hours is not None and hours[0] <= moment < hours[1]

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
            hours = self.opening(first + timedelta(days=ahead))
            if hours is not None and hours[1] > start:
                yield hours


@lru_cache(maxsize=4096)
def _moment(zone: str, on: date, hour: time) -> datetime:
    """A time of the zone's clock in UTC. One that the clocks leave out is as many minutes after
    the change as it would have been; one that comes twice is the first."""
    if hour == MIDNIGHT:
        on, hour = on + _ONE_DAY, time()
    return datetime.combine(on, hour, ZoneInfo(zone)).astimezone(UTC)
