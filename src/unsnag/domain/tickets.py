"""The record that human agents work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import IntEnum, StrEnum
from zoneinfo import ZoneInfo

from unsnag.domain.phrases import day, phrase
from unsnag.domain.shared import ConversationId, IssueId, TicketId


class TicketState(StrEnum):
    """Closed set of a ticket's states."""

    OPEN = "open"  # waits for a human agent
    WAITING = "waiting"  # waits for the customer
    WITH_AI = "with_ai"  # given back to the AI
    CLOSED = "closed"


class Priority(IntEnum):
    """Closed set of urgencies; the lower number is worked first."""

    URGENT = 1
    HIGH = 2
    NORMAL = 3


@dataclass(frozen=True)
class Ticket:
    """One ticket. `reason` is the code of why a person got it; its packet is kept beside it."""

    id: TicketId
    issue: IssueId
    conversation: ConversationId
    state: TicketState
    priority: Priority
    reason: str
    opened: datetime


@dataclass(frozen=True)
class DeskHours:
    """When people answer. `days` maps ISO weekdays (1 is Monday) to opening and closing time in
    `zone`; while people are there a first answer is promised within `answer_minutes`."""

    zone: str
    days: Mapping[int, tuple[time, time]]
    answer_minutes: int = 60

    def promised_by(self, now: datetime) -> datetime:
        """The moment by which a person answers a message of `now`, in the desk's time zone."""
        moment = now.astimezone(ZoneInfo(self.zone))
        wait = timedelta(minutes=self.answer_minutes)
        for _ in range(15):
            if moment.isoweekday() in self.days:
                first, last = self.days[moment.isoweekday()]
                opens = _at(moment, first)
                start = max(moment, opens)
                # Through UTC: an hour stays an hour when the clocks change in it.
                by = (start.astimezone(UTC) + wait).astimezone(ZoneInfo(self.zone))
                if by <= _at(moment, last):
                    return by
            moment = _at(moment + timedelta(days=1), time(0))
        return moment

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
        if by.date() == (here + timedelta(days=1)).date():
            return "You'll have an answer by {time} tomorrow.", by
        return "You'll have an answer by {time} on {day}.", by


def _at(day: datetime, hour: time) -> datetime:
    return day.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0)
