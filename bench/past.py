"""What a long past costs: the same work with 10,000, 1,000,000 and 10,000,000 past runs behind it.

What: a durable run in three commits, as `durable` has it, and the question that caps ask, with so
many runs and effects in the database, on SQLite and on PostgreSQL. All past effects are of the
action that is measured, and older than the day that caps look back at.
Against: the same on a second database with 10,000 past runs, in turns of one batch each, so that
both meet the same machine.
How to read: `beside 10,000` near 1.00 means that the past costs nothing. The past is written by SQL
with the indexes away, then the indexes are made again and PostgreSQL is vacuumed, as it does by
itself. It takes minutes and up to 10 GB, which are given back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from bench.durable import connected, issues, one_run, server
from bench.past_rows import fill
from bench.report import Column, Form, Line, Report, Scale, Table, percentile, shown
from bench.stage import database, folder

SIZES = {Scale.FULL: (10_000, 1_000_000, 10_000_000), Scale.TINY: (20, 40)}
BATCHES = {Scale.FULL: 20, Scale.TINY: 1}
RUNS = {Scale.FULL: 25, Scale.TINY: 2}  # of a batch, after a few that do not count
WARM_UP = 5
COLUMNS = (
    Column("a run p50", Form.MS),
    Column("run beside the least", Form.RATIO),
    Column("caps p50", Form.MS),
    Column("caps beside the least", Form.RATIO),
    Column("filling", Form.SECONDS),
)
Spent = tuple[list[float], list[float]]
"""Milliseconds of runs and of questions of the caps."""


def run(scale: Scale) -> Report:
    """The times at each size of the past."""
    database()
    tables, reading, left = [], [], []
    with server() as (_, ours_url, why):
        if why:
            left.append(f"PostgreSQL: {why}")
        for kind, url in (("SQLite", ""), ("PostgreSQL", ours_url)):
            if kind == "PostgreSQL" and why:
                continue
            with connected(url):
                table = _measured(scale, kind)
            tables.append(table)
            least, most = table.lines[0], table.lines[-1]
            reading.append(
                f"{kind}: with {most.what} a run takes {shown(most.figures[1], Form.RATIO)} and "
                f"the question of the caps {shown(most.figures[3], Form.RATIO)} what they take "
                f"with {least.what}."
            )
    return Report("past", tuple(tables), tuple(reading), tuple(left))


def _measured(scale: Scale, kind: str) -> Table:
    """Fill more and more, and measure each size in turns with a second database that has the
    least."""
    least, *more = SIZES[scale]
    with _second_database():
        fill(0, least)
        second = _settings()
    lines, before = [], 0
    for size in (least, *more):
        started = time.perf_counter()
        fill(before, size)
        filling, before = time.perf_counter() - started, size
        ours: Spent = ([], [])
        theirs: Spent = ([], [])
        for _ in range(BATCHES[scale]):
            _batch(RUNS[scale], ours)
            with _connected_to(second):
                _batch(RUNS[scale], theirs)
        figures: list[float] = []
        for mine, other in zip(ours, theirs, strict=True):
            p50 = percentile(mine, 0.5)
            figures += [p50, p50 / percentile(other, 0.5)]
        lines.append(Line(f"{size:,} past runs", (*figures, filling)))
    title = f"The past on {kind}, {BATCHES[scale] * RUNS[scale]} of each"
    return Table(title, COLUMNS, tuple(lines))


def _batch(count: int, spent: Spent) -> None:
    """So many runs and questions, after a few that warm the connection."""
    from unsnag.adapters.store.ledger import DatabaseLedger
    from unsnag.adapters.store.models import EffectRow
    from unsnag.bootstrap.clock import now

    ledger, waiting, begun = DatabaseLedger(now), issues(WARM_UP + count), now()
    works: tuple[Callable[[], object], ...] = (
        lambda: one_run(next(waiting), apart=True),
        lambda: ledger.spent("shop.refund", "cus_77", now()),
    )
    for number in range(-WARM_UP, count):
        for work, kept in zip(works, spent, strict=True):
            started = time.perf_counter()
            work()
            if number >= 0:
                kept.append(1000 * (time.perf_counter() - started))
    # What was measured is past for the next batch too, which would else have more of the day.
    EffectRow.objects.filter(created__gte=begun).update(created=begun.replace(year=2020))


@contextmanager
def _second_database() -> Iterator[None]:
    """A new database beside the one that is connected, of its kind and with the same tables."""
    from django.core.management import call_command
    from django.db import connection

    settings = _settings()
    if connection.vendor == "sqlite":
        settings["NAME"] = str(folder() / "second.sqlite3")
    else:
        with connection.cursor() as cursor:
            cursor.execute("create database second")
        settings["NAME"] = "second"
    with _connected_to(settings):
        call_command("migrate", verbosity=0)
        yield


def _settings() -> dict[str, Any]:
    from django.db import connections

    return dict(connections.settings["default"])


def _connected_to(settings: dict[str, Any]) -> Any:
    from tests.fakes.file_database import connected_to

    return connected_to(settings)
