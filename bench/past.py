"""What a long past costs: the same work with 10,000, 1,000,000 and 10,000,000 past runs behind it.

What: a durable run in three commits, as `durable` has it, and the question that caps ask, each
timed with so many runs and effects in the database, on SQLite and on PostgreSQL. All past effects
are of the action that is measured, and older than a day: what caps look back at.
Against: itself with the least past; and a statement that reads nothing, which tells how much of a
difference is the machine's.
How to read: `beside the least` near 1.00 means that the past costs nothing. The past is written by
SQL with the indexes away, then the indexes are made again and PostgreSQL is vacuumed, as it does by
itself. It takes minutes and up to 10 GB, which are given back.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from bench.durable import connected, issues, one_run, server
from bench.past_rows import fill
from bench.report import Column, Form, Line, Report, Scale, Table, percentile, shown
from bench.stage import database

SIZES = {Scale.FULL: (10_000, 1_000_000, 10_000_000), Scale.TINY: (20, 40)}
TIMES = {Scale.FULL: 400, Scale.TINY: 3}
WARM_UP = 40
COLUMNS = (
    Column("a run p50", Form.MS),
    Column("beside the least", Form.RATIO),
    Column("caps p50", Form.MS),
    Column("caps beside the least", Form.RATIO),
    Column("reading nothing p50", Form.MS),
    Column("filling", Form.SECONDS),
)


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
    lines: list[Line] = []
    before, of_least = 0, (0.0, 0.0)
    for size in SIZES[scale]:
        started = time.perf_counter()
        fill(before, size)
        filling, before = time.perf_counter() - started, size
        a_run, caps, nothing = _p50s(TIMES[scale])
        of_least = of_least if lines else (a_run, caps)
        figures = (a_run, a_run / of_least[0], caps, caps / of_least[1], nothing, filling)
        lines.append(Line(f"{size:,} past runs", figures))
    return Table(f"The past on {kind}, {TIMES[scale]} of each", COLUMNS, tuple(lines))


def _p50s(count: int) -> list[float]:
    """Milliseconds of a run, of the question of the caps and of a statement that reads nothing,
    taken in turns."""
    from unsnag.adapters.store.ledger import DatabaseLedger
    from unsnag.adapters.store.models import EffectRow
    from unsnag.adapters.store.prepared import first
    from unsnag.bootstrap.assembly import now

    ledger, waiting, begun = DatabaseLedger(now), issues(WARM_UP + count), now()
    works: tuple[Callable[[], object], ...] = (
        lambda: one_run(next(waiting), apart=True),
        lambda: ledger.spent("shop.refund", "cus_77", now()),
        lambda: first("select 1", []),
    )
    spent: list[list[float]] = [[] for _ in works]
    for number in range(-WARM_UP, count):
        for work, kept in zip(works, spent, strict=True):
            started = time.perf_counter()
            work()
            if number >= 0:
                kept.append(1000 * (time.perf_counter() - started))
    # What was measured is past for the next size too, which would else have more of the day.
    EffectRow.objects.filter(created__gte=begun).update(created=begun.replace(year=2020))
    return [percentile(times, 0.5) for times in spent]
