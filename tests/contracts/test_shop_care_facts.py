"""Facts about parcels, returns, payments, addresses and subscriptions, from the real shop."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.contracts.shop_faults import READING_FAULTS, in_a_hurry
from tests.fakes import fault_proxy as fp
from tests.fakes.shop_process import ShopProcess
from unsnag.adapters.connectors.shop import belongings, money, parcels, settling, spec
from unsnag.adapters.connectors.shop.client import ShopClient
from unsnag.adapters.connectors.shop.facts import ShopFacts
from unsnag.application.ports.facts import SystemUnreachable
from unsnag.domain.policies import FactValue, wrong_facts

# Whose it is and what is asked for, where there is something to read.
ASKED: Mapping[str, tuple[str, dict[str, str]]] = {
    parcels.PARCEL: ("cus_1007", {"number": "TT-10479"}),
    parcels.RETURN: ("cus_1008", {"number": "TT-10487"}),
    parcels.EXCHANGE: ("cus_1008", {"number": "TT-10487", "colour": "slate"}),
    settling.AFTER: ("cus_1001", {"number": "TT-10482"}),
    money.PAYMENTS: ("cus_1006", {"number": "TT-10483"}),
    money.BALANCE: ("cus_1001", {}),
    money.INVOICE: ("cus_1001", {"number": "TT-10482"}),
    belongings.ADDRESS: ("cus_1001", {}),
    belongings.DELIVERY: ("cus_1008", {"number": "TT-10506"}),
    belongings.PREFERENCES: ("cus_1001", {}),
    belongings.SUBSCRIPTION: ("cus_1001", {"subscription": "SUB-2001"}),
}
FOUND = {
    parcels.PARCEL: "parcel.found",
    parcels.RETURN: "goods.found",
    parcels.EXCHANGE: "exchange.possible",
    settling.AFTER: "after.found",
    money.PAYMENTS: "payments.found",
    money.BALANCE: "balance.found",
    money.INVOICE: "invoice.found",
    belongings.ADDRESS: "address.found",
    belongings.DELIVERY: "delivery.found",
    belongings.PREFERENCES: "preferences.found",
    belongings.SUBSCRIPTION: "subscription.found",
}
READS: dict[str, Callable[[ShopFacts], Any]] = {
    **{
        name: lambda s, name=name, ref=ref, given=given: s.look_up(name, ref, given)
        for name, (ref, given) in ASKED.items()
    },
    money.INVOICES: lambda s: s.choices(money.INVOICES, "cus_1001"),
    belongings.SUBSCRIPTIONS: lambda s: s.choices(belongings.SUBSCRIPTIONS, "cus_1008"),
}


# Every fault there is meets orders and accounts in test_fact_source; these are one of each kind.
READING = {
    name: READING_FAULTS[name]
    for name in ("reset", "cut in the middle", "a page that says not found", "wrong types")
}


@pytest.fixture
def proxy(one_shop: ShopProcess) -> Iterator[fp.FaultProxy]:
    with fp.FaultProxy(one_shop.url) as between:
        yield between


@pytest.fixture
def source(
    proxy: fp.FaultProxy,
    shop: ShopProcess,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[ShopFacts]:
    in_a_hurry(monkeypatch, proxy)
    client = ShopClient(proxy.url, shop.api_key)
    yield ShopFacts(client, lambda: datetime.now(UTC))
    client.close()


def test_every_look_up_of_the_catalogue_is_asked_here() -> None:
    assert {s.name for s in spec.LOOK_UPS} == {spec.ORDER, spec.ACCOUNT, *ASKED}


@pytest.mark.parametrize("name", ASKED)
def test_facts_are_whole_and_typed_for_their_owner_for_others_and_for_nobody(
    source: ShopFacts, name: str
) -> None:
    ref, given = ASKED[name]
    facts = next(s.facts for s in spec.LOOK_UPS if s.name == name)
    for customer in (ref, "cus_2001", "cus_none", "../x"):
        found = source.look_up(name, customer, given)
        assert set(found) == {f.name for f in facts}
        assert wrong_facts(facts, found) is None
    assert source.look_up(name, ref, given)[FOUND[name]] is True


@pytest.mark.parametrize("name", [n for n in ASKED if ASKED[n][1]])
def test_what_is_somebody_elses_is_answered_like_what_is_not_there(
    source: ShopFacts, name: str
) -> None:
    given = ASKED[name][1]
    nobodys = {key: "TT-99999" if key == "number" else "SUB-9999" for key in given}
    theirs = source.look_up(name, "cus_2001", given)
    assert theirs[FOUND[name]] is False
    blank = {n: v for n, v in theirs.items() if v not in given.values()}
    none = source.look_up(name, "cus_2001", nobodys | {"colour": "slate"})
    assert blank == {n: v for n, v in none.items() if n in blank}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
@pytest.mark.parametrize("fault", READING.values(), ids=READING)
def test_whatever_goes_wrong_is_an_unreachable_system(
    proxy: fp.FaultProxy, source: ShopFacts, read: Callable[[ShopFacts], Any], fault: fp.Fault
) -> None:
    whole = read(source)
    proxy.inject("GET", ".*", fault, times=1)
    with pytest.raises(SystemUnreachable):
        read(source)
    assert read(source) == whole


@pytest.mark.parametrize("body", [b"5", b'"x"', b"{}", b"[5]", b"[[]]", b"true"])
@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_json_of_another_shape_is_never_taken_for_facts(
    proxy: fp.FaultProxy, source: ShopFacts, read: Callable[[ShopFacts], Any], body: bytes
) -> None:
    proxy.inject("GET", ".*", fp.Fault(fp.FaultKind.ANSWER, status=200, body=body), times=1)
    with pytest.raises(SystemUnreachable):
        read(source)


@pytest.mark.parametrize("hostile", ["../accounts/cus_1001", "TT-1?x=1", "", "a" * 65, "é", "a\nb"])
def test_a_value_of_an_impossible_shape_asks_the_shop_nothing(
    proxy: fp.FaultProxy, source: ShopFacts, hostile: str
) -> None:
    for name, (_, given) in ASKED.items():
        found = source.look_up(name, hostile, dict.fromkeys(given, hostile))
        assert found[FOUND[name]] is False
    assert proxy.seen == []


def look(source: ShopFacts, name: str, ref: str, **given: str) -> Mapping[str, FactValue]:
    return source.look_up(name, ref, given)


def test_a_stuck_parcel_tells_how_late_and_how_silent_it_is(source: ShopFacts) -> None:
    stuck = look(source, parcels.PARCEL, "cus_1007", number="TT-10479")
    assert (stuck["parcel.days_late"], stuck["parcel.days_without_scan"]) == (11, 9)
    assert stuck["parcel.searched_for"] is False
    assert look(source, parcels.PARCEL, "cus_1007", number="TT-10473")["parcel.searched_for"]
    early = look(source, parcels.PARCEL, "cus_1007", number="TT-10491")
    assert (early["parcel.days_late"], early["parcel.days_without_scan"]) == (1, 2)
    packing = look(source, parcels.PARCEL, "cus_1008", number="TT-10506")
    assert (packing["parcel.found"], packing["parcel.status"]) == (True, "none")


def test_only_the_second_of_two_equal_payments_is_a_duplicate(source: ShopFacts) -> None:
    twice = look(source, money.PAYMENTS, "cus_1006", number="TT-10483")
    assert twice["duplicate.ref"] == "pay_10483b"
    assert (twice["duplicate.refundable"], twice["duplicate.minutes_apart"]) == (8900, 2)
    held = look(source, money.PAYMENTS, "cus_1006", number="TT-10497")
    assert (held["duplicate.found"], held["duplicate.captured"]) == (True, False)
    once = look(source, money.PAYMENTS, "cus_1001", number="TT-10482")
    assert once["duplicate.found"] is False


def test_an_exchange_says_what_is_left_in_that_colour(source: ShopFacts) -> None:
    def wish(colour: str) -> Mapping[str, FactValue]:
        return look(source, parcels.EXCHANGE, "cus_1001", number="TT-10482", colour=colour)

    assert (wish("slate")["exchange.on_hand"], wish("kelp")["exchange.on_hand"]) == (4, 0)
    assert wish("chalk")["exchange.same_colour"] is True
    assert wish("purple")["exchange.possible"] is False


def test_a_subscription_says_what_stands_next(source: ShopFacts) -> None:
    def of(ref: str, name: str) -> Mapping[str, FactValue]:
        return look(source, belongings.SUBSCRIPTION, ref, subscription=name)

    assert of("cus_1002", "SUB-2002")["subscription.charged"] is True
    assert of("cus_1003", "SUB-2003")["subscription.status"] == "paused"
    assert of("cus_1008", "SUB-2005")["subscription.skipped"] == 2
    assert of("cus_1009", "SUB-2007")["subscription.payment_failed"] is True
    values = [c.value for c in source.choices(belongings.SUBSCRIPTIONS, "cus_1008")]
    assert sorted(values) == ["SUB-2005", "SUB-2006"]
    assert source.choices(belongings.SUBSCRIPTIONS, "cus_1004") == ()


def test_a_lock_says_who_put_it_on(source: ShopFacts) -> None:
    def why(ref: str) -> FactValue:
        return look(source, spec.ACCOUNT, ref)["account.lock_reason"]

    assert (why("cus_1001"), why("cus_1005"), why("cus_1009")) == (
        "none", "failed_sign_ins", "security",
    )  # fmt: skip
