"""The connected system: a small HTTP service on loopback over a domain's database.

    GET  /{table}/{id}                 one row, 404 when there is none
    GET  /records?key=K                what was done under an idempotency key: a list of 0 or 1
    GET  /records?tool=T&object=O      what a tool did to an object, oldest first, each with the
                                       object as it was before
    POST /tools/{tool}                 a write tool with its arguments, and an Idempotency-Key

A key answers as it did the first time, for as long as the service lives; with another body it is
refused. The service holds no policy. One request is served at a time, so a write is whole.
"""

from __future__ import annotations

import copy
import hashlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from bench.tau2.retail_tools import ToolRefused

Json = dict[str, Any]
Tools = Mapping[str, Callable[..., Json]]


class System:
    """The database with its write tools and the record of what was done under which key."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._lock = threading.Lock()
        self._records: dict[str, Json] = {}
        self.data: Json = {}

    def load(self, data: Json) -> None:
        """Start again from this database, with an empty record."""
        with self._lock:
            self.data, self._records = data, {}

    def row(self, table: str, key: str) -> Json | None:
        """A copy-free view of one row, or None."""
        rows = self.data.get(table)
        found = rows.get(key) if isinstance(rows, dict) else None
        return found if isinstance(found, dict) else None

    def records(self, wanted: Mapping[str, str]) -> list[Json]:
        """The records whose fields are as wanted, oldest first."""
        return [
            record
            for record in self._records.values()
            if all(record.get(name) == value for name, value in wanted.items())
        ]

    def act(self, tool: str, key: str, body: Json) -> Json:
        """Do it once. Raises ToolRefused, or LookupError for a tool that does not exist."""
        with self._lock:
            known = self._records.get(key)
            if known is not None:
                if known["digest"] != digest(body):
                    raise ToolRefused("This key was used with another body")
                return known
            rows = (
                table[body["object"]] for table in self.data.values() if body["object"] in table
            )
            before = copy.deepcopy(next(rows, None))
            result = self._tools[tool](self.data, **body["arguments"])
            record = {
                "key": key,
                "reference": f"{tool}-{len(self._records) + 1}",
                "tool": tool,
                "object": body["object"],
                "digest": digest(body),
                "before": before,
                "result": digest(result),
            }
            self._records[key] = record
            return record


def digest(value: object) -> str:
    """The same for equal values: a hash of sorted JSON in which 5.0 and 5 are one number."""
    text = json.dumps(_plain(value), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


@contextmanager
def served(system: System) -> Iterator[str]:
    """The service's address while it runs, on a free port of loopback."""
    handler = type("_Bound", (_Handler,), {"system": system})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    """Answers in JSON. Answers are buffered: a write for each header would wait for the other
    side's acknowledgement."""

    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16
    disable_nagle_algorithm = True
    system: System

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        names = [unquote(name) for name in parts.path.strip("/").split("/")]
        if names == ["records"]:
            wanted = {name: values[0] for name, values in parse_qs(parts.query).items()}
            self._answer(HTTPStatus.OK, self.system.records(wanted))
            return
        found = self.system.row(*names) if len(names) == 2 else None
        if found is None:
            self._refuse(HTTPStatus.NOT_FOUND, "not_found", "There is no such thing")
        else:
            self._answer(HTTPStatus.OK, found)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", "0"))))
        key = self.headers.get("Idempotency-Key", "")
        tool = self.path.removeprefix("/tools/")
        if not key:
            self._refuse(HTTPStatus.BAD_REQUEST, "no_key", "An Idempotency-Key is needed")
            return
        try:
            self._answer(HTTPStatus.CREATED, self.system.act(tool, key, body))
        except ToolRefused as refused:
            self._refuse(HTTPStatus.CONFLICT, refused.code, str(refused))
        except (LookupError, TypeError) as trouble:
            self._refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "bad_request", repr(trouble))

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: thousands of requests are part of a run."""

    def _refuse(self, status: HTTPStatus, code: str, message: str) -> None:
        self._answer(status, {"error": {"code": code, "message": message}})

    def _answer(self, status: HTTPStatus, value: object) -> None:
        text = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)
