"""Whether the mailbox works, and what to look at when it doesn't.

Silence is the danger: a door that is shut gives no error that anybody reads. So every door says
that it is open, again and again, and an alarm is raised when it stops saying so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SILENT_DOOR = timedelta(minutes=5)
OLD_QUEUE = timedelta(minutes=30)
BOUNCES_WITHIN = timedelta(hours=24)
MANY_BOUNCES = 5
_TENTH = 10


class Alarm(StrEnum):
    """Closed set of alarms."""

    DOOR_DOWN = "door_down"  # a door has not said for minutes that it is open
    SIGN_IN_REFUSED = "sign_in_refused"  # the mail server doesn't let us in
    NO_MAIL = "no_mail"  # for longer than this mailbox is ever silent
    QUEUE_OLD = "queue_old"  # a mail has waited for too long to go out
    BOUNCING = "bouncing"  # many of our mails come back


@dataclass(frozen=True)
class DoorSeen:
    """A way in or out. `well` is when it last was as it should be; `trouble` its last error, empty
    when that is over."""

    name: str
    well: datetime | None
    trouble: str = ""
    refused: bool = False


@dataclass(frozen=True)
class MailFigures:
    """The mailbox by its records."""

    doors: Sequence[DoorSeen]
    last_received: datetime | None
    last_sent: datetime | None
    waiting: int
    oldest_waiting: datetime | None
    bounced: int
    sent: int
    quarantined: int


@dataclass(frozen=True)
class Raised:
    """An alarm, and which door it is about."""

    alarm: Alarm
    about: str = ""


def alarms(seen: MailFigures, now: datetime, quiet: timedelta) -> tuple[Raised, ...]:
    """Every alarm that stands. `quiet` is how long this mailbox may receive nothing."""
    return tuple(_raised(seen, now, quiet))


def _raised(seen: MailFigures, now: datetime, quiet: timedelta) -> Iterator[Raised]:
    for door in seen.doors:
        if door.refused:
            yield Raised(Alarm.SIGN_IN_REFUSED, door.name)
        elif door.well is None or now - door.well > SILENT_DOOR:
            yield Raised(Alarm.DOOR_DOWN, door.name)
    if seen.last_received is not None and now - seen.last_received > quiet:
        yield Raised(Alarm.NO_MAIL)
    if seen.oldest_waiting is not None and now - seen.oldest_waiting > OLD_QUEUE:
        yield Raised(Alarm.QUEUE_OLD)
    if seen.bounced >= MANY_BOUNCES and seen.bounced * _TENTH > seen.sent:
        yield Raised(Alarm.BOUNCING)
