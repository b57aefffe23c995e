"""Several reading processes for several threads: each mail gets one of them to itself."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from mmap import mmap
from types import TracebackType

from unsnag.adapters.channels.email.guarded import GuardedMailReader
from unsnag.domain.mail.values import Mail


class SharedMailReader:
    """A mail reader for threads. Whoever finds all processes busy waits; close it when done."""

    def __init__(self, processes: int = 2) -> None:
        self._free: queue.SimpleQueue[GuardedMailReader] = queue.SimpleQueue()
        self._all = [GuardedMailReader() for _ in range(processes)]
        for one in self._all:
            self._free.put(one)

    def __enter__(self) -> SharedMailReader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def mails(self, data: bytes | mmap) -> Iterator[Mail]:
        """Every mail in a file's content, in its order."""
        reader = self._free.get()
        try:
            yield from reader.mails(data)
        finally:
            self._free.put(reader)

    def read(self, data: bytes) -> tuple[Mail, ...]:
        """The mail in the bytes, or one that is quarantined with the reason."""
        reader = self._free.get()
        try:
            return reader.read(data)
        finally:
            self._free.put(reader)

    def close(self) -> None:
        """End the processes."""
        for one in self._all:
            one.close()
