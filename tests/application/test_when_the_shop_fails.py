"""The shop fails at each place and in each way: the customer is answered in the turn, the issue is
never lost, nothing is called done before it was read back, and money moves once at most."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from tests.application.conftest import World
from tests.contracts.shop_faults import in_a_hurry
from tests.fakes import fault_proxy as fp
from tests.fakes.shop_process import ShopProcess
from unsnag.adapters.store.models import EffectRow, MessageRow, OutboxRow, RunRow, TicketRow
from unsnag.application.work_ticket import WorkTicket
from unsnag.domain.autonomy import Level
from unsnag.domain.shared import ConversationId

ORDER = "TT-10482"
CUSTOMERS, ORDERS = r"/api/customers", r"/api/customers/[^/]+/orders"
ONE_ORDER, REFUND, RECORD = rf"/api/orders/{ORDER}", rf"/api/orders/{ORDER}/refunds", "/api/refunds"

FAULTS = {
    "down": fp.refuse(),
    "slow": fp.answer_lost(),
    "500": fp.server_error(forwarded=False),
    "500 after the effect": fp.server_error(forwarded=True),
    "a page": fp.html_page(forwarded=True),
    "a page that forbids": fp.html_page(forwarded=True, status=403),
    "wrong types": fp.wrong_types(),
    "429": fp.too_many_requests(1),
    "cut": fp.truncate(),
}
EVERY_FAULT = pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)


@pytest.fixture
def proxy(shop: ShopProcess) -> Iterator[fp.FaultProxy]:
    with fp.FaultProxy(shop.url) as between:
        yield between


@pytest.fixture
def far_world(
    proxy: fp.FaultProxy,
    make_world: Callable[..., World],
    monkeypatch: pytest.MonkeyPatch,
) -> World:
    """A world whose shop is behind the proxy, with refunds that run by themselves."""
    in_a_hurry(monkeypatch, proxy)
    world = make_world(proxy.url)
    world.app.store.set_level("refund", "shop.refund", Level.AUTONOMOUS, by="M", reason="earned")
    return world


def posts(proxy: fp.FaultProxy) -> int:
    return sum(seen.method == "POST" for seen in proxy.seen)


def told(world: World, chat: ConversationId) -> int:
    return sum(m.text.startswith("Done") for m in world.replies(chat))


def later(world: World, **passed: float) -> None:
    world.clock.ahead += timedelta(**passed)
    world.app.recover()


def reason() -> str:
    return TicketRow.objects.get(state="open").reason


@EVERY_FAULT
@pytest.mark.parametrize("place", [ORDERS, ONE_ORDER], ids=["the orders", "the order"])
def test_before_the_action_a_person_gets_it_in_the_same_turn(
    far_world: World, proxy: fp.FaultProxy, place: str, fault: fp.Fault
) -> None:
    proxy.inject("GET", place, fault)
    chat = far_world.begin()
    said = far_world.say(chat, f"refund {ORDER}")
    assert "a person will go on" in said[-1]
    assert reason() == "system_unreachable"
    assert posts(proxy) == 0
    assert far_world.refunds(ORDER) == []


@EVERY_FAULT
def test_while_identifying_a_person_gets_it_in_the_same_turn(
    far_world: World, proxy: fp.FaultProxy, fault: fp.Fault
) -> None:
    chat = far_world.begin(None)
    far_world.say(chat, f"refund {ORDER}")
    proxy.inject("GET", CUSTOMERS, fault)
    said = far_world.say(chat, "mara.lindqvist@example.com")
    assert "a person will go on" in said[-1]
    assert reason() == "system_unreachable"
    assert not OutboxRow.objects.exists()


def test_a_shop_that_fails_at_the_code_identifies_nobody(
    far_world: World, proxy: fp.FaultProxy
) -> None:
    chat = far_world.begin(None)
    far_world.say(chat, f"refund {ORDER}")
    far_world.say(chat, "mara.lindqvist@example.com")
    proxy.inject("GET", r"/api/customers/cus_1001", fp.wrong_types())
    said = far_world.say(chat, OutboxRow.objects.get().subject.split()[0])
    assert "a person will go on" in said[-1]
    assert far_world.app.store.conversation(chat).customer is None


@EVERY_FAULT
@pytest.mark.parametrize(
    ("method", "place"), [("POST", REFUND), ("GET", RECORD)], ids=["the call", "the read-back"]
)
def test_at_the_action_it_waits_and_is_told_once_after_the_shop_is_back(
    far_world: World, proxy: fp.FaultProxy, method: str, place: str, fault: fp.Fault
) -> None:
    proxy.inject(method, place, fault)
    chat = far_world.begin()
    said = far_world.say(chat, f"refund {ORDER}")
    assert "waiting for it to confirm" in said[-1]
    for _ in range(3):
        later(far_world, seconds=40)
    assert told(far_world, chat) == 0 or _read_back_works(method)
    assert not TicketRow.objects.exists()
    proxy.clear()
    for _ in range(3):
        later(far_world, seconds=65)
    assert [e.state for e in EffectRow.objects.all()] == ["verified"]
    assert told(far_world, chat) == 1
    assert [r["amount_minor"] for r in far_world.refunds(ORDER)] == [8900]
    assert not TicketRow.objects.exists()


def _read_back_works(method: str) -> bool:
    """With the record readable, an effect whose answer was lost is found and told."""
    return method == "POST"


@EVERY_FAULT
@pytest.mark.parametrize(
    ("method", "place"), [("POST", REFUND), ("GET", RECORD)], ids=["the call", "the read-back"]
)
def test_after_ten_minutes_a_person_has_it_and_nothing_is_sent_any_more(
    far_world: World, proxy: fp.FaultProxy, method: str, place: str, fault: fp.Fault
) -> None:
    proxy.inject(method, place, fault)
    proxy.inject("GET", RECORD, fp.server_error(forwarded=False))
    chat = far_world.begin()
    far_world.say(chat, f"refund {ORDER}")
    later(far_world, minutes=5)
    assert not TicketRow.objects.exists()
    later(far_world, minutes=6)
    ticket = TicketRow.objects.get()
    never_sent = not any(s.method == "POST" and s.forwarded for s in proxy.seen) and (
        fault is FAULTS["429"]
    )
    assert ticket.reason == ("system_unreachable" if never_sent else "action_uncertain")
    assert told(far_world, chat) == 0
    sent = posts(proxy)
    proxy.clear()
    for _ in range(3):
        later(far_world, minutes=2)
    assert posts(proxy) == sent
    happened = len(far_world.refunds(ORDER))
    notes = MessageRow.objects.filter(author="note", text__contains="did happen").count()
    assert (happened, notes) in ((0, 0), (1, 1))
    assert told(far_world, chat) == 0


def test_a_shop_that_is_switched_off_and_on_loses_nothing(
    far_world: World, proxy: fp.FaultProxy
) -> None:
    chat = far_world.begin()
    far_world.say(chat, "refund please")
    far_world.app.store.set_level("refund", "shop.refund", Level.APPROVE, by="M", reason="check")
    far_world.say(chat, "the kettle", choice=f"slot:{ORDER}")
    run = RunRow.objects.get()
    approval = far_world.app.store.approval_of_step(run.pk, run.step)
    assert approval is not None
    with proxy.unreachable():
        far_world.app.approve.approve(approval.id, "Morgan")
    assert reason() == "system_unreachable"
    assert far_world.refunds(ORDER) == []


def test_many_sweeps_while_the_shop_is_away_do_not_use_up_the_tries(
    far_world: World, proxy: fp.FaultProxy
) -> None:
    proxy.inject("POST", REFUND, fp.too_many_requests(1))
    chat = far_world.begin()
    far_world.say(chat, f"refund {ORDER}")
    for _ in range(60):
        later(far_world, seconds=1)
    assert posts(proxy) <= 8
    assert {e.state for e in EffectRow.objects.all()} == {"intended"}
    proxy.clear()
    later(far_world, seconds=65)
    assert told(far_world, chat) == 1
    assert len(far_world.refunds(ORDER)) == 1


def test_a_call_that_arrives_late_is_not_taken_for_one_that_never_was(
    far_world: World, proxy: fp.FaultProxy
) -> None:
    proxy.inject("POST", REFUND, fp.hold(), times=1)
    chat = far_world.begin()
    far_world.say(chat, f"refund {ORDER}")
    assert EffectRow.objects.get().state == "unknown"
    far_world.app.recover()
    assert EffectRow.objects.get().state == "unknown"
    proxy.let_go()
    proxy.wait_until_forwarded("POST", REFUND)
    far_world.app.recover()
    assert told(far_world, chat) == 1
    assert len(far_world.refunds(ORDER)) == 1
    assert posts(proxy) == 1


def test_a_call_that_was_not_sent_does_not_clear_an_earlier_one_that_may_have_been(
    far_world: World, proxy: fp.FaultProxy
) -> None:
    proxy.inject("POST", REFUND, fp.server_error(forwarded=False), times=1)
    proxy.inject("POST", REFUND, fp.too_many_requests(1))
    chat = far_world.begin()
    far_world.say(chat, f"refund {ORDER}")
    for _ in range(3):
        later(far_world, seconds=65)
    assert posts(proxy) > 1
    assert EffectRow.objects.get().state == "unknown"
    later(far_world, minutes=11)
    assert reason() == "action_uncertain"


def test_a_request_that_reaches_the_shop_twice_is_one_refund(
    far_world: World, proxy: fp.FaultProxy
) -> None:
    proxy.inject("POST", REFUND, fp.duplicate())
    chat = far_world.begin()
    far_world.say(chat, f"refund {ORDER}")
    assert told(far_world, chat) == 1
    assert len(far_world.refunds(ORDER)) == 1


def test_an_action_that_was_never_sent_leaves_its_order_free_for_another_try(
    far_world: World, proxy: fp.FaultProxy
) -> None:
    proxy.inject("POST", REFUND, fp.too_many_requests(1))
    chat = far_world.begin()
    far_world.say(chat, f"refund {ORDER}")
    far_world.say(chat, "I want a human")
    later(far_world, minutes=1)
    assert EffectRow.objects.get().state == "refused"
    proxy.clear()
    issue = far_world.app.store.conversation(chat).issue
    assert issue is not None
    assert isinstance(far_world.app.work_ticket, WorkTicket)
    assert far_world.app.handle.try_again(issue)
    assert told(far_world, chat) == 1
    assert len(far_world.refunds(ORDER)) == 1


def test_a_process_that_dies_in_the_middle_of_a_look_up_loses_nothing(
    far_world: World, proxy: fp.FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Died(BaseException):
        """Stands for the end of a process: nothing after it runs but what a crash would run."""

    def die(*_: object) -> None:
        raise Died

    chat = far_world.begin()
    with monkeypatch.context() as dying:
        dying.setattr(type(far_world.app.source), "choices", die)
        with pytest.raises(Died):
            far_world.say(chat, f"refund {ORDER}")
    assert far_world.replies(chat) == []
    later(far_world, minutes=2)
    assert told(far_world, chat) == 1
    assert len(far_world.refunds(ORDER)) == 1


def test_one_run_that_cannot_be_taken_up_does_not_keep_the_others_waiting(
    far_world: World, proxy: fp.FaultProxy
) -> None:
    proxy.inject("POST", ".*", fp.too_many_requests(1))
    bad, good = far_world.begin("cus_1003"), far_world.begin()
    far_world.say(bad, "refund TT-10477")
    far_world.say(good, f"refund {ORDER}")
    EffectRow.objects.filter(object="TT-10477").update(action="shop.gone", state="unknown")
    proxy.clear()
    for _ in range(2):
        later(far_world, seconds=65)
    assert told(far_world, good) == 1
    assert TicketRow.objects.get().reason == "internal_error"
