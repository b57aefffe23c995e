"""Take a conversation along to a messenger: a code that whoever holds the conversation is shown,
and links that carry it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from unsnag.application.ports.clock import Clock
from unsnag.application.ports.messaging import ChatBook, ChatChannel
from unsnag.domain.conversations import Channel
from unsnag.domain.messaging.codes import BYTES, GOOD_FOR, code_of, digest_of
from unsnag.domain.shared import ConversationId


@dataclass(frozen=True)
class Onward:
    """A code, and the channels to which it can be taken; the link is empty where the code has to
    be written there."""

    code: str
    ways: tuple[tuple[Channel, str], ...]


class GoOnElsewhere:
    """Makes codes. Only for who holds the conversation: the code passes on who they are in it."""

    def __init__(self, book: ChatBook, channels: Sequence[ChatChannel], clock: Clock) -> None:
        self._book = book
        self._channels = channels
        self._clock = clock

    def __call__(self, conversation: ConversationId) -> Onward | None:
        """A code that works once, for ten minutes; an earlier one ends. None without a channel."""
        if not self._channels:
            return None
        code = code_of(secrets.token_bytes(BYTES))
        self._book.keep_code(digest_of(code), conversation, self._clock() + GOOD_FOR)
        return Onward(code, tuple((one.channel, one.link(code)) for one in self._channels))
