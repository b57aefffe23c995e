"""The databases that people run: SQLite in a file and PostgreSQL. For tests in which threads or
processes meet: SQLite's in-memory one has other locks.

A test that asks for `file_database` runs on each of the two.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections

from tests.fakes.postgres_process import PostgresUnavailable, server
from unsnag.entrypoints.configuration import read_configuration
from unsnag.entrypoints.web.databases import databases


@pytest.fixture(scope="session")
def migrated_file() -> dict[str, str]:
    """What each database's tables were made in, so that they are made once a run."""
    return {}


@pytest.fixture(params=["sqlite", "postgresql"])
def file_database(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    migrated_file: dict[str, str],
    django_db_setup: None,
    django_db_blocker: Any,
) -> Iterator[str]:
    """A database of its own for this test, in the product's own settings; says which kind."""
    kind: str = request.param
    with django_db_blocker.unblock():
        if kind == "sqlite":
            yield from _sqlite(tmp_path, migrated_file)
        else:
            yield from _postgresql(migrated_file)


def _sqlite(folder: Path, migrated: dict[str, str]) -> Iterator[str]:
    path = folder / "unsnag.sqlite3"
    if "sqlite" in migrated:
        shutil.copyfile(migrated["sqlite"], path)
    settings = databases(read_configuration())["default"] | {"NAME": str(path)}
    with connected_to(settings):
        if "sqlite" not in migrated:
            call_command("migrate", verbosity=0)
            connection.close()
            shutil.copyfile(path, folder / "migrated.sqlite3")
            migrated["sqlite"] = str(folder / "migrated.sqlite3")
        yield "sqlite"


def _postgresql(migrated: dict[str, str]) -> Iterator[str]:
    try:
        there = server()
    except PostgresUnavailable as why:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"PostgreSQL can't be started here: {why}")
    if "postgresql" not in migrated:
        template = there.make()
        with connected_to(postgres_settings(template)):
            call_command("migrate", verbosity=0)
        migrated["postgresql"] = template
    name = there.make(template=migrated["postgresql"])
    with connected_to(postgres_settings(name)):
        yield "postgresql"
    there.drop(name)


def postgres_settings(name: str) -> dict[str, Any]:
    """The product's own settings for a database of the run's server."""
    configuration = replace(read_configuration(), database_url=server().url(name))
    return databases(configuration)["default"]


@contextmanager
def connected_to(settings: dict[str, Any]) -> Iterator[None]:
    """Let the default connection, of every thread from now on, be to another database."""
    usual_settings, usual = connections.settings["default"], connections["default"]
    connections.settings["default"] = {**usual_settings, **settings}
    del connections["default"]
    try:
        yield
    finally:
        ours = connections["default"]
        ours.close()
        if ours.vendor == "postgresql":
            ours.close_pool()
        connections.settings["default"] = usual_settings
        connections["default"] = usual


def at_once(works: list[Callable[[], Any]]) -> list[Any]:
    """Do every work in a thread of its own, all let go at the same moment; their results in order,
    with an exception standing for itself."""
    gate = threading.Barrier(len(works))
    results: list[Any] = [None] * len(works)

    def run(index: int) -> None:
        gate.wait()
        try:
            results[index] = works[index]()
        except Exception as failure:
            results[index] = failure
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results
