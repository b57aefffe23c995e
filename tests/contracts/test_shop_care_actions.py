"""Every other action in the shop: once under a key, read back as asked, refused with a reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from tests.contracts.shop_faults import READING_FAULTS, in_a_hurry
from tests.fakes import fault_proxy as fp
from tests.fakes.shop_process import ShopProcess
from unsnag.adapters.connectors.shop import action_specs as names
from unsnag.adapters.connectors.shop import spec
from unsnag.adapters.connectors.shop.actions import ShopActions
from unsnag.adapters.connectors.shop.client import ShopClient
from unsnag.adapters.connectors.shop.deeds import DEEDS
from unsnag.application.ports.actions import ActionRefused, NotSent, ResultUnknown
from unsnag.application.ports.facts import SystemUnreachable
from unsnag.domain.actions import ActionRequest, Argument
from unsnag.domain.shared import IssueId, Money, WorkspaceId

HOME: dict[str, Argument] = {
    "street": "Quay Street 12",
    "postcode": "F91 X1Y2",
    "city": "Sligo",
    "country": "ireland",
}


def request_for(
    action: str, customer: str, thing: str, amount: int | None = None, **wishes: Argument
) -> ActionRequest:
    about = next(s for s in spec.ACTIONS if s.name == action)
    money = {} if amount is None else {"amount": amount}
    return ActionRequest(
        workspace=WorkspaceId("main"),
        issue=IssueId(1),
        action=action,
        customer_ref=customer,
        object=thing,
        arguments={about.object_parameter: thing, **wishes, **money},
        amount=None if amount is None else Money(amount, "EUR"),
        policy_version="v1",
    )


ASKED = {
    names.TRACE_PARCEL: request_for(names.TRACE_PARCEL, "cus_1007", "TT-10479"),
    names.SEND_BACK: request_for(names.SEND_BACK, "cus_1001", "TT-10482"),
    names.EXCHANGE_COLOUR: request_for(
        names.EXCHANGE_COLOUR, "cus_1008", "TT-10487", colour="slate"
    ),
    names.CANCEL_ORDER: request_for(names.CANCEL_ORDER, "cus_1008", "TT-10506", 6400),
    names.REFUND_DUPLICATE: request_for(names.REFUND_DUPLICATE, "cus_1006", "pay_10483b", 8900),
    names.PAUSE: request_for(names.PAUSE, "cus_1001", "SUB-2001", months="two_months"),
    names.RESUME: request_for(names.RESUME, "cus_1003", "SUB-2003"),
    names.SKIP: request_for(names.SKIP, "cus_1001", "SUB-2001"),
    names.UNSKIP: request_for(names.UNSKIP, "cus_1008", "SUB-2005"),
    names.CHANGE_BEANS: request_for(names.CHANGE_BEANS, "cus_1001", "SUB-2001", beans="fog"),
    names.CHANGE_RHYTHM: request_for(
        names.CHANGE_RHYTHM, "cus_1001", "SUB-2001", rhythm="six_weeks"
    ),
    names.END_SUBSCRIPTION: request_for(names.END_SUBSCRIPTION, "cus_1003", "SUB-2003"),
    names.UNLOCK: request_for(names.UNLOCK, "cus_1005", "cus_1005"),
    names.CHANGE_ADDRESS: request_for(names.CHANGE_ADDRESS, "cus_1001", "cus_1001", **HOME),
    names.REDIRECT_ORDER: request_for(names.REDIRECT_ORDER, "cus_1008", "TT-10506", **HOME),
    names.SET_PREFERENCE: request_for(
        names.SET_PREFERENCE, "cus_1001", "cus_1001", wish="newsletter_off"
    ),
    names.SEND_INVOICE: request_for(names.SEND_INVOICE, "cus_1001", "TT-10482"),
}
UNDONE = {s.undo: s.name for s in spec.ACTIONS if s.undo}
BACK = {
    undo: request_for(undo, ASKED[did].customer_ref, ASKED[did].object)
    for undo, did in UNDONE.items()
    if undo not in ASKED
}
EVERY = pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
MONEY = (names.CANCEL_ORDER, names.REFUND_DUPLICATE)


@pytest.fixture
def proxy(shop: ShopProcess) -> Iterator[fp.FaultProxy]:
    with fp.FaultProxy(shop.url) as between:
        yield between


@pytest.fixture
def system(
    proxy: fp.FaultProxy,
    shop: ShopProcess,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[ShopActions]:
    in_a_hurry(monkeypatch, proxy)
    client = ShopClient(proxy.url, shop.api_key)
    yield ShopActions(client)
    client.close()


def standing(shop: ShopProcess, asked: ActionRequest) -> list[dict[str, Any]]:
    """What the shop itself says stands under the key."""
    query = {"kind": DEEDS[asked.action].kind, "idempotency_key": asked.key}
    with shop.client() as http:
        found: list[dict[str, Any]] = http.get("/changes", params=query).json()
    return found


def test_every_action_of_the_catalogue_is_tried_here() -> None:
    assert {s.name for s in spec.ACTIONS} == {
        spec.REFUND, spec.PASSWORD_RESET, *ASKED, *BACK,
    }  # fmt: skip


@EVERY
def test_it_is_done_once_under_its_key_and_read_back_as_asked(
    system: ShopActions, shop: ShopProcess, asked: ActionRequest
) -> None:
    assert system.read_back(asked) is None
    receipt = system.perform(asked)
    assert system.perform(asked) == receipt
    found = system.read_back(asked)
    assert found == receipt
    assert system.agrees(asked, receipt)
    assert [row["id"] for row in standing(shop, asked)] == [receipt.reference]


@EVERY
def test_the_key_is_refused_for_another_customer_object_wish_or_amount(
    system: ShopActions, shop: ShopProcess, asked: ActionRequest
) -> None:
    first = system.perform(asked)
    changed = [{"customer_ref": "cus_2001"}]
    if asked.amount is not None:
        changed.append({"amount": replace(asked.amount, minor=asked.amount.minor - 1)})
    for wish in (w for w in ("colour", "months", "beans", "rhythm", "wish", "country")):
        if wish in asked.arguments:
            about = next(s for s in spec.ACTIONS if s.name == asked.action)
            other = next(c for c in about.choices[wish] if c != asked.arguments[wish])
            changed.append({"arguments": {**asked.arguments, wish: other}})
    for change in changed:
        other_request = under_key(replace(asked, **change), asked.key)
        with pytest.raises(ActionRefused):
            system.perform(other_request)
    assert standing(shop, asked)[0]["id"] == first.reference
    assert len(standing(shop, asked)) == 1


def under_key(request: ActionRequest, key: str) -> Any:
    """The request under a key that is not its own."""

    class Forced:
        def __getattr__(self, name: str) -> Any:
            return key if name == "key" else getattr(request, name)

    return Forced()


# Every fault there is meets refunds and resets in test_action_system; these are one of each kind.
POSTED = {
    "reset": (fp.refuse(), ResultUnknown, 0),
    "answer lost": (fp.answer_lost(), ResultUnknown, 1),
    "429": (fp.too_many_requests(1), NotSent, 0),
    "wrong types": (fp.wrong_types(), ResultUnknown, 1),
}
READING = {name: READING_FAULTS[name] for name in ("cut in the middle", "wrong types")}


@EVERY
@pytest.mark.parametrize(("fault", "failure", "effects"), POSTED.values(), ids=POSTED)
def test_each_fault_is_named_for_what_can_be_known(
    proxy: fp.FaultProxy,
    system: ShopActions,
    shop: ShopProcess,
    asked: ActionRequest,
    fault: fp.Fault,
    failure: type[Exception],
    effects: int,
) -> None:
    proxy.inject("POST", ".*", fault, times=1)
    with pytest.raises(Exception) as caught:  # noqa: PT011  the type is looked at below
        system.perform(asked)
    assert type(caught.value) is failure
    if effects:
        proxy.wait_until_forwarded("POST", ".*")
    assert len(standing(shop, asked)) == effects
    receipt = system.perform(asked)
    assert len(standing(shop, asked)) == 1
    assert system.read_back(asked) == receipt


@EVERY
@pytest.mark.parametrize("fault", READING.values(), ids=READING)
def test_a_record_that_cannot_be_read_is_never_taken_for_an_empty_one(
    proxy: fp.FaultProxy, system: ShopActions, asked: ActionRequest, fault: fp.Fault
) -> None:
    receipt = system.perform(asked)
    proxy.inject("GET", ".*", fault, times=1)
    with pytest.raises(SystemUnreachable):
        system.read_back(asked)
    assert system.read_back(asked) == receipt


@EVERY
def test_a_record_of_something_else_does_not_agree(
    system: ShopActions, asked: ActionRequest
) -> None:
    found = system.perform(asked)
    assert not system.agrees(replace(asked, object="TT-99999"), found)
    assert not system.agrees(replace(asked, customer_ref="cus_2001"), found)
    failed = replace(found, summary={**found.summary, "status": "failed"})
    assert not system.agrees(asked, failed)
    for name in DEEDS[asked.action].wishes.values():
        another = replace(found, summary={**found.summary, name: "something else"})
        assert not system.agrees(asked, another)
    if asked.amount is not None:
        assert not system.agrees(replace(asked, amount=Money(1, "EUR")), found)


@EVERY
def test_what_belongs_to_somebody_else_is_refused(
    system: ShopActions, shop: ShopProcess, asked: ActionRequest
) -> None:
    thief = replace(asked, customer_ref="cus_2002")
    with pytest.raises(ActionRefused, match="not_found"):
        system.perform(thief)
    assert standing(shop, thief) == []


@pytest.mark.parametrize("undo", BACK.values(), ids=BACK)
def test_what_can_be_undone_is_undone_once(
    system: ShopActions, shop: ShopProcess, undo: ActionRequest
) -> None:
    with pytest.raises(ActionRefused, match="not_in_this_state"):
        system.perform(undo)
    system.perform(ASKED[UNDONE[undo.action]])
    receipt = system.perform(undo)
    assert system.perform(undo) == receipt
    assert system.agrees(undo, receipt)
    with pytest.raises(ActionRefused):
        system.perform(replace(undo, issue=IssueId(2)))


REFUSED: Mapping[str, tuple[ActionRequest, str]] = {
    "a parcel that moved lately": (
        request_for(names.TRACE_PARCEL, "cus_1007", "TT-10491"), "too_soon",
    ),
    "a parcel that is searched for": (
        request_for(names.TRACE_PARCEL, "cus_1007", "TT-10473"), "already_done",
    ),
    "a parcel that came": (
        request_for(names.TRACE_PARCEL, "cus_1007", "TT-10493"), "not_in_this_state",
    ),
    "a return after 30 days": (
        request_for(names.SEND_BACK, "cus_1001", "TT-10391"), "return_window_closed",
    ),
    "a return before delivery": (
        request_for(names.SEND_BACK, "cus_1001", "TT-10501"), "not_in_this_state",
    ),
    "a second label": (request_for(names.SEND_BACK, "cus_1008", "TT-10485"), "already_done"),
    "a colour that is sold out": (
        request_for(names.EXCHANGE_COLOUR, "cus_1001", "TT-10482", colour="kelp"), "not_in_stock",
    ),
    "the colour it has": (
        request_for(names.EXCHANGE_COLOUR, "cus_1001", "TT-10482", colour="chalk"),
        "already_done",
    ),
    "a thing without colours": (
        request_for(names.EXCHANGE_COLOUR, "cus_1003", "TT-10477", colour="chalk"),
        "cannot_exchange",
    ),
    "an order on its way": (
        request_for(names.CANCEL_ORDER, "cus_1001", "TT-10501", 2850), "not_in_this_state",
    ),
    "an order that is packed": (
        request_for(names.CANCEL_ORDER, "cus_1008", "TT-10505", 17900), "not_in_this_state",
    ),
    "another sum than is left": (
        request_for(names.CANCEL_ORDER, "cus_1008", "TT-10506", 6399),
        "amount_exceeds_refundable",
    ),
    "a payment that is only held": (
        request_for(names.REFUND_DUPLICATE, "cus_1006", "pay_10497b", 6400), "not_a_duplicate",
    ),
    "the first of two payments": (
        request_for(names.REFUND_DUPLICATE, "cus_1006", "pay_10483", 8900), "not_a_duplicate",
    ),
    "more than was taken twice": (
        request_for(names.REFUND_DUPLICATE, "cus_1006", "pay_10483b", 8901),
        "amount_exceeds_refundable",
    ),
    "a third skip": (request_for(names.SKIP, "cus_1008", "SUB-2005"), "cannot_skip"),
    "a skip of what is charged": (request_for(names.SKIP, "cus_1002", "SUB-2002"), "cannot_skip"),
    "a pause of a paused one": (
        request_for(names.PAUSE, "cus_1003", "SUB-2003", months="one_month"),
        "not_in_this_state",
    ),
    "the end of an ended one": (
        request_for(names.END_SUBSCRIPTION, "cus_1004", "SUB-2004"), "not_in_this_state",
    ),
    "the beans it has": (
        request_for(names.CHANGE_BEANS, "cus_1001", "SUB-2001", beans="harbour"), "already_done",
    ),
    "a lock of the shop's own": (
        request_for(names.UNLOCK, "cus_1009", "cus_1009"), "locked_by_security",
    ),
    "an open account": (request_for(names.UNLOCK, "cus_1001", "cus_1001"), "not_in_this_state"),
    "another country for an order": (
        request_for(
            names.REDIRECT_ORDER, "cus_1008", "TT-10506", **{**HOME, "country": "sweden"}
        ),
        "another_country",
    ),
    "an order that is on its way": (
        request_for(names.REDIRECT_ORDER, "cus_1001", "TT-10501", **HOME), "not_in_this_state",
    ),
    "a preference it has": (
        request_for(names.SET_PREFERENCE, "cus_1001", "cus_1001", wish="newsletter_on"),
        "already_done",
    ),
    "an invoice before dispatch": (
        request_for(names.SEND_INVOICE, "cus_1008", "TT-10506"), "not_in_this_state",
    ),
    "an invoice to an unconfirmed address": (
        request_for(names.SEND_INVOICE, "cus_1004", "TT-10454"), "email_not_verified",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("asked", "code"), REFUSED.values(), ids=REFUSED)
def test_a_no_of_the_shop_has_its_reason_and_no_effect(
    system: ShopActions, shop: ShopProcess, asked: ActionRequest, code: str
) -> None:
    with pytest.raises(ActionRefused, match=code):
        system.perform(asked)
    assert standing(shop, asked) == []


def test_a_wish_that_the_shop_has_no_word_for_is_never_sent(
    proxy: fp.FaultProxy, system: ShopActions
) -> None:
    asked = request_for(names.PAUSE, "cus_1001", "SUB-2001", months="for_ever")
    with pytest.raises(ActionRefused):
        system.perform(asked)
    assert proxy.seen == []


def test_cancelling_pays_back_and_shows_in_the_orders_own_refunds(
    system: ShopActions, shop: ShopProcess
) -> None:
    system.perform(ASKED[names.CANCEL_ORDER])
    with shop.client() as http:
        order = http.get("/orders/TT-10506").json()
        refunds = http.get("/orders/TT-10506/refunds").json()
    assert (order["status"], order["payment"]["refunded_minor"]) == ("cancelled", 6400)
    assert [r["amount_minor"] for r in refunds] == [6400]


def test_undoing_an_exchange_puts_the_item_back_on_the_shelf(
    system: ShopActions, shop: ShopProcess
) -> None:
    def on_hand() -> int:
        with shop.client() as http:
            options = http.get("/orders/TT-10487/return-options").json()
        return int(options["on_hand"]["slate"])

    assert on_hand() == 4
    system.perform(ASKED[names.EXCHANGE_COLOUR])
    assert on_hand() == 3
    system.perform(request_for(names.WITHDRAW_RETURN, "cus_1008", "TT-10487"))
    assert on_hand() == 4


def test_the_former_address_comes_back_whole(system: ShopActions, shop: ShopProcess) -> None:
    def line() -> str:
        with shop.client() as http:
            return str(http.get("/customers/cus_1001/address").json()["line"])

    before = line()
    system.perform(ASKED[names.CHANGE_ADDRESS])
    assert line() == "Quay Street 12, F91 X1Y2 Sligo, Ireland"
    system.perform(request_for(names.ADDRESS_BACK, "cus_1001", "cus_1001"))
    assert line() == before
