"""A database in a file, for tests in which threads or processes meet: SQLite's in-memory one has
other locks than the one that people run."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Holds the migrated file once it was made, so that the tables are made once a run."""
    return []


@pytest.fixture
def file_database(
    tmp_path: Path, migrated_file: list[Path], django_db_setup: None, django_db_blocker: Any
) -> Iterator[Path]:
    """The product's database in a file of its own for this test."""
    path = tmp_path / "unsnag.sqlite3"
    if migrated_file:
        shutil.copyfile(migrated_file[0], path)
    settings = connections.settings["default"]
    usual, usual_name = connections["default"], settings["NAME"]
    with django_db_blocker.unblock():
        settings["NAME"] = str(path)
        del connections["default"]
        if not migrated_file:
            call_command("migrate", verbosity=0)
            connection.close()
            kept = tmp_path / "migrated.sqlite3"
            shutil.copyfile(path, kept)
            migrated_file.append(kept)
        yield path
        connections["default"].close()
        settings["NAME"] = usual_name
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
