"""Whole cycles of the effect ledger a second: what exactly-once costs on disk.

What: intend → claim → calling → done → verified for one refund, as an action runs them, through the
real ledger on SQLite (WAL, synchronous FULL): five transactions, each on disk before the next step.
Nothing is called in between, so this is the ledger alone.
Against: the same number of commits of one small row each with the sqlite3 module and the same
settings, the floor that any durable design pays; and one such commit, a plain insert of the refund,
which forgets what it was doing when the process dies.
How to read: the ratio to five bare commits is the price of Django, JSON and constraints; the rest
is the disk. A refund waits for the shop for far longer than for its ledger.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing

from bench.report import Column, Form, Line, Report, Scale, Table, percentile, shown, times
from bench.stage import database, folder

COMMITS = 5  # of one cycle
CYCLES = {Scale.FULL: 1_000, Scale.TINY: 5}
WARM_UP = 5


def run(scale: Scale) -> Report:
    """Cycles a second and their p50 and p99."""
    database()
    count = CYCLES[scale]
    ours, bare, single = _timed([_cycle(), _bare_commits(COMMITS), _bare_commits(1)], count)
    columns = (
        Column("cycles", Form.RATE),
        Column("p50", Form.MS),
        Column("p99", Form.MS),
        Column("time beside Unsnag", Form.RATIO),
    )
    named = (
        ("Unsnag: a refund's whole cycle", ours),
        (f"{COMMITS} bare commits", bare),
        ("1 bare commit, no ledger", single),
    )
    table = Table(
        f"The effect ledger, {count:,} refunds",
        columns,
        tuple(Line(what, _figures(spent, ours)) for what, spent in named),
    )
    over = percentile(ours, 0.5) - percentile(bare, 0.5)
    reading = (
        f"A cycle takes {times(percentile(ours, 0.5), percentile(bare, 0.5))} as long as "
        f"{COMMITS} bare commits: {shown(over, Form.MS)} more for each refund.",
    )
    return Report("ledger", (table,), reading)


def _figures(spent: list[float], ours: list[float]) -> tuple[float, ...]:
    total = sum(spent) / 1000
    return (
        len(spent) / total,
        percentile(spent, 0.5),
        percentile(spent, 0.99),
        percentile(spent, 0.5) / percentile(ours, 0.5),
    )


def _timed(works: Sequence[Callable[[int], None]], count: int) -> list[list[float]]:
    """Milliseconds of each call of each work, taken in turns so that all meet the same machine,
    after a few that do not count."""
    spent: list[list[float]] = [[] for _ in works]
    for number in range(-WARM_UP, count):
        for work, kept in zip(works, spent, strict=True):
            started = time.perf_counter()
            work(number)
            if number >= 0:
                kept.append(1000 * (time.perf_counter() - started))
    return spent


def _cycle() -> Callable[[int], None]:
    """A refund's five steps on an object of its own, in a run that stands in the store."""
    from unsnag.adapters.store.ledger import DatabaseLedger
    from unsnag.bootstrap.assembly import WORKSPACE
    from unsnag.bootstrap.clock import now
    from unsnag.domain.actions import ActionRequest, EffectState, Receipt
    from unsnag.domain.shared import IssueId, Money, RunId

    ledger = DatabaseLedger(now)
    issue, run_id = _run_in_the_store()

    def cycle(number: int) -> None:
        order = f"TT-{100_000 + number}"
        request = ActionRequest(
            workspace=WORKSPACE,
            issue=IssueId(issue),
            action="shop.refund",
            customer_ref=f"cus_{number}",
            object=order,
            arguments={"order": order, "amount": 8900},
            amount=Money(8900, "EUR"),
            policy_version="0" * 64,
        )
        receipt = Receipt(f"re_{number}", {"amount": "€89.00", "order": order})
        effect = ledger.intend(RunId(run_id), 0, request, "level:autonomous")
        held = ledger.claim(effect.id, seconds=15)
        assert held is not None
        calling = ledger.record(held, EffectState.CALLING)
        done = ledger.record(calling, EffectState.DONE, receipt=receipt)
        ledger.record(done, EffectState.VERIFIED, receipt=receipt)

    return cycle


def _run_in_the_store() -> tuple[int, int]:
    """An issue and a run for effects to belong to."""
    from unsnag.adapters.store.models import ConversationRow, IssueRow, RunRow
    from unsnag.bootstrap.clock import now

    conversation = ConversationRow.objects.create(channel="widget", started=now())
    issue = IssueRow.objects.create(conversation=conversation, channel="widget", opened=now())
    run_row = RunRow.objects.create(
        issue=issue,
        conversation=conversation,
        playbook="refund",
        playbook_version="0" * 64,
        state="acting",
        started=now(),
    )
    return issue.pk, run_row.pk


def _bare_commits(commits: int) -> Callable[[int], None]:
    """That many transactions of one row of 200 characters, as durable as the product's."""
    file = folder() / f"bare-{commits}.sqlite3"
    with closing(sqlite3.connect(file)) as made:
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, text TEXT)")
    kept = sqlite3.connect(file, isolation_level=None)
    kept.execute("PRAGMA synchronous=FULL")
    text = "x" * 200

    def commit(_: int) -> None:
        for _step in range(commits):
            kept.execute("BEGIN IMMEDIATE")
            kept.execute("INSERT INTO bare (text) VALUES (?)", (text,))
            kept.execute("COMMIT")

    return commit
