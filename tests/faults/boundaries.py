"""Where a process can die, and how a connected system can fail it: set up inside a forked child.

A boundary is a moment before or after a commit of the database or a request to the shop, or while a
request is under way. They are counted as they are crossed; at the chosen one the process sends
itself SIGKILL.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

WRITES = ("INSERT", "UPDATE", "DELETE")
FAULTS = (
    "time-out before",
    "time-out after",
    "429",
    "500 before",
    "500 after",
    "cut",
    "wrong",
    "twice",
)
"""Closed set of what the shop can do to a POST. Each but `twice` hides what happened."""

Send = Callable[[httpx.HTTPTransport, httpx.Request], httpx.Response]


class Boundaries:
    """Counts; kills this process at the `last` one. 0 never kills."""

    def __init__(self, last: int, seed: int = 0) -> None:
        self.last = last
        self.crossed = 0
        self._chance = random.Random(seed)
        self._lock = threading.Lock()

    def cross(self) -> None:
        """A boundary is here."""
        with self._lock:
            self.crossed += 1
            if self.crossed == self.last:
                _die()

    def cross_soon(self) -> None:
        """A boundary is somewhere within what happens next: die in a moment, not here."""
        with self._lock:
            self.crossed += 1
            if self.crossed != self.last:
                return
        moment = self._chance.uniform(0.0, 0.012)
        threading.Thread(target=lambda: (time.sleep(moment), _die()), daemon=True).start()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def arm(boundaries: Boundaries, fault: str = "", times: int = 1) -> None:
    """From now on count and kill; the first `times` POSTs meet the fault."""
    _guard_commits(boundaries)
    send: Send = httpx.HTTPTransport.handle_request
    left = times if fault else 0

    def guarded(transport: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        nonlocal left
        boundaries.cross()
        if request.method == "POST":
            boundaries.cross_soon()
            if left > 0:
                left -= 1
                return _failing(fault, send, transport, request)
        response = send(transport, request)
        response.read()
        boundaries.cross()
        return response

    httpx.HTTPTransport.handle_request = guarded  # type: ignore[method-assign]


def _guard_commits(boundaries: Boundaries) -> None:
    commit = BaseDatabaseWrapper._commit

    def guarded(self: BaseDatabaseWrapper) -> Any:
        boundaries.cross()
        done = commit(self)
        boundaries.cross()
        return done

    BaseDatabaseWrapper._commit = guarded

    def autocommitted(
        execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        alone = not connection.in_atomic_block and sql.startswith(WRITES)
        if alone:
            boundaries.cross()
        done = execute(sql, params, many, context)
        if alone:
            boundaries.cross()
        return done

    connection.execute_wrappers.append(autocommitted)


def _failing(
    fault: str, send: Send, transport: httpx.HTTPTransport, request: httpx.Request
) -> httpx.Response:
    """What the client sees instead of the shop's answer; some faults reach the shop first."""
    if fault == "time-out before":
        raise httpx.ReadTimeout("injected", request=request)
    if fault == "429":
        return httpx.Response(429, headers={"Retry-After": "1"}, json={}, request=request)
    if fault == "500 before":
        return httpx.Response(500, json={}, request=request)
    answer = send(transport, request)
    body = answer.read()
    if fault == "twice":
        return send(transport, request)
    if fault == "500 after":
        return httpx.Response(500, json={}, request=request)
    if fault == "cut":
        return httpx.Response(answer.status_code, content=body[: len(body) // 2], request=request)
    if fault == "wrong":
        return httpx.Response(200, json={"id": 7, "status": ["?"], "x": None}, request=request)
    raise httpx.ReadTimeout("injected", request=request)
