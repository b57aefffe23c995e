"""Calls that customers ask for: which number may be called, when, and what follows an attempt.

There is no telephony here: a person calls with their own telephone. A number is called only where
its country is permitted, since some numbers cost whoever calls them, and only in the hours that the
customer gave and the desk has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from unsnag.domain.shared import TicketId

MOST_TRIES = 3
SHORTEST = timedelta(minutes=15)
_LOOK_AHEAD = 15  # days
_SIGNS = re.compile(r"[\s()./-]")
_NUMBER = re.compile(r"\+[1-9]\d{6,14}")


class NumberRefused(ValueError):
    """The number can't be called; the message says what to do."""

    code = "number_refused"


class CallOutcome(StrEnum):
    """Closed set of what came of an attempt."""

    REACHED = "reached"
    VOICEMAIL = "voicemail"  # left a message
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"  # somebody else has it


class CallState(StrEnum):
    """Closed set of where a call-back stands."""

    WAITING = "waiting"
    DONE = "done"
    GIVEN_UP = "given_up"  # tried as often as we try, or the number is wrong


_WAITS = {CallOutcome.VOICEMAIL: timedelta(hours=4), CallOutcome.NO_ANSWER: timedelta(hours=1)}


@dataclass(frozen=True)
class Window:
    """Hours of a day in which somebody wants to be called, on the wall clock of their zone."""

    opens: time
    closes: time
    zone: str


@dataclass(frozen=True)
class CallBack:
    """A call that was asked for. `by` is the promised time; `next_from` and `next_until` are when
    to call next, None once there is nothing more to do."""

    id: int
    ticket: TicketId
    number: str
    window: Window
    by: datetime
    next_from: datetime | None
    next_until: datetime | None
    state: CallState
    tries: int

    def now(self, now: datetime) -> bool:
        """Whether the number may be called at this moment."""
        first, last = self.next_from, self.next_until
        return first is not None and last is not None and first <= now <= last

    def late(self, now: datetime) -> bool:
        """Whether the promise was not kept."""
        return self.state is CallState.WAITING and not self.tries and now > self.by


def number_of(text: str, permitted: Sequence[str]) -> str:
    """The number in E.164. `permitted` are the beginnings of those that may be called. Raises
    NumberRefused."""
    bare = _SIGNS.sub("", text)
    number = f"+{bare[2:]}" if bare.startswith("00") else bare
    if not _NUMBER.fullmatch(number):
        raise NumberRefused("Write the number with its country, like +49 30 1234567.")
    if not number.startswith(tuple(permitted)):
        raise NumberRefused(f"We can call numbers that begin with {', '.join(permitted)}.")
    return number


def next_slot(
    window: Window,
    desk: Mapping[int, tuple[tuple[time, time], ...]],
    desk_zone: str,
    after: datetime,
) -> tuple[datetime, datetime] | None:
    """The next time in which the customer wants to be called and people are there, at least a
    quarter of an hour long; None when there is none within two weeks. In UTC."""
    there, here = ZoneInfo(window.zone), ZoneInfo(desk_zone)
    first = after.astimezone(there).date()
    for n in range(-1, _LOOK_AHEAD):
        date = first + timedelta(days=n)
        opens = datetime.combine(date, window.opens, there)
        closes = datetime.combine(date, window.closes, there)
        for day in sorted({opens.astimezone(here).date(), closes.astimezone(here).date()}):
            for from_hour, to_hour in desk.get(day.isoweekday(), ()):
                begin = max(opens, datetime.combine(day, from_hour, here), after)
                end = min(closes, datetime.combine(day, to_hour, here))
                if end - begin >= SHORTEST:
                    return begin.astimezone(UTC), end.astimezone(UTC)
    return None


def follows(outcome: CallOutcome, tries: int) -> tuple[CallState, timedelta | None]:
    """Where a call-back stands after so many tries, and how long to wait before the next."""
    if outcome is CallOutcome.REACHED:
        return CallState.DONE, None
    wait = _WAITS.get(outcome)
    if wait is None or tries >= MOST_TRIES:
        return CallState.GIVEN_UP, None
    return CallState.WAITING, wait
