"""When things are done: a burst is answered after a quiet moment, a message that failed is tried
again, and nobody is woken who didn't just write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

GIVEN_UP_AFTER = timedelta(hours=24)
AWAKE = timedelta(minutes=30)
"""Somebody who wrote so lately reads the answer at any hour."""
WINDOW = timedelta(hours=24)
"""How long WhatsApp and Messenger let a company answer freely after the customer wrote."""
_WAITS = (5, 15, 60, 300, 900)  # seconds; from then on the last
_LAST_WAIT = timedelta(hours=1)


@dataclass(frozen=True)
class Gathering:
    """How long a burst is gathered: until nobody wrote for `quiet`, and never longer than
    `longest` from its first message."""

    quiet: timedelta = timedelta(seconds=4)
    longest: timedelta = timedelta(seconds=20)

    def until(self, began: datetime, now: datetime, *, at_once: bool) -> datetime:
        """When the burst is answered."""
        return now if at_once else min(now + self.quiet, began + self.longest)


@dataclass(frozen=True)
class QuietHours:
    """Hours in which nobody is written to who didn't just write, on the wall clock of their zone;
    `begin` may be later than `end`, over midnight."""

    begin: time
    end: time

    def over(self, now: datetime, zone: str) -> datetime:
        """When a message may go: now, or the end of the quiet hours."""
        local = now.astimezone(ZoneInfo(zone))
        at = local.time()
        over_midnight = self.begin > self.end
        quiet = at >= self.begin or at < self.end if over_midnight else self.begin <= at < self.end
        if not quiet:
            return now
        day = local.date() + timedelta(days=1 if over_midnight and at >= self.begin else 0)
        return datetime.combine(day, self.end, tzinfo=local.tzinfo).astimezone(now.tzinfo)


def goes_at(
    now: datetime, last_in: datetime | None, hours: QuietHours | None, zone: str
) -> datetime:
    """When a message for somebody goes out who last wrote at `last_in`."""
    awake = last_in is not None and now - last_in <= AWAKE
    return now if hours is None or awake else hours.over(now, zone)


def window_open(now: datetime, last_in: datetime | None) -> bool:
    """Whether a channel with a window takes free words now."""
    return last_in is not None and now - last_in < WINDOW


def next_try(attempts: int, created: datetime, now: datetime) -> datetime | None:
    """When a message that failed `attempts` times is tried again; None when it is given up."""
    if now - created >= GIVEN_UP_AFTER:
        return None
    within = 0 < attempts <= len(_WAITS)
    return now + (timedelta(seconds=_WAITS[attempts - 1]) if within else _LAST_WAIT)
