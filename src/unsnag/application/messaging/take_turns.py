"""Answer bursts that have become quiet, each in one turn."""

from __future__ import annotations

import logging
from collections.abc import Callable

from unsnag.application.ports.clock import Clock
from unsnag.application.ports.messaging import ChatBook
from unsnag.domain.shared import ConversationId

AT_ONCE = 20

log = logging.getLogger(__name__)


class TakeTurns:
    """Takes the turns that are due. `take` answers False while somebody else is at it."""

    def __init__(
        self, book: ChatBook, take: Callable[[ConversationId], bool], clock: Clock
    ) -> None:
        self._book = book
        self._take = take
        self._clock = clock

    def __call__(self) -> int:
        """How many turns were taken. What fails is logged and left to the next time."""
        count = 0
        for conversation, due in self._book.quiet(self._clock(), AT_ONCE):
            try:
                if self._take(conversation):
                    self._book.answered(conversation, due)
                    count += 1
            except Exception:  # the others' customers wait too
                log.exception("the turn of conversation %s failed", conversation)
        return count
