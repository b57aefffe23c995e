"""Whether the channels work, and what to look at when they don't."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

OLD_QUEUE = timedelta(minutes=10)
SILENT = timedelta(minutes=5)
WITHIN = timedelta(hours=24)
MANY_FAILED = 5
_TENTH = 10


class Alarm(StrEnum):
    """Closed set of alarms."""

    NOT_SERVING = "not_serving"  # nobody has looked at the queue for minutes
    REFUSED = "refused"  # the channel doesn't know our token
    QUEUE_OLD = "queue_old"  # a message has waited for too long to go out
    FAILING = "failing"  # many of our messages don't arrive
    CALLS_REFUSED = "calls_refused"  # calls came in that weren't signed by the channel


@dataclass(frozen=True)
class ChannelSeen:
    """A channel by its records of the last 24 hours. `beat` is when its queue was last looked at;
    `trouble` its last error, empty when that is over."""

    name: str
    beat: datetime | None
    last_in: datetime | None
    last_out: datetime | None
    waiting: int
    oldest_due: datetime | None
    sent: int
    failed: int
    trouble: str = ""
    refused: bool = False
    unsigned: int = 0
    """Calls that were refused since one was last taken."""


@dataclass(frozen=True)
class Raised:
    """An alarm, and the channel that it is about."""

    alarm: Alarm
    channel: str


def alarms(seen: Sequence[ChannelSeen], now: datetime) -> tuple[Raised, ...]:
    """Every alarm that stands."""
    return tuple(raised for one in seen for raised in _of(one, now))


def _of(one: ChannelSeen, now: datetime) -> Iterator[Raised]:
    if one.beat is None or now - one.beat > SILENT:
        yield Raised(Alarm.NOT_SERVING, one.name)
    if one.refused:
        yield Raised(Alarm.REFUSED, one.name)
    if one.oldest_due is not None and now - one.oldest_due > OLD_QUEUE:
        yield Raised(Alarm.QUEUE_OLD, one.name)
    if one.failed >= MANY_FAILED and one.failed * _TENTH > one.sent:
        yield Raised(Alarm.FAILING, one.name)
    if one.unsigned >= MANY_FAILED:
        yield Raised(Alarm.CALLS_REFUSED, one.name)
