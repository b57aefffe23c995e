"""Facts from the shop: one customer's own, whole and typed, or SystemUnreachable."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
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
from unsnag.adapters.connectors.shop.client import ShopClient
from unsnag.adapters.connectors.shop.facts import ShopFacts
from unsnag.application.ports.facts import SystemUnreachable
from unsnag.domain.policies import wrong_facts

READS: dict[str, Callable[[ShopFacts], Any]] = {
    "an order": lambda s: s.look_up(spec.ORDER, "cus_1001", {"number": "TT-10482"}),
    "an account": lambda s: s.look_up(spec.ACCOUNT, "cus_1001", {}),
    "the orders": lambda s: s.choices(spec.ORDERS, "cus_1001"),
    "a customer": lambda s: s.customer("cus_1001"),
    "a customer by address": lambda s: s.customer_by_email("mara.lindqvist@example.com"),
}


def facts_of(client: ShopClient) -> ShopFacts:
    return ShopFacts(client, lambda: datetime.now(UTC))


@pytest.fixture
def proxy(one_shop: ShopProcess) -> Iterator[fp.FaultProxy]:
    with fp.FaultProxy(one_shop.url) as between:
        yield between


@pytest.fixture
def source(
    proxy: fp.FaultProxy,
    one_shop: ShopProcess,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[ShopFacts]:
    in_a_hurry(monkeypatch, proxy)
    client = ShopClient(proxy.url, one_shop.api_key)
    yield facts_of(client)
    client.close()


@pytest.mark.parametrize("read", READS.values(), ids=READS)
@pytest.mark.parametrize("fault", READING_FAULTS.values(), ids=READING_FAULTS)
def test_whatever_goes_wrong_is_an_unreachable_system(
    proxy: fp.FaultProxy, source: ShopFacts, read: Callable[[ShopFacts], Any], fault: fp.Fault
) -> None:
    whole = read(source)
    assert whole
    proxy.inject("GET", ".*", fault, times=1)
    with pytest.raises(SystemUnreachable):
        read(source)
    assert read(source) == whole


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_a_shop_that_is_not_there_is_unreachable(
    proxy: fp.FaultProxy, source: ShopFacts, read: Callable[[ShopFacts], Any]
) -> None:
    with proxy.unreachable(), pytest.raises(SystemUnreachable):
        read(source)


@pytest.mark.parametrize("read", READS.values(), ids=READS)
@pytest.mark.parametrize(
    ("answer", "drip"), [(DRIPPING, True), (ENDLESS, False), (DEEP, False)], ids=str
)
def test_an_answer_that_never_ends_is_left(
    one_shop: ShopProcess,
    monkeypatch: pytest.MonkeyPatch,
    read: Callable[[ShopFacts], Any],
    answer: bytes,
    drip: bool,
) -> None:
    with raw_server(answer, drip=drip) as url:
        client = impatient(monkeypatch, url, one_shop.api_key)
        began = time.monotonic()
        with pytest.raises(SystemUnreachable):
            read(facts_of(client))
        assert time.monotonic() - began < 30
        client.close()


@pytest.mark.parametrize("body", [b"null", b"5", b'"x"', b"{}", b"[]", b"[5]", b"[[]]", b"true"])
@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_json_of_another_shape_is_never_taken_for_facts(
    proxy: fp.FaultProxy, source: ShopFacts, read: Callable[[ShopFacts], Any], body: bytes
) -> None:
    odd = fp.Fault(fp.FaultKind.ANSWER, status=200, body=body)
    proxy.inject("GET", ".*", odd, times=1)
    try:
        found = read(source)
    except SystemUnreachable:
        return
    # Only an empty list is an answer, where a list is asked for; `null` is none at all.
    assert not found
    assert body == b"[]"


def test_every_fact_is_given_and_typed_as_declared(source: ShopFacts) -> None:
    for name, facts in ((spec.ORDER, spec.ORDER_FACTS), (spec.ACCOUNT, spec.ACCOUNT_FACTS)):
        for ref in ("cus_1001", "cus_1005", "cus_none"):
            found = source.look_up(name, ref, {"number": "TT-10482"})
            assert set(found) == {f.name for f in facts}
            assert wrong_facts(facts, found) is None


def test_somebody_elses_order_is_answered_like_one_that_does_not_exist(source: ShopFacts) -> None:
    theirs = source.look_up(spec.ORDER, "cus_1003", {"number": "TT-10482"})
    nobodys = source.look_up(spec.ORDER, "cus_1003", {"number": "TT-99999"})
    assert {**theirs, "order.number": ""} == {**nobodys, "order.number": ""}
    assert theirs["order.found"] is False


@pytest.mark.parametrize("hostile", ["../accounts/cus_1001", "TT-1?x=1", "", "a" * 65, "é", "a\nb"])
def test_a_value_of_an_impossible_shape_asks_the_shop_nothing(
    proxy: fp.FaultProxy, source: ShopFacts, hostile: str
) -> None:
    assert source.look_up(spec.ORDER, "cus_1001", {"number": hostile})["order.found"] is False
    assert source.look_up(spec.ACCOUNT, hostile, {})["account.found"] is False
    assert source.choices(spec.ORDERS, hostile) == ()
    assert source.customer(hostile) is None
    assert proxy.seen == []


def test_orders_are_the_customers_own_with_the_newest_first(source: ShopFacts) -> None:
    values = [c.value for c in source.choices(spec.ORDERS, "cus_1001")]
    assert values == ["TT-10501", "TT-10482", "TT-10471", "TT-10466", "TT-10391"]
    assert source.choices("shop.nothing", "cus_1001") == ()


def test_an_address_is_found_as_it_is_and_nothing_like_it(source: ShopFacts) -> None:
    assert source.customer_by_email("nobody@example.com") is None
    assert source.customer_by_email("%@example.com") is None
    assert source.customer_by_email("*") is None
    found = source.customer_by_email("henrik.vasstrand@example.com")
    assert found is not None
    assert (found.ref, found.email_verified) == ("cus_1004", False)
