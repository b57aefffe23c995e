"""Two workers sweep the same database at the same moment: one refund, told once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from tests.application.conftest import World, new_world
from tests.fakes import fault_proxy as fp
from tests.fakes.file_database import at_once
from tests.fakes.shop_process import ShopProcess
from unsnag.adapters.store.models import ApprovalRow, EffectRow, EventRow, TicketRow
from unsnag.domain.autonomy import Level
from unsnag.domain.resolutions import ApprovalState
from unsnag.domain.shared import ConversationId

pytestmark = pytest.mark.usefixtures("file_database")
REFUNDS = r"/api/orders/[^/]+/refunds"
ORDERS = {"cus_1001": "TT-10482", "cus_1003": "TT-10477", "cus_1002": "TT-10488"}


@pytest.fixture
def proxy(shop: ShopProcess) -> Iterator[fp.FaultProxy]:
    with fp.FaultProxy(shop.url) as between:
        yield between


@pytest.fixture
def worlds(proxy: fp.FaultProxy, shop: ShopProcess) -> Iterator[list[World]]:
    """The server and two workers, each with an app of its own."""
    made = [new_world(shop, proxy.url) for _ in range(3)]
    yield made
    for world in made:
        world.app.close()


def refund_each(server: World, level: Level) -> dict[str, ConversationId]:
    server.app.store.set_level("refund", "shop.refund", level, by="M", reason="this test")
    chats = {}
    for ref, order in ORDERS.items():
        chats[order] = server.begin(ref)
        server.say(chats[order], f"refund {order}")
    return chats


def sweep_together(workers: list[World]) -> None:
    for worker in workers:
        worker.clock.ahead += timedelta(minutes=2)
    sweeps: list[Callable[[], object]] = [w.app.recover for w in workers for _ in range(2)]
    for _ in range(3):
        assert at_once(sweeps) == [None] * len(sweeps)


def settled_once(server: World, chats: dict[str, ConversationId]) -> None:
    for order, chat in chats.items():
        told = [m.text for m in server.replies(chat) if m.text.startswith("Done")]
        assert len(told) == 1, (order, told)
        assert len(server.refunds(order)) == 1
    assert {row.state for row in EffectRow.objects.all()} == {"verified"}
    assert EventRow.objects.filter(kind="verified").count() == len(chats)
    assert not TicketRow.objects.exists()


@pytest.mark.parametrize(
    "fault",
    [
        fp.server_error(forwarded=True),
        fp.server_error(forwarded=False),
        fp.too_many_requests(1),
        fp.truncate(),
    ],
    ids=["happened", "did not happen", "not sent", "cut"],
)
def test_an_unsettled_refund_is_settled_once(
    worlds: list[World], proxy: fp.FaultProxy, fault: fp.Fault
) -> None:
    server, *workers = worlds
    proxy.inject("POST", REFUNDS, fault)
    chats = refund_each(server, Level.AUTONOMOUS)
    proxy.clear()
    sweep_together(workers)
    settled_once(server, chats)


def test_an_approval_that_nobody_took_up_is_used_once(worlds: list[World]) -> None:
    server, *workers = worlds
    chats = refund_each(server, Level.APPROVE)
    for row in ApprovalRow.objects.all():
        server.app.store.settle_approval(row.pk, ApprovalState.APPROVED, by="Morgan")
    sweep_together(workers)
    settled_once(server, chats)


def test_a_veto_window_that_passed_is_used_once(worlds: list[World]) -> None:
    server, *workers = worlds
    chats = refund_each(server, Level.DELAYED)
    for worker in workers:
        worker.clock.ahead += timedelta(minutes=31)
    sweep_together(workers)
    settled_once(server, chats)


def test_messages_that_no_turn_took_are_answered_once(worlds: list[World]) -> None:
    server, *workers = worlds
    chats = [server.begin(ref) for ref in ORDERS]
    for chat in chats:
        server.app.receive(chat, "where is my parcel", key="one")
    sweep_together(workers)
    for chat in chats:
        assert len(server.replies(chat)) == 1
