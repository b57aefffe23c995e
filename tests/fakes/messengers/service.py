"""What every stand-in for a messenger's service has: a port, what it took, and rules that a call
must keep."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Headers = dict[str, str]
_FIELD = re.compile(r'form-data; name="([^"]+)"(?:; filename="([^"]*)")?')


@dataclass(frozen=True)
class Reply:
    """What a service answers."""

    status: int
    value: Mapping[str, Any] | bytes
    headers: Headers = field(default_factory=dict)


@dataclass(frozen=True)
class TookFile:
    """A file that a service took, and what it shows it as."""

    name: str
    type: str
    data: bytes
    kind: str = ""


@dataclass(frozen=True)
class Took:
    """A message that a service took, in the words of the tests."""

    to: str
    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    key: str = ""
    thread: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict)
    file: TookFile | None = None


@dataclass(frozen=True)
class Sent:
    """A call to our door: what it posts and how it is signed."""

    body: bytes
    headers: Headers
    content_type: str = "application/json"
    query: str = ""


class Service:
    """A service on this machine. `next` are answers that it gives instead of its own, the first
    to the next call; `lose` takes the next message and says nothing, after so many calls as `spare`
    says that were answered."""

    door = ""

    def __init__(self) -> None:
        self.taken: list[Took] = []
        self.next: list[Reply] = []
        self.lose = 0
        self.spare = 0
        self.wrong: list[str] = []
        self.files: dict[str, bytes] = {}
        self.url = ""
        self._count = 0
        self._lock = threading.Lock()

    # What every service has in words of its own.
    def take(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        raise NotImplementedError

    def get(self, path: str, headers: Mapping[str, str]) -> Reply:
        found = self.files.get(path)
        return Reply(404, {}) if found is None else Reply(200, found)

    def says(self, text: str, *, who: str = "", id: str = "", file: str = "") -> Sent:
        raise NotImplementedError

    def presses(self, payload: str, label: str, *, who: str = "") -> Sent:
        raise NotImplementedError

    def refusal(self) -> Reply:
        """What it answers to a message that it never takes."""
        raise NotImplementedError

    def slower(self, seconds: int) -> Reply:
        """What it answers to who is too fast."""
        raise NotImplementedError

    def number(self) -> int:
        with self._lock:
            self._count += 1
            return self._count

    def must(self, holds: object, what: str) -> None:
        """A rule of the protocol; a call that breaks it is refused and the test fails."""
        if not holds:
            self.wrong.append(what)
            raise BrokenRule(what)


class BrokenRule(Exception):
    """A call was not as the documentation wants it."""


def form_in(headers: Mapping[str, str], body: bytes) -> tuple[dict[str, str], dict[str, TookFile]]:
    """The fields and files of a multipart form (RFC 7578), by the names of their fields. Raises
    ValueError where it is none."""
    kind, _, edge = headers.get("Content-Type", "").partition("; boundary=")
    if kind != "multipart/form-data" or not 1 <= len(edge) <= 70:
        raise ValueError("no multipart form")
    first, *parts, last = (b"\r\n" + body).split(b"\r\n--" + edge.encode())
    if first or last != b"--\r\n":
        raise ValueError("the form has no beginning or no end")
    fields: dict[str, str] = {}
    files: dict[str, TookFile] = {}
    for part in parts:
        head, _, value = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        lines = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        found = _FIELD.fullmatch(lines["Content-Disposition"])
        if found is None:
            raise ValueError("a part has no name")
        name, file = found.groups()
        if file is None:
            fields[name] = value.decode()
        else:
            files[name] = TookFile(file.replace("%22", '"'), lines["Content-Type"], value)
    return fields, files


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


class _Door(BaseHTTPRequestHandler):
    """Hands each call to its service."""

    service: Service

    def do_POST(self) -> None:
        service = self.service
        length = int(self.headers.get("Content-Length", "-1"))
        body = self.rfile.read(max(length, 0))
        if len(body) != length:
            # Whoever called was killed amid its headers or its body: it said nothing.
            self._answer(Reply(411, {}))
            return
        if service.next:
            self._answer(service.next.pop(0))
            return
        try:
            reply = service.take(self.path, self.headers, body)  # type: ignore[arg-type]
        except (BrokenRule, KeyError, ValueError) as broken:
            service.wrong.append(repr(broken))
            reply = Reply(400, {"broken": repr(broken)})
        if service.lose and service.spare:
            service.spare -= 1
        elif service.lose:
            service.lose -= 1
            self.close_connection = True
            self.connection.close()
            return
        self._answer(reply)

    def do_GET(self) -> None:
        self._answer(self.service.get(self.path, self.headers))  # type: ignore[arg-type]

    def _answer(self, reply: Reply) -> None:
        kind, body = "application/octet-stream", reply.value
        if not isinstance(body, bytes):
            kind, body = "application/json", json.dumps(body).encode()
        self.send_response(reply.status)
        headers = {"Content-Type": kind, "Content-Length": str(len(body)), **reply.headers}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the tests say what they saw."""


@contextmanager
def running(service: Service, port: int = 0) -> Iterator[Service]:
    """The service on a port of this machine, which is in its `url`."""
    door = type("Door", (_Door,), {"service": service})
    server = ThreadingHTTPServer(("127.0.0.1", port), door)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    service.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
