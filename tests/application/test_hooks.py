"""Webhooks at the product's own door: who may say what, and that saying it decides nothing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.application.conftest import World
from tests.application.flow_playbooks import GOODBYE, PARCEL, write
from tests.application.test_flows import deliver, on_its_way, state
from tests.fakes.webhooks import about, send, signed
from unsnag.adapters.store.evidence_models import HintRow, HookRow, ReversalRow
from unsnag.adapters.store.models import CaseRow, EffectRow, LevelRow
from unsnag.domain.autonomy import Level
from unsnag.domain.autonomy.evidence import Label
from unsnag.domain.resolutions import RunState
from unsnag.entrypoints import wiring

ALONE = {
    "TT-10482": "cus_1001",
    "TT-10488": "cus_1002",
    "TT-10477": "cus_1003",
    "TT-10462": "cus_1005",
}


@pytest.fixture
def secret(world: World) -> Iterator[str]:
    """The secret of the shop's webhooks."""
    wiring.provide(lambda: world.app)
    yield world.app.configuration.new_hook_secret("shop")
    world.app.configuration.retire_hook_secrets("shop")
    file = world.app.configuration.data / "secrets.json"
    kept = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps({**kept, "hooks": {}}), "utf-8")


def tell(world: World, secret: str, id: str, body: bytes, at: datetime | None = None) -> int:
    """The status that a webhook is answered with."""
    return send(body, signed(secret, id, at or world.clock(), body)).status_code


def refunded_alone(world: World, orders: dict[str, str] = ALONE) -> None:
    """Refunds that ran without a person."""
    version = next(p.version for p in world.app.shelf.all() if p.name == "refund")
    world.app.store.set_level(
        "refund", "shop.refund", Level.AUTONOMOUS, by="M", reason="this test", version=version
    )
    for order, customer in orders.items():
        world.say(world.begin(customer), f"refund {order}")
    assert EffectRow.objects.filter(state="verified").count() == len(orders)


def disputed(world: World, order: str, *, kind: str = "chargeback", state: str = "open") -> None:
    """The shop's record says that money of an order was taken back, or no more."""
    with closing(sqlite3.connect(world.shop.database)) as database, database:
        database.execute(
            "insert or replace into shop_dispute (id, order_id, kind, state, amount_minor, "
            "currency, reason, effect_key, opened_at) values (?, ?, ?, ?, 8900, 'EUR', "
            "'Card holder disputes it', '', ?)",
            (f"dp_{order}", order, kind, state, world.clock().isoformat(sep=" ")),
        )


def test_without_a_secret_every_webhook_is_refused(world: World) -> None:
    wiring.provide(lambda: world.app)
    body = about("parcel.delivered", "TT-10501")
    answer = send(body, signed("whsec_" + "A" * 32, "evt_1", world.clock(), body))
    assert (answer.status_code, HookRow.objects.count()) == (403, 0)
    assert b"no_secret" in answer.content


def test_a_wrong_signature_another_body_or_another_id_is_refused(world: World, secret: str) -> None:
    body = about("parcel.delivered", "TT-10501")
    right = signed(secret, "evt_1", world.clock(), body)
    other = "whsec_" + "B" * 44
    assert send(body + b" ", right).status_code == 401
    assert send(body, right | {"webhook-id": "evt_2"}).status_code == 401
    assert send(body, right | {"webhook-signature": "v1,"}).status_code == 401
    assert send(body, signed(other, "evt_1", world.clock(), body)).status_code == 401
    wrong_version = right["webhook-signature"].replace("v1,", "v2,")
    assert send(body, right | {"webhook-signature": wrong_version}).status_code == 401
    assert send(body, {}).status_code == 401
    assert HookRow.objects.count() == 0
    assert send(body, right).status_code == 204


@pytest.mark.parametrize(("seconds", "status"), [(-299, 204), (-301, 401), (299, 204), (302, 401)])
def test_five_minutes_late_or_early_is_too_much(
    world: World, secret: str, seconds: int, status: int
) -> None:
    body, at = about("parcel.delivered", "TT-1"), world.clock() + timedelta(seconds=seconds)
    assert tell(world, secret, "evt_1", body, at) == status


def test_two_secrets_hold_at_a_time_until_the_old_one_is_retired(world: World, secret: str) -> None:
    newer = world.app.configuration.new_hook_secret("shop")
    body = about("parcel.delivered", "TT-1")
    assert tell(world, secret, "evt_1", body) == tell(world, newer, "evt_2", body) == 204
    both = signed(secret, "evt_3", world.clock(), body)["webhook-signature"]
    headers = signed(newer, "evt_3", world.clock(), body)
    both = f"v1a,Zm9v {both} {headers['webhook-signature']}"
    assert send(body, headers | {"webhook-signature": both}).status_code == 204
    assert world.app.configuration.retire_hook_secrets("shop") == 1
    assert tell(world, secret, "evt_4", body) == 401
    assert tell(world, newer, "evt_5", body) == 204


def test_what_is_too_large_unknown_or_no_event_is_told_apart(world: World, secret: str) -> None:
    large = json.dumps({"type": "x", "data": "x" * 256 * 1024}).encode()
    assert tell(world, secret, "evt_1", large) == 413
    assert tell(world, secret, "evt_2", b"not json") == 400
    assert tell(world, secret, "evt_3", b'["no type"]') == 400
    assert send(b"{}", {}, "/api/hooks/elsewhere").status_code == 404
    unknown = json.dumps({"type": "newsletter.sent", "data": {"order_number": "TT-1"}}).encode()
    assert tell(world, secret, "evt_4", unknown) == 204
    odd = json.dumps({"type": "parcel.delivered", "data": {"order_number": "../x"}}).encode()
    assert tell(world, secret, "evt_5", odd) == 204
    assert (HookRow.objects.count(), HintRow.objects.count()) == (2, 0)


def test_the_same_webhook_again_is_taken_and_changes_nothing(world: World, secret: str) -> None:
    body = about("parcel.delivered", "TT-10501")
    assert [tell(world, secret, "evt_1", body) for _ in range(3)] == [204] * 3
    assert (HookRow.objects.count(), HintRow.objects.count()) == (1, 1)


@pytest.fixture
def waiting(make_world: Callable[..., World], tmp_path: Path) -> World:
    """A world with a playbook that waits for a parcel."""
    return make_world(playbooks=write(tmp_path / "playbooks", parcel=PARCEL, goodbye=GOODBYE))


def test_a_run_that_waits_looks_again_when_told_and_believes_what_it_reads(waiting: World) -> None:
    world = waiting
    wiring.provide(lambda: world.app)
    talk, order = world.begin(), on_its_way(world)
    world.say(talk, f"please descale {order}")
    said = len(world.replies(talk))
    take, follow = world.app.take_hook, world.app.follow_hints
    take("shop", "evt_lie", about("parcel.delivered", order))
    follow()
    world.app.recover()
    assert state(world, talk) is RunState.WAITING  # a hint decides nothing
    assert len(world.replies(talk)) == said
    deliver(world, order)
    world.app.recover()
    assert state(world, talk) is RunState.WAITING  # not yet time to look by itself
    take("shop", "evt_true", about("parcel.delivered", order))
    follow()
    assert f"{order} has been delivered." in [m.text for m in world.replies(talk)]
    ended = [m.text for m in world.replies(talk)]
    for number in range(5):
        take("shop", f"evt_again_{number}", about("parcel.delivered", order))
        follow()
    assert [m.text for m in world.replies(talk)] == ended


def test_a_hint_about_another_order_wakes_nobody(waiting: World) -> None:
    world = waiting
    talk, order = world.begin(), on_its_way(world)
    world.say(talk, f"please descale {order}")
    deliver(world, order)
    world.app.take_hook("shop", "evt_1", about("parcel.delivered", "TT-10488"))
    world.app.follow_hints()
    assert state(world, talk) is RunState.WAITING


def test_a_hint_that_comes_in_the_middle_of_a_turn_is_not_lost(waiting: World) -> None:
    world = waiting
    talk, order = world.begin(), on_its_way(world)
    world.say(talk, f"please descale {order}")
    deliver(world, order)
    world.app.take_hook("shop", "evt_1", about("parcel.delivered", order))
    fence = world.app.store.claim_conversation(talk, seconds=60)
    assert fence is not None
    world.app.follow_hints()
    assert state(world, talk) is RunState.WAITING
    world.app.store.release_conversation(talk, fence)
    world.clock.ahead += timedelta(seconds=2)
    world.app.follow_hints()
    assert state(world, talk) is not RunState.WAITING


def test_hints_are_settled_after_a_while(waiting: World) -> None:
    waiting.app.take_hook("shop", "evt_1", about("parcel.delivered", "TT-1"))
    waiting.app.follow_hints()
    assert HintRow.objects.get().due is not None
    waiting.clock.ahead += timedelta(minutes=3)
    waiting.app.follow_hints()
    assert HintRow.objects.get().due is None


def test_a_chargeback_of_what_ran_alone_is_an_error_with_its_money(
    world: World, secret: str
) -> None:
    refunded_alone(world, {"TT-10482": "cus_1001"})
    CaseRow.objects.update(label="right", labelled_by="Alex", labelled=world.clock())
    tell(world, secret, "evt_1", about("payment.disputed", "TT-10482"))
    world.app.follow_hints()
    assert ReversalRow.objects.count() == 0  # the shop's record shows nothing of the kind
    disputed(world, "TT-10482")
    tell(world, secret, "evt_2", about("payment.disputed", "TT-10482"))
    world.app.follow_hints()
    [row] = ReversalRow.objects.all()
    assert (row.kind, row.amount_minor, row.stands) == ("chargeback", 8900, True)
    assert row.case == CaseRow.objects.get()
    standing = next(a for a in world.app.autonomy.page().actions if a.action == "shop.refund")
    assert (standing.gate.cases, standing.gate.errors) == (1, 1)
    disputed(world, "TT-10482", state="withdrawn")
    tell(world, secret, "evt_3", about("dispute.withdrawn", "TT-10482"))
    world.app.follow_hints()
    standing = next(a for a in world.app.autonomy.page().actions if a.action == "shop.refund")
    assert (standing.gate.errors, standing.gate.fresh) == (0, 1)


def test_too_many_of_them_take_the_level_away_at_once(world: World, secret: str) -> None:
    refunded_alone(world)
    for number, order in enumerate(ALONE):
        assert world.app.store.level("refund", "shop.refund", version(world)) is Level.AUTONOMOUS
        disputed(world, order)
        tell(world, secret, f"evt_{number}", about("payment.disputed", order))
        world.app.follow_hints()
    last = LevelRow.objects.latest("pk")
    assert (last.level, last.kind, last.by) == ("approve", "demotion", "Unsnag")
    assert last.reason == "4 errors in the last 4 audited."


def version(world: World) -> str:
    return next(p.version for p in world.app.shelf.all() if p.name == "refund")


def test_one_that_was_not_drawn_for_review_counts_as_well(world: World, secret: str) -> None:
    refunded_alone(world, {"TT-10482": "cus_1001"})
    CaseRow.objects.all().delete()
    disputed(world, "TT-10482")
    tell(world, secret, "evt_1", about("payment.disputed", "TT-10482"))
    world.app.follow_hints()
    case = CaseRow.objects.get()
    assert (case.source, case.label, case.amount_minor) == ("reversal", "", 8900)
    standing = next(a for a in world.app.autonomy.page().actions if a.action == "shop.refund")
    assert (standing.gate.cases, standing.gate.errors) == (1, 1)


def test_what_a_person_approved_is_put_in_doubt(world: World, secret: str) -> None:
    from tests.application.test_oversight import ask

    world.app.approve.approve(ask(world), "Morgan")
    disputed(world, "TT-10482")
    tell(world, secret, "evt_1", about("payment.disputed", "TT-10482"))
    world.app.follow_hints()
    standing = next(a for a in world.app.autonomy.page().actions if a.action == "shop.refund")
    assert (standing.gate.errors, standing.gate.doubts) == (1, 1)
    [waiting] = world.app.reviews.waiting()
    world.app.review(waiting.id, Label.RIGHT, by="Alex")
    standing = next(a for a in world.app.autonomy.page().actions if a.action == "shop.refund")
    assert (standing.gate.errors, standing.gate.cases) == (0, 1)


def test_a_dispute_about_nothing_of_ours_is_kept_and_blames_nothing(
    world: World, secret: str
) -> None:
    disputed(world, "TT-10488")
    tell(world, secret, "evt_1", about("payment.disputed", "TT-10488"))
    world.app.follow_hints()
    row = ReversalRow.objects.get()
    assert (row.effect, row.case, CaseRow.objects.count()) == (None, None, 0)


def test_a_shop_that_is_away_is_asked_again_later(world: World, secret: str) -> None:
    refunded_alone(world, {"TT-10482": "cus_1001"})
    disputed(world, "TT-10482")
    world.shop.stop()
    tell(world, secret, "evt_1", about("payment.disputed", "TT-10482"))
    world.app.follow_hints()
    hint = HintRow.objects.get(kind="reversed")
    assert (hint.attempts, ReversalRow.objects.count()) == (1, 0)
    assert hint.due is not None
    assert hint.due > hint.received
    world.shop.start()
    world.clock.ahead += timedelta(seconds=5)
    world.app.follow_hints()
    assert ReversalRow.objects.count() == 1
