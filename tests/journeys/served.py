"""The demo as people start it: `unsnag demo run` with its three processes and an empty folder."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

STARTS_WITHIN_SECONDS = 280


@dataclass(frozen=True)
class Served:
    """A running demo and its database, to be looked at and never written to."""

    url: str
    shop_url: str
    data: Path

    @property
    def passwords(self) -> dict[str, str]:
        """The staff's fresh passwords, by name."""
        logins = json.loads((self.data / "logins.json").read_text("utf-8"))
        return {login["name"]: login["password"] for login in logins}

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """The rows of a query."""
        address = f"file:{self.data / 'unsnag.sqlite3'}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as database:
            return database.execute(query, values).fetchall()

    def kinds(self, channel: str) -> list[str]:
        """The kinds of events of the newest issue of a channel, oldest first."""
        newest = self.rows(
            "SELECT max(id) FROM store_issuerow WHERE channel = ?",
            channel,
        )[0][0]
        rows = self.rows("SELECT kind FROM store_eventrow WHERE issue_id = ? ORDER BY id", newest)
        return [str(kind) for (kind,) in rows]


@contextmanager
def served_demo(data: Path, *, shop_port: int = 0, through: str = "") -> Iterator[Served]:
    """Start the demo on free ports and end it afterwards; a failed start shows the log. `through`
    is an address before the shop that the product calls instead."""
    port, shop_port = free_port(), shop_port or free_port()
    environment = {
        **os.environ,
        "UNSNAG_DATA": str(data),
        "UNSNAG_PORT": str(port),
        "UNSNAG_SHOP_PORT": str(shop_port),
        **({"UNSNAG_SHOP_URL": through} if through else {}),
    }
    log = data / "demo.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "unsnag", "demo", "run"],
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{url}/health", process, log)
        yield Served(url, f"http://127.0.0.1:{shop_port}", data)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(address, timeout=2) as page:
            if page.status == 200:
                return
        time.sleep(0.3)
    raise AssertionError(f"The demo did not start:\n{log.read_text(errors='replace')[-3000:]}")


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
