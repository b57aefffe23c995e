"""Whether a thread is still as it was, for whoever has its secret."""

from __future__ import annotations

from collections.abc import Hashable

from unsnag.application.open_conversation import digest_of
from unsnag.application.ports.threads import ThreadVersions


class ThreadVersion:
    """Asked in the place of the thread itself by those who have seen it already."""

    def __init__(self, versions: ThreadVersions) -> None:
        self._versions = versions

    def __call__(self, token: str) -> Hashable | None:
        """Another value once something has changed; None for a text that opens no conversation."""
        return self._versions.by_token(digest_of(token)) if token else None
