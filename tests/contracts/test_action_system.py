"""Actions in the shop: what surely did not happen, what surely did, and what nobody saw."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.contracts.shop_faults import (
    DEEP,
    DRIPPING,
    ENDLESS,
    READING_FAULTS,
    impatient,
    in_a_hurry,
    raw_server,
)
from tests.fakes import fault_proxy as fp
from tests.fakes.shop_process import ShopProcess
from unsnag.adapters.connectors.shop import spec
from unsnag.adapters.connectors.shop.actions import ShopActions
from unsnag.adapters.connectors.shop.client import ShopClient
from unsnag.application.ports.actions import ActionRefused, NotSent, ResultUnknown
from unsnag.application.ports.facts import SystemUnreachable
from unsnag.domain.actions import ActionRequest
from unsnag.domain.shared import IssueId, Money, WorkspaceId

REFUND = ActionRequest(
    workspace=WorkspaceId("main"),
    issue=IssueId(1),
    action=spec.REFUND,
    customer_ref="cus_1001",
    object="TT-10482",
    arguments={"order": "TT-10482", "amount": 8900},
    amount=Money(8900, "EUR"),
    policy_version="v1",
)
RESET = replace(
    REFUND,
    action=spec.PASSWORD_RESET,
    object="cus_1001",
    arguments={"account": "cus_1001"},
    amount=None,
)
BOTH = pytest.mark.parametrize("request_", [REFUND, RESET], ids=["refund", "reset"])


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


def done(shop: ShopProcess, request: ActionRequest) -> list[dict[str, Any]]:
    """What stands in the shop under the request's key."""
    path = "/refunds" if request.action == spec.REFUND else "/password-resets"
    with shop.client() as http:
        found: list[dict[str, Any]] = http.get(path, params={"idempotency_key": request.key}).json()
    return found


POSTED = {
    "reset": (fp.refuse(), ResultUnknown, 0),
    "answer lost": (fp.answer_lost(), ResultUnknown, 1),
    "500 without effect": (fp.server_error(forwarded=False), ResultUnknown, 0),
    "500 after the effect": (fp.server_error(forwarded=True), ResultUnknown, 1),
    "503 after the effect": (fp.server_error(forwarded=True, status=503), ResultUnknown, 1),
    "429": (fp.too_many_requests(1), NotSent, 0),
    "cut in the middle": (fp.truncate(), ResultUnknown, 1),
    "a page instead": (fp.html_page(forwarded=True), ResultUnknown, 1),
    "a page that says forbidden": (fp.html_page(forwarded=True, status=403), ResultUnknown, 1),
    "a page that says not found": (fp.html_page(forwarded=True, status=404), ResultUnknown, 1),
    "a redirect": (fp.html_page(forwarded=True, status=302), ResultUnknown, 1),
    "wrong types": (fp.wrong_types(), ResultUnknown, 1),
}


@BOTH
@pytest.mark.parametrize(("fault", "failure", "effects"), POSTED.values(), ids=POSTED)
def test_each_fault_is_named_for_what_can_be_known(
    proxy: fp.FaultProxy,
    system: ShopActions,
    shop: ShopProcess,
    request_: ActionRequest,
    fault: fp.Fault,
    failure: type[Exception],
    effects: int,
) -> None:
    proxy.inject("POST", ".*", fault, times=1)
    with pytest.raises(Exception) as caught:  # noqa: PT011  the type is looked at below
        system.perform(request_)
    assert type(caught.value) is failure
    if effects:
        proxy.wait_until_forwarded("POST", ".*")
    assert len(done(shop, request_)) == effects
    receipt = system.perform(request_)
    assert len(done(shop, request_)) == 1
    found = system.read_back(request_)
    assert found == receipt
    assert system.agrees(request_, receipt)


def test_a_call_that_arrives_after_we_left_is_unknown_and_then_there(
    proxy: fp.FaultProxy, system: ShopActions
) -> None:
    proxy.inject("POST", ".*", fp.hold(), times=1)
    with pytest.raises(ResultUnknown):
        system.perform(REFUND)
    assert system.read_back(REFUND) is None
    proxy.let_go()
    proxy.wait_until_forwarded("POST", ".*")
    found = system.read_back(REFUND)
    assert found is not None
    assert system.agrees(REFUND, found)


@BOTH
def test_what_reaches_the_shop_twice_happens_once(
    proxy: fp.FaultProxy, system: ShopActions, shop: ShopProcess, request_: ActionRequest
) -> None:
    proxy.inject("POST", ".*", fp.duplicate(), times=1)
    receipt = system.perform(request_)
    assert [d["id"] for d in done(shop, request_)] == [receipt.reference]


@BOTH
def test_a_shop_that_is_not_there_was_sent_nothing(
    proxy: fp.FaultProxy, system: ShopActions, shop: ShopProcess, request_: ActionRequest
) -> None:
    with proxy.unreachable():
        with pytest.raises(NotSent):
            system.perform(request_)
        with pytest.raises(SystemUnreachable):
            system.read_back(request_)
    assert done(shop, request_) == []


@pytest.mark.parametrize(
    ("answer", "drip"), [(DRIPPING, True), (ENDLESS, False), (DEEP, False)], ids=str
)
def test_an_answer_that_never_ends_is_left_as_unknown(
    shop: ShopProcess, monkeypatch: pytest.MonkeyPatch, answer: bytes, drip: bool
) -> None:
    with raw_server(answer, drip=drip) as url:
        client = impatient(monkeypatch, url, shop.api_key)
        began = time.monotonic()
        with pytest.raises(ResultUnknown):
            ShopActions(client).perform(REFUND)
        with pytest.raises(SystemUnreachable):
            ShopActions(client).read_back(REFUND)
        assert time.monotonic() - began < 30
        client.close()


@pytest.mark.parametrize(
    "changed",
    [
        {"amount": Money(999_999, "EUR")},
        {"amount": Money(8900, "USD")},
        {"object": "TT-99999"},
        {"object": "../accounts/cus_1001"},
        {"action": spec.PASSWORD_RESET, "object": "cus_none", "amount": None},
    ],
)
def test_a_no_of_the_shop_is_a_refusal_with_its_words_and_no_effect(
    system: ShopActions, shop: ShopProcess, changed: dict[str, Any]
) -> None:
    request = replace(REFUND, **changed)
    with pytest.raises(ActionRefused) as refusal:
        system.perform(request)
    assert str(refusal.value)
    assert done(shop, request) == []


def test_the_same_key_with_another_amount_is_refused_by_the_shop(
    system: ShopActions, shop: ShopProcess
) -> None:
    system.perform(REFUND)
    with pytest.raises(ActionRefused, match="idempotency_key_reused"):
        system.perform(replace(REFUND, amount=Money(100, "EUR")))
    assert len(done(shop, REFUND)) == 1


@BOTH
@pytest.mark.parametrize("fault", READING_FAULTS.values(), ids=READING_FAULTS)
def test_a_record_that_cannot_be_read_is_never_taken_for_an_empty_one(
    proxy: fp.FaultProxy, system: ShopActions, request_: ActionRequest, fault: fp.Fault
) -> None:
    assert system.read_back(request_) is None
    receipt = system.perform(request_)
    proxy.inject("GET", ".*", fault, times=1)
    with pytest.raises(SystemUnreachable):
        system.read_back(request_)
    assert system.read_back(request_) == receipt


@pytest.mark.parametrize("body", [b"null", b"{}", b'""', b"0", b"false", b"[5]", b"[{}]"])
def test_a_record_of_another_shape_is_never_taken_for_an_empty_one(
    proxy: fp.FaultProxy, system: ShopActions, body: bytes
) -> None:
    proxy.inject("GET", ".*", fp.Fault(fp.FaultKind.ANSWER, status=200, body=body))
    with pytest.raises(SystemUnreachable):
        system.read_back(REFUND)


def test_another_amount_object_or_status_does_not_agree(system: ShopActions) -> None:
    found = system.perform(REFUND)
    assert system.agrees(REFUND, found)
    assert not system.agrees(replace(REFUND, amount=Money(8901, "EUR")), found)
    assert not system.agrees(replace(REFUND, amount=Money(8900, "USD")), found)
    assert not system.agrees(replace(REFUND, object="TT-10483"), found)
    failed = replace(found, summary={**found.summary, "status": "failed"})
    assert not system.agrees(REFUND, failed)
