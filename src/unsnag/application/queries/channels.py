"""The messengers as a manager sees them: how each is, what is wrong, and which messages of ours
did not arrive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from unsnag.application.ports.clock import Clock
from unsnag.application.ports.messaging import ChatBook
from unsnag.domain.conversations import Channel
from unsnag.domain.messaging.health import Alarm, ChannelSeen, Raised, alarms

NAMES = {
    Channel.WIDGET: "Widget",
    Channel.FORM: "Contact form",
    Channel.HELP_CENTER: "Help center",
    Channel.EMAIL: "E-mail",
    Channel.MESSAGING: "Webhook",
    Channel.TELEGRAM: "Telegram",
    Channel.WHATSAPP: "WhatsApp",
    Channel.MESSENGER: "Messenger",
    Channel.SMS: "Text messages",
    Channel.SLACK: "Slack",
}
WORDS = {
    Alarm.NOT_SERVING: (
        "Nobody has looked at the queue of {name} for five minutes.",
        "Look whether `unsnag messaging serve` runs, and what it says on standard error.",
    ),
    Alarm.REFUSED: (
        "{name} doesn't let us in.",
        "Look whether the token has expired, set the new one, and start again.",
    ),
    Alarm.QUEUE_OLD: (
        "Messages by {name} have waited for more than ten minutes.",
        "Look at its last trouble below.",
    ),
    Alarm.FAILING: (
        "More than a tenth of a day's messages by {name} did not arrive.",
        "Look at the reasons below.",
    ),
    Alarm.CALLS_REFUSED: (
        "Calls to the door of {name} are not signed as they should be.",
        "Compare the secret here with the one that the service has.",
    ),
}


@dataclass(frozen=True)
class OutLine:
    """A message of ours that did not arrive, or not yet."""

    channel: Channel
    state: str
    why: str
    created: datetime
    attempts: int
    ticket: int | None


class ChatLines(Protocol):
    """Reads single messages for the screen."""

    def stuck(self, limit: int) -> Sequence[OutLine]:
        """Tried in vain so far, held, in doubt, stopped or given up; the newest first."""
        ...


class ChannelHealth:
    """How the channels are."""

    def __init__(
        self, book: ChatBook, lines: ChatLines, channels: Sequence[Channel], clock: Clock
    ) -> None:
        self._book = book
        self.lines = lines
        self._channels = channels
        self._clock = clock

    def __call__(self) -> tuple[Sequence[ChannelSeen], tuple[Raised, ...]]:
        """The figures of each channel that is set up, and the alarms that stand."""
        seen = self._book.seen(self._channels)
        return seen, alarms(seen, self._clock())


def said(raised: Raised) -> tuple[str, str]:
    """An alarm in a sentence, and what to do."""
    what, todo = WORDS[raised.alarm]
    return what.format(name=NAMES[Channel(raised.channel)]), todo
