"""Delete mails as they came, and files of messages, once they are old enough.

What was said stays in the thread; only the bytes go. They go first and their record after, so that
what was interrupted is done again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from unsnag.application.ports.clock import Clock
from unsnag.application.ports.kept_files import KeptFiles
from unsnag.application.ports.mailbox import RawMails

AT_ONCE = 200


class ForgetFiles:
    """`kept` are the records of each kind and where their bytes are; None for `days` keeps all.
    `unsent` are of files whose message never came: those go after a day in any case."""

    def __init__(
        self,
        kept: Sequence[tuple[KeptFiles, RawMails]],
        days: int | None,
        clock: Clock,
        unsent: Sequence[tuple[KeptFiles, RawMails]] = (),
    ) -> None:
        self._unsent = unsent
        self._kept = kept
        self._days = days
        self._clock = clock

    def __call__(self) -> int:
        """Delete what is old enough, at most AT_ONCE of each kind; how many there were."""
        gone = self._forget(self._unsent, 1)
        return gone if self._days is None else gone + self._forget(self._kept, self._days)

    def _forget(self, kept: Sequence[tuple[KeptFiles, RawMails]], days: int) -> int:
        before, gone = self._clock() - timedelta(days=days), 0
        for records, raw in kept:
            for digest in records.before(before, AT_ONCE):
                if not records.named_since(digest, before):
                    raw.forget(digest)
                records.forget(digest, before)
                gone += 1
        return gone
