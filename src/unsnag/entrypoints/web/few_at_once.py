"""Few requests work at once, and the others wait their turn: a process has one interpreter and the
database one writer, and whoever holds the writer's place has to ask for the interpreter again after
each statement. The more compete for it the longer everybody waits, until nothing gets done at all.

A turn is not waited for long: a request may be asking another system, which takes none of either.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

MOST = 2
"""One at work in the interpreter, and one in the database or in numpy."""
PATIENCE_SECONDS = 0.2
"""Many times what a request takes, and little beside what another system takes to answer."""


class FewAtOnce:
    """The application, entered by `most` requests at once, and after `patience` seconds by whoever
    still waits."""

    def __init__(
        self,
        application: WSGIApplication,
        most: int = MOST,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._application = application
        self._places = threading.Semaphore(most)
        self._patience = patience

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        placed = self._places.acquire(timeout=self._patience)
        try:
            return self._application(environ, start_response)
        finally:
            if placed:
                self._places.release()
