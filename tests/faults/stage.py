"""What a fault case plays on: a database that is put back in milliseconds, a running shop, and
forked children that do the work and may die.

The parent is warm (Django, the app) and keeps no connection open, so that a child starts in
milliseconds and shares nothing but files.
"""

from __future__ import annotations

import dataclasses
import gc
import json
import logging
import os
import shutil
import signal
import sqlite3
import sys
import tempfile
import traceback
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.fakes.postgres_process import PostgresProcess
from tests.fakes.shop_process import ShopProcess, filled_database
from tests.faults.scenarios import SKIP_AND_BILL

if TYPE_CHECKING:
    from tests.application.conftest import World

MEMORY = Path("/dev/shm")
ROOT = Path(__file__).resolve().parents[2]
FILES = ("unsnag.sqlite3", "unsnag.sqlite3-wal", "unsnag.sqlite3-shm")


class ChildFailed(AssertionError):
    """A child ended with an error that no fault explains; the message carries its words."""


@dataclasses.dataclass
class Child:
    """A forked child and the pipe that its result comes through."""

    pid: int
    reading: int

    def wait(self) -> tuple[bool, Any]:
        """Whether it was killed, and what it handed back (None when killed)."""
        with os.fdopen(self.reading, "rb") as pipe:
            words = pipe.read()
        _, status = os.waitpid(self.pid, 0)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            return True, None
        if os.waitstatus_to_exitcode(status):
            raise ChildFailed(words.decode(errors="replace"))
        return False, json.loads(words)


class Stage:
    """One lane of cases on one kind of database; a context manager that ends its shop."""

    def __init__(self, database: str, postgres: PostgresProcess | None) -> None:
        place = MEMORY if os.access(MEMORY, os.W_OK) else None
        self.folder = Path(tempfile.mkdtemp(prefix="unsnag-faults-", dir=place))
        self.database = database
        self.postgres = postgres
        self.started: dict[str, int] = {}
        self._restoring: dict[str, str] = {}
        self._case = ""
        self.shop = ShopProcess(self.folder, "http://127.0.0.1:8000")
        shutil.copyfile(filled_database(None), self.shop.database)

    def __enter__(self) -> Stage:
        self.shop.start()
        if self.postgres is not None:
            self._case = self.postgres.make()
        self._make_world()
        gc.collect()
        gc.freeze()  # children then copy fewer pages
        self.keep("empty")
        return self

    def __exit__(self, *_: object) -> None:
        self.shop.kill()
        if self.postgres is not None:
            self.postgres.drop(self._case)
        shutil.rmtree(self.folder, ignore_errors=True)

    def keep(self, name: str) -> None:
        """Keep the database and the shop as they are now under a name."""
        self._copy(self.shop.database, self.folder / f"{name}.shop")
        if self.postgres is None:
            self._copy(self.folder / FILES[0], self.folder / f"{name}.kept")
        else:
            self._restoring[name] = keep_tables(self.postgres, self._case, name)

    def put_back(self, name: str) -> None:
        """Make database and shop what they were when they were kept."""
        self._copy(self.folder / f"{name}.shop", self.shop.database)
        if self.postgres is None:
            for file in FILES:
                (self.folder / file).unlink(missing_ok=True)
            shutil.copyfile(self.folder / f"{name}.kept", self.folder / FILES[0])
        else:
            self.postgres.sql(self._restoring[name], self._case)

    def run(self, work: Callable[[World], Any], ahead: timedelta = timedelta()) -> Any:
        """Do the work in a child and hand back its result, as JSON has it. None when it died."""
        return self.begin(work, ahead).wait()[1]

    def begin(self, work: Callable[[World], Any], ahead: timedelta = timedelta()) -> Child:
        """Let a child begin with the work; `ahead` is how far its clock goes before the others'."""
        reading, writing = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid:
            os.close(writing)
            return Child(pid, reading)
        code = 1
        try:
            os.close(reading)
            result = work(self._in_child(ahead))
            os.write(writing, json.dumps(result).encode())
            code = 0
        except BaseException:
            os.write(writing, traceback.format_exc()[-8_000:].encode())
        finally:
            os._exit(code)
        raise AssertionError("a child never comes here")

    def _make_world(self) -> None:
        """Make the tables and the app, once; every child has its own copy of the app, and opens
        connections of its own."""
        from django.core.management import call_command
        from django.db import connection

        from tests.application.conftest import new_world
        from tests.application.said import SAID
        from tests.fakes.keyword_models import KeywordIntentModel

        self._connect()
        call_command("migrate", verbosity=0)
        self.world = new_world(self.shop, model=KeywordIntentModel(SAID), playbooks=self._shelf())
        self._read_once()
        connection.close()
        if connection.vendor == "postgresql":
            connection.close_pool()

    def _read_once(self) -> None:
        """What a process reads when it first needs it, so that children need not."""
        from unsnag.adapters.models.language import language_of

        for playbook in self.world.app.shelf.all():
            language_of("Where is my order?", playbook.languages)
        self.world.app.recover()

    def _shelf(self) -> Path:
        """The shipped playbooks, and one whose second action the shop refuses."""
        folder = self.folder / "playbooks"
        shutil.copytree(ROOT / "playbooks", folder)
        (folder / "skip_and_bill").mkdir()
        for name, text in SKIP_AND_BILL.items():
            (folder / "skip_and_bill" / name).write_text(text, encoding="utf-8")
        return folder

    def _in_child(self, ahead: timedelta) -> World:
        self._connect()
        logging.disable(logging.CRITICAL)  # faults are expected, and there are thousands
        self.world.clock.ahead = ahead
        return self.world

    def _connect(self) -> None:
        from django.db import connections

        from unsnag.entrypoints.configuration import read_configuration
        from unsnag.entrypoints.web.databases import databases

        base = read_configuration()
        if self.postgres is None:
            settings = databases(base)["default"] | {"NAME": str(self.folder / FILES[0])}
        else:
            url = self.postgres.url(self._case)
            settings = databases(dataclasses.replace(base, database_url=url))["default"]
        usual = connections.settings["default"]
        connections.settings["default"] = {**usual, **settings}
        del connections["default"]

    @staticmethod
    def _copy(source: Path, target: Path) -> None:
        with closing(sqlite3.connect(source)) as a, closing(sqlite3.connect(target)) as b:
            a.backup(b)


def keep_tables(server: PostgresProcess, database: str, name: str) -> str:
    """Copy every table into a schema beside; the statements that bring all of them back, which is
    ten times as fast as a new database."""
    import psycopg

    kept = "kept_" + "".join(c if c.isalnum() else "_" for c in name)
    with psycopg.connect(server.url(database), autocommit=True) as connection:
        connection.execute(f"create schema {kept}".encode())
        asked = "select tablename from pg_tables where schemaname = 'public'"
        tables = [f'"{row[0]}"' for row in connection.execute(asked)]
        for table in tables:
            copy = f"create table {kept}.{table} as select * from public.{table}"
            connection.execute(copy.encode())
        asked = "select sequencename, last_value from pg_sequences where schemaname = 'public'"
        sequences = connection.execute(asked).fetchall()
    others = "datname = current_database() and pid <> pg_backend_pid()"
    statements = [
        f"select pg_terminate_backend(pid) from pg_stat_activity where {others}",
        "set session_replication_role = replica",
        f"truncate {', '.join('public.' + table for table in tables)}",
        *(f"insert into public.{t} select * from {kept}.{t}" for t in tables),
        *(f"select setval('{s}', {v or 1}, {str(v is not None).lower()})" for s, v in sequences),
    ]
    return ";".join(statements)


def warm() -> None:
    """Import and set up all that children need, so that each starts with it. Opens nothing."""
    data = Path(tempfile.mkdtemp(prefix="unsnag-faults-data-"))
    os.environ.setdefault("UNSNAG_DATA", str(data))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unsnag.entrypoints.web.settings")
    from unsnag.entrypoints.configuration import read_configuration

    read_configuration().make_secrets()
    import django

    django.setup()
    import tests.application.invariants
    import unsnag.bootstrap.assembly

    assert tests.application.invariants
    assert unsnag.bootstrap.assembly
