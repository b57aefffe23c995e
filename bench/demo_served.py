"""The demo as people start it, `unsnag demo run`, as processes that can be killed all at once."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from bench.stage import LeftOut

STARTS_WITHIN_SECONDS = 300


class DemoServed:
    """One installation: web server, worker, shop and what starts them again. `database` is for
    UNSNAG_DATABASE; SQLite where it is empty."""

    def __init__(self, folder: Path, database: str = "") -> None:
        self.folder = folder
        self.database = database
        self.port, shop = _free_port(), _free_port()
        self.environment = {
            **os.environ,
            "UNSNAG_DATA": str(folder),
            "UNSNAG_PORT": str(self.port),
            "UNSNAG_SHOP_PORT": str(shop),
            # As behind a proxy: each customer has an address of their own.
            "UNSNAG_TRUSTED_PROXIES": "127.0.0.1",
            **({"UNSNAG_DATABASE": database} if database else {}),
        }
        self._running: list[subprocess.Popen[bytes]] = []

    def commands(self) -> list[list[str]]:
        """What is started, each in a process of its own."""
        return [[sys.executable, "-m", "unsnag", "demo", "run"]]

    def start(self) -> None:
        """Start, and return when it answers. Raises LeftOut with its last words."""
        log = self.folder / "demo.log"
        with log.open("ab") as out:
            for command in self.commands():
                process = subprocess.Popen(
                    command,
                    env=self.environment,
                    stdout=out,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
                self._running.append(process)
        give_up = time.monotonic() + STARTS_WITHIN_SECONDS
        while time.monotonic() < give_up and all(one.poll() is None for one in self._running):
            with (
                suppress(OSError, urllib.error.URLError),
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=5) as page,
            ):
                if page.status == 200:
                    return
            time.sleep(0.1)
        self.kill()
        raise LeftOut(f"The demo did not start: {log.read_text(errors='replace')[-2_000:]}")

    def kill(self) -> None:
        """End every process with signal 9. Those that start others again are held first."""
        for process in self._running:
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGSTOP)
        for process in self._running:
            for one in (*_descendants(process.pid), process.pid):
                with suppress(ProcessLookupError):
                    os.kill(one, signal.SIGKILL)
            process.wait()
        self._running.clear()

    @property
    def logins(self) -> list[dict[str, str]]:
        """The staff with their fresh passwords."""
        found: list[dict[str, str]] = json.loads((self.folder / "logins.json").read_text("utf-8"))
        return found

    @property
    def identity_secret(self) -> str:
        """What a host site signs its visitors' tokens with."""
        kept = json.loads((self.folder / "secrets.json").read_text("utf-8"))
        return str(kept["identity"])

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query, which both databases must understand."""
        if self.database:
            import psycopg

            with psycopg.connect(self.database) as connection:
                return connection.execute(query.encode()).fetchall()
        address = f"file:{self.folder / 'unsnag.sqlite3'}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=60)) as kept:
            return kept.execute(query).fetchall()


@contextmanager
def demo_served(database: str = "") -> Iterator[DemoServed]:
    """A new installation in a folder of its own, running; it is killed and gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="unsnag-bench-") as folder:
        served = DemoServed(Path(folder), database)
        served.start()
        try:
            yield served
        finally:
            served.kill()


def _descendants(pid: int) -> list[int]:
    listed = subprocess.run(
        ["ps", "-eo", "pid=,ppid="], check=True, capture_output=True, text=True
    ).stdout
    children: dict[int, list[int]] = {}
    for line in listed.splitlines():
        child, parent = map(int, line.split())
        children.setdefault(parent, []).append(child)
    found, look = [], [pid]
    while look:
        mine = children.get(look.pop(), [])
        found += mine
        look += mine
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
