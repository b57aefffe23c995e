"""An approval is for one case as it was: when anything that decides changed meanwhile, nothing is
done and a person looks."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta

import pytest

from tests.application.conftest import World
from unsnag.adapters.store.models import ApprovalRow, EffectRow, TicketRow
from unsnag.domain.autonomy import Level
from unsnag.domain.resolutions import ApprovalState

ORDER = "TT-10482"


def change(world: World, statement: str) -> None:
    with closing(sqlite3.connect(world.shop.database)) as shop:
        assert shop.execute(statement).rowcount == 1
        shop.commit()


def opened(world: World) -> None:
    change(world, f"update shop_orderitem set condition = 'opened' where order_id = '{ORDER}'")


def given_to_somebody_else(world: World) -> None:
    change(world, f"update shop_order set customer_id = 'cus_1002' where number = '{ORDER}'")


def delivered_long_ago(world: World) -> None:
    world.clock.ahead += timedelta(days=25)


def stopped(world: World) -> None:
    world.app.store.stop_actions(True, by="Morgan")


def capped(world: World) -> None:
    """The customer's two refunds of the day are done."""
    for number in range(2):
        row = EffectRow.objects.create(
            run_id=ApprovalRow.objects.get().run_id,
            key=f"earlier-{number}",
            body_hash="b",
            workspace="main",
            issue_id=ApprovalRow.objects.get().run.issue_id,
            action="shop.refund",
            customer_ref="cus_1001",
            object=f"TT-{number}",
            arguments={},
            amount_minor=100,
            currency="EUR",
            policy_version="v",
            granted_by="level:autonomous",
            state="verified",
            created=world.clock(),
            updated=world.clock(),
        )
        assert row.pk


CHANGES = {
    opened: "case_changed",
    given_to_somebody_else: "case_changed",
    delivered_long_ago: "case_changed",
    stopped: "actions_stopped",
    capped: "cap_reached",
}


@pytest.mark.parametrize(("happens", "reason"), CHANGES.items(), ids=[c.__name__ for c in CHANGES])
@pytest.mark.parametrize("how", [Level.APPROVE, Level.DELAYED], ids=["approved", "not vetoed"])
def test_what_changed_after_the_request_keeps_the_action_from_happening(
    world: World, happens: Callable[[World], None], reason: str, how: Level
) -> None:
    world.app.store.set_level("refund", "shop.refund", how, by="M", reason="this test")
    chat = world.begin()
    world.say(chat, f"refund {ORDER}")
    happens(world)
    if how is Level.APPROVE:
        row = ApprovalRow.objects.get()
        assert world.app.store.settle_approval(row.pk, ApprovalState.APPROVED, by="Morgan")
    else:
        world.clock.ahead += timedelta(minutes=31)
    world.app.recover()
    assert world.refunds(ORDER) == []
    assert TicketRow.objects.get().reason == reason
    assert not any(m.text.startswith("Done") for m in world.replies(chat))
