"""Take a connected system's webhook: keep which objects to look at again, and answer at once.

Whoever calls this has checked the signature. Nothing of the body is kept but the names of objects.
"""

from __future__ import annotations

from collections.abc import Mapping

from unsnag.application.ports.hooks import HookBook, HookReader


class UnknownConnector(LookupError):
    """No connected system of that name sends webhooks here."""

    code = "unknown_connector"


class TakeHook:
    """Keeps webhooks. `readers` are the connectors that understand theirs, by name."""

    def __init__(self, readers: Mapping[str, HookReader], book: HookBook) -> None:
        self._readers = readers
        self._book = book

    def knows(self, connector: str) -> bool:
        """Whether a connector of that name takes webhooks."""
        return connector in self._readers

    def __call__(self, connector: str, id: str, body: bytes) -> bool:
        """Keep it under its id; False for one that came before, which changes nothing.

        A type that nobody knows is kept without hints. Raises UnknownConnector or NotAHook.
        """
        reader = self._readers.get(connector)
        if reader is None:
            raise UnknownConnector(connector)
        return self._book.keep(connector, id, reader.hints(body))
