"""A real HTTP proxy that makes the network go wrong on command.

It stands between the product and a connected system. Faults are set for a method and a path
pattern, for a number of requests or for good; the first that fits is used up first, and without one
the request passes. Every request is recorded, with what was done to it.

    with FaultProxy(shop.url) as proxy:
        proxy.inject("POST", r"/api/orders/[^/]+/refunds", answer_lost(), times=1)
        ...  # talk to proxy.url
        assert proxy.seen[0].forwarded == 1
"""

import http.client
import json
import os
import re
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

UPSTREAM_TIMEOUT_SECONDS = 30
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "upgrade", "host"}


class FaultKind(Enum):
    """What can be done to a request."""

    PASS = "pass"
    REFUSE = "refuse"  # reset the connection; nothing is forwarded
    HOLD = "hold"  # wait until the test lets go, then forward, whether the client has left or not
    ANSWER_LOST = "answer_lost"  # forward, then say nothing: the effect happened
    ANSWER = "answer"  # an answer of our own; `forwarded` says whether the effect happened
    TRUNCATE = "truncate"  # forward, then send half of the body and hang up
    WRONG_TYPES = "wrong_types"  # forward, then swap the type of each value in the JSON
    DUPLICATE = "duplicate"  # forward twice; the client gets the first answer


@dataclass(frozen=True)
class Fault:
    """One thing to go wrong; made by the functions below."""

    kind: FaultKind
    seconds: float = 0.0
    status: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    forwarded: bool = False


def passes() -> Fault:
    """No fault: forward and answer. Useful to let k requests by before another fault."""
    return Fault(FaultKind.PASS)


def refuse() -> Fault:
    """The connection is reset before anything is forwarded."""
    return Fault(FaultKind.REFUSE)


def hold() -> Fault:
    """Forwarded when the test says `let_go()`: late by what happened, not by a clock."""
    return Fault(FaultKind.HOLD)


def answer_lost(hold_seconds: float = 30.0) -> Fault:
    """Forwarded, but no answer comes until the client gives up or the hold is over."""
    return Fault(FaultKind.ANSWER_LOST, seconds=hold_seconds)


def server_error(*, forwarded: bool, status: int = 500) -> Fault:
    """A 5xx: without an effect, or after it."""
    body = b'{"error": {"code": "internal_error", "message": "injected"}}'
    kind = (("Content-Type", "application/json"),)
    return Fault(FaultKind.ANSWER, status=status, headers=kind, body=body, forwarded=forwarded)


def too_many_requests(retry_after: int) -> Fault:
    """429 with Retry-After in seconds; nothing is forwarded."""
    body = b'{"error": {"code": "too_many_requests", "message": "injected"}}'
    headers = (("Content-Type", "application/json"), ("Retry-After", str(retry_after)))
    return Fault(FaultKind.ANSWER, status=429, headers=headers, body=body)


def truncate() -> Fault:
    """Forwarded; the answer breaks off in the middle of its body."""
    return Fault(FaultKind.TRUNCATE)


def html_page(*, forwarded: bool, status: int = 200) -> Fault:
    """An HTML page where JSON belongs, as a gateway or captive portal would send."""
    body = b"<!doctype html><title>Hold on</title><h1>Checking your browser</h1>"
    kind = (("Content-Type", "text/html; charset=utf-8"),)
    return Fault(FaultKind.ANSWER, status=status, headers=kind, body=body, forwarded=forwarded)


def wrong_types() -> Fault:
    """Forwarded; the JSON that comes back has every value of the wrong type."""
    return Fault(FaultKind.WRONG_TYPES)


def duplicate() -> Fault:
    """The request reaches the connected system twice."""
    return Fault(FaultKind.DUPLICATE)


@dataclass(frozen=True)
class SeenRequest:
    """A request as it arrived, and what became of it. `path` includes the query string.

    `forwarded` counts how often it reached the upstream; `upstream_status` is the last answer of
    the upstream, None when there was none.
    """

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    fault: FaultKind
    forwarded: int = 0
    upstream_status: int | None = None


@dataclass
class Rule:
    """A fault waiting for requests; `left` is None while it holds for good."""

    method: str
    pattern: re.Pattern[str]
    fault: Fault
    left: int | None

    def fits(self, method: str, path: str) -> bool:
        """Whether this rule is for the request and not used up; the query string is left out."""
        if self.left == 0 or self.method not in {"*", method}:
            return False
        return self.pattern.fullmatch(path.partition("?")[0]) is not None


@dataclass(frozen=True)
class UpstreamAnswer:
    """What the connected system said."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class FaultProxy:
    """The proxy at `url`, in front of `upstream`; a context manager that ends its threads."""

    def __init__(self, upstream: str) -> None:
        parts = urlsplit(upstream)
        self._upstream = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._rules: list[Rule] = []
        self._seen: dict[int, SeenRequest] = {}
        self._next = 0
        self._lock = threading.Lock()
        self.closing, self.going = threading.Event(), threading.Event()
        self._port = 0
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where the proxy listens, without a slash at the end."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def seen(self) -> list[SeenRequest]:
        """Every request so far, in the order of arrival; safe to read while others arrive."""
        with self._lock:
            return [self._seen[number] for number in sorted(self._seen)]

    def inject(self, method: str, pattern: str, fault: Fault, times: int | None = None) -> None:
        """Sets a fault for the next `times` fitting requests, or for good.

        `method` may be "*". `pattern` is a regular expression for the whole path without query.
        """
        with self._lock:
            self._rules.append(Rule(method, re.compile(pattern), fault, times))

    def clear(self) -> None:
        """Forgets all faults; what was seen stays."""
        with self._lock:
            self._rules.clear()

    def let_go(self) -> None:
        """Forwards what is held, and holds nothing more."""
        self.going.set()

    def meets(self, method: str, path: str) -> FaultKind:
        """What the next such request would meet, by the rules of now."""
        with self._lock:
            fitting = (rule.fault.kind for rule in self._rules if rule.fits(method, path))
            return next(fitting, FaultKind.PASS)

    def wait_until_forwarded(self, method: str, pattern: str, timeout: float = 60.0) -> SeenRequest:
        """The first fitting request that has reached the upstream and been answered there.

        Raises:
            TimeoutError: none did in time.
        """
        wanted = Rule(method, re.compile(pattern), passes(), None)
        give_up = time.monotonic() + timeout
        while time.monotonic() < give_up:
            for request in self.seen:
                if request.upstream_status and wanted.fits(request.method, request.path):
                    return request
            time.sleep(0.01)
        raise TimeoutError(f"no {method} {pattern} reached the upstream")

    @contextmanager
    def unreachable(self) -> Iterator[None]:
        """While inside, nothing listens: the operating system itself refuses connections."""
        self._stop_listening()
        try:
            yield
        finally:
            self._listen()

    def __enter__(self) -> "FaultProxy":
        self._listen()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.closing.set()
        self.going.set()
        self._stop_listening()

    def arrived(self, request: SeenRequest) -> tuple[int, Fault]:
        """Records a request and picks its fault: one step, so a count is never overdrawn."""
        with self._lock:
            number, self._next = self._next, self._next + 1
            fault = passes()
            for rule in self._rules:
                if rule.fits(request.method, request.path):
                    fault = rule.fault
                    rule.left = None if rule.left is None else rule.left - 1
                    break
            self._seen[number] = replace(request, fault=fault.kind)
            return number, fault

    def forward(self, number: int) -> UpstreamAnswer:
        """Sends a recorded request on, and records that it went and what came back.

        Raises:
            OSError, http.client.HTTPException: the upstream can't be reached or broke off.
        """
        request = self._seen[number]
        connection = http.client.HTTPConnection(*self._upstream, timeout=UPSTREAM_TIMEOUT_SECONDS)
        try:
            headers = {k: v for k, v in request.headers.items() if k.lower() not in HOP_BY_HOP}
            connection.request(request.method, request.path, request.body, headers)
            self._note(number)
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        self._note(number, answer.status)
        kept = tuple((k, v) for k, v in answer.getheaders() if k.lower() not in HOP_BY_HOP)
        return UpstreamAnswer(answer.status, kept, body)

    def _note(self, number: int, status: int | None = None) -> None:
        with self._lock:
            was = self._seen[number]
            if status is None:
                self._seen[number] = replace(was, forwarded=was.forwarded + 1)
            else:
                self._seen[number] = replace(was, upstream_status=status)

    def _listen(self) -> None:
        self._server = _Server(("127.0.0.1", self._port), _Handler)
        self._server.proxy = self
        self._port = self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()

    def _stop_listening(self) -> None:
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join(5)
            self._server = self._thread = None


class _Server(ThreadingHTTPServer):
    """Listens for clients; a client that hangs up is part of the game, not an error."""

    daemon_threads = True
    block_on_close = False
    proxy: FaultProxy

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stays silent: tests look at what clients and the upstream saw."""


class _Handler(BaseHTTPRequestHandler):
    """One request of one client. Each gets its own connection, so a fault hits nobody else."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def handle_one_request(self) -> None:
        """Takes any method; what is not HTTP gets no answer."""
        self.close_connection = True
        self.raw_requestline = self.rfile.readline(65537)
        if self.raw_requestline and self.parse_request():
            self.close_connection = True
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = dict(self.headers.items())
            seen = SeenRequest(self.command, self.path, headers, body, FaultKind.PASS)
            number, fault = self.server.proxy.arrived(seen)
            self._carry_out(number, fault)

    def _carry_out(self, number: int, fault: Fault) -> None:
        if fault.kind is FaultKind.REFUSE:
            return self._reset()
        if fault.kind is FaultKind.ANSWER and not fault.forwarded:
            return self._answer(UpstreamAnswer(fault.status, fault.headers, fault.body))
        proxy = self.server.proxy
        if fault.kind is FaultKind.HOLD and proxy.going.wait() and proxy.closing.is_set():
            return None
        try:
            answer = proxy.forward(number)
            if fault.kind is FaultKind.DUPLICATE:
                proxy.forward(number)
        except (OSError, http.client.HTTPException):
            return self._reset()
        return self._answer_after(fault, answer)

    def _answer_after(self, fault: Fault, answer: UpstreamAnswer) -> None:
        if fault.kind is FaultKind.ANSWER_LOST:
            return self._say_nothing(fault.seconds)
        if fault.kind is FaultKind.ANSWER:
            return self._answer(UpstreamAnswer(fault.status, fault.headers, fault.body))
        if fault.kind is FaultKind.WRONG_TYPES:
            return self._answer(replace(answer, body=with_wrong_types(answer.body)))
        return self._answer(answer, cut=fault.kind is FaultKind.TRUNCATE)

    def _answer(self, answer: UpstreamAnswer, *, cut: bool = False) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            if name.lower() != "content-length":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body[: len(answer.body) // 2] if cut else answer.body)

    def _say_nothing(self, seconds: float) -> None:
        """Holds the connection until the client leaves, the time is up or the proxy closes."""
        give_up = time.monotonic() + seconds
        self.connection.settimeout(0.05)
        while time.monotonic() < give_up and not self.server.proxy.closing.is_set():
            try:
                if not self.connection.recv(1):
                    return
            except TimeoutError:
                continue

    def _reset(self) -> None:
        """Ends the connection with a TCP reset instead of a polite end."""
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        os.close(self.connection.detach())

    def log_message(self, format: str, *args: Any) -> None:
        """Keeps the test output clean; `seen` is the log."""


def with_wrong_types(body: bytes) -> bytes:
    """JSON of the same shape in which texts are numbers, numbers texts, and nothing fits."""

    def swap(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: swap(item) for name, item in value.items()}
        if isinstance(value, list):
            return [swap(item) for item in value]
        if isinstance(value, str):
            return len(value)
        return {"value": str(value)} if value is None or isinstance(value, bool) else str(value)

    return json.dumps(swap(json.loads(body))).encode()
