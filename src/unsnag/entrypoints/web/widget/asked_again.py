"""Open windows ask every other second whether there is news, and hardly ever there is. As long as
the database says that the thread is as it was, they get the answer that they got before, headers
and all, without the way through the framework: that is a fifth of the work.

Only an answer without a message is kept, for a minute, under everything it was made from. The
secret is checked at each request. Whatever is unusual goes the whole way.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.db import DatabaseError, InterfaceError

PATH = "/api/widget/v1/messages"
KEPT_SECONDS = 60.0
"""Silence ends an issue after a day or a week; a window hears of that so much later."""
MOST_KEPT = 4_096
LONGEST_QUERY = 60
_MADE_FROM = ("QUERY_STRING", "HTTP_HOST", "HTTP_X_FORWARDED_PROTO", "HTTP_ORIGIN", "HTTP_ACCEPT")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Kept:
    """An answer, and the thread's version before it was made."""

    version: Hashable
    until: float
    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


class AskedAgain:
    """The application with such answers before it. `version` tells what the thread of a secret is
    at, None for a secret that opens nothing; `clock` counts seconds."""

    def __init__(
        self,
        application: WSGIApplication,
        version: Callable[[str], Hashable | None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._application = application
        self._version = version
        self._clock = clock
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        key = _key(environ)
        version = None if key is None else self._now(key[0])
        if key is None or version is None:
            return self._application(environ, start_response)
        with self._lock:
            kept = self._kept.get(key)
        if kept is None or kept.version != version or kept.until <= self._clock():
            return self._answered(key, version, environ, start_response)
        start_response(kept.status, list(kept.headers))
        return [kept.body]

    def _now(self, secret: str) -> Hashable | None:
        try:
            return self._version(secret)
        except (DatabaseError, InterfaceError):
            log.warning("the version of a thread can't be read", exc_info=True)
            return None  # the whole way says what is wrong, in its words

    def _answered(
        self,
        key: Hashable,
        version: Hashable,
        environ: WSGIEnvironment,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        said: list[tuple[str, tuple[tuple[str, str], ...]]] = []

        def noted(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            said.append((status, tuple(headers)))
            return start_response(status, headers, *more)

        parts = self._application(environ, noted)
        try:
            body = b"".join(parts)
        finally:
            getattr(parts, "close", lambda: None)()
        status, headers = said[-1]
        if _nothing_new(status, headers, body):
            until = self._clock() + KEPT_SECONDS
            self._keep(key, _Kept(version, until, status, headers, body))
        return [body]

    def _keep(self, key: Hashable, kept: _Kept) -> None:
        with self._lock:
            self._kept[key] = kept
            self._kept.move_to_end(key)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)


def _key(environ: WSGIEnvironment) -> tuple[str, ...] | None:
    """What the answer is made from, the secret first; None for what always goes the whole way."""
    if environ.get("PATH_INFO") != PATH or environ.get("REQUEST_METHOD") != "GET":
        return None
    kind, _, secret = str(environ.get("HTTP_AUTHORIZATION", "")).partition(" ")
    query = str(environ.get("QUERY_STRING", ""))
    if kind != "Bearer" or not secret or len(query) > LONGEST_QUERY:
        return None
    return (secret, *(str(environ.get(name, "")) for name in _MADE_FROM))


def _nothing_new(status: str, headers: Iterable[tuple[str, str]], body: bytes) -> bool:
    """Whether the answer is the same for whoever has the secret, and without a message."""
    if not status.startswith("200 ") or any(name.lower() == "set-cookie" for name, _ in headers):
        return False
    page = json.loads(body)
    return page["messages"] == [] and not page["more"]
