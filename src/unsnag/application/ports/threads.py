"""Whether a customer's thread is still as it was."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Protocol


class ThreadVersions(Protocol):
    """Cheap to ask: every open window asks all the time."""

    def by_token(self, digest: str) -> Hashable | None:
        """A value that is another one as soon as a message, a mark, a turn or a person who writes
        has changed what the customer sees of the thread; None when no conversation has a secret
        with this digest. Time alone may change what they see without changing it."""
        ...
