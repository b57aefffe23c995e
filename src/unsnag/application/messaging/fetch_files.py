"""Fetch the files that came with messages: never more than the limit, and kept by what they hold,
where no page is served from."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta

from unsnag.application.ports.clock import Clock
from unsnag.application.ports.mailbox import DiskAlmostFull, RawMails
from unsnag.application.ports.messaging import (
    ChatBook,
    ChatChannel,
    FileUnavailable,
    KeptFile,
)
from unsnag.domain.conversations import Channel

MOST_BYTES = 20 * 1024 * 1024
AT_ONCE = 5
CLAIM_SECONDS = 300
MOST_TRIES = 5
WAIT = timedelta(minutes=1)
TOO_LARGE = "It is larger than 20 MB."

log = logging.getLogger(__name__)


class FetchFiles:
    """Empties the queue of files."""

    def __init__(
        self,
        book: ChatBook,
        channels: Mapping[Channel, ChatChannel],
        folder: RawMails,
        clock: Clock,
    ) -> None:
        self._book = book
        self._channels = channels
        self._folder = folder
        self._clock = clock

    def __call__(self) -> int:
        """How many were fetched."""
        due = self._book.files_due(self._clock(), AT_ONCE, CLAIM_SECONDS)
        return sum(self._fetch(one) for one in due)

    def _fetch(self, one: KeptFile) -> bool:
        channel = self._channels.get(one.channel)
        if channel is None or one.file.size > MOST_BYTES:
            why = TOO_LARGE if channel else "The channel is not set up any more."
            self._book.fetched(one, why=why)
            return False
        try:
            data = channel.fetch(one.file, MOST_BYTES)
            digest = self._folder.keep(data)
        except (FileUnavailable, DiskAlmostFull) as trouble:
            final = isinstance(trouble, FileUnavailable) and trouble.for_good
            over = final or one.attempts + 1 >= MOST_TRIES
            again = None if over else self._clock() + WAIT * (one.attempts + 1)
            log.warning("file %s was not fetched: %s", one.id, trouble)
            self._book.fetched(one, again=again, why=str(trouble) if over else "")
            return False
        self._book.fetched(one, digest=digest, size=len(data))
        return True
