"""The mailbox as a manager sees it: how it is, what is wrong, and which mails nobody answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from unsnag.application.ports.clock import Clock
from unsnag.application.ports.mailbox import MailBook
from unsnag.domain.mail.health import Alarm, MailFigures, Raised, alarms

WORDS = {
    Alarm.DOOR_DOWN: (
        "{door} has not said for five minutes that it works.",
        "Look whether `unsnag mail serve` runs, and what it says on standard error.",
    ),
    Alarm.SIGN_IN_REFUSED: (
        "{door}: the mail server doesn't let us in.",
        "Look whether the password or token has expired, set the new one, and start again.",
    ),
    Alarm.NO_MAIL: (
        "No mail has come in for longer than this mailbox is ever silent.",
        "Send a mail to it yourself, and follow it through your mail server.",
    ),
    Alarm.QUEUE_OLD: (
        "Mails have waited for more than half an hour to go out.",
        "Look at the trouble of the way out below.",
    ),
    Alarm.BOUNCING: (
        "More than a tenth of the mails of a day came back.",
        "Look at the reasons below, and whether your domain's SPF and DKIM records are right.",
    ),
}
DOORS = {"lmtp": "LMTP", "smtp": "SMTP", "imap": "IMAP", "out": "The way out"}


@dataclass(frozen=True)
class MailLine:
    """A mail that came in and that nobody answers by itself: `why` is a code."""

    id: int
    received: datetime
    sender: str
    subject: str
    why: str
    conversation: int | None


@dataclass(frozen=True)
class LetterLine:
    """A mail of ours that did not arrive, or not yet."""

    to: str
    subject: str
    state: str
    why: str
    created: datetime
    attempts: int
    conversation: int | None


class MailLines(Protocol):
    """Reads single mails for the screen."""

    def unanswered(self, limit: int) -> Sequence[MailLine]:
        """Kept unread, or not answered by themselves; the newest first."""
        ...

    def stuck(self, limit: int) -> Sequence[LetterLine]:
        """Waiting after a failure, given up or bounced; the newest first."""
        ...


class MailboxHealth:
    """How the mailbox is."""

    def __init__(self, book: MailBook, lines: MailLines, clock: Clock, quiet: timedelta) -> None:
        self._book = book
        self.lines = lines
        self._clock = clock
        self._quiet = quiet

    def __call__(self) -> tuple[MailFigures, tuple[Raised, ...]]:
        """The figures, and the alarms that stand."""
        seen = self._book.figures()
        return seen, alarms(seen, self._clock(), self._quiet)


def said(raised: Raised) -> tuple[str, str]:
    """An alarm in a sentence, and what to do."""
    what, todo = WORDS[raised.alarm]
    return what.format(door=DOORS.get(raised.about, raised.about)), todo
