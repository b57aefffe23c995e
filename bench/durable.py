"""Durable runs a second: one action that survives the death of its process at any moment.

What: a run begins, its intent is written, a local call that does nothing returns a receipt, the
receipt is recorded and the run is finished, on SQLite (WAL, synchronous FULL) and on PostgreSQL
(fsync and synchronous_commit on), one run at a time and four at once.
Against: DBOS, the same as a workflow of one step, on the same two databases with the same settings,
in a process of its own, in turns of one batch each.
How to read: the ratio is runs a second beside DBOS in the same turns. `three commits` is what a
playbook pays: its start, the intent, and the receipt with the end of the run. `two commits` begins
the run with the intent. Ours checks caps, the stop switch and one
effect for each object as well; DBOS has none of these. `no audit log` leaves out what the database
writes for it in the same commits.

DBOS is no part of our environment. Make one for it and name its Python:

    python -m venv .venv-dbos && .venv-dbos/bin/pip install "dbos==3.4.0" "psycopg[binary]==3.3.9"
    UNSNAG_BENCH_DBOS=.venv-dbos/bin/python python -m bench durable
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from bench.report import Column, Form, Line, Report, Scale, Table, shown, times
from bench.stage import database, folder

if TYPE_CHECKING:
    from unsnag.domain.actions import ActionRequest
    from unsnag.domain.shared import IssueId

BATCHES = {Scale.FULL: 10, Scale.TINY: 1}
RUNS = {Scale.FULL: 40, Scale.TINY: 4}
UNRECORDED = "two commits, no audit log"
Batch = Callable[[int], float]
"""Does so many runs and says how many seconds they took."""


def run(scale: Scale) -> Report:
    """Runs a second of each, and the ratio to DBOS."""
    database()
    tables, reading, left = [], [], []
    python = os.environ.get("UNSNAG_BENCH_DBOS", "")
    if not python:
        left.append("DBOS: UNSNAG_BENCH_DBOS names no Python that has it; see bench/durable.py.")
    with server() as (server_url, ours_url, why):
        if why:
            left.append(f"PostgreSQL: {why}")
        for kind, url in (("SQLite", ""), ("PostgreSQL", ours_url)):
            if kind == "PostgreSQL" and why:
                continue
            theirs = server_url if url else f"sqlite:///{folder() / 'dbos.sqlite'}"
            for threads in (1, 4):
                table, sentence = _measured(scale, kind, url, theirs, threads, python)
                tables.append(table)
                reading.extend(sentence)
    return Report("durable", tuple(tables), tuple(reading), tuple(left))


def _measured(
    scale: Scale, kind: str, url: str, theirs: str, threads: int, python: str
) -> tuple[Table, list[str]]:
    runs, batches = RUNS[scale], BATCHES[scale]
    with connected(url), ThreadPoolExecutor(threads) as pool:
        contenders: dict[str, Batch] = {
            "Unsnag, two commits": _ours(pool, runs * (batches + 1), apart=False),
            "Unsnag, three commits": _ours(pool, runs * (batches + 1), apart=True),
            UNRECORDED: _unrecorded(_ours(pool, runs * (batches + 1), apart=False)),
        }
        with _dbos(python, theirs, threads) as dbos:
            if dbos is not None:
                contenders["DBOS"] = dbos
            spent = dict.fromkeys(contenders, 0.0)
            for batch in contenders.values():
                batch(runs)
            for _ in range(batches):
                for name, batch in contenders.items():
                    spent[name] += batch(runs)
        list(pool.map(lambda _: _close(), range(threads)))
    rates = {name: runs * batches / seconds for name, seconds in spent.items()}
    beside = rates.get("DBOS")
    lines = tuple(
        Line(name, (rate, None if beside is None else rate / beside))
        for name, rate in rates.items()
    )
    title = f"Durable runs on {kind}, {threads} at once, {runs * batches:,} of each"
    columns = (Column("runs", Form.RATE), Column("beside DBOS", Form.RATIO))
    if beside is None:
        more = times(rates["Unsnag, two commits"], rates["Unsnag, three commits"])
        return Table(title, columns, lines), [f"{title}: {more} as many with two commits as three."]
    two, three = (shown(line.figures[1], Form.RATIO) for line in lines[:2])
    return Table(title, columns, lines), [
        f"{title}: {two} DBOS with two commits, {three} with three."
    ]


def _ours(pool: ThreadPoolExecutor, most: int, *, apart: bool) -> Batch:
    """Batches of runs on the product's own store and ledger, `most` in all, each on an issue of
    its own."""
    waiting = issues(most)
    one = partial(one_run, apart=apart)

    def batch(count: int) -> float:
        taken = list(islice(waiting, count))
        started = time.perf_counter()
        list(pool.map(one, taken))
        return time.perf_counter() - started

    return batch


def _unrecorded(batch: Batch) -> Batch:
    """The same with nothing written for the audit log."""
    from unsnag.adapters.store import audit_triggers

    def without(count: int) -> float:
        audit_triggers.remove()
        try:
            return batch(count)
        finally:
            audit_triggers.install()

    return without


def issues(most: int) -> Iterator[IssueId]:
    """So many new issues, in a conversation of their own."""
    from unsnag.adapters.store.models import ConversationRow, IssueRow
    from unsnag.bootstrap.clock import now
    from unsnag.domain.shared import IssueId

    conversation = ConversationRow.objects.create(channel="widget", started=now())
    rows = [
        IssueRow(conversation=conversation, channel="widget", opened=now()) for _ in range(most)
    ]
    return iter([IssueId(row.pk) for row in IssueRow.objects.bulk_create(rows)])


def one_run(issue: IssueId, *, apart: bool) -> None:
    """A durable run of an issue; `apart` begins it in a commit of its own."""
    from unsnag.adapters.store.database_store import DatabaseStore
    from unsnag.adapters.store.ledger import DatabaseLedger
    from unsnag.bootstrap.clock import now
    from unsnag.domain.actions import Effect, EffectState, Receipt
    from unsnag.domain.playbooks import Playbook
    from unsnag.domain.policies import Caps
    from unsnag.domain.resolutions import Run, RunState

    store, ledger = DatabaseStore(now), DatabaseLedger(now)
    caps = (Caps(count_per_hour=10**9, amount_per_day=10**15), Caps(count_per_customer_day=10**9))
    playbook = Playbook("refund", "Refund", "0" * 64, (), True, {}, (), (), None, {})
    request, by = _request(issue), "level:autonomous"
    receipt = Receipt(f"re_{issue}", {"amount": "€89.00", "order": request.object})

    def begin() -> Run:
        return store.start_run(issue, playbook)

    begun = store.together(begin) if apart else None

    def intend() -> tuple[Run, Effect]:
        acting = replace(begun or begin(), state=RunState.ACTING)
        effect = ledger.intend(acting.id, 0, request, by, caps, claim_seconds=30)
        store.save_run(acting)
        return acting, effect

    def end() -> None:
        ledger.record(effect, EffectState.VERIFIED, receipt=receipt)
        store.save_run(replace(acting, state=RunState.FINISHED))

    acting, effect = store.together(intend)
    store.together(end)


def _request(issue: IssueId) -> ActionRequest:
    from unsnag.bootstrap.assembly import WORKSPACE
    from unsnag.domain.actions import ActionRequest
    from unsnag.domain.shared import Money

    order, money = f"TT-{issue}", Money(8900, "EUR")
    arguments: dict[str, str | int] = {"order": order, "amount": 8900}
    customer = f"cus_{issue}"
    return ActionRequest(WORKSPACE, issue, "shop.refund", customer, order, arguments, money, "0")


@contextmanager
def _dbos(python: str, url: str, threads: int) -> Iterator[Batch | None]:
    """Batches of the same in DBOS; None without an environment for it."""
    if not python:
        yield None
        return
    program = [python, str(Path(__file__).with_name("dbos_runs.py")), url, str(threads)]
    with subprocess.Popen(
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=folder()
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        said, told = process.stdout, process.stdin

        def batch(count: int) -> float:
            told.write(f"{count}\n")
            told.flush()
            return float(said.readline())

        assert said.readline().strip() == "ready"
        yield batch
        told.close()
        process.wait(30)


@contextmanager
def server() -> Iterator[tuple[str, str, str]]:
    """A server that syncs, with a database for each side: their addresses, or why there is none."""
    from tests.fakes.postgres_process import PostgresProcess, PostgresUnavailable

    try:
        server = PostgresProcess(durable=True)
        server.start()
    except PostgresUnavailable as why:
        yield "", "", str(why)
        return
    url, name = server.url(server.make()), server.make()
    try:
        yield url, server.url(name), ""
    finally:
        server.stop()


@contextmanager
def connected(url: str) -> Iterator[None]:
    """Our side on PostgreSQL at `url`, or on the run's SQLite without one; tables and all."""
    if not url:
        yield
        return
    from django.core.management import call_command
    from tests.fakes.file_database import connected_to

    from unsnag.entrypoints.configuration import read_configuration
    from unsnag.entrypoints.web.databases import databases

    settings = databases(replace(read_configuration(), database_url=url))["default"]
    with connected_to(settings):
        call_command("migrate", verbosity=0)
        yield


def _close() -> None:
    from django.db import connection

    connection.close()
