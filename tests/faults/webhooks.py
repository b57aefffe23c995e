"""Webhooks twice, late and in any order, a thousand times over: the end is always the same.

    python -m tests.faults.webhooks --seeds 1000 --database both

Each seed begins with the same desk: a run that waits for a parcel, and six refunds that ran alone.
In the shop a parcel arrives, money of five refunds comes back and one of those disputes is
withdrawn. Each event's webhook is delivered one to six times through the product's own door, in an
order and between events and sweeps that the seed draws. Some are about nothing, and some lie.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sqlite3
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from tests.fakes.postgres_process import PostgresProcess
from tests.faults.stage import Stage, warm

if TYPE_CHECKING:
    from tests.application.conftest import World

PARCEL = "TT-10501"
ALONE = {
    "TT-10482": "cus_1001",
    "TT-10488": "cus_1002",
    "TT-10477": "cus_1003",
    "TT-10454": "cus_1004",
    "TT-10462": "cus_1005",
    "TT-10487": "cus_1008",
}
BACK = ("TT-10482", "TT-10488", "TT-10477", "TT-10454")
WITHDRAWN = "TT-10462"
LIES = (("parcel.delivered", "TT-10495"), ("payment.disputed", "TT-10487"), ("new.type", "TT-1"))
WATCH = r"""
playbook: watch
title: Tell me when it is there
intents: [descaling]
identity: needed
slots:
  order_number:
    pattern: '\bTT[- ]?\d{5}\b'
    ask: Which order is it?
    choices_from: shop.orders
steps:
  - ask: order_number
  - look_up: shop.order
    with: {number: order_number}
  - tell: I'll keep an eye on {order.number}.
  - wait: order.delivered
    every: 6 hours
    at_most: 2 days
  - tell: "{order.number} has been delivered."
"""
STAMPED = (-240, 240)  # seconds from now; five minutes are too many, and a busy machine may stall
SECRET = "whsec_" + "c2VjcmV0" * 5
TOLD_EVERY = 25  # seeds, by a line on what has come of them so far


@dataclass(frozen=True)
class Told:
    """What happens in the shop, and the webhook that tells of it; a lie has no happening."""

    id: str
    kind: str
    order: str
    sql: str = ""


EVENTS = (
    Told("evt_parcel", "parcel.delivered", PARCEL, "deliver"),
    *(Told(f"evt_{order}", "payment.disputed", order, "dispute") for order in (*BACK, WITHDRAWN)),
    Told("evt_withdrawn", "dispute.withdrawn", WITHDRAWN, "withdraw"),
    *(Told(f"evt_lie_{n}", kind, order) for n, (kind, order) in enumerate(LIES)),
)


class HookStage(Stage):
    """A stage whose first playbook waits for a parcel."""

    def _shelf(self) -> Path:
        folder = super()._shelf()
        shutil.rmtree(folder / "skip_and_bill")
        (folder / "watch").mkdir()
        (folder / "watch" / "playbook.yaml").write_text(WATCH, encoding="utf-8")
        return folder


def prepare(world: World) -> None:
    """The desk that every seed begins with."""
    from unsnag.domain.autonomy import Level

    for playbook in world.app.shelf.all():
        if playbook.name == "refund":
            world.app.store.set_level(
                "refund",
                "shop.refund",
                Level.AUTONOMOUS,
                by="M",
                reason="these seeds",
                version=playbook.version,
            )
    for order, customer in ALONE.items():
        world.say(world.begin(customer), f"refund {order}")
    talk = world.begin("cus_1001")
    world.say(talk, f"please descale {PARCEL}")


def play(world: World, seed: int) -> dict[str, Any]:
    """One seed: how often was delivered, and how it ended."""
    from django.test.utils import override_settings

    from tests.fakes.webhooks import about, send, signed
    from unsnag.entrypoints import wiring

    wiring.provide(lambda: world.app)
    random, waiting, sent = Random(seed), list(EVENTS), 0
    random.shuffle(waiting)
    later = [e for e in waiting if e.sql == "withdraw"]
    waiting = [e for e in waiting if e.sql != "withdraw"] + later
    pending: list[Told] = []
    with override_settings(ALLOWED_HOSTS=["testserver"]), _accepted(world):
        while waiting or pending:
            if waiting and random.random() < 0.3:
                event = waiting.pop(0)
                happen(world, event)
                pending += [event] * random.randint(1, 6)
            elif pending:
                event = pending.pop(random.randrange(len(pending)))
                body = about(event.kind, event.order)
                late = world.clock() + timedelta(seconds=random.randint(*STAMPED))
                answer = send(body, signed(SECRET, event.id, late, body))
                assert answer.status_code == 204, answer.content
                sent += 1
            if random.random() < 0.2:
                world.app.follow_hints()
            if random.random() < 0.1:
                world.app.recover()
        for _ in range(3):
            world.app.follow_hints()
            world.app.recover()
            world.clock.ahead += timedelta(seconds=90)
    return {"sent": sent, "end": end(world)}


def _accepted(world: World) -> Any:
    """The app takes webhooks under the one secret."""
    from unittest.mock import patch

    kind = type(world.app.configuration)
    return patch.object(kind, "hook_secrets", lambda _self, _connector: (SECRET,))


def happen(world: World, event: Told) -> None:
    """Change the shop's own record."""
    now = datetime.now(UTC).isoformat(sep=" ")
    statements: dict[str, tuple[str, tuple[str, ...]]] = {
        "deliver": (
            "update shop_shipment set status = 'delivered', delivered_at = ? where order_id = ?",
            (now, event.order),
        ),
        "dispute": (
            "insert into shop_dispute (id, order_id, kind, state, amount_minor, currency, reason, "
            "effect_key, opened_at) values (?, ?, 'chargeback', 'open', 4200, 'EUR', 'x', '', ?)",
            (f"dp_{event.order}", event.order, now),
        ),
        "withdraw": (
            "update shop_dispute set state = 'withdrawn' where order_id = ?",
            (event.order,),
        ),
    }
    if event.sql:
        with closing(sqlite3.connect(world.shop.database, timeout=10)) as shop, shop:
            shop.execute(*statements[event.sql])


def end(world: World) -> dict[str, Any]:
    """All that must not depend on how it was told."""
    from unsnag.adapters.store.evidence_models import HintRow, HookRow, ReversalRow
    from unsnag.adapters.store.models import CaseRow, EffectRow, LevelRow, MessageRow, RunRow

    reversals = ReversalRow.objects.order_by("reference").values_list(
        "reference", "stands", "amount_minor", "effect__object", "case__object"
    )
    levels = LevelRow.objects.order_by("pk").values_list("level", "kind")
    watching = RunRow.objects.latest("pk")
    texts = MessageRow.objects.filter(author="ai", conversation=watching.conversation_id)
    return {
        "hooks": sorted(HookRow.objects.values_list("hook", flat=True)),
        "open_hints": HintRow.objects.exclude(due=None).count(),
        "reversals": [list(r) for r in reversals],
        "levels": [list(level) for level in levels],
        "cases": sorted(CaseRow.objects.values_list("object", flat=True)),
        "effects": sorted(EffectRow.objects.values_list("object", "state")),
        "run": watching.state,
        "said": list(texts.order_by("pk").values_list("text", flat=True)),
    }


def run(database: str, seeds: int, first: int = 1) -> dict[str, Any]:
    """Play so many seeds; the figures, with the seeds that ended otherwise than the first one."""
    postgres = PostgresProcess() if database == "postgres" else None
    if postgres is not None:
        postgres.start()
    try:
        with HookStage(database, postgres) as stage:
            return _seeds(stage, range(first, first + seeds))
    finally:
        if postgres is not None:
            postgres.stop()


def _seeds(stage: Stage, seeds: range) -> dict[str, Any]:
    stage.run(prepare)
    stage.keep("told")
    began, sent, other, wanted = time.monotonic(), 0, [], None
    for seed in seeds:
        stage.put_back("told")
        result = stage.run(partial(play, seed=seed))
        sent += result["sent"]
        wanted = wanted or result["end"]
        if result["end"] != wanted:
            other.append({"seed": seed, "end": result["end"]})
            print(f"seed {seed} ended otherwise: {result['end']}", file=sys.stderr, flush=True)
        if (played := seed - seeds.start + 1) % TOLD_EVERY == 0 or played == len(seeds):
            line = f"{stage.database}: {played} of {len(seeds)} seeds, {sent:,} hooks delivered, "
            line += f"{len(other)} ended otherwise, {time.monotonic() - began:.0f} s"
            print(line, file=sys.stderr, flush=True)
    return {
        "database": stage.database,
        "seeds": len(seeds),
        "delivered": sent,
        "ended_otherwise": other,
        "end": wanted,
        "seconds": round(time.monotonic() - began, 1),
    }


def main() -> int:
    """1 when a seed ended otherwise."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.webhooks", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1_000)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    wanted = parser.parse_args()
    warm()
    databases = ("sqlite", "postgres") if wanted.database == "both" else (wanted.database,)
    found = [run(database, wanted.seeds, wanted.first) for database in databases]
    print(json.dumps(found, indent=2))
    return int(any(one["ended_otherwise"] for one in found))


if __name__ == "__main__":
    sys.exit(main())
