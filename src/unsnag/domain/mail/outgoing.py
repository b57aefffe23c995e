"""Mails that we send: what kinds there are, when one is tried again, and when it is given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from unsnag.domain.mail.answering import Answer

GIVEN_UP_AFTER = timedelta(days=3)
_WAITS = (1, 5, 15, 60)  # minutes; from then on the last
_LAST_WAIT = timedelta(hours=4)


class LetterKind(StrEnum):
    """Closed set of what goes out."""

    ANSWER = "answer"  # the AI's, to a mail
    ACKNOWLEDGEMENT = "acknowledgement"  # that a person has it, and by when they answer
    PERSON = "person"  # a human agent's
    CODE = "code"  # a one-time code that somebody asked for

    @property
    def automatic(self) -> bool:
        """Whether no person had a hand in it, so that machines are told not to answer."""
        return self is not LetterKind.PERSON

    @property
    def answer(self) -> Answer | None:
        """What the guard against loops counts it as; None for what it doesn't count."""
        return _COUNTED.get(self)


_COUNTED = {
    LetterKind.ANSWER: Answer.ANSWER,
    LetterKind.ACKNOWLEDGEMENT: Answer.ACKNOWLEDGEMENT,
}


class LetterState(StrEnum):
    """Closed set of what became of a mail."""

    WAITING = "waiting"
    SENT = "sent"  # the next server has taken it
    FAILED = "failed"  # refused for good, or tried for too long
    BOUNCED = "bounced"  # came back after it was sent


@dataclass(frozen=True)
class Letter:
    """One mail in the queue, written out whole. `sender` is its envelope's; empty is the null
    path."""

    id: int
    conversation: int | None
    kind: LetterKind
    to: str
    sender: str
    message_id: str
    content: str
    created: datetime
    attempts: int


def next_try(attempts: int, created: datetime, now: datetime) -> datetime | None:
    """When a mail that failed `attempts` times is tried again; None when it is given up."""
    if now - created >= GIVEN_UP_AFTER:
        return None
    within = 0 < attempts <= len(_WAITS)
    return now + (timedelta(minutes=_WAITS[attempts - 1]) if within else _LAST_WAIT)
