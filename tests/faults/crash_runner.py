"""Kills a process at every boundary of an approved refund and looks what is left.

Run by the tests as a program of its own. It warms up once; each scenario is a forked child that
sends itself SIGKILL at the n-th boundary (before or after a write of the ledger, a call to the shop
or a commit of the turn), followed by another child that recovers as the worker would. One line of
JSON a scenario goes to standard output.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any


def main(data: str, shop_url: str, shop_key: str, shop_db: str, pristine_shop: str) -> None:
    """Run scenarios 1, 2, 3 … until one is not killed any more."""
    os.environ["UNSNAG_DATA"] = data
    os.environ["DJANGO_SETTINGS_MODULE"] = "unsnag.entrypoints.web.settings"
    from unsnag import bootstrap

    database = Path(data) / "unsnag.sqlite3"
    _in_child(lambda: _migrate(bootstrap))
    pristine = Path(data) / "pristine.sqlite3"
    _copy(database, pristine)
    bootstrap.setup()
    import tests.application.conftest

    assert tests.application.conftest
    for number in range(1, 200):
        _copy(pristine, database)
        _copy(Path(pristine_shop), Path(shop_db))
        killed = _in_child(lambda n=number: _refund(shop_url, shop_key, n))
        told_before = _look(database)["told"]
        _in_child(lambda: _recover(shop_url, shop_key))
        left = _look(database)
        left |= {"boundary": number, "killed": killed, "told_before": told_before}
        left["refunds"] = _refunds(Path(shop_db))
        print(json.dumps(left), flush=True)
        if not killed:
            return


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as a, closing(sqlite3.connect(target)) as b:
        a.backup(b)


def _in_child(work: Callable[[], None]) -> bool:
    """Do the work in a forked process; True when it was killed."""
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            work()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    _, status = os.waitpid(pid, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    if not killed and os.waitstatus_to_exitcode(status):
        raise SystemExit("a child failed; its words are above")
    return killed


def _migrate(bootstrap: Any) -> None:
    from django.core.management import call_command

    bootstrap.setup()
    call_command("migrate", verbosity=0)


def _app(shop_url: str, shop_key: str, ahead: timedelta) -> Any:
    import dataclasses

    from tests.application.conftest import WORDS, TestClock, TestConfiguration
    from tests.fakes.keyword_models import KeywordIntentModel, KeywordSearch
    from unsnag.bootstrap.assembly import assemble
    from unsnag.entrypoints.configuration import Configuration, read_configuration

    base = read_configuration()
    values = {f.name: getattr(base, f.name) for f in dataclasses.fields(Configuration)}
    values["shop_url"] = shop_url
    clock = TestClock()
    clock.ahead = ahead
    configuration = TestConfiguration(**values, shop_key=shop_key)
    return assemble(configuration, KeywordIntentModel(WORDS), KeywordSearch(), clock)


def _refund(shop_url: str, shop_key: str, boundary: int) -> None:
    """A customer asks, a person approves; the process dies at the boundary."""
    from unsnag.domain.conversations import Channel
    from unsnag.domain.resolutions import ApprovalState

    app = _app(shop_url, shop_key, timedelta())
    chat = app.store.start_conversation(Channel.WIDGET)
    app.identify.by_host_token(
        chat, ref="cus_1001", token_id="t", expires=app.clock() + timedelta(minutes=5)
    )
    app.receive(chat.id, "refund TT-10482", key="1")
    app.handle.take(chat.id)
    (run,) = list(_approvals())
    app.store.settle_approval(run.pk, ApprovalState.APPROVED, by="Morgan")
    _arm(boundary)
    app.handle.resume(run.run_id)


def _approvals() -> list[Any]:
    from unsnag.adapters.store.models import ApprovalRow

    return list(ApprovalRow.objects.all())


def _arm(boundary: int) -> None:
    """Die before or after the n-th of the steps that matter."""
    from unsnag.adapters.connectors.shop.actions import ShopActions
    from unsnag.adapters.store.ledger import DatabaseLedger
    from unsnag.application.turn import Turn

    crossed = 0

    def cross() -> None:
        nonlocal crossed
        crossed += 1
        if crossed == boundary:
            os.kill(os.getpid(), signal.SIGKILL)

    def guard(owner: type, name: str) -> None:
        original = getattr(owner, name)

        def guarded(*args: Any, **kwargs: Any) -> Any:
            cross()
            result = original(*args, **kwargs)
            cross()
            return result

        setattr(owner, name, guarded)

    for owner, names in (
        (DatabaseLedger, ("intend", "claim", "record")),
        (ShopActions, ("perform", "read_back")),
        (Turn, ("commit",)),
    ):
        for name in names:
            guard(owner, name)


def _recover(shop_url: str, shop_key: str) -> None:
    """Sweep as the worker does, after the dead process's claims have lapsed."""
    app = _app(shop_url, shop_key, timedelta(minutes=3))
    for _ in range(3):
        app.recover()
        time.sleep(0.01)


def _look(database: Path) -> dict[str, Any]:
    with closing(sqlite3.connect(database)) as db:
        effects = db.execute("select state, key, attempts from store_effectrow").fetchall()
        texts = [t for (t,) in db.execute("select text from store_messagerow where author = 'ai'")]
        kinds = [k for (k,) in db.execute("select kind from store_eventrow")]
        tickets = db.execute("select count(*) from store_ticketrow").fetchone()[0]
    return {
        "effects": [state for state, _, _ in effects],
        "told": sum(t.startswith("Done: €89.00") for t in texts),
        "verified_events": kinds.count("verified"),
        "tickets": tickets,
    }


def _refunds(shop_db: Path) -> int:
    with closing(sqlite3.connect(shop_db)) as db:
        found = db.execute("select count(*) from shop_refund where order_id = 'TT-10482'")
        return int(found.fetchone()[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
